"""How are many texts told, one JSON line each?"""

import json
from collections.abc import Iterable, Iterator
from multiprocessing import get_context
from typing import Any

from extract.language import tell

_CHUNK = 50


def tell_lines(lines: Iterable[str], jobs: int = 1) -> Iterator[dict[str, Any]]:
    """{"id","language","script","confidence"} for each line {"id","text"}, in order.

    A line that is no such object is answered with nulls and a confidence of 0, under its id where it has one.
    """
    if jobs == 1:
        yield from map(tell_line, lines)
        return
    with get_context("forkserver").Pool(jobs) as pool:
        yield from pool.imap(tell_line, lines, _CHUNK)


def tell_line(line: str) -> dict[str, Any]:
    """The answer to one line."""
    try:
        request = json.loads(line)
    except ValueError:
        request = None
    known = request if isinstance(request, dict) else {}
    text = known.get("text")
    answer = tell(text if isinstance(text, str) else "")
    return {
        "id": known.get("id"),
        "language": answer.language,
        "script": answer.script,
        "confidence": answer.confidence,
    }
