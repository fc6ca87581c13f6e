"""Reads times of day and the zones after them: `09:12`, `2:30 pm`, `16 цаг 59 минут`, `14:30 GMT +5`."""

import re
from dataclasses import replace
from datetime import UTC, timedelta, timezone, tzinfo
from functools import cache
from itertools import islice
from zoneinfo import ZoneInfo

from extract.dates.written.reading import Clock, offset_of
from extract.dates.written.words import WORD, fold

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

# | GMT +5, UTC+03:00, (MSK), +0500
_ZONE = re.compile(
    r"\s{0,2}[|,(]?\s{0,2}(?:(?P<utc>GMT|UTC|Z)?\s?(?P<sign>[+\-−])\s?(?P<h>\d{1,2})(?::?(?P<m>\d\d))?(?!\d)"
    r"|(?P<name>[A-Za-zİА-Яа-я]{1,4})\b)"
)
_OFFSETS = {
    "GMT": 0, "UTC": 0, "Z": 0, "WET": 0, "CET": 1, "MEZ": 1, "WAT": 1, "CEST": 2, "MESZ": 2, "EET": 2, "SAST": 2,
    "CAT": 2, "EEST": 3, "MSK": 3, "МСК": 3, "TRT": 3, "TSİ": 3, "EAT": 3, "ALMT": 5, "PKT": 5, "WIB": 7, "HKT": 8,
    "SGT": 8, "MYT": 8, "JST": 9, "KST": 9, "AEST": 10, "AEDT": 11, "NZST": 12, "NZDT": 13, "EST": -5, "EDT": -4,
    "CDT": -5, "MST": -7, "MDT": -6, "PST": -8, "PDT": -7, "BRT": -3, "ART": -3,
}  # fmt: skip
"""Zone names that mean one offset; CST, IST, BST, AST mean several and are left alone."""
_IN_SMALL = frozenset({"gmt", "utc", "msk", "мск", "cet", "cest", "eet", "eest", "almt", "trt"})
"""The names that are no word of any language when they are written small, as `est` and `cat` are."""

_PLACES = {
    "Europe/Moscow": "москв московск мәскеу moskva moskow moscow мск",
    "Asia/Almaty": "астан алмат нурсултан astana almat",
    "Asia/Tashkent": "ташкент тошкент toshkent tashkent",
    "Asia/Bishkek": "бишкек bishkek",
    "Asia/Dushanbe": "душанб dushanb",
    "Asia/Ashgabat": "ашхабад ашгабат asgabat ashgabat",
    "Asia/Baku": "баку бакинск bak baku azərbaycan",
    "Asia/Tbilisi": "тбилис tbilis თბილის",
    "Asia/Yerevan": "ереван yerevan երեւան երևան",
    "Europe/Kyiv": "киев киивськ киiвськ киев києв кив kyiv kiev",
    "Europe/Minsk": "минск мiнск minsk мinsk мінск",
    "Asia/Ulaanbaatar": "улаанбаатар уланбатор ulaanbaatar",
    "Asia/Tehran": "тегеран tehran تهران",
    "Asia/Kabul": "кабул kabul کابل",
    "Europe/Istanbul": "стамбул istanbul анкар ankara turkiye turkey tsi",
    "Asia/Shanghai": "пекин beijing",
    "Asia/Riyadh": "مکه السعودیه",
    "Asia/Yekaterinburg": "екатеринбург уфимск",
    "Asia/Novosibirsk": "новосибирск",
    "Europe/Samara": "самарск",
    "Asia/Omsk": "омск",
    "UTC": "гринвич greenwich غرینتش grinvic",
}
_STEMS = {fold(stem): zone for zone, stems in _PLACES.items() for stem in stems.split()}
_SHORTEST = min(map(len, _STEMS))
_TIME_STEMS = (
    "врем час цаг уақыт убакыт убакт саат вақт вакыт ваҡыт vaqt vaxt saat wagt time ժամանակ დრო بوقت بتوقیت توقیت وقت"
)
_TIME = tuple(fold(word) for word in (*_TIME_STEMS.split(), "по"))
_WORD = re.compile(WORD)
_WORDS_AFTER = re.compile(r"[\s(,|/—–-]{0,4}[^\d)|;\n]{3,45}")
_MOST_WORDS = 5


def clock_near(text: str, start: int, end: int) -> tuple[Clock, int, int] | None:
    """The time that stands beside a date at `start:end`, after it or else before it, with its place in the text."""
    after = _first(text, end, min(len(text), end + _NEAR))
    if after:
        return after
    before = _last(text, max(0, start - _NEAR), start)
    if before and before[0].offset is None:  # 09:12, 05 Ақпан 2026 | GMT +5
        zone, stop = _zone_after(text, end)
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
    zone, end = _zone_after(text, end)
    return Clock(hour, int(named.get("m") or 0), second, zone), start, end


def _zone_after(text: str, at: int) -> tuple[tzinfo | None, int]:
    """The zone that is told at a place of a text, None without one, and where it ends."""
    match = _ZONE.match(text, at)
    if match is None or (match["name"] and not _means_hours(match["name"])):
        return _zone_of_place(text, at)
    if match["name"]:
        return timezone(timedelta(hours=_OFFSETS[match["name"].upper()])), match.end()
    # `14:30 - 15 марта` and `10:00-12:00` are no offsets, `14:20:11 -0500` is one
    bare = "".join(filter(None, (match["h"], match["m"])))
    plain = (match["sign"] == "+" and len(bare) >= 2) or (len(bare) == 4 and match[0].endswith(bare))
    if not match["utc"] and not plain:
        return None, at
    return offset_of(match["sign"], match["h"], match["m"]), match.end()


def _means_hours(name: str) -> bool:
    return name.upper() in _OFFSETS if name.isupper() else name in _IN_SMALL


def _zone_of_place(text: str, at: int) -> tuple[tzinfo | None, int]:
    """The zone of `(по московскому времени)`: a place beside a word for time, within a few words."""
    match = _WORDS_AFTER.match(text, at)
    if match is None:
        return None, at
    words = [(fold(w.group()), w.end()) for w in islice(_WORD.finditer(match[0]), _MOST_WORDS)]
    timed = [end for word, end in words if word.startswith(_TIME)]
    for word, end in words:
        zone = _place_of(word)
        if zone and timed:
            return UTC if zone == "UTC" else ZoneInfo(zone), at + max(end, *timed)
    return None, at


@cache
def _longest_first() -> list[str]:
    return sorted(_STEMS, key=len, reverse=True)


def _place_of(word: str) -> str | None:
    if len(word) < _SHORTEST:
        return None
    return next((_STEMS[stem] for stem in _longest_first() if word.startswith(stem)), None)
