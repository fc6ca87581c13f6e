"""A walk into the past brings what lies there, ends where it should, and goes on where it was stopped."""

from datetime import UTC, datetime

import pytest
from loopback import Answer, article
from sqlalchemy import text

from crawler.events import PageKept

pytestmark = pytest.mark.slow

PER_PAGE = 4


def dated(number):
    """Note `number` was published on day 28 - number/4 of January 2026: the higher, the older."""
    day = f"2026-01-{28 - number // PER_PAGE:02}"
    return article(number).replace(b"2026-02-05", day.encode())


def numbered(site, last):
    """A listing of numbered pages, four notes a page."""
    for n in range(1, last + 1):
        numbers = range((n - 1) * PER_PAGE, n * PER_PAGE)
        site.pages[f"/news?page={n}"] = "".join(f"<a href=/news/{i}>Мост {i}</a>" for i in numbers).encode()
        site.pages |= {f"/news/{i}": dated(i) for i in numbers}
    return site.source(feeds=(), pages=(f"{site.url}/news?page={{n}}",), recheck_hours=())


def turned(site):
    return [path for path in site.asked if "page=" in path]


def stored(database):
    with database.connect() as connection:
        return connection.execute(text("SELECT count(*) FROM article")).scalar_one()


def test_an_ordinary_night_turns_few_pages(site, run, database):
    source = numbered(site, 9)
    assert run(source)[0].closed.new == 5 * PER_PAGE
    site.asked.clear()
    assert run(source)[0].closed.new == 0
    assert turned(site) == ["/news?page=1"], "nothing is new on the first page"


def test_a_walk_ends_at_the_day_asked_for(site, run, database):
    source = numbered(site, 12)
    run(source, since=datetime(2026, 1, 21, tzinfo=UTC))
    # page 8 shows the 21st of January, page 9 the 20th
    assert turned(site)[-1] == "/news?page=9"
    assert stored(database) == 9 * PER_PAGE


def test_a_walk_that_was_stopped_goes_on_over_what_is_known(site, run, database):
    source = numbered(site, 7)
    since = datetime(2025, 1, 1, tzinfo=UTC)
    assert run(source.model_copy(update={"pages_per_day": 12}), since=since)[0].reason == "page_limit"
    assert 0 < stored(database) < 7 * PER_PAGE
    first = len([path for path in site.asked if path.startswith("/news/")])
    assert run(source, since=since)[0].reason == "finished"
    assert stored(database) == 7 * PER_PAGE
    assert len([path for path in site.asked if path.startswith("/news/")]) <= 7 * PER_PAGE + 12
    assert first < 7 * PER_PAGE


def test_a_listing_that_repeats_its_last_page_ends(site, run):
    source = numbered(site, 3)
    for n in range(4, 50):
        site.pages[f"/news?page={n}"] = site.pages["/news?page=3"]
    run(source, since=datetime(2025, 1, 1, tzinfo=UTC))
    assert len(turned(site)) == 4


def test_an_endless_calendar_has_a_limit(site, run):
    days = 0

    def day():
        nonlocal days
        days += 1
        links = "".join(f"<a href=/news/{days * 100 + i}>День {i}</a>" for i in range(100))
        return Answer(links.encode())

    site.pages |= {f"/news?page={n}": day for n in range(1, 200)}
    site.pages["/"] = "".join(f"<a href=/news/{90_000 + i}>День</a>" for i in range(3000)).encode()
    source = site.source(listings=["/"], pages=(f"{site.url}/news?page={{n}}",))
    result = run(source, limit=0)[0]
    assert result.reason == "finished"
    links = sum(event.links for event in run.told(PageKept))
    assert links == 1000, "no night takes more from listings"
    assert days == 0
    assert "too_many_links" in run.codes()


def test_sitemaps_are_walked_by_their_dates(site, run, database):
    def urlset(*entries):
        rows = "".join(f"<url><loc>{site.url}/news/{n}</loc><lastmod>{day}</lastmod></url>" for n, day in entries)
        return f"<urlset>{rows}</urlset>".encode()

    index = "".join(
        f"<sitemap><loc>{site.url}/{name}.xml</loc><lastmod>{day}</lastmod></sitemap>"
        for name, day in (("old", "2024-05-31"), ("mid", "2025-06-30"), ("new", "2026-01-31"))
    )
    site.pages["/map.xml"] = f"<sitemapindex>{index}</sitemapindex>".encode()
    site.pages["/old.xml"] = urlset((0, "2024-05-31"))
    site.pages["/mid.xml"] = urlset((1, "2025-06-01"), (2, "2025-01-01"))
    site.pages["/new.xml"] = urlset((3, "2025-06-30"), (4, "2026-01-31"))
    site.pages |= {f"/news/{n}": article(n) for n in range(5)}
    source = site.source(sitemaps=["/map.xml"], recheck_hours=())
    span = {"since": datetime(2025, 5, 1, tzinfo=UTC), "until": datetime(2025, 12, 31, tzinfo=UTC)}
    assert run(source, **span)[0].closed.new == 2
    assert sorted(path for path in site.asked if "news" in path) == ["/news/1", "/news/3"]
    assert "/old.xml" not in site.asked, "untouched since before the first day"
