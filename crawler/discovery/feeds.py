"""Reads the links of a feed (RSS, Atom, RDF)."""

import re
from collections.abc import Iterator
from io import BytesIO
from itertools import pairwise
from typing import Any

import feedparser

from crawler.discovery.feed_dates import moment_in
from crawler.discovery.links import Fault, Found, Gathering
from crawler.discovery.markup import mend
from crawler.discovery.titles import read_title
from extract import Witness
from sources import Source
from storage.outcomes import IssueCode

MOST_ENTRIES = 1000

_PROLOG = b'<?xml version="1.0" encoding="utf-8"?>'
_SPACE = re.compile(r"\s+")
# <item>, <entry xml:lang="kk">
_OPENING = re.compile(r"<(?:[\w.-]{1,30}:)?(?:item|entry)(?=[\s>])", re.I)


def read_feed(text: str, url: str, source: Source) -> Found:
    """The entries of a feed, with title and date as it gives them; a feed without a zone is read in the source's."""
    mended = mend(text)
    feed = _parse(mended)
    gathering = Gathering(source, MOST_ENTRIES)
    entries = feed.entries
    if feed.bozo and len(entries) < len(_OPENING.findall(mended)):
        entries = [*entries, *_one_by_one(mended)]
    for entry in entries:
        href = _href(entry)
        if href:
            # asked for by `in`, since feedparser's own fallback answers `published` for it
            updated = str(entry["updated"]) if "updated" in entry else None
            gathering.add(url, href, _witness(entry, source), moment_in(updated, source))
    return gathering.found(faults=_faults(feed, len(gathering.links)))


def _parse(xml: str) -> Any:
    # the text is decoded already: a prolog that names another encoding would decode it again
    data = _PROLOG + xml.encode("utf-8", "replace")
    # a bare str or bytes that looks like a file name or URL would be opened
    return feedparser.parse(BytesIO(data), sanitize_html=False, resolve_relative_uris=False)


def _one_by_one(xml: str) -> Iterator[Any]:
    """Each entry read by itself, so that a fault costs one entry alone; those already read are known by address."""
    openings = [match.start() for match in _OPENING.finditer(xml)]
    for start, end in pairwise([*openings, len(xml)][: MOST_ENTRIES + 1]):
        atom = xml.startswith(("<entry", "<ENTRY"), start)
        head, tail = ("<feed>", "</feed>") if atom else ("<rss version='2.0'><channel>", "</channel></rss>")
        yield from _parse(f"{head}{xml[start:end]}{tail}").entries


def _faults(feed: Any, saved: int) -> tuple[Fault, ...]:
    if not feed.bozo:
        return () if feed.version or feed.entries else (Fault(IssueCode.NOT_A_FEED, "neither RSS, Atom nor RDF"),)
    why = _SPACE.sub(" ", str(feed.get("bozo_exception", "")))[:200]
    return (Fault(IssueCode.BROKEN_XML, f"{saved} entries saved: {why}"),)


def _href(entry: Any) -> str | None:
    # FeedBurner's own redirector stands in `link`, the site's address here
    names = ("feedburner_origlink", "link")
    href = next((str(entry[name]) for name in names if entry.get(name)), str(entry.get("id") or ""))
    if entry.get("link") or entry.get("feedburner_origlink") or href.startswith(("http://", "https://")):
        # escaped twice, or escaped inside CDATA
        return href.replace("&amp;", "&")
    return None


def _witness(entry: Any, source: Source) -> Witness:
    words = next((str(entry[n]).strip() for n in ("published", "created", "updated") if entry.get(n)), None)
    return Witness(
        "feed",
        read_title(str(entry.get("title") or "")),
        moment_in(words, source),
        words[:100] if words else None,
    )
