"""Reads days of the month that are written in words: `пятое марта`, `он бесінші наурыз`, `پنجم اسفند`."""

import re
from collections.abc import Iterator, Mapping
from itertools import product

from extract.dates.written.words import DATES, WORD, fold

_WORD = re.compile(WORD)
_MOST_WORDS, _LONGEST = 3, 40


def _days(table: Mapping[str, list[str]]) -> Iterator[tuple[str, int]]:
    """The folded words of the days 1 to 31 in one language; where it has no teens of its own, tens are counted on."""
    ones, tens, rounds = table["ones"], table["tens"], table["round"]
    teens = table.get("teens")
    first = 20 if teens else 10
    for number, words in (*enumerate(ones, 1), *enumerate(teens or (), 10)):
        yield from ((name, number) for name in words.split("/"))
    for ten, (before, whole) in enumerate(zip(tens, rounds, strict=True)):
        yield from ((name, first + 10 * ten) for name in whole.split("/"))
        for number, words in enumerate(ones, 1):
            for pair in product(before.split("/"), words.split("/")):
                yield " ".join(pair), first + 10 * ten + number


def _folded(text: str) -> str:
    return " ".join(fold(m.group()) for m in _WORD.finditer(text))


_NUMBERS = {
    _folded(name): number
    for table in DATES.values()
    if "days" in table
    for name, number in _days(table["days"])
    if number <= 31
}
_LAST_WORDS = frozenset(name.split()[-1] for name in _NUMBERS)


def spells_a_day(text: str) -> bool:
    """Whether any word of a text may end the name of a day."""
    return any(fold(m.group()) in _LAST_WORDS for m in _WORD.finditer(text))


def spelled_before(text: str, end: int) -> tuple[int, int] | None:
    """The day that the words right before `end` name, and where they begin; the longest name is the right one."""
    start = max(0, end - _LONGEST)
    words = list(_WORD.finditer(text, start, end))[-_MOST_WORDS:]
    if words and words[-1].group() == "of":
        words, end = words[:-1], words[-1].start()
    if not words or end - words[-1].end() > 2:
        return None
    for first in range(len(words)):
        if first == 0 and words[0].start() == start and start:
            continue
        number = _NUMBERS.get(" ".join(fold(w.group()) for w in words[first:]))
        if number:
            return number, words[first].start()
    return None
