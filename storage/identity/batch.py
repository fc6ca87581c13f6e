"""Compares many pairs of texts, with no database."""

import json
from collections.abc import Iterable, Iterator

from extract.workers import Workers
from storage.identity.compare import Relation, compare
from storage.identity.fingerprint import Text

_LINES_A_TASK = 50


def compare_lines(lines: Iterable[str], jobs: int = 1) -> Iterator[str]:
    """One JSON answer for each JSON line {"id", "text_a", "text_b", "same_site"}, in order.

    A line that cannot be read is answered too, with `error`.
    """
    if jobs <= 1:
        yield from map(answer_line, lines)
        return
    with Workers(jobs, preload="storage.identity.compare") as workers:
        yield from workers.map(answer_line, lines, _not_compared, _LINES_A_TASK)


def answer_line(line: str) -> str:
    """The answer to one line: {"id", "relation", "containment", "jaccard"}."""
    ident = None
    try:
        asked = json.loads(line)
        ident = asked.get("id")
        a, b = Text(str(asked["text_a"])), Text(str(asked["text_b"]))
    except (ValueError, KeyError, AttributeError) as err:
        return _error_line(ident, f"cannot be read: {type(err).__name__}: {err}")
    found = compare(a, b, same_site=bool(asked.get("same_site")))
    answer = {"id": ident, "relation": found.relation, "containment": found.containment, "jaccard": found.jaccard}
    return json.dumps(answer, ensure_ascii=False)


def _not_compared(line: str, error: Exception) -> str:
    """The answer to a line whose worker was killed."""
    try:
        asked = json.loads(line)
    except ValueError:
        asked = None
    return _error_line(asked.get("id") if isinstance(asked, dict) else None, f"cannot be compared: {error}")


def _error_line(ident: object, error: str) -> str:
    return json.dumps({"id": ident, "relation": Relation.NONE, "error": error}, ensure_ascii=False)
