"""A source whose places or addresses have changed still brings its news, and says so."""

import tomllib
from collections import Counter

import pytest
from loopback import Answer, Site, article
from moved_sites import NAMED, PAGES, SOME, ten_sites
from sqlalchemy import text

from crawler.discovery.links import Fault, Found, Place, PlaceKind
from crawler.discovery.stale import refused_links, shares_ids
from crawler.events import PlacesFound
from crawler.place_search import PlaceSearch, with_refused
from extract import Witness
from sources import Source
from storage.frontier.link import Link
from storage.outcomes import IssueCode, ReasonCode

BASE = "https://most.kz"


def source(**facts):
    usual = {"id": "kz_most", "title": "Мост", "home": f"{BASE}/", "country": "kz", "languages": ["ru"]}
    usual |= {"timezone": "Asia/Almaty", "feeds": [f"{BASE}/feed"], "article": r"/news/[0-9]+$"}
    return Source.model_validate(usual | facts)


def items(form, count, origin="feed", title=None):
    return [Link(BASE + form.format(n=n), (Witness(origin, title),)) for n in range(100, 100 + count)]


@pytest.mark.parametrize(
    ("links", "refused"),
    [
        (items("/materials/{n}", 5), 5),
        (items("/materials/{n}", 2), 0),
        (items("/materials/{n}", 20) + items("/news/{n}", 2), 20),
        (items("/materials/{n}", 20) + items("/news/{n}", 5), 0),
        (items("/materials/{n}", 5, "news_sitemap"), 5),
        (items("/materials/{n}", 5, "sitemap"), 0),
        (items("/materials/{n}", 500), 200),
        (items("/materials/{n}", 9, "listing", "Новости"), 0),
        (items("/materials/{n}", 9, "listing", "Городской совет решил починить мост"), 9),
        (items("/materials/{n}", 4, "listing", "Городской совет решил починить мост"), 0),
        (items("/advert/{n}", 9), 0),
        ([Link(f"https://elsewhere.kz/materials/{n}", (Witness("feed"),)) for n in range(9)], 0),
    ],
    ids=[
        "all",
        "too few",
        "some fit by chance",
        "a fifth fits",
        "news sitemap",
        "sitemap of everything",
        "bounded",
        "a menu",
        "headlines",
        "few headlines",
        "skipped on purpose",
        "other hosts",
    ],
)
def test_what_the_pattern_refuses_almost_wholly(links, refused):
    assert len(refused_links(links, source(skip="/advert/"))) == refused
    assert refused_links(links, source(article=None, feeds=[])) == ()


def test_an_id_that_would_make_one_article_of_many_takes_none():
    links = tuple(items("/2026/{n}/most", 5))
    right = source(article_id="/2026/([0-9]+)/")
    assert not shares_ids(links, right)
    wrong = source(article_id="/([0-9]{4})")
    assert shares_ids(links, wrong)
    taken = with_refused(Found(refused=links), wrong)
    assert taken.links == ()
    assert [fault.code for fault in taken.faults] == [IssueCode.PATTERN_STALE]
    assert "article_id" in taken.faults[0].detail


def looked(search, *answers):
    """The addresses that are looked at after the named ones answered so."""
    for place, answer in answers:
        if isinstance(answer, int):
            search.refused(place, answer)
        elif isinstance(answer, ReasonCode):
            search.lost(place, answer)
        else:
            search.take(place, place.url, answer)
    return [place.url for place in search.further((f"{BASE}/map.xml",))]


FEED, OTHER = Place(f"{BASE}/feed", PlaceKind.FEED), Place(f"{BASE}/b.xml", PlaceKind.FEED)
GOOD, EMPTY = Found((Link(f"{BASE}/news/1", (Witness("feed"),)),)), Found()
OLD = Found(listed=900, left=900)
SHOWN = [f"{BASE}/", f"{BASE}/map.xml"]


@pytest.mark.parametrize(
    ("answers", "then"),
    [
        ([(FEED, GOOD)], []),
        ([(FEED, 404)], SHOWN),
        ([(FEED, 500)], SHOWN),
        ([(FEED, EMPTY)], SHOWN),
        ([(FEED, 404), (OTHER, GOOD)], []),
        ([(FEED, 429)], []),
        ([(FEED, ReasonCode.DNS)], []),
        ([(FEED, ReasonCode.TIMEOUT)], []),
        ([(FEED, ReasonCode.NOT_IN_REPLAY)], []),
        ([(FEED, ReasonCode.ROBOTS)], SHOWN),
        ([(FEED, ReasonCode.REFUSED_REDIRECT)], SHOWN),
        ([(Place("https://rss.most.kz/feed", PlaceKind.FEED), ReasonCode.DNS)], SHOWN),
    ],
)
def test_when_there_is_reason_to_look_elsewhere(answers, then):
    assert looked(PlaceSearch(source()), *answers) == then


@pytest.mark.parametrize(
    ("answers", "then"),
    [
        ([], []),
        ([(FEED, 404)], SHOWN),
        ([(FEED, 429)], []),
        ([(FEED, EMPTY)], SHOWN),
        ([(FEED, 404), (OTHER, GOOD)], []),
        ([(FEED, OLD)], []),
        ([(FEED, 404), (OTHER, OLD)], SHOWN),
    ],
)
def test_what_a_site_keeps_of_the_past_is_no_news(answers, then):
    search = PlaceSearch(source(sitemaps=[f"{BASE}/b.xml"]))
    search.note_old()
    assert looked(search, *answers) == then


def test_one_bad_place_is_reason_enough_for_who_checks():
    search = PlaceSearch(source(sitemaps=[f"{BASE}/b.xml"]), thorough=True)
    assert looked(search, (FEED, 404), (OTHER, GOOD)) == SHOWN
    assert looked(PlaceSearch(source(), thorough=True), (FEED, GOOD)) == []
    for passing in (503, 429, ReasonCode.TIMEOUT):
        search = PlaceSearch(source(sitemaps=[f"{BASE}/b.xml"]), thorough=True)
        assert looked(search, (FEED, passing), (OTHER, GOOD)) == []


def test_a_source_that_names_no_place_has_not_moved():
    search = PlaceSearch(source(feeds=[]))
    assert looked(search, (FEED, 404)) == []
    assert search.report() is None


def test_what_a_search_takes_is_bounded():
    search = PlaceSearch(source())
    looked(search, (FEED, 404))
    many = Found(tuple(items("/news/{n}", 500, "sitemap")))
    taken = search.take(Place(f"{BASE}/map.xml", PlaceKind.SITEMAP), f"{BASE}/map.xml", many)
    assert len(taken.links) == 200
    assert [fault.code for fault in taken.faults] == [IssueCode.TOO_MANY_LINKS]
    assert search.take(Place(f"{BASE}/c.xml", PlaceKind.SITEMAP), f"{BASE}/c.xml", many).links == ()


def test_a_search_reads_few_of_an_archives_sitemaps():
    search = PlaceSearch(source())
    looked(search, (FEED, 404))
    children = tuple(Place(f"{BASE}/map{n}.xml", PlaceKind.SITEMAP, 1) for n in range(500))
    index = Place(f"{BASE}/map.xml", PlaceKind.SITEMAP)
    assert len(search.take(index, index.url, Found(children=children)).children) == 40
    assert search.take(index, index.url, Found(children=children)).children == ()


def test_a_sitemap_below_an_index_is_named_by_its_index():
    search = PlaceSearch(source())
    looked(search, (FEED, 404))
    index = Place(f"{BASE}/map.xml", PlaceKind.SITEMAP)
    child = Place(f"{BASE}/map1.xml", PlaceKind.SITEMAP, 1)
    search.take(index, index.url, Found(children=(child,)))
    search.take(child, child.url, GOOD)
    assert list(search.found) == [index.url]


def test_a_section_that_another_place_names_is_not_taken_beside_the_news():
    search = PlaceSearch(source())
    looked(search, (FEED, 404))
    forum = Found(refused=tuple(items("/forum/{n}", 9)), faults=(Fault(IssueCode.NO_ARTICLE_LINKS, "9"),))
    assert search.take(OTHER, OTHER.url, forum).links == ()
    search.take(Place(f"{BASE}/rss", PlaceKind.FEED), f"{BASE}/rss", GOOD)
    assert search.further(()) == ()
    assert search.release() == ()
    report = search.report()
    assert report is not None
    assert f"{BASE}/rss (feed, 1 links)" in report.detail
    assert "b.xml" not in report.detail


CODES = {
    4: {"http_error", "places_moved"},
    5: {"http_error", "places_moved"},
    6: {"html_for_feed", "places_moved"},
    7: {"http_error", "places_moved"},
    8: {"pattern_stale"},
    9: {"pattern_stale"},
    10: {"http_error", "places_moved", "pattern_stale", "no_article_links"},
}


@pytest.mark.slow
def test_a_first_night_over_sites_of_which_most_have_changed(run, database):
    """`benchmarks/first_evening.py` passes it with ten."""
    with ten_sites() as all_towns:
        towns = [town for town in all_towns if town.number in SOME]
        sources = [Source(id=town.ident, **tomllib.loads(town.file())) for town in towns]
        results = {result.source: result for result in run(*sources)}
        assert {ident: result.closed.new for ident, result in results.items()} == {t.ident: PAGES for t in towns}
        codes: dict[str, set[str]] = {town.ident: set() for town in towns}
        with database.connect() as connection:
            noted = connection.execute(text("SELECT source, array_agg(DISTINCT code) FROM issue GROUP BY 1")).all()
        assert codes | {ident: set(words) for ident, words in noted} == {
            town.ident: CODES.get(town.number, set()) for town in towns
        }
        found = {ident: event.places for ident, event in run.events if isinstance(event, PlacesFound)}
        shown = {ident: [(p.url, p.kind, p.links) for p in places] for ident, places in found.items()}
        urls = {town.number: town.site.url for town in towns}
        assert shown == {
            "kz_town5": [(f"{urls[5]}/maps/news.xml", "sitemap", PAGES)],
            "kz_town7": [(f"{urls[7]}/rss.xml", "feed", PAGES)],
            "kz_town10": [(f"{urls[10]}/yandex.xml", "feed", PAGES)],
        }
        for town in towns[:1]:
            assert len(town.site.asked) == 2 + PAGES, "a source that is right costs nothing more"
        for town in towns:
            town.site.asked.clear()
        again = run(*sources)
        assert sum(result.closed.new for result in again) == 0
        assert {ident for ident, event in run.events if isinstance(event, PlacesFound)} == set(shown), (
            "told every night"
        )
        assert not any(max(Counter(town.site.asked).values(), default=0) > 2 for town in towns)


def test_a_site_without_a_home_page_is_left_in_peace(site, run):
    site.pages["/feed"] = b"<!doctype html><html><body>Under repair</body></html>"
    run(site.source())
    assert site.asked == ["/robots.txt", "/feed", "/"]
    assert run.codes() == {"html_for_feed"}


YEARS = ("/archive-2019.xml", "/archive-2020.xml")


def index(site):
    """An index of sitemaps of old years alone, which are not there."""
    rows = "".join(f"<sitemap><loc>{site.url}{name}</loc></sitemap>" for name in YEARS)
    site.pages["/map.xml"] = f"<sitemapindex>{rows}</sitemapindex>".encode()


def test_a_dead_feed_is_missed_though_archives_wait(site, run):
    site.pages |= {"/feed": Answer(status=404), "/": NAMED.format("/export/all.xml").encode()}
    site.feed(range(3), "/export/all.xml")
    index(site)
    for number, name in enumerate(YEARS):
        rows = "".join(f"<url><loc>{site.url}/news/{n}</loc></url>" for n in range(4 * number + 90, 4 * number + 94))
        site.pages[name] = f"<urlset>{rows}</urlset>".encode()
    source = site.source(feeds=("/feed",), sitemaps=("/map.xml",))
    assert run(source)[0].closed.new == 3
    assert run.codes() == {"http_error", "places_moved"}
    assert not set(YEARS) & set(site.asked), "a first crawl leaves its archives"


def test_archives_that_are_gone_too_are_no_reason_to_wait(site, run):
    site.feed(range(3), "/rss.xml")
    site.pages["/"] = b"<a href='/about'>x</a>"
    index(site)
    assert run(site.source(sitemaps=("/map.xml",)))[0].closed.new == 3
    assert set(YEARS) < set(site.asked)
    assert "places_moved" in run.codes()


def test_a_feed_that_is_not_modified_is_no_reason_to_look(site, run):
    site.tags = True
    site.feed(range(3))
    run(site.source())
    site.asked.clear()
    assert run(site.source())[0].closed.new == 0
    assert site.asked[:1] == ["/feed"]
    assert "/" not in site.asked


def test_a_listing_with_new_addresses_gives_its_headlines(site, run):
    words = "Городской совет решил починить старый мост номер"
    anchors = "".join(f"<a href='/story/{n}'>{words} {n}</a>" for n in range(2000, 2008))
    site.pages["/list"] = f"<meta charset=utf-8><a href='/about'>О нас</a>{anchors}".encode()
    site.pages |= {f"/story/{n}": article(n) for n in range(2000, 2008)}
    site.pages["/"] = b"<a href='/about'>x</a>"
    assert run(site.source(listings=("/list",)))[0].closed.new == 8
    assert run.codes() == {"no_article_links", "pattern_stale"}


def test_a_home_page_names_feeds_in_its_text_too(site, run):
    site.feed(range(4), "/kz/rss.php")
    site.pages["/"] = b"<a href='/kz/rss.php'>RSS</a>"
    site.pages["/feed"] = Answer(status=404)
    assert run(site.source())[0].closed.new == 4
    assert "/rss.xml" not in site.asked, "what is shown is enough"


def test_a_new_form_of_addresses_costs_no_article_of_the_old_form(run):
    site = Site("127.0.0.40")
    site.feed(range(3))
    for n in range(3):
        site.pages[f"/story/{n}"] = article(100 + n)
    stories = "".join(f"<item><link>{site.url}/story/{n}</link></item>" for n in range(3))
    site.pages["/stories"] = f"<rss version='2.0'><channel>{stories}</channel></rss>".encode()
    closed = run(site.source(feeds=("/feed", "/stories")))[0].closed
    site.close()
    assert closed.new == 6
    assert run.codes() == {"pattern_stale"}
