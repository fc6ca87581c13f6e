"""A page is fetched again when its sitemap or feed says that it changed, and only then."""

from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from extract import Witness
from sources import Source
from storage.captures.writer import CaptureWriter
from storage.db.settings import Settings
from storage.db.source_table import store_sources
from storage.frontier.link import Link
from storage.frontier.links import add_links, lease_links, link_done
from storage.outcomes import Command
from storage.runs import open_run
from storage.warc.fetched import CaptureKind, Fetched
from tarikh.demo import demo_sites

pytestmark = pytest.mark.slow

FETCHED = datetime(2026, 11, 20, 17, 30, tzinfo=UTC)
NOW = FETCHED + timedelta(days=1)


@pytest.fixture
def source(settings: Settings, database: Engine) -> Source:
    """A source whose one page was captured and read on 20 November."""
    site = next(s for s in demo_sites() if s.source.id == "kz_sholpan")
    page = Fetched(
        url=f"{site.source.home}a/", kind=CaptureKind.ARTICLE, fetched_at=FETCHED, status=200,
        headers=(("Content-Type", "text/html"),), body=b"<p>a</p>", source=site.source.id,
    )  # fmt: skip
    with Session(database) as session, session.begin():
        store_sources(session, [site.source])
        add_links(session, site.source, [Link(page.url, (Witness("feed"),))], None, FETCHED)
    run_id = open_run(database, FETCHED, Command.CRAWL)
    writer = CaptureWriter(database, settings.warc_folder, run_id)
    (link,) = lease_links(database, site.source.id, FETCHED, 10)
    writer.keep([page])
    writer.close()
    with Session(database) as session, session.begin():
        link_done(session, link.id, "ok", FETCHED)
    return site.source


def due_after(database: Engine, source: Source, modified: datetime | date | None, now: datetime = NOW) -> int:
    with Session(database) as session, session.begin():
        add_links(session, source, [Link(f"{source.home}a/", (Witness("sitemap"),), modified=modified)], None, now)
    return len(lease_links(database, source.id, now, 10))


def test_changed_since_the_capture(database: Engine, source: Source) -> None:
    assert due_after(database, source, FETCHED + timedelta(hours=3)) == 1


@pytest.mark.parametrize("modified", [None, FETCHED, FETCHED - timedelta(days=3), date(2026, 11, 20)])
def test_not_changed_since(database: Engine, source: Source, modified: datetime | date | None) -> None:
    assert due_after(database, source, modified) == 0


def test_a_bare_day_counts_from_its_beginning_in_the_sites_zone(database: Engine, source: Source) -> None:
    assert due_after(database, source, date(2026, 11, 21)) == 1


def test_an_old_link_is_left_alone(database: Engine, source: Source) -> None:
    later = FETCHED + timedelta(days=30)
    assert due_after(database, source, later - timedelta(hours=1), now=later) == 0
