"""Reads the zone that stands after a time of day: `GMT +5`, `мск`, `по московскому времени`, `Алматы уақытымен`."""

import re
from datetime import UTC, timedelta, timezone, tzinfo
from functools import cache
from itertools import islice
from zoneinfo import ZoneInfo

from extract.dates.written.reading import offset_of
from extract.dates.written.words import WORD, fold

# | GMT +5, UTC+03:00, (MSK), +0500
_ZONE = re.compile(
    r"\s{0,2}[|,(]?\s{0,2}(?:(?P<utc>GMT|UTC|Z)?\s?(?P<sign>[+\-−])\s?(?P<h>\d{1,2})(?::?(?P<m>\d\d))?(?!\d)"
    r"|(?P<name>[A-Za-zİА-Яа-я]{1,4})\b)"
)
_HOURS = {
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
_AFTER = re.compile(r"[\s(,|/—–-]{0,4}[^\d)|;\n]{3,45}")
_MOST_WORDS = 5


def zone_after(text: str, at: int) -> tuple[tzinfo | None, int]:
    """The zone that is told at a place of a text, None without one, and where it ends."""
    match = _ZONE.match(text, at)
    if match is None or (match["name"] and not _means_hours(match["name"])):
        return _of_a_place(text, at)
    if match["name"]:
        return timezone(timedelta(hours=_HOURS[match["name"].upper()])), match.end()
    # `14:30 - 15 марта` and `10:00-12:00` are no offsets, `14:20:11 -0500` is one
    bare = "".join(filter(None, (match["h"], match["m"])))
    plain = (match["sign"] == "+" and len(bare) >= 2) or (len(bare) == 4 and match[0].endswith(bare))
    if not match["utc"] and not plain:
        return None, at
    return offset_of(match["sign"], match["h"], match["m"]), match.end()


def _means_hours(name: str) -> bool:
    return name.upper() in _HOURS if name.isupper() else name in _IN_SMALL


def _of_a_place(text: str, at: int) -> tuple[tzinfo | None, int]:
    """The zone of `(по московскому времени)`: a place beside a word for time, within a few words."""
    match = _AFTER.match(text, at)
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
