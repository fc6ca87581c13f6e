"""Folds texts and expands words from outside, one JSON line each."""

import json
from collections.abc import Iterable, Iterator
from typing import Any

from storage.search.fold import fold_words
from storage.search.words import expand


def expand_lines(lines: Iterable[str]) -> Iterator[dict[str, Any]]:
    """{"id","exact","prefixes"} for each line {"id","word","language"}, in order.

    A line that is no such object is answered with empty lists, under its id where it has one.
    """
    for line in lines:
        known = _request(line)
        expansion = expand(_text(known, "word"), _text(known, "language") or None)
        yield {"id": known.get("id"), "exact": [*expansion.exact], "prefixes": [*expansion.prefixes]}


def fold_lines(lines: Iterable[str]) -> Iterator[dict[str, Any]]:
    """{"id","words"} for each line {"id","text"}, in order; no words for a line of no use."""
    for line in lines:
        known = _request(line)
        yield {"id": known.get("id"), "words": fold_words(_text(known, "text"))}


def _text(request: dict[str, Any], name: str) -> str:
    value = request.get(name)
    return value if isinstance(value, str) else ""


def _request(line: str) -> dict[str, Any]:
    try:
        request = json.loads(line)
    except ValueError:
        return {}
    return request if isinstance(request, dict) else {}
