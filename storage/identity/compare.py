"""Compares two texts: whether they are one text, and by which relation."""

import re
from collections import Counter
from dataclasses import dataclass
from enum import StrEnum

from storage.identity.fingerprint import SHINGLE_WORDS, Shingle, Text
from storage.identity.lists import could_be_item, in_lists


class Relation(StrEnum):
    """What the first text is to the second."""

    SAME = "same"
    """The same words but for a headline, a lead or typography."""
    REPOST = "repost"
    """The same text, edited: cut, reworded here and there, with something added."""
    EXCERPT = "excerpt"
    """Less than half of the second text, and taken from it."""
    CONTAINS = "contains"
    """It holds the second text, and more than that again: a digest, a live page."""
    REWRITE = "rewrite"
    """It has a good part of the second text's sentences, and others of its own."""
    SERIES = "series"
    """One form filled in twice: weather, rates, decrees, horoscopes."""
    NONE = "none"


GROUPING = frozenset({Relation.SAME, Relation.REPOST})
"""The relations that make two articles one text."""

MIN_SHARED = 12
"""Shingles that both must have: about fourteen words in a row. Short texts meet by accident below that."""
_COPIED = 0.45
_PARTLY_COPIED = 0.35
"""Copies with a word in five changed keep .54 of their words in shared rows; two reports of one event share .24."""
_EQUAL = 0.9
_EQUAL_ON_ONE_SITE = 0.75
_PART = 0.45
_NUMBERS_ON_ONE_SITE = 0.8
_NUMBERS = 0.5
_ENOUGH_NUMBERS = 3
_NUMBERS_OF_A_FORM = 0.02
"""Of a form, one word in fifty or more is a number; three numbers in a long report do not make it one."""

# 38,6 and 1 001 as two numbers, 14:30
_NUMBER = re.compile(r"\d+(?:[.,:]\d+)*")
_FOREIGN_LINE = 0.3


@dataclass(frozen=True, slots=True)
class Comparison:
    """How two texts stand to each other.

    `containment` is the share of the shorter text's words that stand in three or more in a row of the other's;
    `jaccard` the share of three-word rows that both have among those that either has; both 0 to 1.
    """

    relation: Relation
    containment: float = 0.0
    jaccard: float = 0.0


def compare(a: Text, b: Text, *, same_site: bool = False) -> Comparison:
    """What text `a` is to text `b`. Texts without a common key are never found, here as in the database."""
    if not set(a.keys) & set(b.keys):
        return Comparison(Relation.NONE)
    shared = a.shingle_set & b.shingle_set
    if len(shared) < MIN_SHARED:
        return Comparison(Relation.NONE)
    containment = _containment(a, b, shared)
    jaccard = len(shared) / len(a.shingle_set | b.shingle_set)
    decide = _on_one_site if same_site else _on_two_sites
    return Comparison(decide(_Case(a, b, shared, containment, jaccard)), round(containment, 4), round(jaccard, 4))


@dataclass(frozen=True, slots=True)
class _Case:
    a: Text
    b: Text
    shared: frozenset[Shingle]
    containment: float
    jaccard: float


def _on_two_sites(case: _Case) -> Relation:
    if case.containment < _PARTLY_COPIED:
        return Relation.NONE
    if case.jaccard < _EQUAL and _numbers_kept(case, _NUMBERS_OF_A_FORM) < _NUMBERS:
        return Relation.SERIES
    if case.containment < _COPIED:
        return Relation.REWRITE
    return _part(case) or (Relation.SAME if case.jaccard >= _EQUAL else Relation.REPOST)


def _on_one_site(case: _Case) -> Relation:
    """A site's forms and its own furniture look like copies: only the very same words and numbers are one text."""
    if case.jaccard >= _EQUAL_ON_ONE_SITE and _numbers_kept(case) >= _NUMBERS_ON_ONE_SITE:
        return Relation.SAME
    if case.containment >= _EQUAL and (part := _part(case)):
        return part
    return Relation.SERIES if case.containment >= _PARTLY_COPIED else Relation.NONE


def _containment(a: Text, b: Text, shared: frozenset[Shingle]) -> float:
    """The share of covered words of the shorter text; of two about as long, of the better covered."""
    shares = [sum(_covered(t, shared)) / len(t.words) for t in (a, b)]
    short, long = sorted((len(a.words), len(b.words)))
    if short >= 0.8 * long:
        return max(shares)
    return shares[0] if len(a.words) == short else shares[1]


def _covered(text: Text, shared: frozenset[Shingle]) -> list[bool]:
    """Of each word, whether it stands in a shared row."""
    covered = [False] * len(text.words)
    for place, shingle in enumerate(text.shingles):
        if shingle in shared:
            covered[place : place + SHINGLE_WORDS] = [True] * SHINGLE_WORDS
    return covered


def _numbers_kept(case: _Case, density: float = 0.0) -> float:
    """The share of one text's numbers that the other has, where both have enough of them to tell; else 1."""
    mine, other = (Counter(_NUMBER.findall(t.text)) for t in (case.a, case.b))
    fewer = min(mine.total(), other.total())
    enough = max(_ENOUGH_NUMBERS, density * min(len(case.a.words), len(case.b.words)))
    return (mine & other).total() / fewer if fewer >= enough else 1.0


def _part(case: _Case) -> Relation | None:
    """Whether one text is but a part of the other; menus and headline lists that came along do not count."""
    short, long = sorted((case.a, case.b), key=lambda t: len(t.words))
    if len(short.words) >= _PART * len(long.words) or len(short.words) >= _PART * _prose(long, case.shared):
        return None
    return Relation.EXCERPT if short is case.a else Relation.CONTAINS


def _prose(text: Text, shared: frozenset[Shingle]) -> int:
    """The number of words of `text` without the lists in it that are not of the shared text."""
    covered = _covered(text, shared)
    items, place = [], 0
    for line, words in zip(text.lines, text.line_words, strict=True):
        ours = sum(covered[place : place + len(words)])
        place += len(words)
        items.append(ours <= _FOREIGN_LINE * len(words) and could_be_item(line))
    listed = zip(in_lists(items), text.line_words, strict=True)
    return sum(len(words) for is_listed, words in listed if not is_listed)
