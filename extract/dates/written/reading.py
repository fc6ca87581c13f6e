"""A date and a time of day as they were read, before it is known which instant they are."""

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
