"""The rows of an archive come back of its WARC files alone, each as it was."""

from collections.abc import Iterator, Sequence
from datetime import timedelta

import pytest
from living_site import LivingSite
from loopback import Answer, Site, article
from sqlalchemy import Engine, text

from sources import Source
from storage.db.settings import Settings
from storage.pipeline.rebuild_rows import RebuildRefused
from tests.crawler.conftest import Crawl
from tests.row_by_row import Killed, differences, rebuild

NIGHTS = 3


@pytest.fixture
def papers() -> Iterator[list[LivingSite]]:
    opened = [Site("127.0.0.1"), Site("127.0.0.2")]
    found = [LivingSite(opened[0], 40, 5), LivingSite(opened[1], 24, 3)]
    # one says "not modified", the other sends the same bytes again
    opened[1].tags = False
    yield found
    for site in opened:
        site.close()


def add_oddities(paper: LivingSite, night: int) -> None:
    """A listing whose pages are a redirect, a frameset, a page cut on its way, and one that comes back to life."""
    pages = paper.site.pages
    hrefs = ("/go/1", "/news/framed", "/news/torn", "/news/back")
    pages["/list"] = "".join(f"<a href='{href}'>Длинный заголовок новости {href}</a>" for href in hrefs).encode()
    pages["/go/1"] = Answer(status=302, headers={"Location": "/news/moved"})
    pages["/news/moved"] = article(901)
    pages["/news/framed"] = b"<html><head><title>News</title></head><frameset><frame src=/text.php></frameset></html>"
    pages["/text.php"] = article(902, f"<p>Дополнено в ночь {night}.</p>" if night else "")
    body = article(903)
    head = b"HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\nContent-Length: %d\r\n" % len(body)
    pages["/news/torn"] = Answer(raw=head + b"Connection: close\r\n\r\n" + body[: len(body) * 2 // 3])
    pages["/news/back"] = Answer(status=410) if night == 1 else article(904)


def pass_nights(papers: Sequence[LivingSite], run: Crawl) -> list[Source]:
    sources = [paper.source(f"kz_paper{number}") for number, paper in enumerate(papers)]
    sources[1] = sources[1].model_copy(
        update={"listings": (f"{papers[1].site.url}/list",), "article": "/(?:news|go)/"}
    )
    for night in range(NIGHTS):
        for paper in papers:
            paper.live(night)
        if night == NIGHTS - 1:
            papers[1].reprint(next(n for n in papers[0].notes if n.night == night - 1 and n.number % 5 == 3), night)
        add_oddities(papers[1], night)
        run(*sources, ahead=timedelta(days=night))
    return sources


@pytest.mark.slow
def test_a_crawl_comes_back_row_for_row_though_the_rebuild_was_killed(
    papers: list[LivingSite], run: Crawl, inside: Settings, database: Engine, empty_database_url: str
) -> None:
    sources = pass_nights(papers, run)
    with database.connect() as connection:
        held = "SELECT (SELECT count(*) FROM article WHERE gone_at IS NOT NULL), (SELECT count(*) FROM text_group)"
        gone, groups = connection.execute(text(held)).one()
        outcomes = set(connection.scalars(text("SELECT outcome FROM capture")))
        revisits = set(connection.scalars(text("SELECT status FROM capture WHERE refers_to IS NOT NULL")))
    assert gone
    assert groups
    assert revisits == {200, 304}
    assert outcomes >= {"ok", "unchanged", "links", "http_error", "part", "cut"}

    with pytest.raises(RebuildRefused, match="not empty"):
        rebuild(inside, sources)
    empty = inside.model_copy(update={"database_url": empty_database_url})
    for most in (20, 75):
        with pytest.raises(Killed):
            rebuild(empty, sources, most)
    report = rebuild(empty, sources)
    assert report.is_whole, (report.bad, report.lost_sources)
    assert report.known
    assert not report.unnamed
    assert not differences(database, empty)
