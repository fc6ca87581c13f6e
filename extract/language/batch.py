"""Tells the language of many texts, one JSON line each."""

import json
from collections.abc import Iterable, Iterator
from typing import Any

from extract.language import tell
from extract.workers import Workers

_CHUNK = 50


def tell_lines(lines: Iterable[str], jobs: int = 1) -> Iterator[dict[str, Any]]:
    """{"id","language","script","confidence"} for each line {"id","text"}, in order.

    A line that is no such object is answered with nulls and a confidence of 0, under its id where it has one.
    """
    if jobs == 1:
        yield from map(tell_line, lines)
        return
    with Workers(jobs, preload="extract.language.profiles") as workers:
        yield from workers.map(tell_line, lines, _not_told, _CHUNK)


def tell_line(line: str) -> dict[str, Any]:
    """The answer to one line."""
    known = _request(line)
    text = known.get("text")
    answer = tell(text if isinstance(text, str) else "")
    return {
        "id": known.get("id"),
        "language": answer.language,
        "script": answer.script,
        "confidence": answer.confidence,
    }


def _not_told(line: str, _: Exception) -> dict[str, Any]:
    """The answer to a line whose worker was killed."""
    return {"id": _request(line).get("id"), "language": None, "script": None, "confidence": 0.0}


def _request(line: str) -> dict[str, Any]:
    try:
        request = json.loads(line)
    except ValueError:
        return {}
    return request if isinstance(request, dict) else {}
