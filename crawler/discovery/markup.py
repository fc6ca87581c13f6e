"""Finds the feed or sitemap in what a site served, and mends the usual slips of its XML."""

import html
import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum


class RootKind(StrEnum):
    """What the root element says of a document."""

    SITEMAP = "sitemap"
    FEED = "feed"
    PAGE = "page"


_KINDS = {
    "urlset": RootKind.SITEMAP,
    "sitemapindex": RootKind.SITEMAP,
    "rss": RootKind.FEED,
    "feed": RootKind.FEED,
    "rdf": RootKind.FEED,
}
_OPAQUE = {"<!--": "-->", "<![cdata[": "]]>"}
# <!--, <![CDATA[, <rss version="2.0">, <sm:urlset>, <rdf:RDF>, <!doctype html>, <html>
_MARK = re.compile(
    r"<!--|<!\[CDATA\[|<(?:[\w.-]{1,30}:)?(?P<root>urlset|sitemapindex|rss|feed|rdf|html|head|body)(?=[\s>/])"
    r"|<!doctype\s+(?P<page>html)\b",
    re.I,
)
_PROLOG = re.compile(r"<\?xml\b[^>]{0,300}\?>", re.I)
_SCANNED = 2_000_000


@dataclass(frozen=True, slots=True)
class Root:
    """Where the root element of a feed, sitemap or web page begins."""

    kind: RootKind
    start: int


def find_root(text: str) -> Root | None:
    """The root element outside comments and CDATA; a page before an XML prolog is a warning in front of a feed."""
    found = _first_root(text, 0)
    if found is not None and found.kind is RootKind.PAGE:
        prolog = _PROLOG.search(text, found.start)
        later = _first_root(text, prolog.end()) if prolog else None
        if later is not None and later.kind is not RootKind.PAGE:
            return later
    return found


class _Ends:
    """Where sections end. A search is remembered, since a text of openings alone would be searched for each."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._known: dict[str, int] = {}

    def after(self, opening: str, at: int) -> int | None:
        """The place of the mark that closes a section opened before `at`; None where there is none."""
        mark = _OPAQUE[opening.lower()]
        known = self._known.get(mark, -1)
        if known < at:
            found = self._text.find(mark, at)
            known = self._known[mark] = found if found >= 0 else len(self._text)
        return known if known < len(self._text) else None


def _first_root(text: str, at: int) -> Root | None:
    ends = _Ends(text)
    while mark := _MARK.search(text, at, _SCANNED):
        name = mark["root"] or mark["page"]
        if name:
            return Root(_KINDS.get(name.lower(), RootKind.PAGE), mark.start())
        at = ends.after(mark[0], mark.end()) or mark.end()
    return None


# &, &amp;, &laquo;, &#171;, &#xAB;
_AMPERSAND = re.compile(r"&(?:#\d{1,7};|#[xX][0-9a-fA-F]{1,6};|[A-Za-z][A-Za-z0-9]{1,31};)?")
_XML_OWN = frozenset({"&amp;", "&lt;", "&gt;", "&quot;", "&apos;"})
# the `<` of `450 < 470`
_BARE_LESS = re.compile(r"<(?![A-Za-z_:/!?])|</(?![A-Za-z_:])")
_NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_SECTION = re.compile(r"<!--|<!\[CDATA\[", re.I)
# </item>: no headline holds it, so a CDATA section that does was never closed
_ENTRY_END = re.compile(r"</(?:[\w.-]{1,30}:)?(?:item|entry|url|sitemap)\s*>", re.I)
_LAST_TAG = re.compile(r"</[^<>]*>|/>")
_ROOT_NAME = re.compile(r"<([^\s<>/]+)")


def mend(text: str, start: int = 0) -> str:
    """The XML from its root on: references resolved, bare `&` and `<` escaped, comments and broken ends left out."""
    whole = "".join(_mended_parts(_NOT_XML.sub("", text[start:])))
    return _declare_prefixes(_without_end(whole))


def _mended_parts(text: str) -> Iterator[str]:
    at, ends = 0, _Ends(text)
    while section := _SECTION.search(text, at):
        yield _mend_plain(text[at : section.start()])
        end = ends.after(section[0], section.end())
        if end is None or _is_open(text, section.end(), end):
            # never closed: the mark alone is left out
            at = section.end()
            continue
        if section[0] != "<!--":
            yield html.escape(text[section.end() : end], quote=False)
        at = end + 3
    yield _mend_plain(text[at:])


def _is_open(text: str, start: int, end: int) -> bool:
    """Whether the end at `end` is that of a later section: an entry ends and another section begins before it."""
    following = _SECTION.search(text, start, end)
    return following is not None and _ENTRY_END.search(text, start, following.start()) is not None


def _mend_plain(text: str) -> str:
    return _BARE_LESS.sub(lambda less: "&lt;" + less[0][1:], _AMPERSAND.sub(_mend_reference, text))


def _mend_reference(match: re.Match[str]) -> str:
    reference = match[0]
    if reference in _XML_OWN:
        return reference
    meant = html.unescape(reference)
    return html.escape(_NOT_XML.sub("", meant), quote=True) if meant != reference else f"&amp;{reference[1:]}"


def _without_end(text: str) -> str:
    """Without what follows the root's end; of a file cut short, without what follows its last closed tag.

    Half an address is another address.
    """
    root = _ROOT_NAME.match(text)
    ends = list(re.finditer(rf"</{re.escape(root[1])}\s*>", text, re.I)) if root else []
    if ends:
        return text[: ends[-1].end()]
    last = max(text.rfind("</"), text.rfind("/>"), 0)
    end = _LAST_TAG.match(text, last)
    return text[: end.end()] if end else text[:last] or text


_PREFIX = re.compile(r"</?([A-Za-z_][\w.-]{0,30}):[A-Za-z_]|\s([A-Za-z_][\w.-]{0,30}):[\w.-]{1,40}\s*=\s*[\"']")
_DECLARED = re.compile(r"\sxmlns:([\w.-]{1,31})\s*=")
_NAMESPACES = {
    "atom": "http://www.w3.org/2005/Atom",
    "content": "http://purl.org/rss/1.0/modules/content/",
    "dc": "http://purl.org/dc/elements/1.1/",
    "dcterms": "http://purl.org/dc/terms/",
    "feedburner": "http://rssnamespace.org/feedburner/ext/1.0",
    "image": "http://www.google.com/schemas/sitemap-image/1.1",
    "media": "http://search.yahoo.com/mrss/",
    "news": "http://www.google.com/schemas/sitemap-news/0.9",
    "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
    "video": "http://www.google.com/schemas/sitemap-video/1.1",
    "xhtml": "http://www.w3.org/1999/xhtml",
}


def _declare_prefixes(text: str) -> str:
    """With a declaration in the root for each prefix that has none: a parser drops such elements, or stops."""
    used = {first or second for first, second in _PREFIX.findall(text)}
    missing = sorted(used - set(_DECLARED.findall(text)) - {"xml", "xmlns"})
    root = _ROOT_NAME.match(text)
    if not missing or root is None:
        return text
    declared = "".join(f' xmlns:{name}="{_NAMESPACES.get(name, f"urn:undeclared:{name}")}"' for name in missing)
    return text[: root.end()] + declared + text[root.end() :]
