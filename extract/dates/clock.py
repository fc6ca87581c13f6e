"""What time of day do words say, and in which zone?"""

import re
from dataclasses import replace
from datetime import timedelta, timezone

from extract.dates.reading import Clock, offset_of

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
