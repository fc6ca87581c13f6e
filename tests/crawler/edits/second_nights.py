"""Passes a second night over a site whose pages come changed, cut or replaced, and counts the versions."""

from collections.abc import Callable, Sequence
from datetime import timedelta
from typing import Any

from loopback import Answer, Site
from made_pages import VARIANTS, Variant, plain_page
from sqlalchemy import Engine, text

from sources import Source

BACK = 1000
"""Added to the number of an article whose first page is back an hour after the second night."""
COLUMNS = ("kind", "second_night", "outcome", "versions", "when_back", "when_it_stays", "issues")
_FOUND = text("""
SELECT split_part(a.url, '/news/', 2)::int AS number,
       (SELECT count(*) FROM article_version v WHERE v.article_id = a.id AND v.superseded_by IS NULL) AS versions,
       (SELECT string_agg(DISTINCT i.code, ' ') FROM issue i LEFT JOIN capture c ON c.id = i.capture_id
        WHERE a.url IN (i.url, c.redirected_from)) AS issues,
       (SELECT c.outcome FROM capture c WHERE c.kind = 'article' AND a.url IN (c.url, c.redirected_from)
        ORDER BY c.id DESC LIMIT 1) AS outcome
FROM article a
""")
Crawl = Callable[[timedelta, Source], Any]


def open_pages(site: Site, variants: Sequence[Variant]) -> None:
    """The first night: each variant's article, under two addresses of its own text."""
    site.pages["/"] = plain_page("Qala", "Городской портал")
    site.pages["/login"] = plain_page("Вход")
    numbers = [*range(len(variants)), *range(BACK, BACK + len(variants))]
    items = "".join(f"<item><link>{site.url}/news/{number}</link></item>" for number in numbers)
    site.pages["/feed"] = Answer(f"<rss version='2.0'><channel>{items}</channel></rss>".encode())
    for number in numbers:
        site.pages[f"/news/{number}"] = variants[number % BACK].first(number).page()


def pass_second_night(
    site: Site, crawl: Crawl, database: Engine, variants: Sequence[Variant] = VARIANTS
) -> list[dict[str, Any]]:
    """A row a variant: how many versions its article has after the second night, and what became of it later."""
    open_pages(site, variants)
    source = site.source()
    crawl(timedelta(), source)
    for path in [path for path in site.pages if path.startswith("/news/")]:
        number = int(path.rpartition("/")[2])
        variant = variants[number % BACK]
        site.pages[path] = variant.shown(variant.first(number))
    crawl(timedelta(hours=24), source)
    second = _found(database)
    for at, variant in enumerate(variants):
        site.pages[f"/news/{BACK + at}"] = variant.first(BACK + at).page()
    crawl(timedelta(hours=25.2), source)
    crawl(timedelta(hours=46), source)
    later = _found(database)
    return [
        {
            "kind": variant.kind,
            "second_night": variant.name,
            "outcome": second[at]["outcome"],
            "versions": second[at]["versions"],
            "when_back": later[BACK + at]["versions"],
            "when_it_stays": later[at]["versions"],
            "issues": second[at]["issues"],
        }
        for at, variant in enumerate(variants)
    ]


def _found(database: Engine) -> dict[int, dict[str, Any]]:
    with database.connect() as connection:
        return {row["number"]: dict(row) for row in connection.execute(_FOUND).mappings()}
