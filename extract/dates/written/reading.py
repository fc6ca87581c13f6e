"""What readers of written dates are given, a page's locale, and what they read: a date and a time of day."""

import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta, timezone, tzinfo
from functools import cached_property
from urllib.parse import urlsplit

from extract.document import Document
from extract.extraction import Moment, Precision

FIRST_YEAR = 1990

_SLASHED = re.compile(
    r"(?<![\d/])(\d{1,2})/(\d{1,2})/(?:20)?\d\d(?![\d/])"
)  # 25/12/2026 tells the order, 05/03/2026 not
_CODE = re.compile(r"^([a-zA-Z]{2,3})(?:[-_]\w+)*?(?:[-_]([a-zA-Z]{2}))?$")  # kk, en-US, uz_Cyrl_UZ
_MONTH_FIRST = frozenset({"us", "ph", "fm", "pw"})
_AMERICAN_ENDS = frozenset({"us", "gov", "mil", "edu"})
_WORLDWIDE = frozenset({"com", "org", "net", "info", "biz", "news", "io", "co", "tv", "me", "blog", "online", "site"})
_SCANNED = 300_000


@dataclass(frozen=True, slots=True)
class Clock:
    """A time of day; `offset` is None where the page names no zone."""

    hour: int
    minute: int
    second: int | None = None
    offset: tzinfo | None = None


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
    return Moment(in_fixed_offset(local), Precision.MINUTE if clock.second is None else Precision.SECOND)


def in_fixed_offset(local: datetime) -> datetime:
    """The same instant with the offset of that day in place of a zone that has a summer time."""
    return local.replace(tzinfo=timezone(local.utcoffset() or timedelta()))


def day_in(moment: Moment) -> date:
    """The day of a moment, in the offset that it was written in."""
    return moment.value.date() if isinstance(moment.value, datetime) else moment.value


def latest(moment: Moment) -> datetime:
    """The instant of a moment, or a plain day's first instant anywhere on earth: what is compared with the fetch."""
    if isinstance(moment.value, datetime):
        return moment.value.astimezone(UTC)
    return datetime(moment.value.year, moment.value.month, moment.value.day, tzinfo=UTC) - timedelta(hours=14)


@dataclass(frozen=True)
class Locale:
    """A page's locale: its languages, likeliest first, and how to learn its order of day and month."""

    languages: tuple[str, ...] = ()
    order: Callable[[], bool | None] = lambda: False

    @cached_property
    def month_first(self) -> bool | None:
        """Whether months come before days; None where both are possible. Asked only when a date leaves it open."""
        return self.order()


def locale_of(document: Document) -> Locale:
    """The page's languages, its source's first, and how to learn whether its figures put the month first."""
    source = document.source
    codes = [m.groups() for m in (_CODE.match(c) for c in _declared(document)) if m]
    spoken = [code.split("-")[0] for code in source.languages] if source else []
    languages = tuple(dict.fromkeys((*spoken, *(code.lower() for code, _ in codes))))
    countries = {country.lower() for _, country in codes if country}
    return Locale(languages, lambda: _month_first(document, languages, countries))


def _declared(document: Document) -> list[str]:
    root = document.tree
    found = (root.get("lang"), root.get("xml:lang"), document.meta("og:locale"), document.meta("content-language"))
    return [code.strip()[:20] for code in found if code]


def _month_first(document: Document, languages: tuple[str, ...], countries: set[str]) -> bool | None:
    if document.source:
        return document.source.country in _MONTH_FIRST
    if languages and "en" not in languages:
        return False
    end = (urlsplit(document.url).hostname or "").rpartition(".")[2]
    if end in _AMERICAN_ENDS:
        return True
    if end not in _WORLDWIDE:
        return False
    seen = [(int(a), int(b)) for a, b in _SLASHED.findall(document.markup[:_SCANNED])[:200]]
    months, days = any(b > 12 >= a for a, b in seen), any(a > 12 >= b for a, b in seen)
    if months != days:
        return months
    # en-US is also what software says of a British site, so the order is taken and the doubt kept
    return True if countries and countries <= _MONTH_FIRST else False if countries and "us" not in countries else None
