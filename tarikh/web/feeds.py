"""Feeds of what is new to the archive: Atom and RSS."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import format_datetime
from xml.etree.ElementTree import Element, SubElement, tostring

from starlette.requests import Request
from starlette.responses import Response

from storage.search.find import Search
from storage.search.shown import read_shown
from tarikh.web.archive import archive_of
from tarikh.web.question import Question
from tarikh.web.rendering import address, root_of

ENTRIES = 50
# characters that XML 1.0 cannot hold, such as \x0b
_NO_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_ATOM = "http://www.w3.org/2005/Atom"


@dataclass(frozen=True, slots=True)
class Entry:
    """One thing that a feed tells of; `ident` stays when the page moves to another host."""

    ident: str
    title: str
    link: str
    updated: datetime
    summary: str
    author: str


@dataclass(frozen=True, slots=True)
class Feed:
    """A feed: what it is called, its own address, the page that shows the same, and its entries."""

    title: str
    own: str
    page: str
    entries: Sequence[Entry]


def search_atom(request: Request) -> Response:
    """The newest articles that answer, as Atom."""
    return atom(_of_search(request))


def search_rss(request: Request) -> Response:
    """The newest articles that answer, as RSS."""
    return rss(_of_search(request))


def _of_search(request: Request) -> Feed:
    reader = archive_of(request).reader
    question = Question.read(request)
    shown = read_shown(reader, Search(reader, question.text).newest(ENTRIES))
    base = base_of(request)
    entries = [
        Entry(
            f"urn:tarikh:{one.handle}",
            one.hit.title or one.hit.url,
            f"{base}/article/{one.handle}",
            one.added_at,
            one.body[:500],
            one.outlet_title,
        )
        for one in shown
    ]
    page = base + address("/search", question.query())
    return Feed(f"tarikh: {question.text or 'all articles'}", str(request.url), page, entries)


def base_of(request: Request) -> str:
    """The address of the page's root, as the reader's browser knows it."""
    return f"{request.url.scheme}://{request.url.netloc}{root_of(request)}"


def atom(feed: Feed) -> Response:
    """The feed in RFC 4287; `updated` is when the archive learned of it."""
    root = Element("feed", {"xmlns": _ATOM})
    _say(root, "id", feed.page)
    _say(root, "title", feed.title)
    _say(root, "updated", _newest(feed).isoformat(timespec="seconds"))
    SubElement(root, "link", {"rel": "self", "href": feed.own})
    SubElement(root, "link", {"rel": "alternate", "href": feed.page})
    for one in feed.entries:
        entry = SubElement(root, "entry")
        _say(entry, "id", one.ident)
        _say(entry, "title", one.title)
        SubElement(entry, "link", {"rel": "alternate", "href": one.link})
        _say(entry, "updated", one.updated.astimezone(UTC).isoformat(timespec="seconds"))
        _say(SubElement(entry, "author"), "name", one.author)
        _say(entry, "summary", one.summary)
    return _answer(root, "application/atom+xml")


def rss(feed: Feed) -> Response:
    """The feed in RSS 2.0; `pubDate` is when the archive learned of it."""
    root = Element("rss", {"version": "2.0", "xmlns:atom": _ATOM})
    channel = SubElement(root, "channel")
    for name, value in (("title", feed.title), ("link", feed.page), ("description", feed.title)):
        _say(channel, name, value)
    SubElement(channel, "atom:link", {"rel": "self", "type": "application/rss+xml", "href": feed.own})
    for one in feed.entries:
        item = SubElement(channel, "item")
        _say(item, "title", one.title)
        _say(item, "link", one.link)
        _say(item, "description", one.summary)
        guid = SubElement(item, "guid", {"isPermaLink": "false"})
        guid.text = one.ident
        _say(item, "pubDate", format_datetime(one.updated.astimezone(UTC)))
    return _answer(root, "application/rss+xml")


def _newest(feed: Feed) -> datetime:
    # a feed without entries has never changed
    return max((one.updated.astimezone(UTC) for one in feed.entries), default=datetime(2000, 1, 1, tzinfo=UTC))


def _say(parent: Element, name: str, words: str) -> None:
    SubElement(parent, name).text = _NO_XML.sub(" ", words)


def _answer(root: Element, media_type: str) -> Response:
    head = b'<?xml version="1.0" encoding="utf-8"?>\n'
    return Response(head + tostring(root, encoding="unicode").encode(), media_type=f"{media_type}; charset=utf-8")
