"""What a run left in the database is read as what it was."""

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from sqlalchemy import Engine, update
from sqlalchemy.orm import Session

from extract import Extraction, Outcome
from sources import Source
from storage.captures.writer import CaptureKind, CaptureWriter, set_outcome
from storage.db.models import SourceRow
from storage.db.settings import Settings
from storage.db.source_table import store_sources
from storage.health import State, check_up, read_issues
from storage.health.reading import read_nights
from storage.issues import note_issue
from storage.outcomes import Command, EndReason, IssueCode, ReasonCode
from storage.pipeline.reading import store_extraction
from storage.runs import Counts, close_run, close_source_run, count_outcomes, open_run, open_source_run

Crawled = Callable[..., int]


@pytest.fixture
def crawled(database: Engine, settings: Settings, source: Source, fetched, said, now: datetime) -> Crawled:
    """Stores a night: a feed and pages with these extractions; further arguments go into the run's row."""

    def night(
        day: int,
        pages: list[Extraction],
        feed: tuple[int, str] = (200, "links"),
        *,
        command: Command = Command.CRAWL,
        **arguments: object,
    ) -> int:
        at = now + timedelta(days=day)
        run_id = open_run(database, at, command, arguments)
        open_source_run(database, run_id, source.id, at)
        writer = CaptureWriter(database, settings.warc_folder, run_id)
        place = fetched(f"/feed?{day}", b"f", kind=CaptureKind.FEED, status=feed[0], fetched_at=at)
        kept = writer.keep([place, *(fetched(f"/{day}/{n}", b"%d" % n, fetched_at=at) for n in range(len(pages)))])
        with Session(database) as session, session.begin():
            set_outcome(session, kept[0].capture_id, feed[1], at)
        for one, page in zip(kept[1:], pages, strict=True):
            store_extraction(database, one.capture_id, page, run_id, at)
        writer.close()
        close_source_run(database, run_id, source.id, at, "finished")
        close_run(database, run_id, at)
        return run_id

    return night


def test_a_night_is_read_as_it_was(database: Engine, source: Source, crawled: Crawled, said, now: datetime):
    one = {"title": "Өзге", "body": said().body.replace("министр", "әкім")}
    texts = [
        said(),
        said(**one, published=None, language="en", warnings=("replaced_characters",)),
        Extraction("u", Outcome.LISTING),
        Extraction("u", Outcome.TIMEOUT),
    ]
    run_id = crawled(0, texts, limit=9)
    crawled(1, [said()], command=Command.FETCH)
    with Session(database) as session:
        nights = read_nights(session, now - timedelta(days=9))
    (night,) = nights[source.id]
    assert (night.run_id, night.limited, night.started_at) == (run_id, True, now)
    assert (night.fetched, night.new, night.read, night.ok) == (5, 2, 3, 2)
    assert (night.versions, night.dated, night.native, night.garbled) == (2, 1, 1, 1)
    assert night.pages == {"ok": 2, "listing": 1, "timeout": 1}
    assert (night.places_good, night.places_bad) == (1, 0)
    assert (night.faults, night.unanswered) == ({"timeout": 1}, {})
    assert (night.body_bytes or 0) > 500


def test_a_night_without_answers(database: Engine, source: Source, now: datetime):
    feed = "https://qala.kz/rss"
    named = source.model_copy(update={"feeds": (feed,)})
    with Session(database) as session, session.begin():
        store_sources(session, [named])
    run_id = open_run(database, now, Command.CRAWL)
    open_source_run(database, run_id, source.id, now)
    note_issue(database, run_id, source.id, feed, IssueCode.DNS, "no such host", now)
    counts = Counts(failed=1, unanswered={"dns": 1}, reason_code=ReasonCode.DNS)
    close_source_run(database, run_id, source.id, now, EndReason.UNREACHABLE, counts)
    close_run(database, run_id, now)
    with Session(database) as session:
        (night,) = read_nights(session, now - timedelta(days=1), source.id)[source.id]
    assert (night.places_lost, night.unanswered, night.faults) == (1, {"dns": 1}, {"dns": 1})
    found = check_up(database, [named], now)
    assert [(h.state, h.cause) for h in found.healths] == [("failing", "dns")]
    assert found.alarms == ("nothing new anywhere: no article yet from any of 1 sources",)
    (issue,) = read_issues(database, found.healths[0], now - timedelta(days=1))
    assert (issue["code"], issue["count"], issue["in_last_run"], issue["url"]) == ("dns", 1, True, feed)


def test_a_new_template_shows_at_once(database: Engine, source: Source, crawled: Crawled, said, now: datetime):
    def page(n: int) -> Extraction:
        return said(title=f"Новость {n}", body="\n".join(f"Слово {n}-{k} о заводе и школе." for k in range(40)))

    for day in range(3):
        crawled(day, [page(10 * day + n) for n in range(6)])
    assert check_up(database, [source], now + timedelta(days=2)).healths[0].state is State.OK
    crawled(3, [Extraction("u", Outcome.NOT_ARTICLE) for _ in range(6)])
    after = check_up(database, [source], now + timedelta(days=3))
    health = after.healths[0]
    assert (health.state, health.cause, health.since) == ("failing", "site_changed", now + timedelta(days=3))
    assert health.words == "0 of 6 pages are articles, it used to be 18 of 18"
    assert after.alarms == ("nothing new anywhere since 2026-11-24 02:00, from 1 sources",)


def test_the_catalogue_and_the_archive_are_both_shown(database: Engine, source: Source, crawled: Crawled, said, now):
    crawled(0, [said()])
    off = source.model_copy(update={"id": "kz_off", "home": "https://off.kz/", "enabled": False})
    never = source.model_copy(update={"id": "kz_never", "home": "https://never.kz/"})
    shown = {h.source: h.state.value for h in check_up(database, [off, never], now).healths}
    assert shown == {"kz_qala": "ok", "kz_never": "new", "kz_off": "disabled"}
    with Session(database) as session, session.begin():
        session.execute(update(SourceRow).values(enabled=False))
    assert {h.state.value for h in check_up(database, [never], now).healths} == {"disabled", "new"}


def test_a_source_left_out_for_days_is_told(database: Engine, source: Source, crawled: Crawled, said, now: datetime):
    crawled(0, [said()])
    close_run(database, open_run(database, now + timedelta(days=4), Command.CRAWL), now)
    health = check_up(database, [source], now + timedelta(days=4)).healths[0]
    assert (health.state, health.cause) == ("degraded", "not_crawled")


def test_an_unfinished_night_is_not_judged(database: Engine, source: Source, run_id: int, now: datetime):
    with Session(database) as session:
        assert read_nights(session, now - timedelta(days=1)) == {}
        assert count_outcomes(session, run_id).fetched == 0
