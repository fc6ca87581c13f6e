"""Cleans a piece of a page's text, and makes texts comparable."""

import re
import unicodedata
from functools import lru_cache
from html import unescape
from itertools import islice
from typing import Any

from lxml import html

# soft hyphens and zero-width characters, which readers never see
_INVISIBLE = re.compile("[\u00ad\u200b\u200c\u200e\u200f\u2060\ufeff]")
_ENTITY = re.compile(r"&(?:#\d+|#x[0-9a-f]+|[a-z]+\d?);", re.I)
_TAG = re.compile(r"</?[a-z][^<>]{0,200}>", re.I)
_WORDS = re.compile(r"[^\W_]+")
_BREAKING = {"br", "p", "div", "h2", "h3"}
# where two elements meet, as in <span>Politik</span><span>Neues Gesetz</span>
_JOINT = re.compile(r"[^\W\d_A-Z][A-ZА-ЯЁІÄÖÜ]")
# more than any headline or byline holds; what goes on is a page that is one heading
_LONGEST = 3000
_MOST_PARTS = 200
_UNREAD = ("script", "style", "noscript", "svg", "template", "button")


def clean(value: Any) -> str:
    """One line of text: entities and tags of a careless editor resolved, spaces single, nothing invisible."""
    if not isinstance(value, str):
        return ""
    value = value[:_LONGEST]
    if "&" in value and _ENTITY.search(value):
        value = unescape(unescape(value))
    if "<" in value:
        value = _TAG.sub("", value)
    if not value.isascii():
        value = unicodedata.normalize("NFC", _INVISIBLE.sub("", value))
    return " ".join(value.split())


def text_of(element: html.HtmlElement) -> str:
    """The words inside an element, those of scripts and buttons left out."""
    if not len(element):
        return clean(element.text)
    parts = [element.text or ""]
    for child in islice(element.iterdescendants(), _MOST_PARTS):
        if child.tag not in _UNREAD and isinstance(child.tag, str):
            if child.tag in _BREAKING or _JOINT.search(f"{parts[-1][-1:]}{(child.text or '')[:1]}"):
                parts.append(" ")
            parts.append(child.text or "")
        if child.tail:
            if _JOINT.search(f"{parts[-1][-1:]}{child.tail[:1]}"):
                parts.append(" ")
            parts.append(child.tail)
    return clean("".join(parts))


@lru_cache(maxsize=512)
def words_of(text: str) -> tuple[str, ...]:
    """The words of a text as they are compared: case, punctuation and forms of letters aside."""
    return tuple(_WORDS.findall(unicodedata.normalize("NFKC", text).casefold()))
