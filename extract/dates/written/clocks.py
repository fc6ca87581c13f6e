"""Reads times of day: `09:12`, `14.30`, `2:30 pm`, `오후 2:30`, `16 цаг 59 минут`."""

import re
from dataclasses import replace

from extract.dates.written.reading import Clock
from extract.dates.written.zone_names import zone_after

_CLOCK = re.compile(
    r"""(?<![\d.,:])(?P<h>[01]?\d|2[0-3])          # 09:12, 9.30, 14h30
        (?P<sep>\s?:\s?|\.|\s?[hH]\s?|\s?時|\s?시\s?|点|时)(?P<m>[0-5]\d)
        (?:\s?[:分]\s?(?P<s>[0-5]\d)(?:[.,]\d{1,6})?)?
        (?![\d%]|[.:]\d)""",
    re.X | re.I,
)
_HOUR = re.compile(r"(?<![\d.,:])(?P<h>1[0-2]|0?\d)\s?(?=[ap]\.?m\b)", re.I)  # 2 pm
_DASHED = re.compile(r"[\s,|·в]{1,4}(?P<h>[01]\d|2[0-3])-(?P<m>[0-5]\d)(?![\d-])")  # 05.03.2026 14-30
_DASHED_BEFORE = re.compile(r"(?<![\d.-])(?P<h>[01]\d|2[0-3])-(?P<m>[0-5]\d)[\s,|]{1,3}$")
_IN_WORDS = re.compile(  # 16 цаг 59 минут, 14 часов 05 минут
    r"(?<!\d)(?P<h>[01]?\d|2[0-3])\s?-?(?:цаг|час\w{0,2}|годин\w?|гадзін\w?|сағат|саат|соат|сәгать|сәғәт|soat|saat|sagat|ժամ"
    r"|საათ\w?|و)\s(?P<m>[0-5]?\d)\s?(?:мин|хв|дақ|daq|dəq|dak|րոպե|წუთ|دقیق)",
    re.I,
)
_HALF = re.compile(
    r"\s*(?:(?P<am>a\.?\s?m\b\.?|ص(?!\w)|صباح\w*|ق\.?\s?ظ|قبل\s?از\s?ظهر|π\.?μ)"
    r"|(?P<pm>p\.?\s?m\b\.?|م(?!\w)|مساء\w*|ب\.?\s?ظ|بعد\s?از\s?ظهر|μ\.?μ))",
    re.I,
)
_HALF_BEFORE = re.compile(r"(?:(?P<am>오전|上午|午前)|(?P<pm>오후|下午|午後))\s?$")
_WORDY = re.compile(r"\w")
_NEAR = 24


def clock_near(text: str, start: int, end: int) -> tuple[Clock, int, int] | None:
    """The time that stands beside a date at `start:end`, after it or else before it, with its place in the text."""
    after = _first(text, end, min(len(text), end + _NEAR))
    if after:
        return after
    before = _last(text, max(0, start - _NEAR), start)
    if before and before[0].offset is None:  # 09:12, 05 Ақпан 2026 | GMT +5
        zone, stop = zone_after(text, end)
        if zone:
            return replace(before[0], offset=zone), before[1], stop
    return before


def clock_in(text: str) -> Clock | None:
    """The first time of day in a text: `Сегодня, 14:30`."""
    match = _CLOCK.search(text) or _IN_WORDS.search(text)
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
    far = min(len(text), end + 12)
    match = _CLOCK.search(text, start, far) or _DASHED.match(text, start) or _HOUR.search(text, start, end)
    match = match or _IN_WORDS.search(text, start, far)
    return _read(text, match) if match and match.start() <= end and "\n" not in text[start : match.start()] else None


def _last(text: str, start: int, end: int) -> tuple[Clock, int, int] | None:
    found = None
    for match in _CLOCK.finditer(text, start, end):
        # before a date a dot is rather a thousand or another date
        found = match if match["sep"].strip() == ":" else found
    found = found or _DASHED_BEFORE.search(text, start, end)
    return _read(text, found) if found else None


def _read(text: str, match: re.Match[str]) -> tuple[Clock, int, int] | None:
    named = match.groupdict()
    hour, start, end = int(named["h"]), match.start(), match.end()
    half = _HALF.match(text, end)
    early = None if half else _HALF_BEFORE.search(text, max(0, start - 4), start)
    said = half or early
    # `14:30 PM` tells the hour already
    if said and 1 <= hour <= 12:
        hour = hour % 12 + (12 if said["pm"] else 0)
    start, end = early.start() if early else start, half.end() if half else end
    second = int(named["s"]) if named.get("s") else None
    zone, end = zone_after(text, end)
    return Clock(hour, int(named.get("m") or 0), second, zone), start, end
