"""Reads the dates of feeds and sitemaps, those alone of which every word is understood."""

import re
from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from crawler.discovery.feed_zones import read_zone
from extract.dates.written.forms import read_forms
from extract.dates.written.machine import from_epoch
from extract.dates.written.reading import Locale, moment_of
from extract.dates.written.words import BETWEEN, fold, tidy
from sources import Source

EARLIEST, LATEST = 1990, 2100
_LONGEST = 100

# 9:05, 14:05:09.25, 03:12:00 PM
_CLOCK = r"(?P<h>\d{1,2}):(?P<min>\d\d)(?::(?P<s>\d\d)(?:[.,](?P<part>\d{1,12}))?)?(?:\s?(?P<half>[ap])\.?m\b\.?)?"
_WEEKDAY = r"(?:(?:mon|tues?|wed(?:nes)?|thu(?:rs?)?|fri|sat(?:ur)?|sun)(?:day)?\b[.,]?\s*)?"
_MONTH = r"(?P<month>[a-z]{3,9})\.?"
_FORMS = tuple(
    re.compile(form, re.I)
    for form in (
        # 2025-05-06T09:20:11+05:00, 2025-05-06 09:20:11.123 UTC, 2025/05/06 3:12 PM
        rf"(?P<y>\d{{4}})(?P<mark>[-/])(?P<m>\d{{1,2}})(?P=mark)(?P<d>\d{{1,2}})(?:(?:\s*T\s*|[,\s]\s*){_CLOCK}(?P<zone>.*))?",
        # 20260205T091200Z, 20260205
        r"(?P<y>\d{4})(?P<m>\d\d)(?P<d>\d\d)(?:T?(?P<h>\d\d)(?P<min>\d\d)(?P<s>\d\d)?(?P<zone>\D.*)?)?",
        # Tue, 06 May 2025 09:20:11 +0500, 6-May-25 9:20 PM GMT+5
        rf"{_WEEKDAY}(?P<d>\d{{1,2}})[\s-]+{_MONTH}[\s,-]+(?P<y>\d{{4}}|\d\d)(?:[,\s]\s*{_CLOCK}(?P<zone>.*))?",
        # Mon, May 25 2020 04:45:26 +0000, May 25, 2020
        rf"{_WEEKDAY}{_MONTH}\s+(?P<d>\d{{1,2}}),?\s+(?P<y>\d{{4}})(?:[,\s]\s*(?:at\s+)?{_CLOCK}(?P<zone>.*))?",
        # Thu Feb 05 14:30:00 MSK 2026
        rf"{_WEEKDAY}{_MONTH}\s+(?P<d>\d{{1,2}})\s+{_CLOCK}(?P<zone>\s.*)?\s(?P<y>\d{{4}})",
    )
)
_EPOCH = re.compile(r"\d{10}(?:\d{3})?(?:\.\d{1,6})?")
_MONTHS = (
    "january", "february", "march", "april", "may", "june",
    "july", "august", "september", "october", "november", "december",
)  # fmt: skip
# Чт, of `Чт, 05 фев 2026`
_FIRST_WORD = re.compile(r"^[^\W\d_]{2,15}[.,]?\s+")


def read_moment(words: str, zone: ZoneInfo, languages: Sequence[str] = ()) -> datetime | date | None:
    """An aware datetime, or a date where no time is given; without a zone the clock is `zone`'s.

    None where a word is not understood: a half-read date would stand in the way of readers that know more. Dates
    that are written for people are read in `languages`, where they are given.
    """
    words = words.strip()[:_LONGEST]
    try:
        value = _read_epoch(words) if _EPOCH.fullmatch(words) else _read_form(words, zone)
    except (ValueError, OverflowError):
        return None
    value = value or (_read_written(words, zone, languages) if languages else None)
    return value if value is not None and EARLIEST <= value.year <= LATEST else None


def moment_in(words: str | None, source: Source) -> datetime | date | None:
    """What `read_moment` reads in the zone and the languages of a source; None for no words."""
    languages = tuple(language.partition("-")[0] for language in source.languages)
    return read_moment(words, source.zone, languages) if words else None


def _read_epoch(words: str) -> datetime | None:
    reading = from_epoch(words.partition(".")[0])
    moment = moment_of(reading.on() or date.min, reading.clock, UTC).value if reading else None
    return moment if isinstance(moment, datetime) else None


def _read_form(words: str, zone: ZoneInfo) -> datetime | date | None:
    match = next((found for form in _FORMS if (found := form.fullmatch(words))), None)
    if match is None:
        return None
    named = match.groupdict()
    month = _month(named["month"]) if named.get("month") else int(named["m"])
    year = int(named["y"])
    day = date(year if year > 99 else year + (2000 if year < 70 else 1900), month, int(named["d"]))
    return _timed(day, named, zone) if named["h"] else day


def _month(name: str) -> int:
    """Raises ValueError for a name that is no English month."""
    short = "sep" if name.lower() == "sept" else name.lower()
    for number, month in enumerate(_MONTHS, 1):
        if month.startswith(short):
            return number
    raise ValueError(f"no month: {name}")


def _timed(day: date, named: dict[str, str | None], zone: ZoneInfo) -> datetime:
    hour, minute, second = (int(named[part] or 0) for part in ("h", "min", "s"))
    if named.get("half") and hour <= 12:
        hour = hour % 12 + (12 if (named["half"] or "").lower() == "p" else 0)
    # 24:00 is the end of the day, and a leap second the end of its minute
    late = hour == 24 and not minute and not second
    aware = read_zone(named["zone"] or "") or zone
    part = int((named.get("part") or "0").ljust(6, "0")[:6])
    moment = datetime(day.year, day.month, day.day, 0 if late else hour, minute, min(second, 59), part, tzinfo=aware)
    return moment + timedelta(days=late)


def _read_written(words: str, zone: ZoneInfo, languages: Sequence[str]) -> datetime | date | None:
    """A date as people write it, if nothing is left over but a weekday before it and words such as `жылы`."""
    text = _FIRST_WORD.sub("", tidy(words))
    readings = read_forms(text, Locale(tuple(languages)))
    day = readings[0].on() if len(readings) == 1 else None
    if day is None:
        return None
    rest = text[: readings[0].start] + " " + text[readings[0].end :]
    if any(fold(word) not in BETWEEN for word in re.findall(r"\w+", rest)):
        return None
    return moment_of(day, readings[0].clock, zone).value


def newer_than(moment: datetime | date | None, since: datetime) -> bool:
    """Whether a witness's date is not before `since`; an unknown date may be."""
    if moment is None:
        return True
    if isinstance(moment, datetime):
        return moment >= since
    return moment >= since.astimezone(UTC).date()


def older_than(moment: datetime | date | None, until: datetime) -> bool:
    """Whether a witness's date is not after `until`; an unknown date may be."""
    if moment is None:
        return True
    if isinstance(moment, datetime):
        return moment <= until
    return moment <= until.astimezone(UTC).date()
