"""A crawl brings in what is new, once, and says what became of the rest."""

import gzip
from datetime import UTC, datetime

import pytest
from loopback import Answer, article
from sqlalchemy import text
from warcio.archiveiterator import ArchiveIterator

import tarikh
from crawler.events import ArticleRead, LinkSeen
from crawler.run.one_page import NotFetched, fetch_one

COUNT = "SELECT count(*) FROM {}"


def rows(database, query):
    with database.connect() as connection:
        return connection.execute(text(query)).all()


def number(database, table):
    return rows(database, COUNT.format(table))[0][0]


def test_a_second_night_brings_only_what_is_new(site, run, database, inside):
    site.feed(range(5))
    site.pages["/robots.txt"] = b"User-agent: *\nDisallow: /admin/\n"
    first = run(site.source())[0]
    assert first.reason == "finished"
    assert (first.closed.new, first.closed.failed) == (5, 0)
    assert first.closed.outcomes == {"ok": 5, "links": 2}
    assert first.closed.fetched == 7
    assert site.agents == {f"tarikh/{tarikh.__version__} (+https://archive.example/bot)"}

    site.asked.clear()
    site.feed(range(6))
    second = run(site.source())[0]
    assert second.closed.new == 1
    assert site.asked == ["/feed", "/news/5"], "robots.txt is remembered for a day"
    assert number(database, "article") == number(database, "article_version") == 6

    third = run(site.source())[0]
    assert (third.closed.new, third.closed.changed) == (0, 0)
    assert third.closed.outcomes == {"unchanged": 1}
    assert number(database, "article_version") == 6
    assert len(rows(database, "SELECT 1 FROM run WHERE reason = 'finished'")) == 3
    kept = [record.rec_type for path in sorted(inside.warc_folder.glob("*.warc.gz")) for record in _records(path)]
    assert kept.count("response") + kept.count("revisit") == number(database, "capture")


def _records(path):
    with path.open("rb") as file:
        yield from ArchiveIterator(file, no_record_parse=True)


def test_every_place_and_frame_is_archived_and_links_keep_their_witness(site, run, database):
    site.feed(range(2))
    loc = f"<url><loc>{site.url}/news/2</loc><lastmod>2026-02-05</lastmod></url><url><loc>javascript:x</loc></url>"
    site.pages["/map.xml"] = (
        f"<sitemapindex><sitemap><loc>{site.url}/part.xml.gz</loc></sitemap></sitemapindex>".encode()
    )
    site.pages["/part.xml.gz"] = Answer(gzip.compress(f"<urlset>{loc}</urlset>".encode()))
    site.pages["/"] = b"<frameset><frame src=/list></frameset>"
    site.pages["/list"] = "<a href=/news/3>Мост номер 3</a>".encode()
    site.pages |= {f"/news/{n}": article(n) for n in (2, 3)}
    result = run(site.source(feeds=["/feed"], sitemaps=["/map.xml"], listings=["/"]))[0]
    assert result.closed.new == 4
    kinds = dict(rows(database, "SELECT kind, count(*) FROM capture GROUP BY kind"))
    assert kinds == {"robots": 1, "feed": 1, "sitemap": 2, "listing": 2, "article": 4}
    origins = {key for (said,) in rows(database, "SELECT witnesses FROM link") for key in said}
    assert origins == {"feed", "sitemap", "listing"}
    assert run.codes() == {"bad_address"}


def test_a_source_without_places_is_looked_for(site, run):
    site.feed(range(2))
    site.pages["/"] = b'<html><link rel="alternate" type="application/rss+xml" href="/feed"><p>Home</p></html>'
    result = run(site.source(feeds=[]))[0]
    assert result.closed.new == 2
    assert result.closed.failed == 0, "a usual address that is not there is no failure"
    assert not run.codes()


def test_limit_since_and_dry_run(site, run, database):
    site.feed(range(5))
    assert not run(site.source(), mode="dry")[0].closed.new
    assert len(run.told(LinkSeen)) == 5
    assert number(database, "capture") == number(database, "link") == number(database, "run") == 0
    assert run(site.source(), limit=2)[0].closed.new == 2
    late = run(site.source(), deadline=datetime.now(UTC))[0]
    assert (late.reason, late.closed) == ("not_started", None)
    assert run(site.source())[0].closed.new == 3, "the next run goes on"
    site.feed(range(9))
    assert run(site.source(), since=datetime(2026, 2, 6, tzinfo=UTC))[0].closed.new == 0


def test_trying_reads_and_stores_nothing(site, run, database):
    site.feed(range(3))
    run(site.source(), mode="try", limit=2)
    records = [event.record for event in run.told(ArticleRead)]
    assert [record["outcome"] for record in records] == ["ok", "ok"]
    assert number(database, "capture") == 0


def test_sources_side_by_side_and_one_that_is_down(site, run, database):
    site.feed(range(3))
    down = site.source(id="kz_down", home="http://127.0.0.2:9/", feeds=())
    down = down.model_copy(update={"feeds": ("http://127.0.0.2:9/feed",)})
    good, bad = sorted(run(site.source(), down), key=lambda result: result.source, reverse=True)
    assert (good.closed.new, good.reason) == (3, "finished")
    assert (bad.closed.fetched, bad.reason) == (0, "robots")
    assert bad.closed.unanswered["connection"] == 1
    assert rows(database, "SELECT source, code FROM issue") == [("kz_down", "connection"), ("kz_down", "robots")]


def test_the_outcomes_add_up(site, run, database):
    site.feed(range(3))
    site.pages["/news/0"] = Answer(status=404)
    site.pages["/news/1"] = Answer(status=500)
    run(site.source())
    total = "(SELECT sum(v::int) FROM json_each_text(outcomes::json) AS each_one(k, v))"
    sums = rows(database, f"SELECT fetched, {total} FROM source_run")
    assert sums == [(5, 5)]
    assert dict(rows(database, "SELECT outcome, count(*) FROM capture GROUP BY 1")) == {
        "ok": 1,
        "links": 1,
        "http_error": 2,
        "absent": 1,
    }
    states = dict(rows(database, "SELECT url, state FROM link"))
    assert states[f"{site.url}/news/0"] == "done"
    assert states[f"{site.url}/news/1"] == "due", "a server that falters is asked again another time"


def test_one_page_by_name(site, inside, database):
    site.pages["/news/1"] = article(1)
    fetch_one(f"{site.url}/news/1", site.source(), inside)
    fetch_one(f"{site.url}/news/1", site.source(), inside)
    assert site.asked == ["/robots.txt", "/news/1", "/news/1"]
    assert (number(database, "article"), number(database, "article_version")) == (1, 1)
    site.pages["/robots.txt"] = b"User-agent: *\nDisallow: /"
    with database.begin() as connection:
        connection.execute(text("UPDATE robots SET fetched_at = fetched_at - interval '25 hours'"))
    with pytest.raises(NotFetched, match="forbids it"):
        fetch_one(f"{site.url}/news/2", site.source(), inside)
