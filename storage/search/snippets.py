"""Cuts from an article's text the piece that answers a question, in runs of words that are hits and that are not.

Runs are plain text: whoever shows them escapes each, so that no page of a stranger can put marks of its own there.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from storage.search.fold import APOSTROPHES
from storage.search.sought import Sought, SoughtTerm
from storage.search.vectors import index_words

LENGTH = 240
"""Characters of a piece."""
_BEFORE = 70
_MOST_READ = 20_000
_TOKEN = re.compile(rf"[\w{re.escape(APOSTROPHES)}]+")


@dataclass(frozen=True, slots=True)
class Run:
    """Letters of a text that stand together."""

    text: str
    is_hit: bool = False


class Marker:
    """Marks the words of one question in texts."""

    def __init__(self, sought: Sought) -> None:
        terms = [term for group in sought.groups for term in group]
        self._anywhere = _Words([term for term in terms if not term.term.in_title])
        self._in_title = _Words(terms)

    def title(self, title: str) -> list[Run]:
        """The whole headline."""
        return list(_runs(title, 0, len(title), self._in_title.hits(title)))

    def snippet(self, body: str) -> list[Run]:
        """The piece of a text around its first hit, or its beginning where none is near."""
        text = " ".join(body[:_MOST_READ].split())
        first = next(self._anywhere.hits(text), None)
        start = max(0, first[0] - _BEFORE) if first else 0
        if start:
            start = text.find(" ", start) + 1
        end = min(len(text), start + LENGTH)
        if end < len(text):
            end = max(text.rfind(" ", start, end), start + 1)
        runs = list(_runs(text, start, end, self._anywhere.hits(text, start, end)))
        more = end < len(text) or len(body) > _MOST_READ
        return [*([Run("… ")] if start else []), *runs, *([Run(" …")] if more else [])]


class _Words:
    """What the words of some terms find; each spelling is looked at once."""

    def __init__(self, terms: list[SoughtTerm]) -> None:
        words = [word for term in terms for word in term.words]
        self._exact = frozenset(form for word in words for form in word.exact)
        self._prefixes = tuple(prefix for word in words for prefix in word.prefixes)
        self._known: dict[str, bool] = {}

    def hits(self, text: str, start: int = 0, end: int | None = None) -> Iterator[tuple[int, int]]:
        """Where the words stand that are found."""
        if not self._exact and not self._prefixes:
            return
        for token in _TOKEN.finditer(text, start, len(text) if end is None else end):
            if self._finds(token[0]):
                yield token.span()

    def _finds(self, token: str) -> bool:
        found = self._known.get(token)
        if found is None:
            found = any(word in self._exact or word.startswith(self._prefixes) for word in index_words(token))
            self._known[token] = found
        return found


def _runs(text: str, start: int, end: int, hits: Iterator[tuple[int, int]]) -> Iterator[Run]:
    for left, right in hits:
        if left > start:
            yield Run(text[start:left])
        yield Run(text[left:right], is_hit=True)
        start = right
    if start < end:
        yield Run(text[start:end])
