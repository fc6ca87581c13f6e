"""Reads the article out of a page's scripts and <noscript>, where its lines hold hardly any text.

A page that a script builds carries its text as data: `__NEXT_DATA__`, `window.__INITIAL_STATE__ = {...}`, chunks of
`self.__next_f`. Of all strings that look like an article's text the largest is taken, with the facts beside it.
"""

import copy
import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from itertools import islice
from typing import Any

from lxml import html

from extract.blocks import Block, read_blocks
from extract.decode.markup_text import text_of_markup

_LEAST, _LEAST_ITEM, _MOST_SHOWN = 250, 40, 1000
_LONGEST, _MOST_NODES, _DEEPEST, _MOST_SCRIPTS = 3_000_000, 60_000, 40, 60
# `window.__INITIAL_STATE__ = {`, `window["state"]={`, `var article = {`, `__APOLLO_STATE__ = JSON.parse("`
_ASSIGNED = re.compile(r"(?:[\w$]|[\"']\])\s{0,9}=\s{0,9}(?=[{\[]\s{0,9}[\"{\[]|JSON\.parse\(\s{0,9}\")")
_PARSED = re.compile(r"JSON\.parse\(\s{0,9}")
_CHUNK = re.compile(r"__next_f\.push\(\s{0,9}\[\s{0,9}1\s{0,9},\s{0,9}(?=\")")
# a row of those chunks: `1f:["$","p",...` and `2a:T4e2,text`
_ROW = re.compile(r"(?:^|\n)[0-9a-f]{1,6}:(?:T[0-9a-f]{1,6},|(?=[{\[]))")
# a string of a script that is no JSON: at least as long as an article
_LITERAL = re.compile(r'"(?:[^"\\\n]|\\.){250,}+"')
_SENTENCE = re.compile(r"[^\W\d_]{2}[.!?…։۔।。»”\"](?:\s|<|$)")
_CODE = re.compile(r"function\s?\(|\{[\w-]+:[^{}]{1,80};|\bvar \w+\s?=|=>|</?(?:script|svg|path)\b")
_TEXT_KEYS = ("text", "content", "html", "value", "body", "paragraph", "data", "children")
_TITLE_KEYS = ("title", "headline", "name", "h1", "header")
_DATE_KEYS = re.compile(
    r"(?:date_?)?(?:publish|publication|pub)(?:ed|ation)?_?(?:at|date|on|time)?|date|created_?(?:at|on)?|datetime|time",
    re.I,
)
_AUTHOR_KEYS = ("author", "authors", "author_name", "authorName", "byline")
_DECODER = json.JSONDecoder(strict=False)


@dataclass
class _Found:
    """The best text so far, and the objects around it, the nearest last."""

    title: str
    text: str = ""
    score: float = 0.0
    around: list[Mapping[str, Any]] = field(default_factory=list)
    nodes: int = 0


def embedded_article(tree: html.HtmlElement, blocks: list[Block], title: str) -> Mapping[str, Any] | None:
    """The article that a page keeps in <noscript> or in a script, as JSON-LD would tell it."""
    shown = sum(len(b.text) for b in blocks if len(b.text) > 80 and b.link_chars * 4 < len(b.text))
    if shown > _MOST_SHOWN:
        return None
    found = _Found(title)
    for value in _values(tree):
        _search(value, [], found, 0)
    unscripted = _noscript_text(tree)
    if len(unscripted) > max(len(found.text), 3 * shown, _LEAST):
        return {"@type": "NewsArticle", "articleBody": unscripted, "reader": "noscript"}
    if len(found.text) < max(3 * shown, _LEAST):
        return None
    return {"@type": "NewsArticle", "articleBody": found.text, "reader": "script", **_facts(found.around)}


def _noscript_text(tree: html.HtmlElement) -> str:
    """The prose of the page's <noscript> elements, a line a paragraph."""
    lines: list[str] = []
    for element in islice(tree.iter("noscript"), _MOST_SCRIPTS):
        if element.getparent() is None or element.getparent().tag == "head":
            continue
        box = html.Element("div")
        box.text = element.text
        box.extend(copy.deepcopy(child) for child in element)
        lines += [block.text for block in read_blocks(box)]
    return "\n".join(lines) if sum(len(line) > 80 for line in lines) > 1 else ""


def _values(tree: html.HtmlElement) -> Iterator[Any]:
    """The data of the page's scripts: JSON as it stands, assigned to a name, or pushed in chunks."""
    chunks: list[str] = []
    size = 0
    for script in islice(tree.iter("script"), _MOST_SCRIPTS):
        text, kind = script.text or "", (script.get("type") or "").lower()
        size += len(text)
        if len(text) < _LEAST or size > _LONGEST or "ld+json" in kind:
            continue
        if "json" in kind:
            yield _unfolded(_decoded(text.strip(), 0))
        elif "__next_f" in text:
            chunks += [str(_decoded(text, m.end()) or "") for m in _CHUNK.finditer(text)]
        else:
            yield from _assigned(text)
    if chunks:
        yield from _rows("".join(chunks))


def _assigned(text: str) -> Iterator[Any]:
    """The values given to names in a script; where none is JSON, its long strings."""
    at, any_read = 0, False
    for match in islice(_ASSIGNED.finditer(text), 50):
        if match.start() < at:
            continue
        parsed = _PARSED.match(text, match.end())
        value, end = _decoded_to(text, parsed.end() if parsed else match.end())
        if value is not None:
            at, any_read = end, True
            yield _decoded(value, 0) if isinstance(value, str) else value
    if not any_read:
        yield from (_decoded(m[0], 0) for m in islice(_LITERAL.finditer(text), 200))


def _rows(text: str) -> Iterator[Any]:
    """The rows of a page that was sent in chunks: trees of elements, and long texts."""
    starts = list(islice(_ROW.finditer(text), 5000))
    for start, following in zip(starts, [*starts[1:], None], strict=False):
        end = following.start() if following else len(text)
        yield _decoded(text, start.end()) if start[0].endswith(":") else text[start.end() : end]


def _decoded(text: str, at: int) -> Any:
    return _decoded_to(text, at)[0]


def _decoded_to(text: str, at: int) -> tuple[Any, int]:
    try:
        return _DECODER.raw_decode(text, at)
    except (ValueError, RecursionError):
        return None, at


def _unfolded(value: Any) -> Any:
    """Nuxt's flat list, `[{"title": 1}, "..."]`, with the places of values replaced by the values."""
    if not isinstance(value, list) or len(value) < 3:
        return value
    flat = value

    def at(place: Any) -> Any:
        is_place = isinstance(place, int) and not isinstance(place, bool) and 0 < place < len(flat)
        return flat[place] if is_place and not isinstance(flat[place], dict | list) else place

    return [{k: at(v) for k, v in item.items()} if isinstance(item, dict) else item for item in flat]


def _search(value: Any, around: list[Mapping[str, Any]], found: _Found, depth: int) -> None:
    """Weigh each string and each list of paragraphs below a value."""
    found.nodes += 1
    if found.nodes > _MOST_NODES or depth > _DEEPEST:
        return
    if isinstance(value, str):
        _weigh(value, around, found)
    elif isinstance(value, list):
        if len(value) > 2 and len(parts := [p for p in map(_paragraph, islice(value, 500)) if p]) > 2:
            _weigh("\n".join(parts), around, found)
        for item in value:
            _search(item, around, found, depth + 1)
    elif isinstance(value, dict):
        for item in value.values():
            if isinstance(item, dict | list) or (isinstance(item, str) and len(item) >= _LEAST):
                _search(item, [*around[-3:], value], found, depth + 1)


def _paragraph(item: Any, depth: int = 0) -> str:
    """The text of a list's item: a string, a block with its text, or an element of React: ["$", "p", null, {...}]."""
    if isinstance(item, str):
        return item if len(item) >= _LEAST_ITEM or depth else ""
    if isinstance(item, list) and item[:1] == ["$"] and len(item) > 3 and item[1] in ("p", "h2", "h3", "blockquote"):
        return _paragraph(item[3], depth + 1)
    if isinstance(item, list) and depth:
        return "".join(_paragraph(part, depth + 1) for part in item[:50]) if depth < 4 else ""
    if isinstance(item, dict) and depth < 4:
        held = next((item[key] for key in _TEXT_KEYS if isinstance(item.get(key), str | dict | list)), None)
        return _paragraph(held, depth + 1)
    return ""


def _weigh(raw: str, around: list[Mapping[str, Any]], found: _Found) -> None:
    """Keep a text like an article's if it tells more than the best; below the page's title it counts thrice."""
    if len(raw) < _LEAST or raw.startswith(("http", "data:", "/")) or _CODE.search(raw[:5000]):
        return
    if len(_SENTENCE.findall(raw[:20_000])) < 2:
        return
    text = text_of_markup(raw)
    score = len(text) * (3 if _is_titled(around, found.title) else 1)
    if len(text) >= _LEAST and score > found.score:
        found.text, found.score, found.around = text, score, around


def _is_titled(around: list[Mapping[str, Any]], title: str) -> bool:
    told = _first(around, _TITLE_KEYS)
    return isinstance(told, str) and len(told) > 8 and told.strip().casefold() in title.casefold()


def _first(around: list[Mapping[str, Any]], keys: tuple[str, ...]) -> Any:
    """The value of the first of these keys in the nearest object that has one."""
    return next((each[key] for each in reversed(around) for key in keys if each.get(key)), None)


def _facts(around: list[Mapping[str, Any]]) -> Mapping[str, Any]:
    """The headline, day and authors that stand beside the text, by the names that JSON-LD gives them."""
    dates = (v for each in reversed(around) for k, v in each.items() if _DATE_KEYS.fullmatch(k) and _is_date(v))
    facts = {
        "headline": _first(around, _TITLE_KEYS),
        "datePublished": next(dates, None),
        "author": _first(around, _AUTHOR_KEYS),
    }
    return {key: value for key, value in facts.items() if value}


def _is_date(value: Any) -> bool:
    return isinstance(value, str) and bool(re.match(r"\d{4}-\d\d-\d\d|\d{1,2}\.\d\d\.\d{4}", value))
