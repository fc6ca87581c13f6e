"""Texts and date elements of a page in document order, with the places of headline and body.

A date element is a <time>, or one that tells a date by an attribute: data-timestamp, abbr[title], RDFa's property.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from html import unescape
from itertools import chain, islice

from lxml import html

from extract.document import Body, Document

_UNREAD = frozenset({"script", "style", "noscript", "select", "option", "textarea", "svg"})
_MOST = 30_000
_KEY = re.compile(r"[\W_]+")
# letters that tell a paragraph, and the rest of one that a link cuts; characters that make a text prose
_LINE, _WORDS, _PROSE = 30, 10, 100
# nodes from one prose text to the next, and from the headline to a standfirst
_GAP, _STANDFIRST = 10, 4
_HEADINGS = ("h1", "h2", "h3")
# what a page must hold to have an element that tells a date so; each begins with letters that are found fast
_DATA_MARK = re.compile(r"(data-[a-z-]{2,40})=[\"']?\s?(?:(?:19|20)\d\d|1[0-7]\d{8})")
_PROPERTY_MARK = re.compile(
    r"property=[\"'](?:[\w:]{1,30} )?(?:[a-z]{1,12}:)?(?:date|created|issued|available|published|modified)"
)
_DATA = re.compile(
    r"data-(?:[a-z]+-)*(?:seconds|timestamp|time-?stamp|time|date|date-?time|unix|unix-?time|epoch|utime|ts|utc|moment|live-?stamp"
    r"|stamp|pub-?date|publish(?:ed)?(?:-?(?:at|on|time|date))?|created(?:-?(?:at|on|time))?|date-?published|iso|updated?|modified)"
)
_NOT_OF_TEXT = re.compile(
    r"end|start|expir|count|event|deadline|format|until|valid|birth|duration|timer|delay|speed|refresh|zone"
)
_VALUE = re.compile(r"\s*(?:\d{10}(?:\d{3})?(?:\.\d{1,6})?\s*$|(?:19|20)\d\d[-./]?[01]\d[-./]?[0-3]\d)")
_ALREADY = frozenset({"time", "meta", "html", "body", "script", "iframe", "video", "audio", "img", "input", "form"})
_WORD_OF_DATES = re.compile(
    r"(?:^|[:#/])(?:date|created|issued|available|datepublished|published|datecreated)$", re.I
)
_WORD_OF_CHANGES = re.compile(r"(?:^|[:#/])(?:modified|datemodified|updated)$", re.I)
_FIGURE = re.compile(r"\d")
_MOST_TOLD = 400


def key(text: str) -> str:
    """Letters and figures alone, for finding one text in another."""
    return _KEY.sub("", text[:600]).casefold()


@dataclass(frozen=True, slots=True)
class Told:
    """What an element's attribute says: the value, whether its name is one of dates alone, whether of a change."""

    value: str
    certain: bool
    changed: bool = False


class TextNodes:
    """The texts and date elements of a page, numbered in document order, and where headline and body are."""

    def __init__(self, document: Document, title: str | None, body: Body) -> None:
        self._title = key(unescape(title or ""))
        self._first = [key(p[:200])[:_LINE] for p in islice(self._told(body.paragraphs), 3)]
        self._last = key(next(self._told(reversed(body.paragraphs)), "")[-200:])[-_LINE:]
        self.told = _telling_elements(document)
        """The elements that tell a date by attributes that few have, and what they say."""
        elements = document.dom_index.elements
        start = next((n for n, element in enumerate(elements) if element.tag == "body"), 0)
        self.root: html.HtmlElement = elements[start]
        self.texts: list[str] = []
        """The text of each node; empty for an element, which is read by its attributes."""
        self._holders: list[html.HtmlElement] = []
        self._read(elements[start:])

    def _told(self, paragraphs: Iterable[str]) -> Iterator[str]:
        """The paragraphs that are long enough to be found again and do not repeat the title."""
        longest = 2 * len(self._title) + _LINE
        return (p for p in paragraphs if len(p) >= _LINE and (len(p) > longest or key(p) != self._title))

    def _read(self, elements: list[html.HtmlElement]) -> None:
        """Every element that tells a date by its attributes, and every text, in the page's order."""
        texts, holders, told = self.texts, self._holders, self.told
        above: list[html.HtmlElement] = []
        silent: html.HtmlElement | None = None
        for element in chain(elements, (None,)):
            parent = None if element is None else element.getparent()
            while above and above[-1] is not parent:
                left = above.pop()
                if silent is None or silent is left:
                    silent = None
                    text = left.tail
                    if text and above and not text.isspace():
                        texts.append(text)
                        holders.append(above[-1])
            if element is None or len(texts) >= _MOST or not (above or element is self.root):
                return
            above.append(element)
            if silent is None:
                tag = element.tag
                if tag in _UNREAD:
                    silent = element
                    continue
                if tag == "time" or (told and element in told) or element.get("itemprop") or element.get("datetime"):
                    texts.append("")
                    holders.append(element)
                text = element.text
                if text and not text.isspace():
                    texts.append(text)
                    holders.append(element)

    def element(self, number: int) -> html.HtmlElement:
        """The element itself, or the one that holds the text."""
        return self._holders[number]

    @cached_property
    def headline(self) -> int | None:
        """Where the headline ends; None where no text of the page is its title."""
        texts: list[tuple[html.HtmlElement, str]] = []
        for element in islice(self.root.iter(*_HEADINGS), 200):
            text = key("".join(islice(element.itertext(), 40)))
            if self._is_title(text):
                return self._end_of(element)
            texts.append((element, text))
        for element, text in texts:
            if self._is_nearly_title(text):
                return self._end_of(element)
        number = self._find_title()
        if number is not None:
            return number
        tops = [e for e, text in texts if e.tag == "h1" and len(text) > 8]
        return self._end_of(tops[0]) if len(tops) == 1 else None

    def _is_title(self, text: str) -> bool:
        return len(text) > 6 and (text == self._title or (len(text) > 20 and self._title.startswith(text)))

    def _is_nearly_title(self, text: str) -> bool:
        return len(text) > 15 and len(self._title) > 15 and (text in self._title or self._title in text)

    def _find_title(self) -> int | None:
        start = self._title[:1]
        for number, text in enumerate(self.texts):
            # most texts begin with another letter
            if not 8 < len(text) < 400 or (text[0].isalpha() and text[0].casefold()[0] != start):
                continue
            if self._is_title(key(text)) and self.element(number).tag != "a":
                return number
        return None

    def _end_of(self, element: html.HtmlElement) -> int | None:
        inside = set(element.iter())
        end = None
        for number, holder in enumerate(self._holders):
            if holder in inside:
                end = number
            elif end is not None:
                break
        return end

    @cached_property
    def lead(self) -> int | None:
        """Where the body begins, after the headline: at one of its first paragraphs, else at the first long text."""
        after = -1 if self.headline is None else self.headline
        number = self._begins(self._first, range(after + 1, len(self.texts)))
        if number is not None:
            return number
        if self.headline is None:
            return None
        return next((n for n in range(after + 1, len(self.texts)) if len(self.texts[n].strip()) >= _PROSE), None)

    @cached_property
    def prose(self) -> int | None:
        """Where the text begins in earnest: a standfirst may come between the headline and the date line."""
        if self.lead is None or self.headline is None or self.lead - self.headline > _STANDFIRST:
            return self.lead
        later = range(self.lead + 1, min(len(self.texts), self.lead + 1 + _GAP))
        second = self._begins(self._first[1:], later)
        long = next((n for n in later if len(self.texts[n].strip()) >= _PROSE), None)
        return min((n for n in (second, long) if n is not None), default=self.lead)

    def _begins(self, starts: list[str], numbers: range) -> int | None:
        """The first of the texts that begins one of the paragraphs, whole or cut by a link."""
        for number in numbers:
            if len(self.texts[number]) > 8:
                text = key(self.texts[number][:120])
                if any(text.startswith(s) or (len(text) > 8 and s.startswith(text)) for s in starts):
                    return number
        return None

    @cached_property
    def tail(self) -> int | None:
        """Where the body ends: at its last paragraph, else at the last of the long texts that follow one another."""
        if self.lead is None:
            return None
        for number in range(len(self.texts) - 1, self.lead - 1, -1):
            text = self.texts[number]
            # most texts end in another letter
            if len(text) <= _WORDS or (text[-1].isalnum() and text[-1].casefold() != self._last[-1:]):
                continue
            close = key(text[-60:])[-_LINE:]
            if len(close) > _WORDS and self._last.endswith(close):
                return number
        end = self.lead
        for number in range(self.lead + 1, len(self.texts)):
            if number - end > _GAP:
                break
            end = number if len(self.texts[number].strip()) >= _PROSE else end
        return end


def _telling_elements(document: Document) -> Mapping[html.HtmlElement, Told]:
    """The elements with the values of their attributes; most pages have none, and their tree is not searched."""
    paths = list(_paths(document.markup))
    found: dict[html.HtmlElement, Told] = {}
    for element in document.tree.xpath(" | ".join(paths))[:_MOST_TOLD] if paths else ():
        told = None if element.tag in _ALREADY else _told(element, element.keys())
        if told:
            found[element] = told
    return found


def _paths(markup: str) -> Iterator[str]:
    """Where in the tree such elements may be, by the attributes that the markup names."""
    if "<abbr" in markup:
        yield "//abbr[@title]"
    if _PROPERTY_MARK.search(markup):
        yield "//*[@property][not(self::meta)]"
    for name in {match[1] for match in islice(_DATA_MARK.finditer(markup), _MOST_TOLD)}:
        if _tells_dates(name):
            yield f"//*[@{name}]"


def _tells_dates(name: str) -> bool:
    return _DATA.fullmatch(name) is not None and not _NOT_OF_TEXT.search(name)


def _told(element: html.HtmlElement, attributes: list[str]) -> Told | None:
    if "property" in attributes:
        told = _of_property(element)
        if told:
            return told
    if element.tag == "abbr" and "title" in attributes:
        title = element.get("title", "").strip()
        return Told(title, certain=True) if _FIGURE.search(title) else None
    for name in islice(attributes, 30):
        if name.startswith("data-") and _tells_dates(name):
            value = element.get(name, "").strip()
            if _VALUE.match(value):
                return Told(value, certain=False, changed="updat" in name or "modif" in name)
    return None


def _of_property(element: html.HtmlElement) -> Told | None:
    """`<span property="dc:date dc:created" content="...">` of RDFa."""
    names = element.get("property", "").split()
    value = element.get("content") or element.get("datetime") or ""
    if not value:
        return None
    if any(_WORD_OF_CHANGES.search(name) for name in names):
        return Told(value, certain=True, changed=True)
    return Told(value, certain=True) if any(_WORD_OF_DATES.search(name) for name in names) else None
