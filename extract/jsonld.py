"""Reads the JSON-LD blocks of a page."""

import json
import re
from collections.abc import Iterator, Mapping
from html import unescape
from typing import Any

from lxml import html

_CONTROL = re.compile(r"[\x00-\x1f]+")
# <!-- ... -->, /* <![CDATA[ */ ... /* ]]> */ and // <![CDATA[ around a block
_OPENING = re.compile(r"(?:<!--|(?://|/\*)?\s{0,9}<!\[CDATA\[\s{0,9}(?:\*/)?)")
_CLOSING = re.compile(r"(?:-->|(?://|/\*)?\s{0,9}\]\]>\s{0,9}(?:\*/)?)$")
# a comma before a closing bracket: {"a": 1,}
_TRAILING = re.compile(r",(?=\s*[}\]])")
# a string with all its escapes; one that never ends goes to the end, or each of its quotes would be tried again
_STRING = re.compile(r'"(?:[^"\\]++|\\.)*+(?:"|\Z|\\\Z)', re.S)
_LONGEST = 1_000_000
_MOST_OBJECTS = 400
_DEEPEST = 6
# what holds further objects, besides @graph: a page's article is often its mainEntity
_HOLDERS = ("@graph", "mainEntity", "mainEntityOfPage", "itemListElement", "hasPart")
# the facts that are still read out of a block that is no JSON: "headline": "..."
_FACT = re.compile(
    r'"(@type|headline|name|datePublished|dateModified|articleSection|keywords|description)"\s*:\s*"((?:[^"\\\n]|\\.)*)"'
)
_ARTICLE = re.compile(r"Article|Posting|Report|Review$|Recipe|LiveBlog")


def read_json_ld(tree: html.HtmlElement) -> tuple[Mapping[str, Any], ...]:
    """Every object of every block, taken out of lists, @graph and the like.

    Of a block that is broken beyond mending, one object with the facts that can be read; a huge one is passed over.
    """
    found: list[Mapping[str, Any]] = []
    for script in tree.iter("script"):
        if "ld+json" in (script.get("type") or "").lower() and script.text and len(script.text) < _LONGEST:
            for item in _objects(_load(script.text)):
                found.append(item)
                if len(found) == _MOST_OBJECTS:
                    return tuple(found)
    return tuple(found)


def types_of(item: Mapping[str, Any]) -> tuple[str, ...]:
    """The bare names of an object's types: https://schema.org/NewsArticle and schema:NewsArticle are NewsArticle."""
    value = item.get("@type")
    names = value if isinstance(value, list) else [value]
    return tuple(re.split(r"[/:#]", name)[-1] for name in names if isinstance(name, str))


def is_article(item: Mapping[str, Any]) -> bool:
    """Whether an object describes an article of any kind."""
    return any(_ARTICLE.search(name) for name in types_of(item))


def _load(text: str) -> Any:
    text = text.strip().lstrip("\ufeff")
    opening = _OPENING.match(text)
    text = text[opening.end() :] if opening else text
    text = (text[:-30] + _CLOSING.sub("", text[-30:])).strip().rstrip(";")
    for mend in (str, _without_controls, _without_trailing, lambda t: _without_trailing(unescape(t))):
        try:
            return json.loads(mend(text), strict=False)
        except (ValueError, RecursionError):
            continue
    return dict(reversed(_FACT.findall(text[:100_000]))) or None


def _without_controls(text: str) -> str:
    return _CONTROL.sub(" ", text)


def _without_trailing(text: str) -> str:
    parts, at = [], 0
    for string in _STRING.finditer(text):
        parts += [_TRAILING.sub("", text[at : string.start()]), string[0]]
        at = string.end()
    return _CONTROL.sub(" ", "".join([*parts, _TRAILING.sub("", text[at:])]))


def _objects(value: Any, depth: int = 0) -> Iterator[Mapping[str, Any]]:
    if depth > _DEEPEST:
        return
    if isinstance(value, list):
        for item in value:
            yield from _objects(item, depth + 1)
    elif isinstance(value, dict):
        yield value
        for holder in _HOLDERS:
            if isinstance(value.get(holder), (dict, list)):
                yield from _objects(value[holder], depth + 1)
