"""Reads the links of a feed (RSS, Atom, RDF)."""

import re
from io import BytesIO
from typing import Any

import feedparser

from crawler.discovery.feed_dates import read_moment
from crawler.discovery.links import Fault, Found, Gathering
from extract import Witness
from sources import Source
from storage.outcomes import IssueCode

MOST_ENTRIES = 1000

# <?xml version="1.0" encoding="windows-1251"?>
_PROLOG = re.compile(r"^\s*<\?xml[^>]*\?>")
_TAG = re.compile(r"<[^>]{0,2000}>")
_SPACE = re.compile(r"\s+")


def read_feed(text: str, url: str, source: Source) -> Found:
    """The entries of a feed, with title and date as it gives them; a feed without a zone is read in the source's."""
    # the text is decoded already: a prolog that names another encoding would decode it again
    data = b'<?xml version="1.0" encoding="utf-8"?>' + _PROLOG.sub("", text, count=1).encode("utf-8", "replace")
    # a bare str or bytes that looks like a file name or URL would be opened
    feed = feedparser.parse(BytesIO(data), sanitize_html=False, resolve_relative_uris=False)
    gathering = Gathering(source, MOST_ENTRIES)
    for entry in feed.entries:
        href = _href(entry)
        if href:
            # asked for by `in`, since feedparser's own fallback answers `published` for it
            updated = str(entry["updated"]) if "updated" in entry else None
            gathering.add(url, href, _witness(entry, source), read_moment(updated, source.zone) if updated else None)
    return gathering.found(faults=_faults(feed))


def _faults(feed: Any) -> tuple[Fault, ...]:
    if not feed.bozo:
        return () if feed.version or feed.entries else (Fault(IssueCode.NOT_A_FEED, "neither RSS, Atom nor RDF"),)
    why = _SPACE.sub(" ", str(feed.get("bozo_exception", "")))[:200]
    return (Fault(IssueCode.BROKEN_XML, f"{len(feed.entries)} entries saved: {why}"),)


def _href(entry: Any) -> str | None:
    # FeedBurner's own redirector stands in `link`, the site's address here
    for name in ("feedburner_origlink", "link"):
        if entry.get(name):
            return str(entry[name])
    guid = str(entry.get("id") or "")
    return guid if guid.startswith(("http://", "https://")) else None


def _witness(entry: Any, source: Source) -> Witness:
    words = next((str(entry[n]).strip() for n in ("published", "created", "updated") if entry.get(n)), None)
    title = _SPACE.sub(" ", _TAG.sub(" ", str(entry.get("title") or ""))).strip()
    return Witness(
        "feed",
        title[:500] or None,
        read_moment(words, source.zone) if words else None,
        words[:100] if words else None,
    )
