"""The right database is reached, and gets its schema once."""

import subprocess
import sys
from pathlib import Path

import pytest
from sqlalchemy import Engine, create_engine, inspect, text

from storage.db.engine import DatabaseRefused, SchemaBehind, normal_url, open_database
from storage.db.schema import find_drift, read_state, upgrade
from storage.db.settings import Settings
from tests.subprocesses import WAIT

OPEN = (
    "import sys; from storage.db.engine import open_database; from storage.db.settings import Settings\n"
    "engine = open_database(Settings(database_url=sys.argv[1])); print(engine.connect().closed)"
)


@pytest.mark.parametrize(
    ("given", "normal"),
    [
        ("postgres://u:p%40ss@h:5433/n", "postgresql+psycopg2://u:p%40ss@h:5433/n"),
        ("postgresql://h/n?sslmode=require", "postgresql+psycopg2://h/n?sslmode=require"),
        ("postgresql+psycopg://h/n", "postgresql+psycopg2://h/n"),
        ("postgresql+psycopg2://h/n", "postgresql+psycopg2://h/n"),
        ("postgresql+asyncpg://h/n", "postgresql+psycopg2://h/n"),
        (" POSTGRES://h/n\n", "postgresql+psycopg2://h/n"),
        (
            "postgresql://tarikh@/tarikh?host=/a%20b&port=5432",
            "postgresql+psycopg2://tarikh@/tarikh?host=/a%20b&port=5432",
        ),
    ],
)
def test_every_postgres_address_gets_our_driver(given: str, normal: str) -> None:
    assert normal_url(given) == normal


@pytest.mark.parametrize("url", ["mysql://h/n", "sqlite:///x.db", "host=localhost dbname=n", "", "postgresqlx://h/n"])
def test_other_addresses_are_refused(url: str) -> None:
    with pytest.raises(DatabaseRefused, match="must look like postgresql://"):
        normal_url(url)


def test_an_empty_database_gets_the_schema(empty_database_url: str) -> None:
    engine = open_database(Settings(database_url=empty_database_url))
    state = read_state(engine)
    assert state.current == state.head
    assert "article" in inspect(engine).get_table_names()
    engine.dispose()


def test_two_first_starts_at_once_make_one_schema(empty_database_url: str) -> None:
    command = [sys.executable, "-c", OPEN, empty_database_url]
    both = [subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) for _ in range(2)]
    answers = [process.communicate(timeout=WAIT) for process in both]
    assert [process.returncode for process in both] == [0, 0], answers


def test_an_older_schema_is_left_alone_and_named(settings: Settings, database: Engine) -> None:
    with database.begin() as connection:
        connection.execute(text("DELETE FROM alembic_version"))
    with pytest.raises(SchemaBehind, match=r"none of tarikh's: run `tarikh db upgrade`"):
        open_database(settings)
    with database.begin() as connection:
        connection.execute(text("INSERT INTO alembic_version VALUES ('from_the_future')"))
    with pytest.raises(SchemaBehind, match="from_the_future, of a newer tarikh"):
        open_database(settings)


def test_an_upgrade_twice_is_one(database: Engine) -> None:
    upgrade(database)
    upgrade(database)
    assert read_state(database).current == read_state(database).head


def test_models_and_migrations_agree(database: Engine) -> None:
    assert find_drift(database) == []


def test_drift_is_seen(database: Engine) -> None:
    with database.begin() as connection:
        connection.execute(text("ALTER TABLE article ADD COLUMN surprise text"))
    assert any("surprise" in step for step in find_drift(database))


def test_sessions_speak_utc_whatever_the_server_says(settings: Settings, database: Engine) -> None:
    with database.begin() as connection:
        connection.execute(text("ALTER DATABASE " + str(database.url.database) + " SET timezone = 'Asia/Almaty'"))
    engine = open_database(settings)
    with engine.connect() as connection:
        assert connection.execute(text("SHOW timezone")).scalar_one() == "UTC"
    engine.dispose()


def test_an_unreachable_server_is_named_without_its_password() -> None:
    with pytest.raises(DatabaseRefused, match=r"cannot reach the database on 127\.0\.0\.1: .*refused") as caught:
        open_database(Settings(database_url="postgresql://u:secret@127.0.0.1:1/n"))
    assert "secret" not in str(caught.value)


@pytest.mark.slow
def test_the_embedded_server_stands_in_when_no_address_is_given(tmp_path: Path) -> None:
    from storage.db.embedded import ClusterPaths, stop_server

    settings = Settings(home=tmp_path / "home", database_url=None)
    try:
        engine = open_database(settings)
        assert "capture" in inspect(engine).get_table_names()
        engine.dispose()
    finally:
        assert stop_server(ClusterPaths(settings.cluster_folder)) is True


def test_alembic_works_from_any_folder(empty_database_url: str, tmp_path: Path) -> None:
    ini = Path(__file__).resolve().parents[3] / "alembic.ini"
    environ = {"DATABASE_URL": empty_database_url, "PATH": "/usr/bin:/bin", "HOME": str(tmp_path)}
    for step in (["upgrade", "head"], ["check"], ["downgrade", "base"]):
        answer = subprocess.run(
            [sys.executable, "-m", "alembic", "-c", ini, *step],
            cwd=tmp_path,
            env=environ,
            capture_output=True,
            text=True,
            check=False,
        )
        assert answer.returncode == 0, answer.stderr
    engine = create_engine(normal_url(empty_database_url))
    assert set(inspect(engine).get_table_names()) <= {"alembic_version"}
    engine.dispose()


def test_a_server_that_is_too_old_is_named(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    # There is no Postgres 14 here; what today's server is called is enough to be refused.
    monkeypatch.setattr("storage.db.engine.OLDEST_SERVER", 99_00_00)
    with pytest.raises(DatabaseRefused, match=r"is Postgres \d\d: 99 or newer is needed"):
        open_database(settings)


def test_a_database_that_reads_backslashes_as_escapes_gets_the_same_schema(empty_database_url: str) -> None:
    engine = create_engine(normal_url(empty_database_url), isolation_level="AUTOCOMMIT")
    name = str(engine.url.database)
    with engine.connect() as connection:
        for setting in ("standard_conforming_strings = off", "DateStyle = 'SQL, DMY'", "timezone = 'Asia/Almaty'"):
            connection.execute(text(f'ALTER DATABASE "{name}" SET {setting}'))
    engine.dispose()
    opened = open_database(Settings(home=Path("/nowhere"), database_url=empty_database_url))
    assert find_drift(opened) == []
    with opened.begin() as connection:
        row = connection.execute(text("SELECT DATE '2026-11-03', '2026-11-03 10:00+05'::timestamptz")).one()
        assert (row[0].isoformat(), row[1].isoformat()) == ("2026-11-03", "2026-11-03T05:00:00+00:00")
        assert bytes(connection.scalar(text("SELECT :given"), {"given": b"\x9a\\x41"})) == b"\x9a\\x41"
        assert connection.scalar(text("SELECT :given"), {"given": r"\x41\n"}) == r"\x41\n"
    opened.dispose()
