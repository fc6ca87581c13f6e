"""Reads the zone that a feed writes behind a time of day: `+0500`, `GMT+6`, `MSK`, `UTC +5`, `-0000`."""

import re
from datetime import UTC, timedelta, timezone, tzinfo
from functools import cache
from zoneinfo import ZoneInfo

# Z, UTC, GMT+6, MSK, UTC +05:30, +5, -0000, +0300 (MSK)
_ZONE = re.compile(
    r"(?P<name>[A-Za-zА-Яа-я]{1,5})?\s?(?:(?P<sign>[+\-−–])\s?(?P<h>\d{1,2})(?:[:.]?(?P<m>\d\d))?(?::?00)?)?"
    r"\s*(?:\([^()]{1,60}\))?"
)
_LARGEST = 14 * 60

_HOURS = {
    "Z": 0, "UT": 0, "UTC": 0, "GMT": 0, "WET": 0, "WEST": 1, "CET": 1, "MEZ": 1, "CEST": 2, "MESZ": 2, "EET": 2,
    "EEST": 3, "JST": 9, "KST": 9, "HKT": 8, "SGT": 8, "PKT": 5, "AEST": 10, "AEDT": 11, "NZST": 12, "NZDT": 13,
    "EST": -5, "EDT": -4, "CST": -6, "CDT": -5, "MST": -7, "MDT": -6, "PST": -8, "PDT": -7,
}  # fmt: skip
"""Names that mean one offset, the American ones as RFC 822 has them; IST, BST and AST mean several."""

_BASES = {"GMT": 0, "UTC": 0, "UT": 0, "MSK": 3, "МСК": 3}
"""Names to which an offset is added: `GMT+6`, `MSK+2`."""

_PLACES = {
    "MSK": "Europe/Moscow", "MSD": "Europe/Moscow", "МСК": "Europe/Moscow", "SAMT": "Europe/Samara",
    "YEKT": "Asia/Yekaterinburg", "OMST": "Asia/Omsk", "NOVT": "Asia/Novosibirsk", "KRAT": "Asia/Krasnoyarsk",
    "IRKT": "Asia/Irkutsk", "YAKT": "Asia/Yakutsk", "VLAT": "Asia/Vladivostok", "ALMT": "Asia/Almaty",
    "AQTT": "Asia/Aqtau", "QYZT": "Asia/Qyzylorda", "ORAT": "Asia/Oral", "KGT": "Asia/Bishkek",
    "UZT": "Asia/Tashkent", "TJT": "Asia/Dushanbe", "TMT": "Asia/Ashgabat", "AZT": "Asia/Baku", "GET": "Asia/Tbilisi",
    "TRT": "Europe/Istanbul", "ULAT": "Asia/Ulaanbaatar", "HOVT": "Asia/Hovd", "IRST": "Asia/Tehran",
    "IRDT": "Asia/Tehran", "AFT": "Asia/Kabul",
}  # fmt: skip
"""Names of zones whose offset changed over the years."""


class UnknownZone(ValueError):
    """Words behind a time of day that are no zone, or one of several."""


@cache
def read_zone(words: str) -> tzinfo | None:
    """The zone that `words` name, None for no words. Raises UnknownZone."""
    words = words.strip()
    if not words:
        return None
    match = _ZONE.fullmatch(words)
    if match is None or not (match["name"] or match["sign"]):
        raise UnknownZone(words)
    name = (match["name"] or "UTC").upper()
    if match["sign"] is None:
        return _named(name)
    base = _BASES.get(name)
    if base is None:
        raise UnknownZone(words)
    minutes = int(match["h"]) * 60 + int(match["m"] or 0)
    if minutes > _LARGEST or int(match["m"] or 0) > 59:
        raise UnknownZone(words)
    return timezone(timedelta(minutes=base * 60 + (minutes if match["sign"] == "+" else -minutes)))


def _named(name: str) -> tzinfo:
    if name in _PLACES:
        return ZoneInfo(_PLACES[name])
    if name not in _HOURS:
        raise UnknownZone(name)
    return timezone(timedelta(hours=_HOURS[name])) if _HOURS[name] else UTC
