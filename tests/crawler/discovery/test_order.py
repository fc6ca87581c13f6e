"""Places are read, and links are fetched, in the order in which they hold what is new."""

from datetime import UTC, date, datetime, timedelta
from itertools import pairwise

import pytest

from crawler.discovery.links import Place, PlaceKind
from crawler.discovery.ranking import MOST_FRESH, Look, find_backlog, find_ranked
from crawler.discovery.turns import Turn, days_named, is_news, newest_first, turn_of_child
from extract import Page
from sources import Source
from storage.frontier.link import Rank
from storage.frontier.places import PlaceState

NOW = datetime(2026, 11, 30, 20, tzinfo=UTC)
SOURCE = Source(
    id="kz_test",
    title="Test",
    home="https://site.kz/",
    country="kz",
    languages=("ru",),
    timezone="Asia/Almaty",
    article=r"/news/[^?#]+$",
)


def sitemap(name, modified=None):
    return Place(f"https://site.kz/{name}", PlaceKind.SITEMAP, 1, modified=modified)


@pytest.mark.parametrize(
    ("name", "news"),
    [
        ("sitemap_news.xml", True),
        ("news-sitemap.xml", True),
        ("newsSitemap.xml.gz", True),
        ("sitemapnews.xml", True),
        ("sitemap_5_latest.xml.gz", True),
        ("sitemap-google-news.xml", True),
        ("sitemap-today.xml", True),
        ("map.php?type=news", True),
        ("sitemap.xml", False),
        ("sitemap_5_1.xml.gz", False),
        ("news-archive.xml", False),
        ("sitemap_news_images.xml", False),
        ("sitemap-news-2019.xml", False),
        ("sitemap-pt-news-2024-05.xml", False),
        ("renewsletter.xml", False),
        ("news/sitemap-3.xml", False),
    ],
)
def test_names_of_news_sitemaps(name, news):
    assert is_news(f"https://site.kz/{name}") is news


def test_a_numbered_family_of_news_sitemaps_is_the_archive_of_all_news():
    family = [f"https://site.kz/sitemap-news-{n}.xml" for n in range(1, 9)]
    assert not any(is_news(url, family) for url in family)
    # the number of a service stands in the names of all its sitemaps
    service = ["https://site.kz/sitemap_5_news.xml", "https://site.kz/sitemap_5_1.xml"]
    assert is_news(service[0], service)


@pytest.mark.parametrize(
    ("name", "days"),
    [
        ("sitemap-2025-11-30.xml", (date(2025, 11, 30), date(2025, 12, 1))),
        ("posts-2025-12.xml", (date(2025, 12, 1), date(2026, 1, 1))),
        ("sitemap_202511.xml.gz", (date(2025, 11, 1), date(2025, 12, 1))),
        ("sitemap.xml?yyyy=2025&mm=02&dd=07", (date(2025, 2, 7), date(2025, 2, 8))),
        ("archive-2019.xml", (date(2019, 1, 1), date(2020, 1, 1))),
        ("sitemap_20000.xml", None),
        ("sitemap-2025-02-30.xml", None),
        ("sitemap_7.xml", None),
    ],
)
def test_days_in_names(name, days):
    assert days_named(f"https://site.kz/{name}") == days


@pytest.mark.parametrize(
    "names",
    [
        ["map_news.xml", "map_latest.xml", "map_12.xml", "map_2.xml", "map_1.xml", "map_videos.xml"],
        ["post-2026-11.xml", "post-2026-02.xml", "post-2025-12.xml", "post-2019.xml"],
        ["s.xml?page=30", "s.xml?page=9", "s.xml?page=1"],
    ],
)
def test_sitemaps_newest_first(names):
    assert [
        place.url.rpartition("/")[2] for place in newest_first([sitemap(name) for name in reversed(names)])
    ] == names


def test_times_of_change_tell_the_order_unless_all_were_made_at_once():
    apart = [sitemap(f"m{n}.xml", NOW - timedelta(days=10 * n)) for n in range(4)]
    assert newest_first(apart[::-1]) == apart
    at_once = [sitemap(f"m{n}.xml", NOW + timedelta(minutes=-n)) for n in range(4)]
    assert newest_first(at_once) == at_once[::-1]


def test_turns_of_an_index():
    index = [sitemap("m_news.xml"), sitemap("m_1.xml", NOW), sitemap("m_sections.xml")]
    horizon = NOW - timedelta(days=7)
    assert [turn_of_child(each, index, horizon) for each in index] == [Turn.NEWS, Turn.ARCHIVE, Turn.ARCHIVE]
    dated = [
        sitemap("p1.xml", NOW - timedelta(days=90)),
        sitemap("p2.xml", NOW),
        sitemap("p-2024.xml"),
        sitemap("x.xml"),
    ]
    turns = [turn_of_child(each, dated, horizon) for each in dated]
    assert turns == [Turn.ARCHIVE, Turn.FRESH, Turn.ARCHIVE, Turn.FRESH]


def test_an_archive_is_due_when_it_changed_and_ever_more_seldom_where_nothing_tells():
    read = PlaceState("https://site.kz/m.xml", "sitemap")
    assert read.is_due(NOW, NOW)
    read = PlaceState(read.url, "sitemap", modified_at=NOW, read_at=NOW, changed_at=NOW)
    assert not read.is_due(NOW, NOW + timedelta(days=400))
    assert read.is_due(NOW + timedelta(seconds=1), NOW + timedelta(days=1))
    assert read.is_due(None, NOW + timedelta(days=1))
    assert not read.is_due(None, NOW + timedelta(days=1), timedelta(days=7))
    slept = PlaceState(read.url, "sitemap", read_at=NOW, changed_at=NOW - timedelta(days=8))
    assert [slept.is_due(None, NOW + timedelta(days=n)) for n in (1, 3, 4)] == [False, False, True]


def ranked(rows, kind=PlaceKind.SITEMAP, depth=0, **look):
    """The ranks of pages by the end of their addresses; `rows` are addresses with their times of change."""
    entries = "".join(
        f"<url><loc>https://site.kz/news/{name}</loc>{f'<lastmod>{day}</lastmod>' if day else ''}</url>"
        for name, day in rows
    )
    body = f"<urlset>{entries}</urlset>"
    if kind is PlaceKind.LISTING:
        body = "".join(f"<a href='/news/{name}'>A title of it</a>" for name, _ in rows)
    place = Place("https://site.kz/m.xml", kind, depth)
    found = find_ranked(place, Page(place.url, body.encode(), NOW), SOURCE, Look(NOW, 7, **look))
    return {link.url.rpartition("/news/")[2]: link.rank for link in found.links}, found


def test_a_first_look_takes_the_last_days_and_leaves_the_rest_in_the_sitemap():
    rows = [("a", "2026-11-20"), ("b", "2026-11-30"), ("c", None), ("d", "2026-11-25T10:00:00Z")]
    ranks, found = ranked(rows)
    assert list(ranks.items()) == [("b", Rank.RECENT), ("d", Rank.RECENT), ("c", Rank.UNDATED)]
    assert (found.listed, found.left) == (4, 1)


def test_a_silent_site_is_seen_as_of_its_last_day():
    ranks, _ = ranked([("a", "2019-03-01"), ("b", "2019-02-27"), ("c", "2018-12-01")])
    assert list(ranks) == ["a", "b"]
    # unless another place showed that it is not silent
    assert ranked([("a", "2019-03-01")], newest=NOW)[0] == {}


def test_what_was_not_shown_last_time_is_new():
    before = Page("https://site.kz/m.xml", b"<urlset><url><loc>https://site.kz/news/a</loc></url></urlset>", NOW)
    known = {"read_before": True, "before": before, "newest": NOW}
    ranks, _ = ranked([("a", None), ("b", None), ("c", "2020-01-01")], **known)
    assert ranks == {"b": Rank.NEW, "a": Rank.UNDATED}, "c was moved here from another sitemap"
    assert ranked([("a", None)], PlaceKind.LISTING, read_before=True)[0] == {"a": Rank.NEW}


def test_an_archive_gives_what_is_dated_of_late_alone():
    ranks, found = ranked([("a", None), ("b", "2026-11-29")], depth=1, turn=Turn.ARCHIVE, read_before=True)
    assert ranks == {"b": Rank.RECENT}
    assert found.left == 1


def test_the_date_in_an_address_stands_in_for_the_sitemaps():
    ranks, _ = ranked([("2019/05/12/mayor", None), ("2026/11/29/mayor", None)])
    assert ranks == {"2026/11/29/mayor": Rank.RECENT}


def test_one_time_of_change_for_all_pages_is_not_believed():
    rows = [(str(1000 + n), "2026-11-30T03:00:00Z") for n in range(MOST_FRESH + 500)]
    ranks, found = ranked(rows)
    assert ranks == {}
    assert found.left == len(rows)
    of_the_day = [(str(1000 + n), "2026-11-30") for n in range(60)]
    assert set(ranked(of_the_day)[0].values()) == {Rank.RECENT}, "a paper may have so many a day"


def test_no_sitemap_puts_more_than_a_thousand_before_the_rest():
    moments = (NOW - timedelta(seconds=n) for n in range(MOST_FRESH + 200))
    ranks, found = ranked([(str(5000 - n), moment.isoformat()) for n, moment in enumerate(moments)])
    assert len(ranks) == MOST_FRESH
    assert (next(iter(ranks)), found.left) == ("5000", 200)


def test_a_backlog_is_the_whole_sitemap_newest_first_in_slices():
    names = [f"{n * 7919 % 1000 + 1000}-slug" for n in range(1000)]
    body = "".join(f"<url><loc>https://site.kz/news/{name}</loc></url>" for name in names)
    place, page = sitemap("m.xml"), Page("https://site.kz/m.xml", f"<urlset>{body}</urlset>".encode(), NOW)
    slices = [find_backlog(place, page, SOURCE, (start, start + 300)) for start in range(0, 1200, 300)]
    taken = [int(link.url.rpartition("/")[2][:4]) for part in slices for link in part]
    assert taken == sorted(taken, reverse=True)
    assert all(a > b for a, b in pairwise(taken))
    assert len(taken) == 1000
    assert {link.rank for part in slices for link in part} == {Rank.BACKLOG}
