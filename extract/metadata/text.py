"""Cleans a piece of a page's text, and makes texts comparable."""

import re
import unicodedata
from functools import lru_cache
from itertools import islice
from typing import Any

from lxml import html

from extract.decode.characters import clean_text

# markup that editors leave in a headline; of a headline that speaks of <select> nothing is taken away
_TAG = re.compile(
    r"</?(?P<name>b|i|em|strong|u|s|p|span|font|sup|sub|small|big|div|a|h[1-6]|nobr|q|mark|strike|abbr|center|noindex|tt)"
    r"(?P<more>\s[^<>]{0,200})?>",
    re.I,
)
_HOLLOW_TAG = re.compile(r"</?(?:br|wbr|hr|img)\b[^<>]{0,200}>", re.I)
# where a word may be broken or joined, which is no difference between two titles
_JOINER = re.compile("[\u0640\u200c\u200d]")
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
    value = clean_text(value[:_LONGEST])
    if "<" in value:
        value = without_markup(value)
    return " ".join(value.split())


def without_markup(text: str) -> str:
    """The text without line breaks, pictures and tags that come in pairs or with attributes."""
    lowered = text.lower()
    text = _HOLLOW_TAG.sub(" ", text)

    def is_markup(tag: re.Match[str]) -> bool:
        name = tag["name"].lower()
        return bool(tag["more"]) or (f"</{name}>" in lowered and (f"<{name}>" in lowered or f"<{name} " in lowered))

    return _TAG.sub(lambda tag: "" if is_markup(tag) else tag[0], text)


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
    return tuple(_WORDS.findall(_JOINER.sub("", unicodedata.normalize("NFKC", text).casefold())))
