"""Writes and reads the dates of WARC records."""

import calendar
import re
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime

# 20260206020000, as ARC files and CDX lines write it, with or without seconds and their fractions
_DIGITS = re.compile(r"^([0-9]{4})([0-9]{2})([0-9]{2})([0-9]{2})([0-9]{2})([0-9]{2})?([0-9]{3}(?:[0-9]{3})?)?Z?$")
# 2026, 2026-02, 2026-02-06: WARC 1.1 lets a writer say no more than it knows
_PERIOD = re.compile(r"^([0-9]{4})(?:-([0-9]{2})(?:-([0-9]{2}))?)?$")


def warc_date(moment: datetime) -> str:
    """The moment as WARC 1.1 writes it, in UTC: 2026-11-22T02:00:00Z, with microseconds where there are any."""
    return moment.astimezone(UTC).isoformat().removesuffix("+00:00") + "Z"


def read_warc_date(text: str) -> datetime:
    """The moment that a WARC-Date says; of a day, a month or a year its last second.

    Raises ValueError, also for years that no news page has.
    """
    said = text.strip().upper()
    try:
        moment = _end_of(said) or _of_digits(said) or _of_words(said) or datetime.fromisoformat(said)
        moment = moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)
    except OverflowError as err:  # 0001-01-01T00:00:00+05:00 has no moment in UTC
        raise ValueError(f"no date of a capture: {text!r}") from err
    if not 1990 <= moment.year < 2100:
        raise ValueError(f"no date of a capture: {text!r}")
    return moment


def is_period(text: str) -> bool:
    """Whether a WARC-Date says no clock time, so that the moment is known to the day, month or year alone."""
    return _PERIOD.match(text.strip()) is not None


def _end_of(text: str) -> datetime | None:
    """The last second of a period: what a page says of its time is not after it."""
    found = _PERIOD.match(text)
    if found is None:
        return None
    year, month = int(found[1]), int(found[2] or 12)
    if not 1 <= month <= 12:
        raise ValueError(f"no month: {text!r}")
    day = int(found[3] or calendar.monthrange(year, month)[1])
    return datetime(year, month, day, 23, 59, 59, tzinfo=UTC)


def _of_digits(text: str) -> datetime | None:
    found = _DIGITS.match(text)
    if found is None:
        return None
    year, month, day, hour, minute = (int(found[at]) for at in range(1, 6))
    fraction = timedelta(microseconds=int((found[7] or "0").ljust(6, "0")))
    return datetime(year, month, day, hour, minute, int(found[6] or 0), tzinfo=UTC) + fraction


def _of_words(text: str) -> datetime | None:
    """The moment of a date as HTTP writes it: Fri, 06 Feb 2026 02:00:00 GMT."""
    return parsedate_to_datetime(text) if ":" in text and " " in text and not text[:4].isdigit() else None
