"""Turns an article's text into the words that the search index holds."""

from collections.abc import Iterable
from dataclasses import dataclass

from storage.search.fold import fold_words

MOST_LETTERS = 400_000
"""Of a longer text the beginning is searched: a vector takes a megabyte at most."""
LONGEST_WORD = 64
"""What is longer is an address or a line without spaces; text and question are cut alike."""
_MOST_BYTES = 900_000


@dataclass(frozen=True, slots=True)
class Vectors:
    """The distinct words of a headline, and those of headline and text, each sorted."""

    title_words: list[str]
    words: list[str]


def vectors_of(title: str | None, body: str | None) -> Vectors:
    """The words of an article, folded as those of a question are."""
    headline = index_words(title)
    return Vectors(_distinct(headline), _distinct([*headline, *index_words(body)]))


def index_words(text: str | None) -> list[str]:
    """The folded words of a text in its order, as far as it is searched."""
    return [word[:LONGEST_WORD] for word in fold_words((text or "")[:MOST_LETTERS])]


def _distinct(words: Iterable[str]) -> list[str]:
    """Each word once, as many as a vector takes."""
    kept, size = [], 0
    for word in dict.fromkeys(words):
        size += len(word.encode()) + 8
        if size > _MOST_BYTES:
            break
        kept.append(word)
    return sorted(kept)
