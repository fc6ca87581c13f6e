"""Reads the dates of feeds and sitemaps."""

import re
from datetime import UTC, date, datetime
from email.utils import parsedate_to_datetime
from zoneinfo import ZoneInfo

EARLIEST, LATEST = 1990, 2100

# 2025-05-06, 2025-05-06T09:20:11+05:00, 2025-05-06 09:20:11.123Z
_ISO = re.compile(r"^(\d{4}-\d\d-\d\d)(?:[T ]+(\d\d:\d\d(?::\d\d)?(?:\.\d+)?) ?(Z|[+-]\d\d:?\d\d)?)?$")


def read_moment(words: str, zone: ZoneInfo) -> datetime | date | None:
    """An aware datetime, or a date where no time is given; without a zone the clock is `zone`'s. None if unread."""
    words = words.strip()
    try:
        value = _read_iso(words) or parsedate_to_datetime(words)
    except (ValueError, TypeError, IndexError, OverflowError):
        return None
    if not EARLIEST <= value.year <= LATEST:
        return None
    if isinstance(value, datetime) and value.tzinfo is None:
        return value.replace(tzinfo=zone)
    return value


def _read_iso(words: str) -> datetime | date | None:
    match = _ISO.match(words)
    if not match:
        return None
    day, clock, offset = match.groups()
    if clock is None:
        return date.fromisoformat(day)
    return datetime.fromisoformat(f"{day}T{clock[:15]}{offset or ''}")


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
