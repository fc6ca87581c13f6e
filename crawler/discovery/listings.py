"""Reads the links of a page that lists articles."""

import re
from collections.abc import Iterator

from lxml import html

from crawler.discovery.links import Fault, Found, Gathering, Place, PlaceKind, absolute
from extract import Witness
from extract.document.tree import Unparsable, parse
from sources import Source
from storage.outcomes import IssueCode

MOST_LINKS = 5000
MOST_FRAMES = 20
MOST_SHOWN_FEEDS = 5
DEEPEST_FRAME = 2

_SPACE = re.compile(r"\s+")
# /rss, /ru/rss.xml, /export/rss-all.php, /news.rss, /feed/atom/; but not /rssi or /feedback
_FEED_PATH = re.compile(r"/(?:rss|feeds?|atom)(?:[^a-z?#][^?#]*)?(?:$|\?)|\.(?:rss|atom)$", re.I)
# application/rss+xml, application/atom+xml, application/rdf+xml, application/feed+json
_FEED_TYPE = re.compile(r"application/(?:(?:rss|atom|rdf)\+xml|feed\+json)", re.I)
# 0; url=/ru/, 5;URL='https://site.kz/'
_REFRESH = re.compile(r"^\s*\d+\s*[;,]\s*url\s*=\s*['\"]?([^'\"]+)", re.I)


def read_listing(text: str, url: str, place: Place, source: Source, charset: str = "utf-8") -> Found:
    """The links of a page by the source's `article` rule; frames are further listings, a home page names feeds."""
    try:
        tree = parse(text)
    except Unparsable as err:
        return Found(faults=(Fault(IssueCode.UNPARSABLE, str(err)[:300]),))
    base = _base(tree, url)
    gathering = Gathering(source, MOST_LINKS, charset)
    for href, words in _anchors(tree):
        gathering.add(base, href, Witness("listing", words or None))
    frames = tuple(_frames(tree, base, place, source))
    if place.kind is PlaceKind.HOME:
        # without a rule every link of a home page would count as an article
        found = gathering.found() if source.article else Found()
        return Found(found.links, (*_feeds(tree, base, source), *frames), refused=found.refused)
    found = gathering.found(frames)
    if place.depth:
        # a frame beside the one with the news holds a menu, or nothing
        return Found(found.links, frames, refused=found.refused)
    if not gathering.links and not frames:
        return Found(faults=(Fault(IssueCode.EMPTY_LISTING, "no link in it"),))
    faults = tuple(f for f in found.faults if f.code != "bad_address")  # every page has javascript: and mailto:
    return Found(found.links, frames, () if frames else faults, found.refused)


def _base(tree: html.HtmlElement, url: str) -> str:
    for element in tree.iter("base"):
        href = element.get("href")
        if href:
            return absolute(url, href) or url
    return url


def _anchors(tree: html.HtmlElement) -> Iterator[tuple[str, str]]:
    """Each address once with its longest words: a picture and a headline often link to the same article."""
    words: dict[str, str] = {}
    for anchor in tree.iter("a", "area"):
        href = (anchor.get("href") or "").strip()
        if href and (not href.startswith("#") or href.startswith("#!")):
            text = _SPACE.sub(" ", "".join(anchor.itertext()) or anchor.get("title") or "").strip()[:500]
            words[href] = max(words.get(href, ""), text, key=len)
    yield from words.items()


def _frames(tree: html.HtmlElement, base: str, place: Place, source: Source) -> Iterator[Place]:
    if place.depth >= DEEPEST_FRAME:
        return
    framed = next(tree.iter("frameset"), None) is not None
    addresses = [f.get("src") for f in tree.iter("frame", *(("iframe",) if framed else ()))]
    addresses += [_refresh(meta) for meta in tree.iter("meta")]
    for href in list(dict.fromkeys(a for a in addresses if a))[:MOST_FRAMES]:
        url = absolute(base, href)
        if url and url != place.url and source.owns(url):
            yield Place(url, PlaceKind.LISTING, place.depth + 1)


def _refresh(meta: html.HtmlElement) -> str | None:
    if (meta.get("http-equiv") or "").lower() != "refresh":
        return None
    match = _REFRESH.match(meta.get("content") or "")
    return match.group(1).strip() if match else None


def _feeds(tree: html.HtmlElement, base: str, source: Source) -> Iterator[Place]:
    """The feeds that the page declares, then those that its text seems to link to, which may be something else."""
    for link in tree.iter("link"):
        if "alternate" in (link.get("rel") or "").lower() and _FEED_TYPE.match(link.get("type") or ""):
            url = absolute(base, link.get("href") or "")
            if url and source.owns(url):
                yield Place(url, PlaceKind.FEED)
    shown = (absolute(base, anchor.get("href") or "") for anchor in tree.iter("a"))
    feeds = dict.fromkeys(url for url in shown if url and source.owns(url) and _FEED_PATH.search(url))
    yield from (Place(url, PlaceKind.FEED, guessed=True) for url in list(feeds)[:MOST_SHOWN_FEEDS])
