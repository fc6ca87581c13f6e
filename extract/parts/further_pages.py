"""The further pages of an article that its site spreads over several: their addresses, and what they repeat."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from itertools import islice
from urllib.parse import SplitResult, parse_qsl, unquote, urljoin, urlsplit

from lxml import html
from xxhash import xxh3_64_intdigest

from extract.blocks import Block
from extract.decode import Undecodable, decode
from extract.document import Document
from extract.document.frames import absolute_url
from extract.document.tree import Unparsable, parse_whole
from extract.marks import BIT, name_bits
from extract.page import Page
from sources import Source

MOST_PAGES = 20
"""Further pages of one article that are fetched."""
_MOST_LINKS = 4000
_LONG = 80
_WORD = r"(?:page|pages|pg|part|str|stranica|stranitsa|sayfa|sahifa|sahypa|sehife|seh|bet|barak|p)"
# `page=2`, `PAGEN_1=2`, `start=1` of Joomla's page breaks
_PARAMETER = re.compile(
    r"(?:page|pages|p|pg|paged|page_?(?:num|no|number)|pagen_\d+|part|str|stranica|sayfa|sahifa|sahypa|sehife|bet)$",
    re.I,
)
_OFFSET = re.compile(r"(?:limit)?start$", re.I)
# `/news/5/page/2`, `/news/5-page-2.html`, `/news/5,page2`
_NAMED = re.compile(rf"^(.+?)[/_,.-]{_WORD}[/_=-]?(\d{{1,3}})(\.\w{{2,5}})?$", re.I)
# `/news/page,1,2,5-bridge.html` of DataLife Engine
_DLE = re.compile(r"^(.*/)page,1,(\d{1,3}),([^/]+)$")
# `/news/5/2`
_BARE = re.compile(r"^(.+)/(\d{1,2})(\.\w{2,5})?$")
# `/news/5-2.html`, `/news/5_2.html`
_GLUED = re.compile(r"^(.+?)[_-](\d{1,2})(\.\w{2,5})?$")
_DIGIT = re.compile(r"[0-9]")
# how an address begins that is not relative to its page
_ELSEWHERE = ("/", "http:", "https:", "HTTP", "#", "javascript:", "mailto:", "tel:", "data:")
_EXTENSION = re.compile(r"\.\w{2,5}$")
_HREF = re.compile(r"""\bhref\s*=\s*(?:"([^"]*)|'([^']*)|([^\s"'>]+))""", re.I)


@dataclass(frozen=True, slots=True)
class _Slug:
    """The last part of an article's path, as it is written and with its letters unquoted."""

    written: str
    spoken: str
    is_folder: bool


def may_continue(markup: str, first: str) -> bool:
    """Whether a link in the markup of the page at `first` may lead to a further page of it."""
    slug = _slug_of(first)
    hrefs = (match[1] or match[2] or match[3] or "" for match in islice(_HREF.finditer(markup), _MOST_LINKS))
    return any(_may_be_further(href, slug) for href in hrefs)


def _may_be_further(href: str, slug: _Slug) -> bool:
    """Whether an address may be that of a further page: it takes long to be taken apart, and most lead elsewhere."""
    if not href.startswith("?") and slug.written not in href and slug.spoken not in href:
        # below `/news/5/` an address is relative to it; bytes of another encoding may spell the slug
        relative = slug.is_folder and not href.startswith(_ELSEWHERE)
        if not relative and "\ufffd" not in href:
            return False
    return _DIGIT.search(href) is not None


@dataclass(frozen=True, slots=True)
class Numbered:
    """An address as a further page of an article: `sure` where it says so itself, by a word beside its number."""

    number: int
    sure: bool
    glued: bool = False


def page_of(url: str, first: str) -> Numbered | None:
    """Which page of the article at `first` an address is; None where it is none of its further pages."""
    try:
        there, here = urlsplit(url), urlsplit(first)
    except ValueError:
        return None
    if there.netloc.lower() != here.netloc.lower():
        return None
    base = _path(here)
    named = _NAMED.match(base)
    if named and int(named[2]) in (0, 1):
        # the first page may bear its number too
        base = named[1] + (named[3] or "")
    if _path(there) in (base, _path(here)):
        return _by_parameter(there, here)
    return _by_path(_path(there), base) if _pairs(there) == _pairs(here) else None


def _path(parts: SplitResult) -> str:
    return unquote(parts.path).rstrip("/")


def _pairs(parts: SplitResult) -> dict[str, str]:
    return dict(parse_qsl(parts.query, keep_blank_values=True))


def _by_parameter(there: SplitResult, here: SplitResult) -> Numbered | None:
    asked, own = _pairs(there), _pairs(here)
    for name, value in asked.items():
        is_page = _PARAMETER.match(name) is not None
        if not (is_page or _OFFSET.match(name)) or not value.isascii() or not value.isdigit() or len(value) > 3:
            continue
        # `?p=123` that is already there is the article's number
        rest = {key: v for key, v in asked.items() if key != name}
        if own.get(name, "1") in ("0", "1") and rest == {key: v for key, v in own.items() if key != name}:
            return Numbered(int(value), sure=is_page) if int(value) > 0 else None
    return None


def _by_path(path: str, base: str) -> Numbered | None:
    stems = {base, _EXTENSION.sub("", base)}
    if (found := _DLE.match(path)) and found[1] + found[3] == base:
        return Numbered(int(found[2]), sure=True)
    for pattern, sure in ((_NAMED, True), (_BARE, False), (_GLUED, False)):
        found = pattern.match(path)
        if found and (found[1] in stems or found[1] + (found[3] or "") == base):
            number = int(found[2])
            least = 1 if sure else 2
            return Numbered(number, sure, pattern is _GLUED) if number >= least else None
    return None


def page_links(tree: html.HtmlElement, url: str, first: str) -> dict[int, str]:
    """The addresses of the article's further pages that the page at `url` links to, by number."""
    found: dict[int, str] = {}
    base = next((b.get("href") for b in tree.iter("base") if b.get("href")), None)
    slug = _slug_of(first)
    for count, link in enumerate(tree.iter("a", "link")):
        if count > _MOST_LINKS:
            break
        href = link.get("href")
        if not href or not _may_be_further(href, slug):
            continue
        address = absolute_url(urljoin(url, base) if base else url, href)
        numbered = page_of(address, first)
        if numbered and _is_pager(link, numbered):
            found.setdefault(numbered.number, address)
    return found


def _slug_of(first: str) -> _Slug:
    whole = urlsplit(first).path
    path = whole.rstrip("/")
    named = _NAMED.match(path)
    if named and int(named[2]) in (0, 1):
        path = named[1]
    slug = _EXTENSION.sub("", path.rpartition("/")[2])
    return _Slug(slug, unquote(slug), whole.endswith("/"))


def _is_pager(link: html.HtmlElement, numbered: Numbered) -> bool:
    says_next = "next" in (link.get("rel") or "").lower().split()
    if link.tag == "link":
        # a theme's rel=next may be another article, whose slug ends in a number
        return says_next and not numbered.glued
    words = " ".join(link.text_content().split())
    if words == "1" or len(words) > 40 or _is_of_readers(link):
        return False
    if numbered.sure:
        return True
    counts = words in (str(numbered.number), str(numbered.number + 1))
    return counts or (says_next and not numbered.glued)


def _is_of_readers(link: html.HtmlElement) -> bool:
    """Whether the link stands among comments, or in a column beside the text."""
    for box in link.iterancestors():
        names = f"{box.get('class') or ''} {box.get('id') or ''}"
        if box.tag == "aside" or (names != " " and name_bits(names) & BIT["comment"]):
            return True
    return False


@dataclass
class PageWalk:
    """The walk from an article's first page through its further ones, each number once and upwards only."""

    first: str
    known: dict[int, str] = field(default_factory=dict)
    taken: int = 0
    _at: int = -1

    def add(self, links: Mapping[int, str]) -> None:
        """Take in the links that a page of the walk has."""
        for number, url in links.items():
            if number > self._at and url != self.first:
                self.known.setdefault(number, url)

    @property
    def ahead(self) -> str | None:
        """The next page that is known of, whether or not it will be taken."""
        return self.known[min(self.known)] if self.known else None

    def turn(self) -> str | None:
        """The next page to take; None at the end, and past the most that are taken."""
        if not self.known or self.taken >= MOST_PAGES:
            return None
        self._at = min(self.known)
        self.taken += 1
        return self.known.pop(self._at)


@dataclass(frozen=True, slots=True)
class Seen:
    """What a look at one page tells of the walk: the links to further pages, the digests of its long lines."""

    links: Mapping[int, str] = field(default_factory=dict)
    lines: frozenset[int] = frozenset()


def look(page: Page, first: str, source: Source) -> Seen:
    """What a page tells of the walk through the article at `first`; nothing where it cannot be read."""
    try:
        text = decode(page.body, page.content_type, source.languages).text
        document = Document(page, text, parse_whole(text).tree, source)
    except (Undecodable, Unparsable):
        # the page's own reading says why it cannot be read
        return Seen()
    return see(document, page.url, first)


def see(document: Document, url: str, first: str) -> Seen:
    """The same of a page that is parsed."""
    links = page_links(document.tree, url, first)
    return Seen(links, long_lines(document.blocks))


def long_lines(blocks: list[Block]) -> frozenset[int]:
    """The digests of the lines that are long enough to be text, and no links."""
    texts = (b.text for b in blocks if len(b.text) >= _LONG and b.link_chars * 2 < len(b.text))
    # here numbers tell lines apart, as they do not where a site's recurring lines are learned
    return frozenset(xxh3_64_intdigest(text.encode("utf-8", "replace")) for text in texts)


def is_shown_again(first: frozenset[int], later: frozenset[int]) -> bool:
    """Whether a page shows the first one's text again: then its number is that of a box or of comments."""
    return bool(first) and len(first & later) * 2 > len(first)
