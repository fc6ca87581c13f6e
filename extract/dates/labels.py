"""Reads the words beside a date, `Updated:` or `Source:`, and days told from today, such as `2 часа назад`."""

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta, timezone
from functools import lru_cache
from itertools import islice

from lxml import html

from extract.dates.candidates import MODIFIED, PUBLISHED, Candidate
from extract.dates.context import DateContext
from extract.dates.reading import Clock, DateReading, clock_in
from extract.dates.words import WORD, fold, words_of

_WORD = re.compile(WORD)
_REACH = 60


def _stems(kind: str) -> re.Pattern[str]:
    return re.compile(r"(?<!\w)(?:" + "|".join(re.escape(w) for w in words_of(kind)) + ")")


_MODIFIED, _PUBLISHED, _SOURCE, _AS_OF = (_stems(k) for k in ("modified", "published", "source", "as_of"))
_TODAY, _YESTERDAY, _BEFORE = (frozenset(words_of(k)) for k in ("today", "yesterday", "before_yesterday"))
_AGO = frozenset(words_of("ago"))
_UNITS = {w: unit for unit in ("week", "day", "hour", "minute") for w in words_of(unit)}
_SPANS = {
    "minute": timedelta(minutes=1),
    "hour": timedelta(hours=1),
    "day": timedelta(days=1),
    "week": timedelta(weeks=1),
}
_EAST = re.compile(r"(\d{1,2})\s?(分钟?|分鐘|小时|小時|時間|天|日|분|시간|일)\s?(?:前|전)")  # 2小时前, 3시간 전
_EAST_UNITS = {
    "分": "minute",
    "분": "minute",
    "小": "hour",
    "時": "hour",
    "시": "hour",
    "天": "day",
    "日": "day",
    "일": "day",
}
_EAST_DAYS = {
    "今天": 0,
    "今日": 0,
    "本日": 0,
    "오늘": 0,
    "昨天": 1,
    "昨日": 1,
    "어제": 1,
    "前天": 2,
    "一昨日": 2,
    "그저께": 2,
}


@lru_cache(2_000)
def folded(text: str) -> str:
    """Text as the stems of the tables are written: folded words with single spaces."""
    return " ".join(fold(m.group()) for m in _WORD.finditer(text))


@lru_cache(2_000)
def role_of(before: str) -> str | None:
    """published or modified, by the last label in the words before a date; None where they say neither."""
    text = folded(before[-_REACH:])
    modified = max((m.start() for m in _MODIFIED.finditer(text)), default=-1)
    published = max((m.start() for m in _PUBLISHED.finditer(text)), default=-1)
    if modified < 0 and published < 0:
        return None
    return MODIFIED if modified > published else PUBLISHED


def says_as_of(before: str) -> bool:
    """Whether a date is told as that of the text's state: `Stand: 28.04.2020`."""
    return _AS_OF.search(folded(before[-_REACH:])) is not None


def names_source(after: str) -> bool:
    """Whether the words after a date begin with a credit: `Источник - ИноСМИ`, `Kaynak:`."""
    text = folded(after[:_REACH])
    match = _SOURCE.search(text)
    return match is not None and match.start() <= 4


@lru_cache(2_000)
def days_back(text: str) -> int | None:
    """How many days before the fetch `Сегодня`, `Кеше`, `Вчера, 14:30` are; None where a text says none of it."""
    for word, back in _EAST_DAYS.items():
        if text.startswith(word):
            return back
    words = [fold(m.group()) for m in islice(_WORD.finditer(text[:80]), 4)]
    for count in (1, 2):
        for at in range(min(3, len(words))):
            said = " ".join(words[at : at + count])
            if said in _BEFORE:
                return 2
            if said in _TODAY:
                return 0
            if said in _YESTERDAY:
                return 1
    return None


@lru_cache(2_000)
def time_back(text: str) -> tuple[timedelta, str] | None:
    """How long before the fetch `2 часа назад`, `3 soat oldin`, `vor 5 Minuten` are, and the unit that was used."""
    east = _EAST.search(text[:60])
    if east:
        unit = _EAST_UNITS[east[2][0]]
        return int(east[1]) * _SPANS[unit], unit
    match = re.search(rf"(?<!\d)(\d{{1,2}})\s?({WORD})", text[:60])
    unit_name = _UNITS.get(fold(match[2])) if match else None
    if not match or not unit_name:
        return None
    around = {fold(w.group()) for w in _WORD.finditer(f"{text[: match.start()][-12:]} {text[match.end() :][:14]}")}
    return (int(match[1]) * _SPANS[unit_name], unit_name) if around & _AGO else None


def nearest_past(month: int, day: int, until: date) -> date | None:
    """The last such day up to `until`: what a page means that leaves the year out."""
    for year in (until.year, until.year - 1):
        try:
            found = date(year, month, day)
        except ValueError:
            continue
        if found <= until:
            return found
    return None


_LONGEST = 60


def read_relative(context: DateContext, text: str, element: html.HtmlElement) -> Iterator[Candidate]:
    """The date that a short text tells from the moment of the fetch, in the source's zone."""
    if len(text) > _LONGEST:
        return
    reading = _ago(context, text) or _day(context, text)
    if reading is None:
        return
    around = context.block_kinds.around(element)
    alone = reading.clock is not None or any(c.isdigit() for c in text)
    if not around.linked and (alone or around.dated):
        yield context.candidate_of("relative:beside", text, reading, (PUBLISHED, ""))


def _ago(context: DateContext, text: str) -> DateReading | None:
    found = time_back(text)
    if found is None:
        return None
    length, unit = found
    then = context.now - length
    clock = None
    if unit == "minute" and context.zone:
        clock = Clock(then.hour, then.minute, None, timezone(then.utcoffset() or timedelta()))
    return DateReading(0, len(text), then.month, then.day, then.year, clock)


def _day(context: DateContext, text: str) -> DateReading | None:
    back = days_back(text)
    if back is None:
        return None
    day = context.now.date() - timedelta(days=back)
    reading = DateReading(0, 0, day.month, day.day, day.year)
    clock = clock_in(text)
    if clock:
        return replace(reading, clock=clock)
    # `Today's Paper` and `USA TODAY Network` are no dates
    return reading if len(text.split()) <= 2 and text.strip(" .,:").count("'") == 0 else None
