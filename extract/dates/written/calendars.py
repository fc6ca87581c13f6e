"""Names of months and of days of the month in all languages, and the solar Hijri calendar."""

import re
from collections.abc import Iterable, Iterator, Mapping
from datetime import date, timedelta
from functools import lru_cache
from itertools import product
from typing import Any

from extract.dates.written.words import DATES, WORD, fold, in_one_script
from extract.languages import read_part

# eight years in 33 are leap: this holds from 1178 to 1633
_LEAP = frozenset({1, 5, 9, 13, 17, 22, 26, 30})
_FIRST = 1300
_FIRST_DAY = date(1921, 3, 21)


def from_jalali(year: int, month: int, day: int) -> date:
    """The Gregorian day of the years 1300 to 1499: `from_jalali(1404, 11, 16)` is 2026-02-05. Raises ValueError."""
    if not (_FIRST <= year < 1500 and 1 <= month <= 12 and 1 <= day <= _days_in(year, month)):
        raise ValueError("no day of the solar Hijri calendar")
    leaps = sum(is_leap(y) for y in range(_FIRST, year))
    before = sum(_days_in(year, m) for m in range(1, month))
    return _FIRST_DAY + timedelta(days=365 * (year - _FIRST) + leaps + before + day - 1)


def is_leap(year: int) -> bool:
    """Whether the year has a 30th of Esfand."""
    return year % 33 in _LEAP


def _days_in(year: int, month: int) -> int:
    if month <= 6:
        return 31
    return 30 if month < 12 or is_leap(year) else 29


_WORD = re.compile(WORD)
_HEBREW_PREFIXES = "בלה"
_APOSTROPHE = re.compile(r"^[dl]['’]")


def key(name: str) -> str:
    """How a name of one or two words is looked up: `Dég. ` and `de gener` as `deg` and `gener`."""
    words = [fold(w) for w in _WORD.findall(_APOSTROPHE.sub("", name))]
    return " ".join(w for w in words if w not in {"de", "сар", ""})


def _lookup(table: Iterable[tuple[str, list[list[str]]]]) -> dict[str, dict[int, set[str]]]:
    found: dict[str, dict[int, set[str]]] = {}
    for locale, months in table:
        for number, names in enumerate(months, 1):
            for name in names:
                found.setdefault(key(name), {}).setdefault(number, set()).add(locale.split("_")[0])
    found.pop("", None)
    return found


def _by_locale(tables: Iterable[Mapping[str, Any]]) -> list[tuple[str, list[list[str]]]]:
    return [pair for table in tables for pair in table.items()]


CLDR = dict(_by_locale(read_part("months").values()))
PRESS = dict(_by_locale(of.get("months", {}) for of in DATES.values()))
SOLAR_HIJRI = dict(_by_locale(of.get("solar_hijri", {}) for of in DATES.values()))
"""Locale -> the names of its twelve months: by CLDR, as newspapers write them besides, of the solar Hijri year."""
_MONTHS = _lookup([*CLDR.items(), *PRESS.items()])
_PERSIAN = _lookup(SOLAR_HIJRI.items())
_WORDS = frozenset(word for name in (*_MONTHS, *_PERSIAN) for word in name.split())


_TURKIC = frozenset({"az", "ba", "crh", "kaa", "kk", "ky", "tk", "tr", "tt", "ug", "uz"})
"""Languages that decline the month: `наурызда`, `martın`, `sentabrdan`, `мартынын`."""
_DECLINED = frozenset(
    word
    for table in (*CLDR.items(), *PRESS.items())
    if table[0].split("_")[0] in _TURKIC
    for names in table[1]
    for name in names
    for word in key(name).split()
    if len(word) > 3 or word in {"may", "май", "маи", "маы", "мае", "июн", "июл", "iun", "iul", "مای"}
)
_ENDINGS = re.compile(
    # possession, then case: mart-ı-nda, mart-ın, mart-tan, mart-taki, mart-gacha
    r"(?:s?[iuy])?(?:n?[iuy]n(?:gi?)?|ning|n?[dt][aeə](?:n|[kg]i)?|n?[aeə]|y[aeə]|[gkq][aeə](?:cha|dar)?|n[iuy])?"
    r"|(?:с?[ыиiеуү])?(?:н|[ндтҙ][ыиiуүе](?:ң|н|нг)?|н?[дтҙ][аәеэоө](?:н|[ғгқк][ыиi])?|нан|нен|[ғгқкн]?[аәеэо](?:ча|чә)?)?"
    r"|(?:نیڭ|[دت][اه](?:ن|کی)?|[دت]ین|[غقگک][اه](?:چه)?|نی|ی)"
)
_SHORTEST, _LONGEST_ENDING = 3, 7


@lru_cache(2_000)
def _undeclined(folded: str) -> str:
    """The month's name in a Turkic word with its ending: of `наурызында` it is `наурыз`; else nothing."""
    for end in range(len(folded) - 1, max(_SHORTEST, len(folded) - _LONGEST_ENDING) - 1, -1):
        if folded[:end] in _DECLINED and _ENDINGS.fullmatch(folded, end):
            return folded[:end]
    return ""


_STARTS = frozenset(word[:2] for word in _WORDS)
"""The first two letters of all of them: nine words in ten begin otherwise, and need not be folded whole."""


@lru_cache(20_000)
def month_word(word: str) -> str:
    """The folded word, a Turkic one without its ending, if it is part of any month's name, else nothing."""
    start = fold(word[:2])[:2]
    other = len(start) == 2 and start not in _STARTS and start[0] not in _HEBREW_PREFIXES
    # `ceнтябрь` begins with a Latin c
    if other and (word.isascii() or not start.isascii() or in_one_script(word.lower()) == word.lower()):
        return ""
    folded = fold(word)
    return folded if folded in _WORDS or _bare(folded) in _WORDS else _undeclined(folded)


def month_of(name: str, languages: tuple[str, ...] = ()) -> int | None:
    """The month that a folded name says; where languages differ over it, the page's own decide, else None."""
    return _pick(_MONTHS.get(name) or _MONTHS.get(_bare(name)), languages)


def persian_month_of(name: str) -> int | None:
    """The month of the solar Hijri year, in Persian, Dari or Pashto."""
    return _pick(_PERSIAN.get(name), ())


def _bare(name: str) -> str:
    return name[1:] if len(name) > 3 and name[0] in _HEBREW_PREFIXES else ""


def _pick(months: dict[int, set[str]] | None, languages: tuple[str, ...]) -> int | None:
    if not months:
        return None
    if len(months) == 1:
        return next(iter(months))
    for language in languages:
        fitting = [number for number, spoken in months.items() if language in spoken]
        if len(fitting) == 1:
            return fitting[0]
    return None


_MOST_WORDS, _LONGEST_DAY = 3, 40


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


_DAYS = {
    _folded(name): number
    for table in DATES.values()
    if "days" in table
    for name, number in _days(table["days"])
    if number <= 31
}
_LAST_WORDS = frozenset(name.split()[-1] for name in _DAYS)


def spells_a_day(text: str) -> bool:
    """Whether any word of a text may end the name of a day."""
    return any(fold(m.group()) in _LAST_WORDS for m in _WORD.finditer(text))


def spelled_before(text: str, end: int) -> tuple[int, int] | None:
    """The day that the words right before `end` name, and where they begin; the longest name is the right one."""
    start = max(0, end - _LONGEST_DAY)
    words = list(_WORD.finditer(text, start, end))[-_MOST_WORDS:]
    if words and words[-1].group() == "of":
        words, end = words[:-1], words[-1].start()
    if not words or end - words[-1].end() > 2:
        return None
    for first in range(len(words)):
        if first == 0 and words[0].start() == start and start:
            continue
        number = _DAYS.get(" ".join(fold(w.group()) for w in words[first:]))
        if number:
            return number, words[first].start()
    return None
