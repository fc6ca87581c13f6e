"""Reads days told from the fetch: `2 часа назад`, `Yarım saat əvvəl`, `Кеше, 18:20`, `только что`."""

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta, timezone
from functools import lru_cache
from itertools import islice

from lxml import html

from extract.dates.candidates import PUBLISHED, Candidate
from extract.dates.context import DateContext, leads_to_archive
from extract.dates.written.clocks import clock_in
from extract.dates.written.reading import Clock, DateReading
from extract.dates.written.words import WORD, fold, words_of

_WORD = re.compile(WORD)
_TODAY, _YESTERDAY, _BEFORE = (frozenset(words_of(k)) for k in ("today", "yesterday", "before_yesterday"))
_AGO, _NOW, _SOME, _HALF = (frozenset(words_of(k)) for k in ("ago", "now", "some", "half"))
_SPANS = {
    "second": timedelta(seconds=1),
    "minute": timedelta(minutes=1),
    "hour": timedelta(hours=1),
    "day": timedelta(days=1),
    "week": timedelta(weeks=1),
}
_UNITS = {w: unit for unit in ("week", "day", "hour", "minute", "second") for w in words_of(unit)}
_ONE_WORDS = "an a one bir бир бір бер один одну нэг یک մեկ ერთი як yek"
_ONE = frozenset(fold(word) for word in _ONE_WORDS.split())
"""What stands for one unit: `an hour ago`, `bir saat önce`."""
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
_MOST_WORDS = 6
_LONGEST, _LONGEST_LINK = 60, 30


def _words(text: str, most: int) -> list[str]:
    return [fold(m.group()) for m in islice(_WORD.finditer(text), most)]


@lru_cache(2_000)
def days_back(text: str) -> int | None:
    """How many days before the fetch `Сегодня`, `Кеше`, `Вчера, 14:30` are; None where a text says none of it."""
    for word, back in _EAST_DAYS.items():
        if text.startswith(word):
            return back
    words = _words(text[:80], 4)
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
    """How long before the fetch `2 часа назад`, `час назад`, `vor 5 Minuten` are, and the unit that was used."""
    east = _EAST.search(text[:60])
    if east:
        unit = _EAST_UNITS[east[2][0]]
        return int(east[1]) * _SPANS[unit], unit
    match = re.search(rf"(?<!\d)(\d{{1,2}})\s?({WORD})", text[:60])
    unit_name = _UNITS.get(fold(match[2])) if match else None
    if not match or not unit_name:
        return None if match else _without_figure(text)
    around = {fold(w.group()) for w in _WORD.finditer(f"{text[: match.start()][-12:]} {text[match.end() :][:14]}")}
    return (int(match[1]) * _SPANS[unit_name], unit_name) if around & _AGO else None


def _without_figure(text: str) -> tuple[timedelta, str] | None:
    """The same of `час назад`, `yarım saat əvvəl`, `несколько минут назад`, `только что`, and no other words."""
    words = _words(text, _MOST_WORDS + 1)
    if not 0 < len(words) <= _MOST_WORDS:
        return None
    pairs = {" ".join(words[at : at + 2]) for at in range(len(words) - 1)}
    said = {*words, *pairs}
    if " ".join(words) in _NOW:
        return timedelta(), "second"
    unit = next((_UNITS[word] for word in words if word in _UNITS), None)
    if not said & _AGO or (unit is None and not said & _HALF):
        return None
    if said & _HALF:
        return timedelta(minutes=30), "hour"
    if said & _SOME:
        return (timedelta(), "hour") if unit in {"second", "minute", "hour"} else None
    alone = all(word in _UNITS or word in _AGO or word in _ONE for word in words)
    return (_SPANS[unit], unit) if unit and alone else None


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


def read_relative(context: DateContext, text: str, element: html.HtmlElement) -> Iterator[Candidate]:
    """The date that a short text tells from the moment of the fetch, in the source's zone."""
    if len(text) > _LONGEST:
        return
    reading = _ago(context, text) or _day(context, text)
    if reading is None:
        return
    around = context.block_kinds.around(element)
    alone = reading.clock is not None or any(c.isdigit() for c in text)
    # blog systems make the day a link to its archive
    own = not around.linked or (len(text) <= _LONGEST_LINK and (reading.clock or leads_to_archive(element, context)))
    if own and (alone or around.dated):
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
