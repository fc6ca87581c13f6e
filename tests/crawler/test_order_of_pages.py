"""The order in which a site's pages come changes nothing of what is stored of them."""

import random
from collections.abc import Callable
from typing import Any

import pytest
from loopback import Site
from sqlalchemy import Engine, text

PAGES = 28
"""More than a reader takes in before it asks again what is known of the site."""
ABOUT = "Газета выходит с 1998 года и рассказывает о жизни области, её людях, их труде и отдыхе."
WORDS = "мост совет школа река дорога больница поезд рынок музей театр завод парк улица площадь озеро".split()  # noqa: SIM905
ROWS = """
SELECT a.url, a.title, a.published_at, v.body, v.language, v.warnings, v.published_from, v.authors
FROM article a JOIN article_version v ON v.article_id = a.id AND v.number = a.version ORDER BY a.url
"""
CAUSES = "SELECT cause FROM article_version"
KNOWN = "SELECT min(pages_known) FROM capture WHERE kind = 'article'"


def page(number: int) -> bytes:
    """A short page of its own words, below which stands what stands below every page of the site."""
    chosen = random.Random(number)
    lines = (" ".join(chosen.choices(WORDS, k=14)).capitalize() + f", сообщили {number}." for _ in range(2))
    body = "".join(f"<p>{line}</p>" for line in lines) + f"<div class=widget><p>{ABOUT}</p></div>"
    dated = "<meta property='article:published_time' content='2026-02-05T09:12:00+05:00'>"
    head = f"<meta charset=utf-8><title>Новость {number}</title>{dated}"
    return f"<html lang=ru>{head}<body><h1>Новость {number}</h1>{body}</body></html>".encode()


@pytest.fixture
def crawl_in_order(site: Site, run: Any, database: Engine) -> Callable[[list[int]], Any]:
    """Crawls the site's pages in an order, with an archive that knows nothing; what is stored then."""

    def crawl(order: list[int]) -> Any:
        items = "".join(f"<item><title>Новость {n}</title><link>{site.url}/news/{n}</link></item>" for n in order)
        site.pages["/feed"] = f"<rss version='2.0'><channel>{items}</channel></rss>".encode()
        site.pages |= {f"/news/{n}": page(n) for n in order}
        with database.begin() as connection:
            connection.execute(text("TRUNCATE source, run CASCADE"))
        assert run(site.source())[0].closed.new == PAGES
        with database.connect() as connection:
            # what the first pages lacked is the reader's to make up, never an edit of the site
            assert {cause for (cause,) in connection.execute(text(CAUSES))} <= {"first", "reader"}
            assert connection.execute(text(KNOWN)).scalar() == PAGES
            return [tuple(row) for row in connection.execute(text(ROWS))]

    return crawl


def test_another_order_gives_the_same_rows_and_no_page_is_read_twice_again(
    crawl_in_order: Callable[[list[int]], Any], site: Site, run: Any, database: Engine
) -> None:
    forth = list(range(PAGES))
    rows = crawl_in_order(forth)
    assert len(rows) == PAGES
    assert not any(ABOUT in row[3] for row in rows)
    assert crawl_in_order(random.Random(5).sample(forth, PAGES)) == rows
    with database.connect() as connection:
        before = connection.execute(text("SELECT max(extracted_at) FROM capture")).scalar()
    run(site.source())
    with database.connect() as connection:
        read_again = "SELECT count(*) FROM capture WHERE kind = 'article' AND extracted_at > :before"
        assert connection.execute(text(read_again), {"before": before}).scalar() == 0
