"""A crawl takes the links of broken feeds and sitemaps, and no place waits for a reading that never comes."""

import pytest
from loopback import Answer
from sqlalchemy import text

PICTURE = "<image:image><image:loc>/x.jpg</image:loc></image:image>"


def outcomes(database, kind):
    query = text("SELECT outcome FROM capture WHERE kind = :kind ORDER BY id")
    with database.connect() as connection:
        return list(connection.scalars(query, {"kind": kind}))


def issues(database):
    with database.connect() as connection:
        return set(connection.scalars(text("SELECT code FROM issue")))


def test_a_sitemap_with_a_prefix_that_nobody_declared_gives_its_links(site, run, database):
    site.feed(range(3))
    rows = "".join(f"<url><loc>{site.url}/news/{n}</loc>{PICTURE}</url>" for n in range(3))
    site.pages["/map.xml"] = Answer(f"<urlset>{rows}</urlset>".encode())
    result = run(site.source(sitemaps=("/map.xml",)))[0]
    assert result.closed.new == 3
    assert outcomes(database, "sitemap") == ["links"]


@pytest.mark.parametrize("title", [r"\ud800", r"\u0000", "x" * 100_000], ids=["surrogate", "NUL", "long"])
def test_a_title_that_no_database_takes_costs_no_link(site, run, database, title):
    site.feed(range(1))
    item = f'{{"url": "{site.url}/news/0", "title": "{title}"}}'
    site.pages["/feed"] = Answer(f'{{"version": "https://jsonfeed.org/version/1", "items": [{item}]}}'.encode())
    assert run(site.source())[0].closed.new == 1
    assert outcomes(database, "feed") == ["links"]


@pytest.mark.parametrize("body", [b"Service unavailable", b"<urlset>", b"\x1f\x8b\x08", b"{", b"<html>"])
def test_a_place_that_cannot_be_read_is_broken_and_says_why(site, run, database, body):
    site.pages["/map.xml"] = Answer(body)
    run(site.source(sitemaps=("/map.xml",)))
    assert outcomes(database, "sitemap") == ["broken"]
    assert issues(database)
