"""Each link is fetched once, by one process, and later each time that it fails."""

from datetime import date, datetime, timedelta

from sqlalchemy import Engine, select, update
from sqlalchemy.orm import Session

from extract import Witness
from sources import Source
from storage.db.models import Issue, LinkRow
from storage.frontier.link import Link
from storage.frontier.links import (
    BACK_OFF,
    LEASE,
    FetchFailure,
    add_links,
    count_due,
    lease_links,
    link_done,
    link_failed,
    release_leases,
)
from storage.outcomes import ReasonCode


def add(database: Engine, source: Source, now: datetime, *links: Link) -> tuple[int, int]:
    with Session(database) as session, session.begin():
        return add_links(session, source, links, None, now)


def seen(*numbers: int) -> list[Link]:
    return [Link(f"https://qala.kz/news/{n}", (Witness("feed", title=f"Title {n}"),)) for n in numbers]


def test_a_link_is_new_once_however_it_is_spelled(database: Engine, source: Source, now: datetime):
    twice = Link("http://www.qala.kz/news/1/?utm_source=rss", (Witness("sitemap"),))
    assert add(database, source, now, *seen(1, 2), twice) == (2, 0)
    assert add(database, source, now, *seen(2, 3)) == (1, 1)
    assert [link.url[-1] for link in lease_links(database, source.id, now, 9)] == ["1", "2", "3"]


def test_what_was_said_of_a_link_is_kept_by_origin(database: Engine, source: Source, now: datetime):
    url = "https://qala.kz/news/1"
    said = Link(url, (Witness("feed", "Feed\x00 title", now, "Sun, 22 Nov 2026 02:00:00 +0000"),))
    add(database, source, now, said)
    add(
        database,
        source,
        now,
        Link(url, (Witness("news_sitemap", published=date(2026, 11, 21)),)),
        Link(url, (Witness("feed", "Later"),)),
    )
    (link,) = lease_links(database, source.id, now, 9)
    assert link.witnesses == (
        Witness("feed", "Feed title", now, "Sun, 22 Nov 2026 02:00:00 +0000"),
        Witness("news_sitemap", None, date(2026, 11, 21), None),
    )


def test_an_endless_address_is_an_issue(database: Engine, source: Source, now: datetime):
    assert add(database, source, now, Link("https://qala.kz/" + "x" * 3000, (Witness("feed"),)), *seen(1)) == (1, 0)
    with Session(database) as session:
        assert session.scalar(select(Issue.code)) == "url_too_long"


def test_two_crawls_never_have_one_link(database: Engine, source: Source, now: datetime):
    add(database, source, now, *seen(*range(30)))
    got = [link.id for _ in range(5) for link in lease_links(database, source.id, now, 10)]
    assert len(got) == len(set(got)) == 30
    with Session(database) as session:
        # a transaction that holds a row makes nobody wait
        session.execute(select(LinkRow.id).where(LinkRow.id == got[0]).with_for_update())
        assert len(lease_links(database, source.id, now + LEASE, 100)) == 29


def test_a_dead_lease_is_taken_again(database: Engine, source: Source, now: datetime):
    add(database, source, now, *seen(1))
    assert len(lease_links(database, source.id, now, 9)) == 1
    assert lease_links(database, source.id, now + LEASE / 2, 9) == []
    assert len(lease_links(database, source.id, now + LEASE, 9)) == 1
    with Session(database) as session, session.begin():
        assert release_leases(session, [source.id]) == 1
        assert count_due(session, source.id, now) == 1
    assert len(lease_links(database, source.id, now, 9)) == 1


def test_a_failing_link_is_tried_later_each_time_and_given_up(database: Engine, source: Source, now: datetime):
    add(database, source, now, *seen(1))
    again = []
    for wait in (*BACK_OFF, timedelta()):
        (link,) = lease_links(database, source.id, now, 9)
        with Session(database) as session, session.begin():
            again.append(link_failed(session, link.id, FetchFailure(ReasonCode.TIMEOUT), now))
        assert lease_links(database, source.id, now + wait - timedelta(seconds=1), 9) == []
        now += wait
    assert again == [True] * len(BACK_OFF) + [False]
    with Session(database) as session:
        row = session.scalars(select(LinkRow)).one()
        assert (row.state, row.tries, row.reason_code) == ("given_up", 5, "timeout")


def test_what_is_done_stays_done(database: Engine, source: Source, now: datetime):
    add(database, source, now, *seen(1))
    (link,) = lease_links(database, source.id, now, 9)
    with Session(database) as session, session.begin():
        link_done(session, link.id, "ok", now)
    assert add(database, source, now, *seen(1)) == (0, 1)
    assert lease_links(database, source.id, now + timedelta(days=9), 9) == []


def test_an_article_that_is_there_by_another_way_is_not_fetched(
    database: Engine, source: Source, writer, fetched, said, now: datetime
):
    from storage.pipeline.reading import store_extraction

    (kept,) = writer.keep([fetched("/news/7", redirected_from="https://qala.kz/?p=7")])
    store_extraction(database, kept.capture_id, said(), None, now)
    assert add(database, source, now, *seen(7), Link("https://qala.kz/?p=7", (Witness("feed"),))) == (0, 2)
    assert lease_links(database, source.id, now, 9) == []


def test_order_of_the_feed_is_the_order_of_fetching(database: Engine, source: Source, now: datetime):
    add(database, source, now, *seen(5, 3, 9, 1))
    with Session(database) as session, session.begin():
        session.execute(update(LinkRow).where(LinkRow.url.endswith("/9")).values(next_at=now - timedelta(hours=1)))
    assert [link.url[-1] for link in lease_links(database, source.id, now, 3)] == ["9", "5", "3"]
