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
_LONGEST, _LONGEST_MENDED = 1_000_000, 200_000
_MOST_OBJECTS = 400
_DEEPEST = 6
_DEEPEST_VALUE = 12
# what holds further objects, besides @graph: a page's article is often its mainEntity
_HOLDERS = ("@graph", "mainEntity", "mainEntityOfPage", "itemListElement", "hasPart")
# the facts that are still read out of a block that is no JSON: "headline": "..."
_FACT = re.compile(
    r'"(?:schema:)?(@type|headline|name|datePublished|dateModified|articleSection|keywords|description)"'
    r'\s*:\s*"((?:[^"\\\n]|\\.)*)"'
)
_AUTHOR_FACT = re.compile(r'"author"\s*:\s*[\[{\s]{0,9}[^{}]{0,300}?"name"\s*:\s*"([^"\\\n]{3,100})"')
# "schema:headline": and "https://schema.org/headline":, and the values of such keys
_PREFIXED = re.compile(r'"(?:schema:|https?://schema\.org/)\w{1,40}"\s*:|"@value"')
_PREFIX = re.compile(r"^(?:schema:|https?://schema\.org/)")
# what stands between two objects of one block
_GAP = re.compile(r"[\s,;]+")
# the quotes of a block, those after a backslash apart, and what follows a quote that ends a string
_QUOTE = re.compile(r'(?<!\\)"')
_ENDS_STRING = re.compile(r'\s{0,99}(?:[:}\]]|,\s{0,99}(?:"[^"]{1,60}"\s{0,99}:|[}\]])|\Z)')
_ENDS_ITEM = re.compile(r'\s{0,99}(?:[\]]|,\s{0,99}["{\[\d\]])')
_LEAVES_LIST = re.compile(r"[\]{:]")
# \' and \- are no escapes of JSON
_FALSE_ESCAPE = re.compile(r'\\(?!["\\/bfnrtu])')
_CURLY_KEY = re.compile(r"(?:[“”„″]|&#8220;|&#8221;|&ldquo;|&rdquo;)@type(?:[“”″]|&#8221;|&rdquo;)")
_CURLY = re.compile(r"[“”„″]")
_DECODER = json.JSONDecoder(strict=False)
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
    for mend in _MENDS:
        try:
            found = _in_a_row(mend(text))
        except (ValueError, RecursionError):
            continue
        return bare_names(found) if _PREFIXED.search(text) else found
    return _first_of(text)


def _first_of(text: str) -> Any:
    """The whole object that a broken block begins with, and the facts that can be read of the rest."""
    try:
        value, end = _DECODER.raw_decode(text)
    except (ValueError, RecursionError):
        return _facts_of(text)
    return [bare_names(value), _facts_of(text[end:])]


def _in_a_row(text: str) -> Any:
    """The value of a text, or the list of values that stand in it one after another: `{...} {...}`."""
    value, end = _DECODER.raw_decode(text)
    found = [value]
    while end < len(text) and len(found) < _MOST_OBJECTS:
        gap = _GAP.match(text, end)
        end = gap.end() if gap else end
        if end < len(text):
            value, end = _DECODER.raw_decode(text, end)
            found.append(value)
    return found[0] if len(found) == 1 else found


def bare_names(value: Any, depth: int = 0) -> Any:
    """The value with `schema:name` and `https://schema.org/name` called name, and `{"@value": x}` told as x."""
    if depth > _DEEPEST_VALUE:
        return value
    if isinstance(value, list):
        return [bare_names(item, depth + 1) for item in value]
    if not isinstance(value, dict):
        return value
    if "@value" in value:
        return value["@value"]
    found = {_PREFIX.sub("", key): bare_names(item, depth + 1) for key, item in value.items()}
    # expanded JSON-LD lists every value, the only one too
    return {key: v[0] if _is_one_scalar(v) and not key.startswith("@") else v for key, v in found.items()}


def _is_one_scalar(value: Any) -> bool:
    return isinstance(value, list) and len(value) == 1 and isinstance(value[0], str | int)


def _facts_of(text: str) -> Mapping[str, Any] | None:
    """The facts of a block that is no JSON: the first of each, and the first author's name."""
    facts: dict[str, Any] = dict(reversed(_FACT.findall(text[:100_000])))
    author = _AUTHOR_FACT.search(text[:100_000])
    if author and facts:
        facts["author"] = author[1]
    return facts or None


def _without_controls(text: str) -> str:
    return _CONTROL.sub(" ", text)


def _without_trailing(text: str) -> str:
    parts, at = [], 0
    for string in _STRING.finditer(text):
        parts += [_TRAILING.sub("", text[at : string.start()]), string[0]]
        at = string.end()
    return _CONTROL.sub(" ", "".join([*parts, _TRAILING.sub("", text[at:])]))


def _with_plain_quotes(text: str) -> str:
    """The block with the curly quotes that an editor made of its quotes made straight again."""
    return _CURLY.sub('"', unescape(text)) if _CURLY_KEY.search(text) else text


def _with_escaped_quotes(text: str) -> str:
    """The block with a backslash before each quote that stands inside a string: `"Bridge "North" is open"`."""
    parts, at, inside, in_list, last = [], 0, False, False, 0
    for quote in _QUOTE.finditer(text, 0, _LONGEST_MENDED):
        if not inside:
            between = text[last : quote.start()]
            in_list = "[" in between or (in_list and not _LEAVES_LIST.search(between))
            inside = True
        elif (_ENDS_ITEM if in_list else _ENDS_STRING).match(text, quote.end()):
            inside, last = False, quote.end()
        else:
            parts += [text[at : quote.start()], "\\"]
            at = quote.start()
    return _FALSE_ESCAPE.sub("", "".join([*parts, text[at:]]))


_MENDS = (
    str,
    _without_controls,
    _without_trailing,
    lambda text: _without_trailing(unescape(text)),
    lambda text: _without_trailing(_with_escaped_quotes(text)),
    lambda text: _without_trailing(_with_plain_quotes(text)),
)


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
