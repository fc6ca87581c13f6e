"""A date and a time of day as they were read, before it is known which instant they are."""

import re
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta, timezone, tzinfo

from extract.extraction import Moment, Precision

FIRST_YEAR = 1990


@dataclass(frozen=True, slots=True)
class Clock:
    """A time of day; `offset` is None where the page names no zone."""

    hour: int
    minute: int
    second: int | None = None
    offset: timezone | None = None


@dataclass(frozen=True, slots=True)
class DateReading:
    """A date as written between `start` and `end` of a text.

    `year` is None in `5 марта`; `swapped` is the other day of `03/05/2026` where its order is not known.
    """

    start: int
    end: int
    month: int
    day: int
    year: int | None = None
    clock: Clock | None = None
    swapped: date | None = None

    def on(self) -> date | None:
        """The day, if the calendar and this century have it."""
        return day_of(self.year, self.month, self.day)

    def timed(self, clock: Clock, start: int, end: int) -> "DateReading":
        return replace(self, clock=clock, start=min(start, self.start), end=max(end, self.end))


def day_of(year: int | None, month: int, day: int) -> date | None:
    """The day, None where there is no such day or the year is out of the web's time."""
    if year is None or not FIRST_YEAR <= year <= 2100:
        return None
    try:
        return date(year, month, day)
    except ValueError:
        return None


def offset_of(sign: str, hours: str, minutes: str | None) -> timezone | None:
    """The zone of `+05:00`; None for an offset that no clock on earth shows, such as `+99:00`."""
    total = int(hours) * 60 + int(minutes or 0)
    if total > 14 * 60 or int(minutes or 0) > 59:
        return None
    return timezone(timedelta(minutes=-total if sign in "-−" else total))


def moment_of(day: date, clock: Clock | None, zone: tzinfo | None) -> Moment:
    """The instant in its own offset, or the zone of the source; the bare day where neither is known.

    Midnight is what systems write that know only the day.
    """
    offset = (clock.offset if clock else None) or zone
    if clock is None or offset is None or not (clock.hour or clock.minute or clock.second):
        return Moment(day, Precision.DAY)
    local = datetime(day.year, day.month, day.day, clock.hour, clock.minute, clock.second or 0, tzinfo=offset)
    fixed = local.replace(tzinfo=timezone(local.utcoffset() or timedelta()))
    return Moment(fixed, Precision.MINUTE if clock.second is None else Precision.SECOND)


def day_in(moment: Moment) -> date:
    """The day of a moment, in the offset that it was written in."""
    return moment.value.date() if isinstance(moment.value, datetime) else moment.value


def latest(moment: Moment) -> datetime:
    """The instant of a moment, or a plain day's first instant anywhere on earth: what is compared with the fetch."""
    if isinstance(moment.value, datetime):
        return moment.value.astimezone(UTC)
    return datetime(moment.value.year, moment.value.month, moment.value.day, tzinfo=UTC) - timedelta(hours=14)


_CLOCK = re.compile(
    r"""(?<![\d.,:])(?P<h>[01]?\d|2[0-3])          # 09:12, 9.30, 14h30
        (?P<sep>\s?:\s?|\.|\s?[hH]\s?|\s?時|\s?시\s?|点|时)(?P<m>[0-5]\d)
        (?:\s?[:分]\s?(?P<s>[0-5]\d)(?:[.,]\d{1,6})?)?
        (?![\d%]|[.:]\d)
        (?:\s*(?P<half>[ap]\.?\s?m\b\.?))?""",
    re.X | re.I,
)
_HOUR = re.compile(r"(?<![\d.,:])(?P<h>1[0-2]|0?\d)\s?(?P<half>[ap]\.?m\b\.?)", re.I)  # 2 pm
# | GMT +5, UTC+03:00, (MSK), +0500
_ZONE = re.compile(
    r"\s{0,2}[|,(]?\s{0,2}(?:(?P<utc>GMT|UTC|Z)?\s?(?P<sign>[+\-−])\s?(?P<h>\d{1,2})(?::?(?P<m>\d\d))?(?!\d)"
    r"|(?P<name>[A-ZА-Я]{1,4})\b)"
)
_HOURS = {
    "GMT": 0, "UTC": 0, "Z": 0, "WET": 0, "CET": 1, "MEZ": 1, "WAT": 1, "CEST": 2, "MESZ": 2, "EET": 2, "SAST": 2,
    "CAT": 2, "EEST": 3, "MSK": 3, "МСК": 3, "TRT": 3, "EAT": 3, "ALMT": 5, "PKT": 5, "WIB": 7, "HKT": 8, "SGT": 8,
    "MYT": 8, "JST": 9, "KST": 9, "AEST": 10, "AEDT": 11, "NZST": 12, "NZDT": 13, "EST": -5, "EDT": -4, "CDT": -5,
    "MST": -7, "MDT": -6, "PST": -8, "PDT": -7, "BRT": -3, "ART": -3,
}  # fmt: skip
"""Zone names that mean one offset; CST, IST, BST, AST mean several and are left alone."""
_WORDY = re.compile(r"\w")
_NEAR = 24
_LOOSE = {".", "h", "H"}


def clock_near(text: str, start: int, end: int) -> tuple[Clock, int, int] | None:
    """The time that stands beside a date at `start:end`, after it or else before it, with its place in the text."""
    after = _first(text, end, min(len(text), end + _NEAR))
    if after:
        return after
    before = _last(text, max(0, start - _NEAR), start)
    if before and before[0].offset is None:  # 09:12, 05 Ақпан 2026 | GMT +5
        zone, stop = _zone(text, end)
        if zone:
            return replace(before[0], offset=zone), before[1], stop
    return before


def clock_in(text: str) -> Clock | None:
    """The first time of day in a text: `Сегодня, 14:30`."""
    match = _CLOCK.search(text)
    found = _read(text, match) if match else None
    return found[0] if found else None


def lone_clock(text: str) -> Clock | None:
    """The time of a text that holds nothing else: `17:38`, `| 17:38 |`."""
    match = _CLOCK.search(text)
    found = _read(text, match) if match and ":" in match["sep"] else None
    return found[0] if found and not _WORDY.search(text[: found[1]] + text[found[2] :]) else None


def clock_spans(text: str) -> list[tuple[int, int]]:
    """Where clocks with a colon stand: their digits are no days."""
    return [m.span() for m in _CLOCK.finditer(text) if ":" in m["sep"]]


def _first(text: str, start: int, end: int) -> tuple[Clock, int, int] | None:
    match = _CLOCK.search(text, start, min(len(text), end + 12)) or _HOUR.search(text, start, end)
    return _read(text, match) if match and match.start() <= end and "\n" not in text[start : match.start()] else None


def _last(text: str, start: int, end: int) -> tuple[Clock, int, int] | None:
    found = None
    for match in _CLOCK.finditer(text, start, end):
        # before a date a dot is rather a thousand or another date
        found = match if match["sep"].strip() == ":" else found
    return _read(text, found) if found else None


def _read(text: str, match: re.Match[str]) -> tuple[Clock, int, int] | None:
    named = match.groupdict()
    hour, half = int(named["h"]), (named.get("half") or "")[:1].lower()
    if half:
        if not 1 <= hour <= 12:
            return None
        hour = hour % 12 + (12 if half == "p" else 0)
    second = int(named["s"]) if named.get("s") else None
    zone, end = _zone(text, match.end())
    return Clock(hour, int(named.get("m") or 0), second, zone), match.start(), end


def _zone(text: str, at: int) -> tuple[timezone | None, int]:
    match = _ZONE.match(text, at)
    if match is None:
        return None, at
    if match["name"]:
        hours = _HOURS.get(match["name"])
        return (None, at) if hours is None else (timezone(timedelta(hours=hours)), match.end())
    # `14:30 - 15 марта` and `10:00-12:00` are no offsets, `14:20:11 -0500` is one
    bare = "".join(filter(None, (match["h"], match["m"])))
    plain = (match["sign"] == "+" and len(bare) >= 2) or (len(bare) == 4 and match[0].endswith(bare))
    if not match["utc"] and not plain:
        return None, at
    return offset_of(match["sign"], match["h"], match["m"]), match.end()
