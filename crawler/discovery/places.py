"""The places of a source, and the reading of one, whatever it turns out to be."""

import re
import zlib
from urllib.parse import urljoin

from crawler.discovery.feeds import read_feed
from crawler.discovery.links import Fault, Found, Place, PlaceKind
from crawler.discovery.listings import read_listing
from crawler.discovery.sitemaps import read_sitemap
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

# <rss version="2.0">, <feed xmlns=...>, <rdf:RDF ...>
_FEED_ROOT = re.compile(r"<(?:rss|feed|rdf:rdf)[\s>]", re.I)
# <urlset xmlns=...>, <sm:sitemapindex ...>
_SITEMAP_ROOT = re.compile(r"<(?:\w+:)?(?:urlset|sitemapindex)[\s>]", re.I)
# <!DOCTYPE html>, <html lang="kk">, <head>, <body>
_HTML_ROOT = re.compile(r"<(?:!doctype\s+html|html|head|body)[\s>]", re.I)


def find_links(place: Place, page: Page, source: Source) -> Found:
    """The links of a feed, sitemap or listing, whatever the source file called it; never raises for bad bytes."""
    kind = place.kind
    body, faults = _open(page.body, LARGEST[kind])
    try:
        text = _text(body, page.content_type, source)
    except Undecodable as err:
        return Found(faults=(*faults, Fault(IssueCode.UNDECODABLE, str(err)[:300])))
    if kind in (PlaceKind.LISTING, PlaceKind.HOME):
        found = read_listing(text, page.url, place, source)
    else:
        found = _read_xml(text, place, page.url, source)
    return Found(found.links, found.children, (*faults, *found.faults))


def _read_xml(text: str, place: Place, url: str, source: Source) -> Found:
    head = text[:4000]
    if _SITEMAP_ROOT.search(head):
        return read_sitemap(text, url, place, source)
    if _FEED_ROOT.search(head):
        return read_feed(text, url, source)
    if _HTML_ROOT.search(head):
        sitemap = place.kind is PlaceKind.SITEMAP
        code = IssueCode.HTML_FOR_SITEMAP if sitemap else IssueCode.HTML_FOR_FEED
        return Found(faults=(Fault(code, "a web page came in its place"),))
    if place.kind is PlaceKind.SITEMAP:
        return read_sitemap(text, url, place, source)
    return read_feed(text, url, source)


def _open(body: bytes, largest: int) -> tuple[bytes, tuple[Fault, ...]]:
    faults: list[Fault] = []
    if body[:2] == b"\x1f\x8b":
        body, complaint = _gunzip(body, largest + 1)
        if complaint:
            faults.append(Fault(IssueCode.BROKEN_GZIP, complaint))
    if len(body) > largest:
        faults.append(Fault(IssueCode.TOO_LARGE, f"only the first {largest} bytes were read"))
        body = body[:largest]
    return body, tuple(faults)


def _gunzip(body: bytes, most: int) -> tuple[bytes, str | None]:
    stream = zlib.decompressobj(wbits=31)
    try:
        opened = stream.decompress(body, most)
    except zlib.error as err:
        return b"", str(err)
    cut = len(opened) < most and not stream.eof
    return opened, "the file ends before its end" if cut else None


def _text(body: bytes, content_type: str | None, source: Source) -> str:
    try:
        text = body.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = decode(body, content_type, source.languages).text
    if "\0" in text[:200]:
        text = decode(body, content_type, source.languages).text
    return text.lstrip("\ufeff \t\r\n\0")


def places_of(source: Source) -> tuple[Place, ...]:
    """The places that the source names."""
    return (
        *(Place(url, PlaceKind.FEED) for url in source.feeds),
        *(Place(url, PlaceKind.SITEMAP) for url in source.sitemaps),
        *(Place(url, PlaceKind.LISTING) for url in source.listings),
    )


def places_to_try(source: Source, robots_sitemaps: tuple[str, ...]) -> tuple[Place, ...]:
    """Where to look for a source that names no place: its home page, robots.txt's sitemaps, the usual names."""
    named = tuple(Place(url, PlaceKind.SITEMAP) for url in robots_sitemaps if source.owns(url))
    usual = USUAL_FEEDS if named else (*USUAL_SITEMAPS, *USUAL_FEEDS)
    guesses = (
        Place(urljoin(source.home, path), PlaceKind.FEED if path in USUAL_FEEDS else PlaceKind.SITEMAP, guessed=True)
        for path in usual
    )
    return (Place(source.home, PlaceKind.HOME), *named, *guesses)
