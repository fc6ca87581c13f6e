"""Finds elements that tell a date by an attribute of their own: data-timestamp, abbr[title], RDFa's property."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import islice

from lxml import html

from extract.document import Document

# what a page must hold to have such an element; each begins with letters that are found fast
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
_MOST = 400


@dataclass(frozen=True, slots=True)
class Told:
    """What an element's attribute says: the value, whether its name is one of dates alone, whether of a change."""

    value: str
    certain: bool
    changed: bool = False


def telling_elements(document: Document) -> Mapping[html.HtmlElement, Told]:
    """The elements with the values of their attributes; most pages have none, and their tree is not searched."""
    paths = list(_paths(document.markup))
    found: dict[html.HtmlElement, Told] = {}
    for element in document.tree.xpath(" | ".join(paths))[:_MOST] if paths else ():
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
    for name in {match[1] for match in islice(_DATA_MARK.finditer(markup), _MOST)}:
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
