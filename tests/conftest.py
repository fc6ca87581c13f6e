"""The fixtures of all tests: a server, a migrated database, settings.

A real Postgres: one embedded cluster a run (shared by xdist's workers), or the server of DATABASE_URL. A migrated
template is made once, and each test that asks for `database` gets a copy.
"""

import contextlib
import os
import secrets
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import settings as trials
from sqlalchemy import Engine, create_engine, make_url, text
from sqlalchemy.engine import URL

from storage.db.embedded import ClusterPaths, start_server, stop_server
from storage.db.engine import normal_url, open_database
from storage.db.locks import lock_test_template, unlock_test_template
from storage.db.settings import Settings

ROOT = Path(__file__).resolve().parent.parent
HOME = "TARIKH_TEST_HOME"
RUN = "TARIKH_TEST_RUN"
SERVER = "TARIKH_TEST_SERVER"
# An example that waits for Postgres or for its turn on a busy machine is not slow.
trials.register_profile("tarikh", deadline=None)
trials.load_profile("tarikh")
# Tests wait for no disk; what survives a crash is tested on clusters of their own.
FAST = ("fsync=off", "synchronous_commit=off", "full_page_writes=off", "max_connections=200")

ROOM_IN_MEMORY = 4 << 30
"""Bytes; each worker has one database of 10 MB at a time, and the server's log is kept to a gigabyte."""


def pytest_configure(config: pytest.Config) -> None:
    """In the first process: a name and a folder for this run, which xdist's workers inherit."""
    if hasattr(config, "workerinput"):
        return
    os.environ[RUN] = secrets.token_hex(4)
    os.environ[HOME] = tempfile.mkdtemp(prefix="tarikh-tests-", dir=folder_in_memory())
    os.environ[SERVER] = os.environ.pop("DATABASE_URL", "")
    # No test may touch the archive, the sources or the records of the person who runs it.
    for name in [name for name in os.environ if name.startswith("TARIKH_") and not name.startswith("TARIKH_TEST_")]:
        del os.environ[name]
    # No test may depend on how full the disk of its machine is.
    os.environ["TARIKH_MIN_FREE"] = "0"


def folder_in_memory() -> str | None:
    """Where the tests' server lies, if this machine keeps files in memory and has the room; else as usual."""
    memory = Path("/dev/shm")  # the folder made in it is nobody else's
    if not memory.is_dir() or not os.access(memory, os.W_OK | os.X_OK):
        return None
    return str(memory) if shutil.disk_usage(memory).free > ROOM_IN_MEMORY else None


def pytest_itemcollected(item: pytest.Item) -> None:
    """Mark what asks for Postgres or for a site on loopback: the quick loop leaves it out."""
    if {"server_url", "site"} & set(getattr(item, "fixturenames", ())):
        item.add_marker(pytest.mark.server)


def pytest_unconfigure(config: pytest.Config) -> None:
    if hasattr(config, "workerinput") or HOME not in os.environ:
        return
    home = Path(os.environ.pop(HOME))
    if os.environ[SERVER]:
        with contextlib.closing(Server(normal_url(os.environ[SERVER]))) as server:
            server.drop(template_name())
    stop_server(ClusterPaths(home / "postgres"))
    shutil.rmtree(home, ignore_errors=True)


class Server:
    """Makes, copies and drops databases of one server."""

    def __init__(self, url: str) -> None:
        self.url: URL = make_url(url)
        self._engine = create_engine(self.url, isolation_level="AUTOCOMMIT", pool_size=1)

    def execute(self, statement: str) -> None:
        with self._engine.connect() as connection:
            connection.execute(text(statement))

    def address(self, name: str) -> str:
        return self.url.set(database=name).render_as_string(hide_password=False)

    def copy(self, template: str, name: str) -> None:
        # the other strategy writes each page into the log, too
        self.execute(f'CREATE DATABASE "{name}" TEMPLATE "{template}" STRATEGY FILE_COPY')

    def drop(self, name: str) -> None:
        self.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')

    def ensure_template(self) -> str:
        """The name of this run's migrated database; the first worker makes it while the others wait."""
        name = template_name()
        with self._engine.connect() as turn:
            lock_test_template(turn)
            found = turn.execute(text("SELECT 1 FROM pg_database WHERE datname = :name"), {"name": name}).first()
            if found is None:
                half = f"{name}_half"
                turn.execute(text(f'DROP DATABASE IF EXISTS "{half}" WITH (FORCE)'))
                turn.execute(text(f'CREATE DATABASE "{half}"'))
                open_database(Settings(home=Path(os.environ[HOME]), database_url=self.address(half))).dispose()
                turn.execute(text(f'ALTER DATABASE "{half}" RENAME TO "{name}"'))
            unlock_test_template(turn)
        return name

    def close(self) -> None:
        self._engine.dispose()


def template_name() -> str:
    return f"tarikh_test_{os.environ[RUN]}"


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder of measuring data beside the project; set TARIKH_TEST_SHARED to another place."""
    folder = Path(os.environ.get("TARIKH_TEST_SHARED", ROOT.parent / "shared"))
    if not (folder / "seeds").is_dir():
        pytest.skip(f"no measuring data in {folder}")
    return folder


@pytest.fixture(scope="session")
def server_url() -> str:
    """The run's server: a URL whose user may make databases."""
    if os.environ[SERVER]:
        return normal_url(os.environ[SERVER])
    return normal_url(start_server(ClusterPaths(Path(os.environ[HOME]) / "postgres"), FAST))


@pytest.fixture(scope="session")
def server(server_url: str) -> Iterator[Server]:
    with contextlib.closing(Server(server_url)) as opened:
        yield opened


@pytest.fixture(scope="session")
def template(server: Server) -> str:
    return server.ensure_template()


@pytest.fixture
def empty_database_url(server: Server) -> Iterator[str]:
    """A database with nothing in it."""
    name = f"{template_name()}_{secrets.token_hex(4)}"
    server.copy("template0", name)
    yield server.address(name)
    server.drop(name)


@pytest.fixture
def settings(server: Server, template: str, tmp_path: Path) -> Iterator[Settings]:
    """A fresh archive: a folder of its own and a migrated, empty database."""
    name = f"{template_name()}_{secrets.token_hex(4)}"
    server.copy(template, name)
    yield Settings(home=tmp_path / "home", database_url=server.address(name))
    server.drop(name)


@pytest.fixture
def database(settings: Settings) -> Iterator[Engine]:
    """An engine on the database of `settings`."""
    engine = create_engine(normal_url(settings.database_url or ""), connect_args={"options": "-c timezone=utc"})
    yield engine
    engine.dispose()
