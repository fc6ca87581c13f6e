"""Reads the dates that people write, with a month's name or in figures, in any of the languages."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from extract.dates.written.calendars import (
    from_jalali,
    month_of,
    month_word,
    persian_month_of,
    spelled_before,
    spells_a_day,
)
from extract.dates.written.clocks import clock_near, clock_spans
from extract.dates.written.numeric import common_year, read_figures
from extract.dates.written.reading import DateReading, Locale, day_of
from extract.dates.written.words import BETWEEN, WORD, fold, tidy

_WORD = re.compile(WORD)
_TOKEN = re.compile(rf"(?P<number>\d+)|(?P<word>{WORD})")
_GAP = re.compile(r"[\s.,'’`´\-–—‑/|·•()،:º°ª]{0,5}")
_JOINED = re.compile(r"[-/'’ ]{1,2}")
_REACH = 14
# 5, 05: what every date has, and most years, prices and telephones have not
_DAY = re.compile(r"(?<!\d)\d{1,2}(?!\d)")
_YEAR = re.compile(r"(?<!\d)(?:1[34]|19|20)\d\d(?!\d)")
_SHORT, _NEAR = 90, 40


@dataclass(frozen=True, slots=True)
class _Part:
    """A number or a month name of the text; words that only connect are left out between parts."""

    start: int
    end: int
    number: str = ""
    month: int | None = None
    persian: bool = False

    @property
    def is_day(self) -> bool:
        return 1 <= len(self.number) <= 2 and 1 <= int(self.number) <= 31

    @property
    def is_year(self) -> bool:
        return len(self.number) == 4 and (1990 <= int(self.number) <= 2100 or 2533 <= int(self.number) <= 2643)

    @property
    def is_persian_year(self) -> bool:
        return len(self.number) == 4 and 1369 <= int(self.number) <= 1480


def read_named(text: str, locale: Locale) -> Iterator[DateReading]:
    """The dates with a month's name of a tidied text, in any order of day, month and year."""
    if not any(map(month_word, _WORD.findall(_about_numbers(text)))):
        return
    for run in _runs(text, locale):
        for at, part in enumerate(run):
            if part.month is not None:
                reading = _around(text, run, at)
                if reading:
                    yield reading


def _about_numbers(text: str) -> str:
    """The words about a text's days: no other can be a date's month."""
    if len(text) <= _SHORT:
        return text
    return " ".join(text[max(0, m.start() - _NEAR) : m.end() + _NEAR] for m in _DAY.finditer(text))


def _runs(text: str, locale: Locale) -> Iterator[list[_Part]]:
    """Numbers and months that stand together, with nothing between but marks and words that belong to a date."""
    parts = list(_parts(text, locale))
    if all(part.month is None for part in parts):
        return
    clocks = clock_spans(text)
    run: list[_Part] = []
    end = 0
    for part in parts:
        in_clock = any(a <= part.start < b for a, b in clocks)
        linked = run and part.start - end <= _REACH and _connects(text[end : part.start])
        if run and (in_clock or not linked):
            yield run
            run = []
        if part.month is not None and run and run[-1].month == part.month:
            run[-1] = replace(run[-1], end=part.end)  # 24 نيسان / أبريل 2020
        elif not in_clock:
            run.append(part)
        end = part.end
    if run:
        yield run


def _parts(text: str, locale: Locale) -> Iterator[_Part]:
    waiting: re.Match[str] | None = None
    for match in _TOKEN.finditer(text):
        if match["number"]:
            yield _Part(*match.span(), number=match["number"])
            waiting = None
            continue
        word = month_word(match["word"])
        if not word:
            waiting = None
            continue
        pair = f"{fold(waiting['word'])} {word}" if waiting and match.start() - waiting.end() <= 2 else ""
        for name, start in ((pair, waiting.start() if waiting else 0), (word, match.start())):
            persian = persian_month_of(name)
            month = persian or month_of(name, locale.languages)
            if month:
                spelled = spelled_before(text, start)
                if spelled:
                    yield _Part(spelled[1], start, number=str(spelled[0]))
                yield _Part(start, match.end(), month=month, persian=persian is not None)
                break
        waiting = match


def _connects(gap: str) -> bool:
    """Whether only marks and such words as `жылғы`, `соли`, `de`, `-nji` stand between two parts."""
    words = [fold(m.group()) for m in _TOKEN.finditer(gap)]
    return all(w in BETWEEN for w in words) and not re.search(r"[;!?<>=\"«»]", gap)


def _around(text: str, run: list[_Part], at: int) -> DateReading | None:
    month = run[at]
    before = run[at - 1] if at >= 1 else None
    before2 = run[at - 2] if at >= 2 else None
    after = run[at + 1] if at + 1 < len(run) else None
    after2 = run[at + 2] if at + 2 < len(run) else None
    years = _Part.is_persian_year if month.persian else _Part.is_year

    def year(part: _Part | None) -> bool:
        return part is not None and bool(years.__get__(part))

    if before and before.is_day:
        if after and year(after):
            return _made(month, before, after)
        if before2 and year(before2):
            return _made(month, before, before2)
        if after and _is_short_year(text, month, after):
            return _made(month, before, after)
    if after and after.is_day:
        if after2 and year(after2):
            return _made(month, after, after2)
        if before and year(before):
            return _made(month, after, before)
    day = before if before and before.is_day else after if after and after.is_day else None
    return _made(month, day, None) if day and not month.persian else None


def _is_short_year(text: str, month: _Part, after: _Part) -> bool:
    return (
        len(after.number) == 2 and bool(_JOINED.fullmatch(text[month.end : after.start])) and int(after.number) <= 60
    )


def _made(month: _Part, day: _Part, year: _Part | None) -> DateReading | None:
    places = [p for p in (month, day, year) if p]
    start, end = min(p.start for p in places), max(p.end for p in places)
    number = (
        None if year is None else common_year(int(year.number)) if len(year.number) == 4 else 2000 + int(year.number)
    )
    assert month.month is not None
    if month.persian:
        try:
            there = from_jalali(number or 0, month.month, int(day.number))
        except ValueError:
            return None
        return DateReading(start, end, there.month, there.day, there.year)
    if day_of(number or 2024, month.month, int(day.number)) is None:
        return None
    return DateReading(start, end, month.month, int(day.number), number)


LONGEST = 400
"""Longer texts are paragraphs: only their beginnings are read."""


def read_forms(text: str, locale: Locale) -> list[DateReading]:
    """The dates of a tidied text in their order, each with the clock that stands beside it."""
    text = text[:LONGEST]
    if not _DAY.search(text) and not (len(text) <= _SHORT and _YEAR.search(text) and spells_a_day(text)):
        return []
    found = sorted(
        (*read_figures(text, locale), *read_named(text, locale)), key=lambda r: (r.start, -(r.end - r.start))
    )
    readings: list[DateReading] = []
    for reading in found:
        if not readings or reading.start >= readings[-1].end:
            clock = clock_near(text, reading.start, reading.end)
            readings.append(reading.timed(*clock) if clock else reading)
    return readings


def read_first(words: str, locale: Locale) -> DateReading | None:
    """The first date of some words, tidied here."""
    return next(iter(read_forms(tidy(words), locale)), None)
