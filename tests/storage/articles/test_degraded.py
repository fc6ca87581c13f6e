"""A page that was read without a tree is marked, and read again until it is whole or has been tried three times."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from extract import Extraction, Page, extract
from extract.fallback import read_without_tree
from extract.pool import WorkerLimits, Workers
from sources import Source
from storage.articles.article_report import describe_article, list_versions
from storage.articles.store import Stored
from storage.captures.writer import CaptureWriter, Fetched, read_capture
from storage.db.models import ArticleVersion, Capture, Issue
from storage.db.settings import Settings
from storage.pipeline.degraded import MOST_READINGS, degraded_captures, read_degraded
from storage.pipeline.reading import CaptureReader, store_extraction
from storage.pipeline.recovery import read_what_waits, recover

REASON = "timeout: WorkerTimedOut: over 120 s"
PAGE = """<html lang="ru"><head><title>Маяк открыли после ремонта | Районные вести</title>
<meta property="article:published_time" content="2026-11-20T10:00:00+05:00"></head><body><article>
<h1>Маяк открыли после ремонта</h1>
<p>Старый маяк на северном мысе открыли для посетителей после двух лет ремонта, сообщили в музее.</p>
<p>Подняться на смотровую площадку можно с десяти утра до заката, билет стоит как в городской музей.</p>
<p>Зимой маяк закроют снова: лестницу, по словам смотрителя, ещё предстоит укрепить и осветить.</p>
</article></body></html>"""
EDITED = PAGE.replace("Зимой маяк закроют снова", "Зимой маяк закрывать не станут")


@pytest.fixture(scope="module")
def workers() -> Iterator[Workers]:
    with Workers(1) as opened:
        yield opened


@pytest.fixture
def keep(
    database: Engine, settings: Settings, writer: CaptureWriter, fetched: Callable[..., Fetched], source: Source
) -> Callable[..., tuple[int, Extraction, Extraction]]:
    """Keep a page: its capture, and what it says without a tree and with one."""

    def keep_page(html: str, when: datetime) -> tuple[int, Extraction, Extraction]:
        [kept] = writer.keep([fetched("/lighthouse", html.encode(), fetched_at=when)])
        page: Page = read_capture(database, settings, kept.capture_id)
        return kept.capture_id, read_without_tree(page, source, REASON), extract(page, source)

    return keep_page


def versions(database: Engine) -> list[tuple[str, str | None, int | None]]:
    with Session(database) as session:
        rows = session.scalars(select(ArticleVersion).order_by(ArticleVersion.number))
        return [(v.cause, v.degraded, v.superseded_by) for v in rows]


def test_a_reading_without_a_tree_is_marked_told_and_shown(database: Engine, keep, now: datetime) -> None:
    capture_id, poor, _ = keep(PAGE, now)
    stored = store_extraction(database, capture_id, poor, None, now)
    assert versions(database) == [("first", REASON, None)]
    with Session(database) as session:
        [issue] = session.scalars(select(Issue))
        assert (issue.code, issue.detail, issue.capture_id) == ("degraded", REASON, capture_id)
    shown = describe_article(database, str(stored.article_id))
    assert shown["degraded"] == REASON
    assert list_versions(database, str(stored.article_id))[0]["degraded"] == REASON


def test_the_whole_reading_replaces_it_as_the_readers_version(
    database: Engine, settings: Settings, workers: Workers, run_id: int, keep, now: datetime
) -> None:
    capture_id, poor, whole = keep(PAGE, now)
    store_extraction(database, capture_id, poor, None, now)
    assert degraded_captures(database, run_id) == [capture_id]
    reading = CaptureReader(database, settings, workers, run_id, teaches=False)
    assert read_degraded(reading, run_id, now) == 1
    assert versions(database) == [("first", REASON, 2), ("reader", None, None)]
    assert degraded_captures(database) == []
    with Session(database) as session:
        current = session.scalars(select(ArticleVersion).where(ArticleVersion.superseded_by.is_(None))).one()
        assert (current.title, current.language) == (whole.title, "ru")


def test_it_takes_nothing_from_a_whole_version(database: Engine, keep, now: datetime) -> None:
    capture_id, poor, whole = keep(PAGE, now)
    store_extraction(database, capture_id, whole, None, now)
    assert store_extraction(database, capture_id, poor, None, now).kind == "unchanged"
    assert versions(database) == [("first", None, None)]
    assert degraded_captures(database) == [capture_id]


@pytest.mark.parametrize("poor_first", [True, False])
def test_what_differs_for_want_of_a_tree_is_no_edit(database: Engine, keep, now: datetime, poor_first: bool) -> None:
    old, old_poor, old_whole = keep(PAGE, now)
    new, new_poor, new_whole = keep(EDITED, now + timedelta(days=1))
    store_extraction(database, old, old_poor if poor_first else old_whole, None, now)
    store_extraction(database, new, new_whole if poor_first else new_poor, None, now)
    assert [cause for cause, _, _ in versions(database)] == ["first", "unclear"]


def test_a_page_that_stays_degraded_is_left_after_three_readings(
    database: Engine, settings: Settings, keep, now: datetime
) -> None:
    capture_id, poor, _ = keep(PAGE, now)
    store_extraction(database, capture_id, poor, None, now)
    with Workers(1, WorkerLimits(cpu_seconds=0.001)) as starved:
        reading = CaptureReader(database, settings, starved, teaches=False)
        tried = 1
        while waiting := degraded_captures(database):
            outcomes: list[Stored] = [stored for _, stored in reading.read(waiting, now)]
            tried += len(outcomes)
            if tried > MOST_READINGS:
                break
    assert tried == MOST_READINGS
    with Session(database) as session:
        assert session.get_one(Capture, capture_id).degraded is not None


def test_recovery_reads_what_an_earlier_run_left_degraded(
    database: Engine, settings: Settings, workers: Workers, keep, now: datetime
) -> None:
    capture_id, poor, _ = keep(PAGE, now)
    store_extraction(database, capture_id, replace(poor), None, now)
    with Session(database) as session, session.begin():
        session.get_one(Capture, capture_id).run_id = None
    found = recover(database, settings, now)
    assert found.pending == [capture_id]
    assert read_what_waits(CaptureReader(database, settings, workers), found, now) == 1
    assert versions(database)[-1] == ("reader", None, None)
