"""`tarikh db` does what its help says."""

import csv
import io
import json
import os
import subprocess
import sys
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest
from alembic import command
from sqlalchemy import Engine, select, text, update

from sources import Source
from storage.db.address import split_password
from storage.db.models import LinkRow
from storage.db.schema import _config
from storage.db.session import read_session, write_session
from storage.db.settings import Settings
from storage.db.source_table import store_sources
from storage.db.url_digest import digest_of
from storage.frontier.link import Link
from storage.frontier.links import add_links

Run = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture
def tarikh(settings: Settings) -> Run:
    """Runs the program itself, on the test's database."""
    environ = {**os.environ, "TARIKH_HOME": str(settings.home), "DATABASE_URL": settings.database_url or ""}

    def run(*arguments: str, **more: str) -> subprocess.CompletedProcess[str]:
        program = [sys.executable, "-m", "tarikh", *arguments]
        return subprocess.run(
            program, env={**environ, **more}, capture_output=True, text=True, check=False, stdin=subprocess.DEVNULL
        )

    return run


def test_check_passes_on_a_fresh_database(tarikh: Run) -> None:
    answer = tarikh("db", "check", "--format", "json")
    assert answer.returncode == 0, answer.stderr
    findings = {row["check"]: row for row in json.loads(answer.stdout)}
    assert all(row["ok"] for row in findings.values()), findings
    assert findings["server"]["detail"].startswith("Postgres ")


def test_check_fails_with_1_when_a_table_differs(tarikh: Run, database: Engine) -> None:
    with database.begin() as connection:
        connection.execute(text("ALTER TABLE article ADD COLUMN surprise text"))
        connection.execute(text("ALTER TABLE link DROP CONSTRAINT link_state_known_check"))
        connection.execute(text("DROP VIEW reprints"))
    answer = tarikh("db", "check", "--format", "jsonl")
    assert answer.returncode == 1
    said = [row["detail"] for row in map(json.loads, answer.stdout.splitlines()) if row["check"] == "tables"]
    assert [sentence.partition(";")[0] for sentence in said] == [
        "the table article has a column surprise that this version does not know",
        "the table link has no check link_state_known_check",
        "there is no view reprints",
    ]


def test_check_tells_the_remedy_when_the_schema_is_behind(tarikh: Run, database: Engine) -> None:
    with database.begin() as connection:
        connection.execute(text("DELETE FROM alembic_version"))
    answer = tarikh("db", "check")
    assert answer.returncode == 1
    assert "tarikh db upgrade" in answer.stdout
    assert "Traceback" not in answer.stderr


def test_stats_counts_the_rows(tarikh: Run, database: Engine) -> None:
    answer = tarikh("db", "stats", "--format", "csv")
    rows = {row["table"]: row for row in csv.DictReader(io.StringIO(answer.stdout))}
    assert rows["alembic_version"]["rows"] == "1"
    assert rows["article"]["rows"] == "0"
    assert int(rows["article"]["bytes"]) > 0


def test_psql_passes_its_arguments_on(tarikh: Run) -> None:
    answer = tarikh("db", "psql", "-At", "-c", "SELECT count(*) FROM article")
    assert answer.returncode == 0, answer.stderr
    assert answer.stdout.strip() == "0"


def test_a_password_does_not_stand_among_the_arguments() -> None:
    assert split_password("postgresql://u:p%40ss@h/n?host=/a%20b") == ("postgresql://u@h/n?host=/a%20b", "p@ss")
    assert split_password("postgresql://u@h/n") == ("postgresql://u@h/n", None)


def test_a_password_in_the_query_never_reaches_the_list_of_processes(
    tarikh: Run, settings: Settings, tmp_path: Path
) -> None:
    fake = tmp_path / "psql"
    fake.write_text('#!/bin/sh\necho "$@"\necho "$PGPASSWORD"\n')
    fake.chmod(0o755)
    url = f"{settings.database_url}&password=s3cr@t/word"
    answer = tarikh("db", "psql", "-c", "SELECT 1", DATABASE_URL=url, PATH=f"{tmp_path}:{os.environ['PATH']}")
    arguments, password = answer.stdout.splitlines()
    assert "s3cr" not in arguments
    assert arguments.endswith("-c SELECT 1")
    assert password == "s3cr@t/word"
    bad = tarikh("db", "check", DATABASE_URL="postgresql://tarikh:s3cr3t")
    assert bad.returncode == 1
    [line] = bad.stderr.splitlines()
    assert "DATABASE_URL" in line
    assert "s3cr3t" not in line


def test_the_embedded_server_is_used_and_stopped_in_a_home_with_spaces(tarikh: Run, tmp_path: Path) -> None:
    place = {"TARIKH_HOME": str(tmp_path / "my archive"), "DATABASE_URL": ""}
    try:
        answer = tarikh("db", "psql", "-At", "-c", "SELECT current_user", **place)
        assert (answer.returncode, answer.stdout) == (0, "tarikh\n"), answer.stderr
    finally:
        assert tarikh("db", "stop", **place).stderr == "stopped\n"
    assert tarikh("db", "stop", **place).stderr == "it was not running\n"


def test_url_is_one_that_psql_takes(tarikh: Run, settings: Settings) -> None:
    answer = tarikh("db", "url")
    assert answer.stdout.startswith("postgresql://")
    assert (settings.database_url or "").partition("://")[2] == answer.stdout.strip().partition("://")[2]


def test_upgrade_says_where_it_stands(tarikh: Run) -> None:
    answer = tarikh("db", "upgrade")
    assert answer.returncode == 0
    assert answer.stdout == ""
    assert answer.stderr.rstrip().endswith("already")


def test_upgrade_remakes_the_keys_of_an_older_archive(tarikh: Run, database: Engine) -> None:
    source = Source(
        id="kz_qala", title="Qala", home="https://qala.kz/", country="kz", languages=("kk",), timezone="Asia/Almaty"
    )
    with write_session(database) as session:
        store_sources(session, [source])
        add_links(session, source, [Link("https://qala.kz/5%0D")], None, datetime(2026, 11, 22, tzinfo=UTC))
        session.execute(update(LinkRow).values(key_digest=digest_of("https://qala.kz/5%0D")))
    config = _config()
    with database.connect() as connection:
        config.attributes["connection"] = connection
        command.downgrade(config, "-1")
        connection.commit()
    answer = tarikh("db", "upgrade")
    assert answer.returncode == 0, answer.stderr
    assert "1 addresses have another key now" in answer.stderr
    with read_session(database) as session:
        assert session.scalars(select(LinkRow.key_digest)).one() == digest_of("https://qala.kz/5")


def test_stop_leaves_a_foreign_server_alone(tarikh: Run) -> None:
    answer = tarikh("db", "stop")
    assert answer.returncode == 1
    assert answer.stderr == "tarikh: DATABASE_URL is set: stop that server with its own tools\n"


def test_a_wrong_address_is_one_line_and_1(tarikh: Run) -> None:
    answer = tarikh("db", "stats", DATABASE_URL="postgresql://127.0.0.1:1/nothing")
    assert answer.returncode == 1
    assert answer.stderr.count("\n") == 1
    assert answer.stderr.startswith("tarikh: cannot reach the database on 127.0.0.1")


def test_a_home_that_cannot_be_is_one_line_and_1(tarikh: Run) -> None:
    answer = tarikh("db", "stats", TARIKH_HOME="/proc/nowhere", DATABASE_URL="")
    assert (answer.returncode, answer.stderr.count("\n")) == (1, 1)
    assert "set TARIKH_HOME" in answer.stderr
