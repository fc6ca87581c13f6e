"""The counts of a run add up, and a dead run is told from a living one."""

import os
import signal
import subprocess
import sys
from datetime import datetime

import pytest
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from extract import Extraction, Outcome
from sources import Source
from storage.captures.writer import CaptureKind
from storage.db.models import Run, SiteLine, SourceRow, SourceRun
from storage.db.settings import Settings
from storage.db.source_table import book_of, store_sources
from storage.outcomes import Command
from storage.pipeline.boilerplate import FADE_AT, learn_page, read_boilerplate
from storage.pipeline.reading import store_extraction
from storage.pipeline.recovery import recover
from storage.runs import Counts, close_run, close_source_run, is_alive, open_run, open_source_run
from tests.subprocesses import wait_until


def test_the_outcomes_add_up(database: Engine, source: Source, run_id: int, writer, fetched, said, now: datetime):
    pages = [fetched("/1", b"1"), fetched("/2", b"2"), fetched("/3", b"3"), fetched("/4", b"4", status=500)]
    kept = writer.keep([*pages, fetched("/feed", b"f", kind=CaptureKind.FEED)])
    store_extraction(database, kept[0].capture_id, said(), run_id, now)
    store_extraction(database, kept[1].capture_id, Extraction("u", Outcome.LISTING), run_id, now)
    store_extraction(database, kept[2].capture_id, Extraction("u", Outcome.TIMEOUT), run_id, now)
    writer.keep([fetched("/1", b"1")])
    counts = close_source_run(database, run_id, source.id, now, "finished")
    assert counts == Counts(
        fetched=6,
        new=1,
        changed=0,
        unchanged=1,
        failed=2,
        outcomes={"ok": 1, "unchanged": 1, "listing": 1, "timeout": 1, "http_error": 1, "pending": 1},
    )
    with Session(database) as session:
        row = session.scalars(select(SourceRun)).one()
        assert (row.fetched, sum(row.outcomes.values()), row.reason) == (6, 6, "finished")


def test_counts_that_do_not_add_up_are_refused(database: Engine, source: Source, run_id: int, now: datetime):
    with pytest.raises(ValueError, match="2 fetched"):
        close_source_run(database, run_id, source.id, now, "finished", Counts(fetched=2, outcomes={"ok": 1}))


HOLDER = """
import sys
from datetime import UTC, datetime
from sqlalchemy import create_engine
from storage.outcomes import Command
from storage.runs import open_run, open_source_run
engine = create_engine(sys.argv[1])
now = datetime(2026, 11, 22, 2, tzinfo=UTC)
run = open_run(engine, now, Command.CRAWL)
open_source_run(engine, run, "kz_qala", now)
print(run, flush=True)
sys.stdin.read()
"""


def test_a_killed_run_is_closed_and_a_living_one_is_left(
    database: Engine, settings: Settings, source: Source, now: datetime
):
    url = database.url.render_as_string(hide_password=False)
    with subprocess.Popen(
        [sys.executable, "-c", HOLDER, url], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as other:
        assert other.stdout is not None
        run_id = int(other.stdout.readline())
        with Session(database) as session:
            assert is_alive(session, run_id)
        assert recover(database, settings, now).closed_runs == []
        os.kill(other.pid, signal.SIGKILL)
    closed: list[int] = []

    def is_closed() -> bool:
        closed.extend(recover(database, settings, now).closed_runs)
        return bool(closed)

    # Postgres frees the lock when it notices that its holder is gone.
    wait_until(is_closed)
    assert closed == [run_id]
    with Session(database) as session:
        assert session.scalars(select(Run.reason)).all() == ["killed"]
        assert session.scalars(select(SourceRun.reason)).all() == ["killed"]
    assert recover(database, settings, now).closed_runs == []


def test_a_closed_run_holds_nothing(database: Engine, source: Source, now: datetime):
    run_id = open_run(database, now, Command.CRAWL)
    open_source_run(database, run_id, source.id, now)
    open_source_run(database, run_id, source.id, now)
    close_run(database, run_id, now, "stopped")
    with Session(database) as session:
        assert not is_alive(session, run_id)


def test_the_catalogue_is_mirrored(database: Engine, source: Source):
    other = source.model_copy(update={"id": "kz_other", "home": "https://other.kz/"})
    with Session(database) as session, session.begin():
        store_sources(session, [source.model_copy(update={"title": "New"}), other])
        store_sources(session, [other], whole=True)
        assert book_of(session).of_url("https://www.other.kz/1") == other
        assert book_of(session).get("kz_qala").title == "New"
    with Session(database) as session:
        assert dict(session.execute(select(SourceRow.id, SourceRow.enabled)).all()) == {
            "kz_other": True,
            "kz_qala": False,
        }


def test_lines_that_recur_are_learned_and_old_ones_fade(database: Engine, source: Source):
    with Session(database) as session, session.begin():
        for page in range(FADE_AT - 1):
            learn_page(session, source.id, [-1, 1_000 + page])
        boilerplate = read_boilerplate(session, source.id)
        assert (boilerplate.pages, dict(boilerplate.lines)) == (FADE_AT - 1, {-1: FADE_AT - 1})
        learn_page(session, source.id, [-1])
        assert read_boilerplate(session, source.id).pages == FADE_AT // 2
        assert session.execute(select(SiteLine.digest, SiteLine.pages)).all() == [(-1, FADE_AT // 2)]
