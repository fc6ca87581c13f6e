"""A new article costs the database few transactions and few statements, from its capture to the stored article."""

import asyncio
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import Engine, event, select, text
from sqlalchemy.engine import Connection
from sqlalchemy.orm import Session

from crawler.discovery.links import Found
from crawler.job import Job
from crawler.sink.archive import ArchiveSink
from extract import Witness
from extract.pool import Workers
from sources import Source
from storage.db.held_lock import LockLost
from storage.db.locks import try_lock_crawl
from storage.db.models import Article, CreditRow, DateEvidenceRow, Fingerprint, LinkRow, SitePages
from storage.db.settings import Settings
from storage.frontier.link import Link
from storage.warc.fetched import CaptureKind, Fetched, Kept
from tests.subprocesses import wait_until

SITE = Source(
    id="kz_qala", title="Qala", home="https://qala.kz/", country="kz", languages=("ru",), timezone="Asia/Almaty"
)
STORIES = (
    "Паром через озеро вернулся на линию после ремонта двигателя, сообщили на пристани в четверг утром.",
    "Районная библиотека переехала в новое здание на берегу реки, рассказала её заведующая в пятницу.",
    "Садоводы предгорий собрали первый урожай поздних яблок, сообщает агентство КазТАГ со ссылкой на акимат.",
)
PAGE = """<html lang="ru"><head><title>{title}</title><link rel="canonical" href="{url}?from=home">
<meta property="article:published_time" content="2026-11-20T10:00:00+05:00"></head><body><article><h1>{title}</h1>
<p>{story}</p><p>Подробности вторника № {n}: об этом говорили на собрании {n} жителей улицы номер {n} у дома {n}.</p>
<p>Источник: <a href="https://kaztag.kz/news/{n}">КазТАГ</a></p></article><p>О редакции</p></body></html>"""


@dataclass
class Traffic:
    """What was asked of the database while it was listened to."""

    transactions: list[list[str]] = field(default_factory=list)

    def __str__(self) -> str:
        return "\n".join(f"{len(done)} statements:\n  " + "\n  ".join(done) for done in self.transactions)


@contextmanager
def listening() -> Iterator[Traffic]:
    traffic = Traffic()

    def begun(_: Connection) -> None:
        traffic.transactions.append([])

    def executed(*heard: object) -> None:
        traffic.transactions[-1].append(" ".join(str(heard[2]).split())[:200])

    hooks = (("begin", begun), ("before_cursor_execute", executed))
    for name, hook in hooks:
        event.listen(Engine, name, hook)
    try:
        yield traffic
    finally:
        for name, hook in hooks:
            event.remove(Engine, name, hook)


def page_of(number: int, at: datetime) -> Fetched:
    url = f"https://qala.kz/news/{number}"
    title = f"Новость {number} из района"
    body = PAGE.format(title=title, url=url, story=STORIES[number], n=number + 3).encode()
    headers = (("Content-Type", "text/html; charset=utf-8"),)
    return Fetched(url, CaptureKind.ARTICLE, at, 200, headers, body, source=SITE.id)


async def take(sink: ArchiveSink, pages: Sequence[Fetched]) -> list[Traffic]:
    """What each page cost, from its response to its article."""
    await sink.open()
    links = tuple(Link(page.url, (Witness("feed", "Новость", page.fetched_at, None),)) for page in pages)
    await sink.take_place(Kept(0, False, None), SITE.home, Found(links), "links")
    due = {link.url: link for link in await sink.next_links(9)}
    costs = []
    for page in pages:
        with listening() as traffic:
            kept = await sink.keep(page)
            outcome, _ = await sink.read_article(kept, page, due[page.url])
        assert outcome == "ok"
        costs.append(traffic)
    await sink.close("finished", {})
    return costs


@pytest.mark.parametrize("last", [1, 2])
def test_a_new_article_costs_three_transactions_and_seventeen_statements(
    database: Engine, settings: Settings, last: int
) -> None:
    at = datetime.now(UTC) - timedelta(minutes=5)
    with Workers(1) as workers:
        sink = ArchiveSink(SITE, Job(), settings, workers)
        *_, cost = asyncio.run(take(sink, [page_of(0, at), page_of(last, at)]))
    *keeping, storing = cost.transactions
    # the look for an earlier capture, and the row with its link
    assert len(keeping) <= 2, str(cost)
    assert sum(map(len, keeping)) <= 3, str(cost)
    assert len(storing) <= 14, str(cost)
    with Session(database) as session:
        assert len(session.scalars(select(Article)).all()) == 2
        assert len(session.scalars(select(Fingerprint)).all()) == 2
        assert [link.state for link in session.scalars(select(LinkRow))] == ["done", "done"]
        assert session.scalars(select(SitePages.pages)).one() == 2
        assert session.scalars(select(DateEvidenceRow)).first() is not None
        assert session.scalars(select(CreditRow)).first() is not None


def test_a_sink_takes_its_lock_again_or_leaves_the_source_to_another(
    database: Engine, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("storage.db.held_lock.PATIENCE", 0.1)
    others = "FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"

    def drop_all(outside: Connection) -> None:
        outside.execute(text(f"SELECT pg_terminate_backend(pid) {others}"))
        wait_until(lambda: outside.execute(text(f"SELECT count(*) {others}")).scalar() == 0)

    async def outages(sink: ArchiveSink) -> None:
        outside = database.connect().execution_options(isolation_level="AUTOCOMMIT")
        await sink.open()
        drop_all(outside)
        await sink.known_places()
        assert not try_lock_crawl(outside, SITE.id), "taken again with the first new connection"
        drop_all(outside)
        assert try_lock_crawl(outside, SITE.id)
        with pytest.raises(LockLost, match="kz_qala was taken over"):
            await sink.known_places()
        counts = await sink.close("archive_failed", {})
        assert counts.fetched == 0
        outside.detach()
        outside.close()

    with Workers(1) as workers:
        asyncio.run(outages(ArchiveSink(SITE, Job(), settings, workers)))
