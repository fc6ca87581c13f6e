"""A site is asked no more, no faster and for no longer than it and its source file say."""

import time
from datetime import UTC, datetime, timedelta

import pytest
from loopback import Answer, article
from sqlalchemy import text

from crawler.run.processes import WatchLimits
from storage.warc.reservations import read_reservations

pytestmark = pytest.mark.slow

ROBOTS = b"User-agent: *\nDisallow: /news/1$\n"


def rows(database, query):
    with database.connect() as connection:
        return [tuple(row) for row in connection.execute(text(query))]


def test_robots_txt_is_asked_for_once_a_day_and_an_old_copy_stands_in(site, run, database):
    site.feed(range(3))
    site.pages["/robots.txt"] = ROBOTS
    source = site.source(recheck_hours=())
    asked = []
    for hours in (0, 23, 25):
        assert run(source, ahead=timedelta(hours=hours))[0].closed.unanswered in ({"robots": 1}, {})
        asked.append(site.asked.count("/robots.txt"))
    assert asked == [1, 1, 2]
    site.pages["/robots.txt"] = Answer(status=500)
    site.feed(range(5))
    assert run(source, ahead=timedelta(hours=60))[0].closed.new == 2, "an older good copy stands in"
    assert "/news/1" not in site.asked
    site.feed(range(6))
    assert run(source, ahead=timedelta(days=60))[0].closed.new == 0, "but not for ever"


def test_a_robots_txt_that_fails_without_a_copy_forbids_all(site, run, database):
    site.feed(range(3))
    site.pages["/robots.txt"] = Answer(status=503)
    result = run(site.source())[0]
    assert result.closed.new == 0
    assert set(site.asked) == {"/robots.txt"}
    # the feed, and the home page where a person would look next
    assert result.closed.unanswered == {"robots": 2}
    assert rows(database, "SELECT unanswered FROM source_run") == [({"robots": 2},)]


def test_what_robots_forbids_is_told_with_its_reason(site, run, database):
    site.feed(range(3))
    site.pages["/robots.txt"] = ROBOTS
    assert run(site.source())[0].closed.new == 2
    assert rows(database, "SELECT unanswered FROM source_run") == [({"robots": 1},)]
    reasons = rows(database, "SELECT reason_code, reason FROM link WHERE url LIKE '%/1'")
    assert reasons == [("robots", "robots.txt forbids it")]


def test_no_more_pages_a_day_than_the_source_says(site, run):
    site.feed(range(10))
    source = site.source(pages_per_day=6)
    first = run(source)[0]
    assert (first.reason, first.closed.fetched) == ("page_limit", 6)
    asked = len(site.asked)
    assert run(source, ahead=timedelta(hours=3))[0].closed.fetched == 0
    assert len(site.asked) == asked, "nothing at all is asked for"
    assert run(source, ahead=timedelta(hours=25))[0].closed.new == 4


def test_a_slow_site_is_asked_more_slowly(site, run):
    site.feed(range(4))
    for n in range(4):
        site.pages[f"/news/{n}"] = Answer(article(n), wait=0.5)
    run(site.source(delay=0.05))
    asked = [time for path, time in zip(site.asked, site.times, strict=True) if path.startswith("/news/")]
    assert asked[3] - asked[1] > 0.8, "half a second to answer, half a second between two requests"


@pytest.mark.parametrize(
    ("headers", "body", "found"),
    [
        ((), b"<meta name='robots' content='noindex, NOARCHIVE'>", ["noarchive"]),
        ((), b'<META CONTENT=1 NAME="tdm-reservation">', ["tdm"]),
        ((), b"<!-- <meta name=robots content=noarchive> --><meta name=googlebot content=noarchive>", []),
        ((), b"<meta name=robots content=none><meta name=tdm-reservation content=0>", []),
        ((("X-Robots-Tag", "noarchive"), ("TDM-Reservation", "1")), b"", ["noarchive", "tdm"]),
        ((("X-Robots-Tag", "otherbot: noarchive"),), b"", []),
        ((("X-Robots-Tag", "tarikh: noindex, noarchive"),), b"", ["noarchive"]),
        ((), b"<!--" * 25_000 + b"<meta " * 20_000, []),
    ],
)
def test_what_a_page_reserves(headers, body, found):
    began = time.process_time()
    assert read_reservations(headers, body) == found
    assert time.process_time() - began < 0.5


@pytest.mark.parametrize("obey", [False, True])
def test_a_reserved_page_is_noted_or_left_out(site, run, database, obey):
    site.feed(range(2))
    site.pages["/news/1"] = article(1).replace(b"<head>", b"<head><meta name=robots content=noarchive>")
    result = run(site.source(obey_noarchive=obey))[0]
    assert (result.closed.new, result.closed.failed) == (1 if obey else 2, 0)
    kept = rows(database, "SELECT url LIKE '%/1', reservations FROM capture WHERE kind = 'article' ORDER BY url")
    told = rows(database, "SELECT state, outcome, reason FROM link WHERE url LIKE '%/1'")
    if obey:
        assert kept == [(False, [])]
        assert told == [("done", "noarchive", "the site reserves the page, and its source file obeys")]
        assert result.closed.unanswered == {"noarchive": 1}
    else:
        assert kept == [(False, []), (True, ["noarchive"])]


def test_a_source_has_its_own_time(site, run, database):
    site.feed(range(30))
    for n in range(30):
        # longer than the source has: those in hand are finished, and no other is begun
        site.pages[f"/news/{n}"] = Answer(article(n), wait=1.5)
    first = run(site.source(minutes_per_run=0.02))[0]
    assert first.reason == "time_limit"
    # at any speed of the machine: what was begun is finished, and not all is begun
    begun = len([path for path in site.asked if path.startswith("/news/")])
    assert first.closed.new == begun < 30
    assert rows(database, "SELECT count(*) FROM link WHERE leased_until IS NOT NULL") == [(0,)]
    site.pages |= {f"/news/{n}": article(n) for n in range(30)}
    assert first.closed.new + run(site.source())[0].closed.new == 30


def test_a_source_that_does_not_end_in_its_time_is_ended(site, run):
    site.feed(range(3))
    site.pages["/news/1"] = Answer(article(1), wait=600)
    # long enough for a busy machine to ask for the page that hangs
    source = site.source(minutes_per_run=0.2)
    result = run(source, timeout=600.0, limits=WatchLimits(silence=600.0, grace=2.0))[0]
    assert result.reason == "killed"
    site.pages["/news/1"] = article(1)
    run(site.source())
    assert run(site.source())[0].reason == "finished"


def test_the_whole_run_ends_in_its_time(site, run, database):
    site.feed(range(30))
    for n in range(30):
        site.pages[f"/news/{n}"] = Answer(article(n), wait=1.0)
    site.pages["/slow"] = Answer(b"<rss version='2.0'/>", wait=2.8)
    others = [site.source(id=f"kz_other{n}", home=f"http://127.0.0.{n}/", feeds=["/slow"]) for n in (2, 3)]
    deadline = datetime.now(UTC) + timedelta(seconds=2.5)
    reasons = {result.source: result.reason for result in run(site.source(), *others, deadline=deadline)}
    # a machine so busy that the time is over before the first start keeps the rule as well
    assert reasons["kz_site"] in ("time_limit", "not_started")
    assert reasons["kz_other3"] == "not_started"
    assert rows(database, "SELECT reason FROM run") == [("time_limit",)]


def test_robots_delay_holds_on_a_fast_site(site, run):
    site.feed(range(3))
    site.pages["/robots.txt"] = b"User-agent: *\nCrawl-delay: 0.8\n"
    assert run(site.source(delay=0.01))[0].closed.new == 3
    assert site.asked[0] == "/robots.txt"
    # four requests after robots.txt, with a jitter of half of the delay
    assert site.times[-1] - site.times[1] > 1.1
