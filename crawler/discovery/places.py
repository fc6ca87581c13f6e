"""The places of a source, and the reading of one, whatever it turns out to be."""

import re
from dataclasses import replace
from urllib.parse import urljoin

from crawler.discovery.feeds import read_feed
from crawler.discovery.json_feeds import read_json_feed
from crawler.discovery.links import Fault, Found, Place, PlaceKind, absolute
from crawler.discovery.listings import read_listing
from crawler.discovery.markup import Root, RootKind, find_root
from crawler.discovery.sitemaps import read_sitemap
from crawler.discovery.unpack import unpack
from extract import Page
from extract.decode import Undecodable, decode
from sources import Source
from storage.outcomes import IssueCode

LARGEST = {
    PlaceKind.FEED: 5_000_000,
    PlaceKind.SITEMAP: 50_000_000,
    PlaceKind.LISTING: 10_000_000,
    PlaceKind.HOME: 10_000_000,
}
"""Bytes, after gzip: what is beyond is not read."""

USUAL_SITEMAPS = ("/sitemap.xml", "/sitemap_index.xml", "/news-sitemap.xml", "/sitemap-news.xml", "/sitemap_news.xml")
USUAL_FEEDS = ("/feed/", "/rss", "/rss.xml")
MORE_FEEDS = ("rss", "feed", "/rss/", "/feed.xml", "/atom.xml", "/rss/all.xml", "/rss/news.xml", "/rss/index.xml")
"""Asked for only when a search has found nothing; those without a slash are looked for below the home page."""

# <?xml ...?>, <?xml-stylesheet ...?>, <!-- cached -->, <!DOCTYPE rss ...>, <br />
_NO_WORDS = re.compile(r"<!--.{0,100000}?-->|<[^<>]{0,2000}>", re.S)


def find_links(place: Place, page: Page, source: Source) -> Found:
    """The links of a feed, sitemap or listing, whatever the source file called it; never raises for bad bytes."""
    try:
        return _read(place, page, source)
    except Exception as err:  # whatever a stranger's bytes do to a parser costs this place alone
        words = " ".join(str(err).split())[:200]
        return Found(faults=(Fault(IssueCode.CRASHED, f"it could not be read: {type(err).__name__}: {words}"),))


def _read(place: Place, page: Page, source: Source) -> Found:
    body, faults = _open(page.body, LARGEST[place.kind])
    try:
        text, charset = _text(body, page.content_type, source)
    except Undecodable as err:
        return Found(faults=(*faults, Fault(IssueCode.UNDECODABLE, str(err)[:300])))
    if place.kind in (PlaceKind.LISTING, PlaceKind.HOME):
        found = read_listing(text, page.url, place, source, charset)
    else:
        found = _read_feed_or_sitemap(text, place, page.url, source)
    return replace(found, faults=(*faults, *found.faults))


def _read_feed_or_sitemap(text: str, place: Place, url: str, source: Source) -> Found:
    if text.startswith(("{", "[")):
        return read_json_feed(text, url, source)
    root = find_root(text)
    if root is None:
        read_bare = place.kind is PlaceKind.SITEMAP
        return read_sitemap(text, url, place, source) if read_bare else read_feed(text, url, source)
    if root.kind is RootKind.PAGE:
        sitemap = place.kind is PlaceKind.SITEMAP
        code = IssueCode.HTML_FOR_SITEMAP if sitemap else IssueCode.HTML_FOR_FEED
        return Found(faults=(Fault(code, "a web page came in its place"),))
    found = _read_root(root, text, place, url, source)
    return replace(found, faults=(*_before(text[: root.start]), *found.faults))


def _read_root(root: Root, text: str, place: Place, url: str, source: Source) -> Found:
    xml = text[root.start :]
    if root.kind is RootKind.SITEMAP:
        return read_sitemap(xml, url, place, source)
    return read_feed(xml, url, source)


def _before(text: str) -> tuple[Fault, ...]:
    """What stands before the root and is neither prolog nor comment, such as a warning of PHP."""
    words = " ".join(_NO_WORDS.sub(" ", text).split())
    return (Fault(IssueCode.BROKEN_XML, f"left out before its beginning: {words[:200]!r}"),) if words else ()


def _open(body: bytes, largest: int) -> tuple[bytes, tuple[Fault, ...]]:
    faults: list[Fault] = []
    unpacked = unpack(body, largest)
    if unpacked.complaint:
        faults.append(Fault(IssueCode.BROKEN_GZIP, unpacked.complaint))
    body = unpacked.body
    if len(body) > largest:
        faults.append(Fault(IssueCode.TOO_LARGE, f"only the first {largest} bytes were read"))
        body = body[:largest]
    return body, tuple(faults)


def _text(body: bytes, content_type: str | None, source: Source) -> tuple[str, str]:
    """The text, and the charset that gave it."""
    charset = "utf-8"
    try:
        text = body.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = "\0"
    if "\0" in text[:200]:
        decoded = decode(body, content_type, source.languages)
        text, charset = decoded.text, decoded.charset
    return text.lstrip("\ufeff \t\r\n\0"), charset


def places_of(source: Source) -> tuple[Place, ...]:
    """The places that the source names."""
    return (
        *(Place(url, PlaceKind.FEED) for url in source.feeds),
        *(Place(url, PlaceKind.SITEMAP) for url in source.sitemaps),
        *(Place(url, PlaceKind.LISTING) for url in source.listings),
    )


def places_to_try(source: Source, robots_sitemaps: tuple[str, ...]) -> tuple[Place, ...]:
    """Where to look for a source that names no place: its home page, robots.txt's sitemaps, the usual names."""
    # the site's own robots.txt may name a sitemap on any host; its links must be the site's own all the same
    addresses = (absolute(source.home, url) for url in robots_sitemaps)
    named = tuple(Place(url, PlaceKind.SITEMAP) for url in addresses if url)
    usual = USUAL_FEEDS if named else (*USUAL_SITEMAPS, *USUAL_FEEDS)
    guesses = (
        Place(urljoin(source.home, path), PlaceKind.FEED if path in USUAL_FEEDS else PlaceKind.SITEMAP, guessed=True)
        for path in usual
    )
    return (Place(source.home, PlaceKind.HOME), *named, *guesses)
