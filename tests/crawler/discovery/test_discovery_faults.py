"""A feed or sitemap with a fault in it gives what stands before and after the fault, and says what was wrong."""

import gzip
from datetime import UTC, datetime

import pytest

from crawler.discovery.links import Found, Place, PlaceKind, absolute
from crawler.discovery.places import find_links
from crawler.discovery.titles import read_title
from extract import Page
from sources import Source

HOME = "https://oblys.kz"
SOURCE = Source(
    id="kz_oblys",
    title="Oblys",
    home=f"{HOME}/",
    country="kz",
    languages=("kk", "ru"),
    timezone="Asia/Almaty",
    article=r"/\?p=\d|/zhanalyk/|/#!/",
)
FETCHED = datetime(2026, 3, 2, tzinfo=UTC)
ONE, TWO, THREE = (f"{HOME}/zhanalyk/{n}" for n in ("birinshi", "ekinshi", "ushinshi"))


def read(kind: PlaceKind, body: bytes | str, source: Source = SOURCE) -> Found:
    data = body.encode() if isinstance(body, str) else body
    url = f"{HOME}/{kind}"
    return find_links(Place(url, kind), Page(url, data, FETCHED), source)


def urls(found: Found) -> list[str]:
    return [link.url for link in found.links]


def titles(found: Found) -> list[str | None]:
    return [link.witness.title for link in found.links]


def codes(found: Found) -> set[str]:
    return {fault.code for fault in found.faults}


def item(url: str, title: str = "Көпір", extra: str = "") -> str:
    return f"<item><title>{title}</title><link>{url}</link>{extra}</item>"


def rss(*items: str, attributes: str = "") -> str:
    return f'<rss version="2.0"{attributes}><channel><title>Облыс</title>{"".join(items)}</channel></rss>'


def row(url: str, extra: str = "") -> str:
    return f"<url><loc>{url}</loc>{extra}</url>"


def urlset(*rows: str, attributes: str = "") -> str:
    names = f'xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"{attributes}'
    return f'<?xml version="1.0" encoding="UTF-8"?><urlset {names}>{"".join(rows)}</urlset>'


QUERIES = ["?p=1&lang=kk", "?p=2&copy=3&sect=4", "?p=3&reg=almaty&not=1", "?p=4&para", "?p=5&amp;lt=2"]


@pytest.mark.parametrize("written", QUERIES)
@pytest.mark.parametrize("kind", [PlaceKind.FEED, PlaceKind.SITEMAP])
def test_a_bare_ampersand_begins_a_parameter_and_no_letter(kind, written):
    address = f"{HOME}/{written}"
    body = rss(item(address)) if kind is PlaceKind.FEED else urlset(row(address))
    assert urls(read(kind, body)) == [address.replace("&amp;", "&")]


@pytest.mark.parametrize("wrapped", ["<![CDATA[{}]]>", "{}", " \n{}\t "], ids=["cdata", "escaped", "spaces"])
@pytest.mark.parametrize("kind", [PlaceKind.FEED, PlaceKind.SITEMAP])
def test_an_address_that_was_escaped_twice(kind, wrapped):
    address = wrapped.format(f"{HOME}/?p=1&amp;amp;lang=kk" if "CDATA" not in wrapped else f"{HOME}/?p=1&amp;lang=kk")
    body = rss(item(address)) if kind is PlaceKind.FEED else urlset(row(address))
    assert urls(read(kind, body)) == [f"{HOME}/?p=1&lang=kk"]


@pytest.mark.parametrize(
    ("written", "title"),
    [
        ("&laquo;Көпір&raquo;&nbsp;&mdash; жол", "«Көпір» — жол"),
        ("&amp;laquo;Көпір&amp;raquo; &amp;amp; жол", "«Көпір» & жол"),
        ("<![CDATA[&#171;Көпір&#187; &amp; жол]]>", "«Көпір» & жол"),
        ("&amp;amp;quot;Көпір&amp;amp;quot;", '"Көпір"'),
        ("<![CDATA[Бағам: 450 < 470, 480 > 460]]>", "Бағам: 450 < 470, 480 > 460"),
        ("Бағам: 450 < 470", "Бағам: 450 < 470"),
        ("&lt;b&gt;Көпір&lt;/b&gt; жөнделді", "Көпір жөнделді"),
        ("&amp;lt;span class='x'&amp;gt;Көпір&amp;lt;/span&amp;gt;", "Көпір"),
        ("Көпір &unknown; жол", "Көпір &unknown; жол"),
        ("AT&T келді", "AT&T келді"),
    ],
)
def test_the_words_of_a_title(written, title):
    assert titles(read(PlaceKind.FEED, rss(item(ONE, written)))) == [title]
    news = f"<n:news><n:title>{written}</n:title></n:news>"
    assert titles(read(PlaceKind.SITEMAP, urlset(row(ONE, news), attributes=' xmlns:n="urn:news"'))) == [title]


def test_a_title_of_tags_alone_is_none():
    assert read_title("<br/> <b></b>") is None


WARNINGS = {
    "php": "<br />\n<b>Deprecated</b>: strlen() in <b>/srv/feed.php</b> on line <b>7</b><br />\n",
    "words": "Notice: Undefined index: HTTP_HOST in /srv/config.php on line 3\n",
    "page": "<html><body><b>Fatal error</b></body></html>\n",
}


@pytest.mark.parametrize("before", WARNINGS.values(), ids=WARNINGS)
@pytest.mark.parametrize("kind", [PlaceKind.FEED, PlaceKind.SITEMAP])
def test_a_warning_before_the_prolog_is_left_out_and_told(kind, before):
    body = (
        '<?xml version="1.0"?>' + rss(item(ONE), item(TWO)) if kind is PlaceKind.FEED else urlset(row(ONE), row(TWO))
    )
    found = read(kind, before + body)
    assert urls(found) == [ONE, TWO]
    assert codes(found) == {"broken_xml"}
    assert any(word in found.faults[0].detail for word in ("Deprecated", "Undefined", "Fatal"))


@pytest.mark.parametrize("before", ["\ufeff\n ", "<!-- cached at 02:00 -->", "<?xml-stylesheet href='x'?>"])
def test_what_belongs_before_a_root_is_no_fault(before):
    assert codes(read(PlaceKind.FEED, before + rss(item(ONE)))) == set()
    assert codes(read(PlaceKind.SITEMAP, before + urlset(row(ONE)))) == set()


PICTURE = "<image:image><image:loc>https://oblys.kz/zhanalyk/suret.jpg</image:loc></image:image>"
DATED = "<news:publication_date>2026-03-01T10:00:00Z</news:publication_date>"
NEWS = f"<news:news>{DATED}<news:title>Жол</news:title></news:news>"


@pytest.mark.parametrize("extra", [PICTURE, NEWS, '<xhtml:link rel="alternate" href="/ru/"/>', "<a:b c:d='1'/>"])
def test_a_prefix_that_nobody_declared_loses_no_link_of_a_sitemap(extra):
    rows = [row(f"{ONE}-{n}", extra) for n in range(500)]
    found = read(PlaceKind.SITEMAP, urlset(*rows))
    assert len(found.links) == 500
    assert {link.witness.title for link in found.links} == ({"Жол"} if extra is NEWS else {None})


def test_a_prefix_that_nobody_declared_loses_nothing_of_a_feed():
    extra = (
        "<media:content url='x.jpg'/><dc:date>2026-03-01T10:00:00Z</dc:date><yandex:full-text>Жол</yandex:full-text>"
    )
    found = read(PlaceKind.FEED, rss(item(ONE, extra=extra), item(TWO, extra=extra)))
    assert urls(found) == [ONE, TWO]
    assert found.links[0].witness.published == datetime(2026, 3, 1, 10, tzinfo=UTC)


@pytest.mark.parametrize("plain", [False, True], ids=["image:loc", "loc"])
@pytest.mark.parametrize("declared", ["", ' xmlns:image="http://www.google.com/schemas/sitemap-image/1.1"'])
def test_the_address_of_a_picture_is_not_the_pages(declared, plain):
    picture = PICTURE.replace("image:loc", "loc") if plain else PICTURE
    first = f"<url>{picture}<loc>{ONE}</loc></url>"
    nameless = f"<url><image><loc>{HOME}/zhanalyk/suret.jpg</loc><title>Сурет</title></image><loc>{TWO}</loc></url>"
    found = read(PlaceKind.SITEMAP, urlset(first, nameless, attributes=declared))
    assert urls(found) == [ONE, TWO]
    assert titles(found) == [None, None]


BREAKS = [
    "<url><loc>https://oblys.kz/zhanalyk/x",
    "<url><loc>https://oblys.kz/zhanalyk/x</loc></lastmod></url>",
    "<url><loc>https://oblys.kz/zhanalyk/x</lastmod></url>",
    "<url><loc>https://oblys.kz/zhanalyk/x</url>",
    "<url><<loc>https://oblys.kz/zhanalyk/x</loc></url>",
    "<url><loc><![CDATA[https://oblys.kz/zhanalyk/x</loc></url>",
    "</urlset><url>",
    "<!-- never closed ",
    "<url a=1 a=2 <>",
    "\x00\x0b&#0;&#11;",
    "<url>" * 300,
]


@pytest.mark.parametrize("fault", BREAKS)
def test_the_entries_before_and_after_a_fault_are_read(fault):
    found = read(PlaceKind.SITEMAP, urlset(row(ONE), fault, row(TWO), row(THREE)))
    assert set(urls(found)) >= {ONE, TWO, THREE}


FEED_BREAKS = [
    "<item><title>Көпір",
    "<item><title><![CDATA[Көпір</title><link>https://oblys.kz/zhanalyk/x</link></item>",
    "<item><title>Көпір</link></item>",
    "<item><description><p>a</b></description></item>",
    "<!-- never closed ",
    "<<item>",
    "\x00\x0b&#0;&bad",
]


@pytest.mark.parametrize("fault", FEED_BREAKS)
def test_the_items_before_and_after_a_fault_are_read(fault):
    found = read(PlaceKind.FEED, rss(item(ONE), fault, item(TWO, "<![CDATA[Жол]]>"), item(THREE)))
    assert set(urls(found)) >= {ONE, TWO, THREE}


@pytest.mark.parametrize("kept", range(4, 30, 5))
def test_half_an_address_is_no_address(kept):
    whole = urlset(row(ONE), row(TWO))
    cut = whole[: whole.index(TWO) + kept]
    assert urls(read(PlaceKind.SITEMAP, cut)) == [ONE]
    whole = rss(item(ONE), item(TWO))
    assert urls(read(PlaceKind.FEED, whole[: whole.index(TWO) + kept])) == [ONE]


def test_a_comment_hides_what_it_holds():
    assert urls(read(PlaceKind.SITEMAP, urlset(row(ONE), f"<!-- {row(TWO)} -->"))) == [ONE]
    assert urls(read(PlaceKind.FEED, rss(item(ONE), f"<!-- {item(TWO)} -->"))) == [ONE]


@pytest.mark.parametrize(
    "packed",
    [
        lambda b: gzip.compress(b[:200]) + gzip.compress(b[200:]),
        lambda b: b"".join(gzip.compress(b[n : n + 50]) for n in range(0, len(b), 50)),
        lambda b: gzip.compress(gzip.compress(b)),
        lambda b: gzip.compress(gzip.compress(gzip.compress(b[:99]) + gzip.compress(b[99:]))),
        lambda b: gzip.compress(b) + b"\r\n<!-- 0.02 s -->",
        lambda b: gzip.compress(b) + b"\0" * 700,
    ],
    ids=["two members", "many members", "twice", "thrice", "a comment behind", "padding behind"],
)
@pytest.mark.parametrize("kind", [PlaceKind.FEED, PlaceKind.SITEMAP])
def test_gzip_in_every_form(kind, packed):
    body = rss(item(ONE), item(TWO)) if kind is PlaceKind.FEED else urlset(row(ONE), row(TWO))
    found = read(kind, packed(body.encode()))
    assert urls(found) == [ONE, TWO]
    assert codes(found) == set()


@pytest.mark.slow
def test_a_gzip_file_damaged_in_its_middle_gives_what_stands_before():
    body = urlset(*(row(f"{ONE}-{n}-{n * 7919 % 10007}") for n in range(20_000)))
    packed = bytearray(gzip.compress(body.encode()))
    packed[len(packed) // 2] ^= 0xFF
    found = read(PlaceKind.SITEMAP, bytes(packed))
    assert len(found.links) > 5000
    assert "broken_gzip" in codes(found)


JSON = """\ufeff{"version": "https://jsonfeed.org/version/1.1", "items": [
{"id": "1", "url": "https://oblys.kz/zhanalyk/birinshi", "title": "Көпір &amp; жол",
 "date_published": "2026-03-01T10:00:00+05:00"},
{"id": "https://oblys.kz/zhanalyk/ekinshi", "date_modified": "2026-03-01"},
{"id": 7}, null, {"url": "javascript:0"}]}"""


@pytest.mark.parametrize("kind", [PlaceKind.FEED, PlaceKind.SITEMAP])
def test_a_json_feed(kind):
    found = read(kind, JSON)
    assert urls(found) == [ONE, TWO]
    assert titles(found) == ["Көпір & жол", None]
    assert found.links[0].witness.published == datetime(2026, 3, 1, 5, tzinfo=UTC)
    assert codes(found) == {"bad_address"}


@pytest.mark.parametrize("body", ['{"items": 5}', '{"error": "not found"}', "[1, 2]", '{"items": [', "[" * 100_000])
def test_json_that_is_no_feed_says_so(body):
    found = read(PlaceKind.FEED, body)
    assert not found.links
    assert codes(found) == {"not_a_feed"}


@pytest.mark.parametrize(
    "words",
    [
        "Error establishing a database connection",
        "Service unavailable\n\nPlease try again",
        "404",
        "zhanalyk/404",
        "Warning: include(/srv/zhanalyk/map.php): failed to open stream",
    ],
)
def test_words_in_place_of_a_sitemap_are_no_addresses(words):
    found = read(PlaceKind.SITEMAP, words)
    assert not found.links
    assert codes(found) == {"empty_sitemap"}
    assert words.splitlines()[0][:60] in found.faults[0].detail


def test_a_text_sitemap_with_remarks():
    found = read(PlaceKind.SITEMAP, f"# сайт картасы\r\n{ONE}\r\n\r\n  {TWO}  \r\nEOF of file\r\n")
    assert urls(found) == [ONE, TWO]
    assert codes(found) == {"bad_address"}


@pytest.mark.parametrize(
    "quote",
    [
        "<description>Сайт картасы: <urlset> не</description>",
        "<description><![CDATA[<urlset><url><loc>x</loc></url></urlset>]]></description>",
        "<!-- <urlset> -->",
        "<title>&lt;urlset&gt;</title>",
    ],
)
def test_a_feed_that_quotes_a_sitemap_is_a_feed(quote):
    assert urls(read(PlaceKind.SITEMAP, "<!-- <urlset></urlset> -->" + rss(quote, item(ONE), item(TWO)))) == [
        ONE,
        TWO,
    ]


def test_an_index_whose_files_are_called_pages_and_one_without_loc():
    index = urlset(row(f"{HOME}/karta-1.xml"), row(f"{HOME}/karta-2.xml.gz"), row(ONE))
    found = read(PlaceKind.SITEMAP, index)
    assert {child.url for child in found.children} == {f"{HOME}/karta-1.xml", f"{HOME}/karta-2.xml.gz"}
    assert urls(found) == [ONE]
    bare = read(PlaceKind.SITEMAP, f"<sitemapindex><sitemap>{HOME}/karta.xml</sitemap></sitemapindex>")
    assert [child.url for child in bare.children] == [f"{HOME}/karta.xml"]


def test_tags_in_capitals():
    assert urls(read(PlaceKind.SITEMAP, urlset(row(ONE), row(TWO)).upper().replace("HTTPS://OBLYS.KZ", HOME))) == []
    capitals = f"<URLSET><URL><LOC>{ONE}</LOC></URL><Url><Loc>{TWO}</Loc></Url></URLSET>"
    assert urls(read(PlaceKind.SITEMAP, capitals)) == [ONE, TWO]


@pytest.mark.parametrize(
    ("href", "url"),
    [
        (r"\zhanalyk\birinshi", ONE),
        (r"https:\\oblys.kz\zhanalyk\birinshi", ONE),
        (r"\\oblys.kz\zhanalyk/birinshi", ONE),
        (r"/zhanalyk/birinshi?q=a\b", ONE + "?q=a%5Cb"),
        ("https://oblys.kz./zhanalyk/birinshi", ONE),
        ("https://oblys.kz.:8443/zhanalyk/birinshi", "https://oblys.kz:8443/zhanalyk/birinshi"),
        ("/#!/zhanalyk/birinshi", "https://oblys.kz/#!/zhanalyk/birinshi"),
        ("#!zhanalyk/birinshi", "https://oblys.kz/kk/#!zhanalyk/birinshi"),
        ("/zhanalyk/birinshi#!", ONE),
        ("/zhanalyk/birinshi#comments", ONE),
        ("/zhanalyk/birinshi#", ONE),
    ],
)
def test_addresses_as_browsers_read_them(href, url):
    assert absolute("https://oblys.kz/kk/", href) == url


@pytest.mark.parametrize(
    ("charset", "query"),
    [
        ("windows-1251", "%CA%F3%EF%E8%F0"),
        ("koi8-r", "%EB%D5%D0%C9%D2"),
        ("utf-8", "%D0%9A%D1%83%D0%BF%D0%B8%D1%80"),
        ("utf-16-le", "%D0%9A%D1%83%D0%BF%D0%B8%D1%80"),
    ],
)
def test_a_query_goes_in_the_pages_charset_and_a_path_in_utf8(charset, query):
    page = f'<meta charset="{charset}"><a href="/zhanalyk/?t=Купир&amp;n=1">Жол</a><a href="/zhanalyk/жол">Жол</a>'
    found = read(PlaceKind.LISTING, page.encode(charset))
    assert urls(found) == [f"{HOME}/zhanalyk/?t={query}&n=1", f"{HOME}/zhanalyk/%D0%B6%D0%BE%D0%BB"]


def test_a_letter_that_the_pages_charset_lacks_goes_as_a_reference():
    assert absolute(HOME, "/?q=көпір", "windows-1251") == f"{HOME}/?q=%EA%26%231257%3B%EF%B3%F0"


def test_a_listing_gives_its_routes():
    page = '<a href="#!/zhanalyk/1">Көпір</a><a href="#top">Жоғары</a>'
    assert urls(read(PlaceKind.LISTING, page)) == [f"{HOME}/listing#!/zhanalyk/1"]


@pytest.mark.parametrize("kind", list(PlaceKind))
@pytest.mark.parametrize(
    "body",
    [
        "<urlset>" + "<url>" * 20_000,
        "<rss>" + "<item>" * 3_000,
        "<!--" * 50_000,
        "<![CDATA[" * 50_000,
        "<urlset>" + "<" * 100_000,
        "&" * 200_000,
        "<urlset " + "a=1 " * 50_000 + ">",
        "{" * 50_000,
        "<x:urlset><x:url><x:loc>",
        "<rss><channel><item><link>" + "[" * 1000,
        "<!--</item>" * 20_000 + "-->",
        "<rss>" + "<![CDATA[</item>" * 20_000 + "]]>",
    ],
    ids=range(12),
)
def test_hostile_text_raises_nothing(kind, body):
    found = read(kind, body)
    assert not found.links
    assert found.faults or kind is PlaceKind.HOME


@pytest.mark.parametrize(
    ("href", "url"),
    [
        ("https://stra\u00dfe.de/5", "https://xn--strae-oqa.de/5"),
        ("https://ДОМ.рф.:8080/5", "https://xn--d1aqf.xn--p1ai:8080/5"),
        ("//қала.қаз/5", "https://xn--80aa6a83a.xn--80ao21a/5"),
        ("//☃.net/5", "https://xn--n3h.net/5"),
    ],
)
def test_a_host_is_asked_for_by_its_name_of_2008(href: str, url: str) -> None:
    assert absolute(f"{HOME}/", href) == url


def test_the_sites_own_index_may_name_sitemaps_elsewhere():
    places = [f"https://bucket.example.com/qala/sm_{n:02}.xml.gz" for n in range(25)]
    rows = "".join(f"<sitemap><loc>{place}</loc></sitemap>" for place in ["https://other.example/page", *places])
    found = read(PlaceKind.SITEMAP, f"<sitemapindex>{rows}</sitemapindex>")
    assert sorted(child.url for child in found.children) == places[:20]
    assert [(fault.code, fault.detail[:23]) for fault in found.faults] == [("bad_address", "6 sitemaps left out: no")]
    assert urls(read(PlaceKind.SITEMAP, urlset(row(ONE), row("https://other.example/zhanalyk/9")))) == [ONE]
