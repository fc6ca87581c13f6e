"""Links are found in whatever a site serves as feed, sitemap or listing."""

import gzip
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest

from crawler.discovery.feed_dates import newer_than, read_moment
from crawler.discovery.links import Found, Place, PlaceKind, absolute
from crawler.discovery.places import find_links, places_to_try
from extract import Page
from sources import Source

ALMATY = ZoneInfo("Asia/Almaty")
SOURCE = Source(
    id="kz_test",
    title="Test",
    home="https://site.kz/",
    country="kz",
    languages=("ru", "kk"),
    timezone="Asia/Almaty",
    article=r"/news/[^/?#]+$",
)
FETCHED = datetime(2026, 2, 5, tzinfo=UTC)


def read(kind: PlaceKind, body: bytes | str, content_type: str | None = None, depth: int = 0) -> Found:
    body = body.encode() if isinstance(body, str) else body
    url = f"https://site.kz/{kind}"
    return find_links(Place(url, kind, depth), Page(url, body, FETCHED, content_type), SOURCE)


def urls(found: Found) -> list[str]:
    return [link.url for link in found.links]


def codes(found: Found) -> list[str]:
    return [fault.code for fault in found.faults]


RSS = """<rss version="2.0"><channel><title>t</title>
<item><title>Мост &lt;b&gt;починен&lt;/b&gt;</title><link>https://site.kz/news/1</link>
<pubDate>Tue, 06 May 2025 09:20:11 +0500</pubDate></item>
<item><title>Two</title><link>/news/2</link><pubDate>2025-05-06 09:20</pubDate></item>
</channel></rss>"""
ATOM = """<feed xmlns="http://www.w3.org/2005/Atom"><entry><title>One</title>
<link href="https://site.kz/news/1"/><updated>2025-05-06T09:20:11Z</updated></entry></feed>"""
RDF = """<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/"
xmlns:dc="http://purl.org/dc/elements/1.1/"><item rdf:about="https://site.kz/news/1"><title>One</title>
<link>https://site.kz/news/1</link><dc:date>2025-05-06T09:20+05:00</dc:date></item></rdf:RDF>"""


def test_rss_keeps_title_date_and_words():
    first, second = read(PlaceKind.FEED, RSS).links
    assert first.witness.title == "Мост починен"
    assert first.witness.published == datetime(2025, 5, 6, 4, 20, 11, tzinfo=UTC)
    assert first.witness.words == "Tue, 06 May 2025 09:20:11 +0500"
    assert second.url == "https://site.kz/news/2"
    assert second.witness.published == datetime(2025, 5, 6, 9, 20, tzinfo=ALMATY), "a naive clock is the source's"


@pytest.mark.parametrize("feed", [RSS, ATOM, RDF], ids=["rss", "atom", "rdf"])
def test_the_kinds_of_feed(feed):
    found = read(PlaceKind.FEED, feed)
    assert urls(found)[0] == "https://site.kz/news/1"
    assert found.links[0].witness.published
    assert codes(found) == []


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "windows-1251"])
def test_encodings_of_feeds(encoding):
    name = "windows-1251" if encoding == "windows-1251" else encoding.removesuffix("-sig")
    body = f'<?xml version="1.0" encoding="{name}"?>'.encode(encoding) + RSS.encode(
        encoding.replace("utf-16", "utf-16-le")
    )
    assert read(PlaceKind.FEED, body, "text/xml").links[0].witness.title == "Мост починен"


def test_a_prolog_after_blank_lines_and_a_broken_entry_are_read():
    found = read(PlaceKind.FEED, "\n\n<?xml version='1.0'?>" + RSS.replace("Two", "Two & <unclosed>"))
    assert urls(found) == ["https://site.kz/news/1", "https://site.kz/news/2"]
    assert codes(found) == ["broken_xml"]


def test_html_in_place_of_a_feed_is_named():
    found = read(PlaceKind.FEED, "<!doctype html><html><body><a href=/news/1>x</a></body></html>")
    assert codes(found) == ["html_for_feed"]
    assert not found.links


def test_a_feed_is_never_opened_as_a_file(tmp_path):
    (tmp_path / "secret.xml").write_text(RSS)
    assert not read(PlaceKind.FEED, str(tmp_path / "secret.xml")).links


def test_a_feed_is_capped_at_a_thousand_entries():
    item = "<item><link>https://site.kz/news/{}</link></item>"
    body = "<rss><channel>" + "".join(item.format(n) for n in range(1100)) + "</channel></rss>"
    found = read(PlaceKind.FEED, body)
    assert len(found.links) == 1000
    assert "100 beyond" in found.faults[0].detail


NEWS = """<?xml version="1.0" encoding="UTF-8"?>
<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" xmlns:n="http://www.google.com/schemas/sitemap-news/0.9"
 xmlns:image="http://www.google.com/schemas/sitemap-image/1.1">
<url><loc> https://site.kz/news/1 </loc><image:image><image:title>A picture</image:title></image:image>
<n:news><n:publication_date>2025-05-06T09:20:11+05:00</n:publication_date><n:title>One</n:title></n:news></url>
<url><loc>javascript:alert(1)</loc></url>
<url><loc>https://site.kz/news/2</loc><lastmod>2025-05-06</lastmod></url></urlset>"""


def test_a_news_sitemap_and_a_bad_address_alone_left_out():
    found = read(PlaceKind.SITEMAP, NEWS)
    first, second = found.links
    assert (first.witness.origin, first.witness.title) == ("news_sitemap", "One")
    assert first.witness.published == datetime(2025, 5, 6, 4, 20, 11, tzinfo=UTC)
    assert (second.witness.origin, second.witness.published) == ("sitemap", date(2025, 5, 6))
    assert codes(found) == ["bad_address"]
    assert "javascript" in found.faults[0].detail


def test_a_gzipped_sitemap_and_one_cut_short():
    packed = gzip.compress(NEWS.encode())
    assert len(read(PlaceKind.SITEMAP, packed).links) == 2
    cut = read(PlaceKind.SITEMAP, packed[:-40])
    assert "broken_gzip" in codes(cut)
    assert cut.links, "what came is used"


def test_a_gzip_bomb_is_read_to_its_cap():
    body = gzip.compress(b"<rss><channel>" + b" " * 60_000_000)
    assert "too_large" in codes(read(PlaceKind.FEED, body))


def test_broken_xml_gives_what_stands_before_the_break():
    found = read(PlaceKind.SITEMAP, NEWS.replace("</urlset>", "<url><loc>https://site.kz/news/3"))
    assert urls(found)[:2] == ["https://site.kz/news/1", "https://site.kz/news/2"]
    assert "broken_xml" in codes(found)


def test_an_index_gives_its_sitemaps_newest_first_and_no_page_of_another_site():
    rows = "".join(
        f"<sitemap><loc>https://{place}</loc><lastmod>2025-0{n}-01</lastmod></sitemap>"
        for n, place in enumerate(["site.kz/s1.xml", "site.kz/s2.xml", "other.kz/s3"], start=1)
    )
    found = read(PlaceKind.SITEMAP, f"<sitemapindex>{rows}</sitemapindex>")
    assert [c.url for c in found.children] == ["https://site.kz/s2.xml", "https://site.kz/s1.xml"]
    assert {c.depth for c in found.children} == {1}
    assert codes(found) == ["bad_address"]


def test_indexes_below_two_levels_and_beyond_500_files_are_left_out():
    index = "".join(f"<sitemap><loc>https://site.kz/s{n}.xml</loc></sitemap>" for n in range(600))
    assert len(read(PlaceKind.SITEMAP, f"<sitemapindex>{index}</sitemapindex>", depth=1).children) == 500
    deep = read(PlaceKind.SITEMAP, f"<sitemapindex>{index}</sitemapindex>", depth=2)
    assert not deep.children
    assert codes(deep) == ["sitemap_too_deep"]


def test_a_text_sitemap_and_a_feed_named_as_sitemap():
    assert urls(read(PlaceKind.SITEMAP, "https://site.kz/news/1\nhttps://site.kz/news/2\n"))[1:] == [
        "https://site.kz/news/2"
    ]
    assert len(read(PlaceKind.SITEMAP, RSS).links) == 2


LISTING = """<html><head><base href="https://site.kz/ru/"></head><body>
<a href="/news/1"><img alt="x"></a><a href="/news/1">Мост починен</a><a href="/tag/x">tag</a>
<a href="javascript:void(0)">x</a><a href="news/2#comments">Two</a><a href="https://other.kz/news/3">3</a></body></html>"""


def test_a_listing_by_its_rule_with_base_and_the_longest_words():
    found = read(PlaceKind.LISTING, LISTING)
    assert [(link.url, link.witness.title) for link in found.links] == [
        ("https://site.kz/news/1", "Мост починен"),
        ("https://site.kz/ru/news/2", "Two"),
    ]
    assert codes(found) == []


def test_a_listing_in_windows_1251():
    found = read(PlaceKind.LISTING, LISTING.encode("cp1251"), "text/html; charset=windows-1251")
    assert found.links[0].witness.title == "Мост починен"


def test_frames_are_listings_to_a_depth_of_two():
    page = "<html><frameset cols=30,70><frame src=/menu.php><frame src=//evil.kz/></frameset></html>"
    assert [(c.url, c.kind, c.depth) for c in read(PlaceKind.LISTING, page).children] == [
        ("https://site.kz/menu.php", PlaceKind.LISTING, 1)
    ]
    assert not read(PlaceKind.LISTING, page, depth=2).children


def test_a_listing_without_article_links_says_so():
    assert codes(read(PlaceKind.LISTING, "<a href=/about>us</a>")) == ["no_article_links"]
    assert codes(read(PlaceKind.LISTING, "<p>Nothing</p>")) == ["empty_listing"]


def test_a_source_without_places_is_looked_for():
    home = '<link rel="alternate" type="application/rss+xml" href="/ru/feed/"><a href=/news/1>One</a>'
    assert [c.url for c in read(PlaceKind.HOME, home).children] == ["https://site.kz/ru/feed/"]
    tries = places_to_try(SOURCE, ("https://site.kz/map.xml", "https://other.kz/map.xml"))
    assert [t.url for t in tries][:2] == ["https://site.kz/", "https://site.kz/map.xml"]
    assert any(t.url == "https://site.kz/sitemap.xml" and t.guessed for t in places_to_try(SOURCE, ()))


@pytest.mark.parametrize("kind", list(PlaceKind))
@pytest.mark.parametrize("body", [b"", b"\0" * 5000, b"\xff\xfe", b"<", bytes(range(256)) * 20], ids=range(5))
def test_rubbish_never_raises(kind, body):
    assert not read(kind, body).links


@pytest.mark.parametrize(
    ("href", "url"),
    [
        ("/news/1 ", "https://site.kz/news/1"),
        ("//site.kz/a\nb", "https://site.kz/ab"),
        ("/жаңалық", "https://site.kz/%D0%B6%D0%B0%D2%A3%D0%B0%D0%BB%D1%8B%D2%9B"),
        ("mailto:desk@site.kz", None),
        ("https://user:pw@site.kz/", None),
        ("http://[::1", None),
        ("https://site.kz:port/", None),
        ("/" + "a" * 3000, None),
    ],
)
def test_addresses(href, url):
    assert absolute("https://site.kz/", href) == url


@pytest.mark.parametrize(
    ("words", "moment"),
    [
        ("Tue, 06 May 2025 09:20:11 GMT", datetime(2025, 5, 6, 9, 20, 11, tzinfo=UTC)),
        ("Tue, 06 May 2025 09:20:11", datetime(2025, 5, 6, 9, 20, 11, tzinfo=ALMATY)),
        ("2025-05-06T09:20:11.5Z", datetime(2025, 5, 6, 9, 20, 11, 500000, tzinfo=UTC)),
        ("2025-05-06", date(2025, 5, 6)),
        ("Вт, 06 мая 2025", None),
        ("20255-01-01", None),
        ("Tue, 06 May 1970 09:20:11 GMT", None),
    ],
)
def test_moments(words, moment):
    assert read_moment(words, ALMATY) == moment


def test_newer_than():
    days = [date(2025, 5, 5), datetime(2025, 5, 6, tzinfo=UTC), date(2025, 5, 7)]
    assert [newer_than(d, datetime(2025, 5, 6, tzinfo=UTC)) for d in days] == [False, True, True]
    assert newer_than(None, datetime.now(UTC))
