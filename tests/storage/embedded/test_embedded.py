"""The embedded server comes up, stays up, and comes back."""

import os
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import psycopg2
import pytest
from sqlalchemy import text
from sqlalchemy.exc import OperationalError

from storage.db.embedded import ClusterPaths, FolderRefused, ServerWontStart, start_server, stop_server
from storage.db.embedded.running import command_line, listening, living_server, read_pid_file
from storage.db.engine import open_database
from storage.db.settings import Settings
from tests.subprocesses import WAIT, wait_until

pytestmark = pytest.mark.slow

START = (
    "import pathlib, sys; from storage.db.embedded import *; "
    "print(start_server(ClusterPaths(pathlib.Path(sys.argv[1]))))"
)


def ask(url: str, statement: str) -> list[tuple[object, ...]]:
    connection = psycopg2.connect(url)
    connection.autocommit = True
    cursor = connection.cursor()
    cursor.execute(statement)
    rows = cursor.fetchall() if cursor.description else []
    connection.close()
    return rows


@pytest.fixture
def place(tmp_path: Path) -> Iterator[ClusterPaths]:
    """A home whose path has a space, a comma, a quote and a percent sign."""
    place = ClusterPaths(tmp_path / "a home, with \"odd' 100% letters" / "postgres")
    yield place
    stop_server(place)


def kill(place: ClusterPaths) -> int:
    """End the server as a crash would; its pid."""
    pid = living_server(place)
    assert pid is not None
    # its backends notice its death a moment later, and answer until then
    backends = [int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]
    os.kill(pid, signal.SIGKILL)
    wait_until(lambda: not any(command_line(each) for each in [pid, *backends]))
    return pid


def test_rows_survive_a_killed_server(place: ClusterPaths) -> None:
    url = start_server(place)
    ask(url, "CREATE TABLE kept AS SELECT generate_series(1, 1000) AS n")
    kill(place)
    assert read_pid_file(place) is not None, "the killed server's file is what makes this a test"
    assert ask(start_server(place), "SELECT count(*) FROM kept") == [(1000,)]


def test_a_pid_that_another_process_took_over_does_not_stop_the_start(place: ClusterPaths) -> None:
    start_server(place)
    kill(place)
    lines = place.pid_file.read_bytes().split(b"\n")
    # Our own pid stands for a process that took the dead server's number.
    place.pid_file.write_bytes(b"\n".join([str(os.getpid()).encode(), *lines[1:]]))
    assert living_server(place) is None
    assert ask(start_server(place), "SELECT 1") == [(1,)]


def test_two_processes_that_start_at_once_share_one_server(place: ClusterPaths) -> None:
    command = [sys.executable, "-c", START, str(place.data)]
    both = [subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) for _ in range(2)]
    answers = [process.communicate(timeout=WAIT) for process in both]
    assert [process.returncode for process in both] == [0, 0], answers
    assert answers[0][0] == answers[1][0]
    # It outlives both of its starters, and speaks no TCP.
    assert ask(answers[0][0].strip(), "SHOW listen_addresses") == [("",)]


def test_the_cluster_is_utf8_with_the_builtin_locale(place: ClusterPaths) -> None:
    facts = (
        "SELECT pg_encoding_to_char(encoding), datlocprovider, datlocale FROM pg_database WHERE datname = 'tarikh'"
    )
    assert ask(start_server(place), facts) == [("UTF8", "b", "C.UTF-8")]
    assert place.data.stat().st_mode & 0o777 == 0o700
    folder = listening(place)
    assert folder is not None
    assert folder.stat().st_mode & 0o777 == 0o700


def test_stop_is_true_once_and_the_next_command_starts_again(place: ClusterPaths) -> None:
    assert stop_server(place) is False
    start_server(place)
    assert stop_server(place) is True
    assert listening(place) is None
    assert stop_server(place) is False
    assert ask(start_server(place), "SELECT 1") == [(1,)]


def test_a_stop_between_two_commands_is_no_error(place: ClusterPaths) -> None:
    start_server(place)
    stopping = threading.Thread(target=stop_server, args=(place,))
    stopping.start()
    url = start_server(place)
    stopping.join()
    assert ask(start_server(place), "SELECT 1") == [(1,)]
    assert url == start_server(place)


def test_a_long_home_gets_a_short_socket_folder(tmp_path: Path) -> None:
    place = ClusterPaths(tmp_path / ("long" * 30) / "postgres")
    try:
        assert ask(start_server(place), "SELECT 1") == [(1,)]
        folder = listening(place)
        assert folder is not None
        assert len(str(folder)) < 60
        assert folder.stat().st_mode & 0o777 == 0o700
    finally:
        stop_server(place)
    assert not folder.exists()


def test_an_initdb_killed_half_way_is_done_again(place: ClusterPaths) -> None:
    half = place.data.with_name("postgres.new-half")
    half.mkdir(parents=True)
    (half / "PG_VERSION").write_text("18\n")
    place.data.mkdir()
    assert ask(start_server(place), "SELECT 1") == [(1,)]
    assert not half.exists()


def test_a_copied_home_has_a_server_of_its_own(place: ClusterPaths, tmp_path: Path) -> None:
    url = start_server(place)
    copied = ClusterPaths(tmp_path / "copy" / "postgres")
    copied.data.parent.mkdir()
    subprocess.run(["cp", "-a", place.data, copied.data], check=True)
    assert listening(place) is not None
    assert listening(copied) is None
    other = start_server(copied)
    try:
        ask(other, "CREATE TABLE only_in_the_copy (n int)")
        assert ask(url, "SELECT to_regclass('only_in_the_copy')") == [(None,)]
    finally:
        stop_server(copied)


def test_another_versions_cluster_is_named(place: ClusterPaths) -> None:
    place.data.mkdir(parents=True)
    (place.data / "PG_VERSION").write_text("12\n")
    with pytest.raises(ServerWontStart, match=r"made by Postgres 12.*pg_dump"):
        start_server(place)


def test_a_folder_of_other_files_is_left_alone(place: ClusterPaths) -> None:
    place.data.mkdir(parents=True)
    (place.data / "thesis.txt").write_text("mine")
    with pytest.raises(ServerWontStart, match="holds files but no cluster"):
        start_server(place)
    assert (place.data / "thesis.txt").read_text() == "mine"


def test_a_folder_that_cannot_be_written_is_named() -> None:
    with pytest.raises(FolderRefused, match=r"cannot write in /proc/tarikh.*set TARIKH_HOME"):
        start_server(ClusterPaths(Path("/proc/tarikh/postgres")))


def test_a_setting_that_postgres_refuses_is_quoted(place: ClusterPaths) -> None:
    with pytest.raises(ServerWontStart, match=r"does not start: .*max_connections.*its log is"):
        start_server(place, ("max_connections=none",))


def test_a_killed_server_is_started_again_under_an_open_engine(place: ClusterPaths) -> None:
    engine = open_database(Settings(home=place.data.parent), migrate=False)
    with engine.connect() as connection:
        connection.execute(text("CREATE TABLE kept AS SELECT 1 AS n"))
        connection.commit()
    kill(place)
    with engine.connect() as connection:
        assert connection.scalar(text("SELECT n FROM kept")) == 1
    # one that was stopped stays so: somebody wished it
    while living_server(place) is not None:
        stop_server(place)
    with pytest.raises(OperationalError), engine.connect():
        pass
    assert living_server(place) is None
    engine.dispose()
