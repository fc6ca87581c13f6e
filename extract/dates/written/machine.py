"""Reads dates written for machines: in a meta, in JSON-LD, in `<time datetime>`."""

import re
from datetime import UTC, datetime, timedelta

from extract.dates.written.forms import read_first
from extract.dates.written.reading import Clock, DateReading, Locale, day_of, offset_of
from extract.dates.written.words import tidy

_ISO = re.compile(  # 2025-03-16T11:02:00+04:00, 2025-03-16 11:02, 20250316T110200Z, 2025-3-6
    r"""\s*(?P<y>(?:19|20)\d\d)(?:-(?P<m>\d{1,2})-(?P<d>\d{1,2})|(?P<m2>\d\d)(?P<d2>\d\d))
        (?:(?:\s*T\s*|\s+|,\s*|\s-\s|(?<=\d{8})(?=\d{6}\b))(?P<h>[01]?\d|2[0-4]):?(?P<min>[0-5]\d)(?::?(?P<s>[0-5]\d)(?:[.,]\d+)?)?)?
        \s*(?P<zone>Z\b|UTC|GMT)?\s*(?:(?P<sign>[+\-−])(?P<oh>\d\d):?(?P<om>\d\d)?)?""",
    re.X | re.I,
)
_HALF = re.compile(r"\s*(?P<half>[ap])\.?m\b", re.I)
_JAVA = re.compile(r"^(\w{3} \w{3} \d{1,2}) (\d\d:\d\d:\d\d) (\w+) (\d{4})$")  # Thu Feb 05 14:30:00 GMT 2026
_EPOCH = re.compile(r"\s*(\d{10}|\d{13})\s*")  # 1771493400, 1771493400000
_LONGEST = 200


def read_machine(value: str, locale: Locale) -> DateReading | None:
    """The date that a value says; forms for people are read too, as many sites put them there."""
    value = tidy(value[:_LONGEST])
    match = _ISO.match(value)
    epoch = _EPOCH.fullmatch(value)
    if epoch:
        return from_epoch(epoch[1])
    if match:
        reading = _iso(value, match)
        if reading:
            return reading
    return read_first(_JAVA.sub(r"\1 \4 \2 \3", value.strip()), locale)


def is_for_machines(value: str) -> bool:
    """Whether a value is written as machines write dates: ISO 8601 or seconds since 1970."""
    return bool(_ISO.match(value) or _EPOCH.fullmatch(value) or _JAVA.match(value.strip()))


def from_epoch(digits: str) -> DateReading | None:
    """The date of seconds or milliseconds since 1970, if the web's time has it."""
    seconds = int(digits[:10])
    when = datetime.fromtimestamp(seconds, UTC)
    if day_of(when.year, when.month, when.day) is None:
        return None
    clock = Clock(when.hour, when.minute, when.second, UTC)
    return DateReading(0, len(digits), when.month, when.day, when.year, clock)


def _iso(value: str, match: re.Match[str]) -> DateReading | None:
    month, day = int(match["m"] or match["m2"]), int(match["d"] or match["d2"])
    told = day_of(int(match["y"]), month, day)
    if told is None:
        return None
    # 24:00 is the first instant of the next day
    on = told + timedelta(days=match["h"] == "24")
    return DateReading(*match.span(), on.month, on.day, on.year, _iso_clock(value, match))


def _iso_clock(value: str, match: re.Match[str]) -> Clock | None:
    if not match["h"]:
        return None
    hour, half = int(match["h"]) % 24, _HALF.match(value, match.end())
    if half and hour <= 12:
        hour = hour % 12 + (12 if half["half"].lower() == "p" else 0)
    offset = offset_of(match["sign"], match["oh"], match["om"]) if match["sign"] else UTC if match["zone"] else None
    return Clock(hour, int(match["min"]), int(match["s"]) if match["s"] else None, offset)
