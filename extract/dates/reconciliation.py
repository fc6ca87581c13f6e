"""Settles in whose clock an instant is told, where the page says UTC and shows another time."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta, timezone, tzinfo

from extract.dates.candidates import Candidate, weight
from extract.dates.written.reading import day_in
from extract.extraction import Moment, Precision

_TRUSTED = 1.8
_SEEN = frozenset({"text", "stated"})
_HOUR = 3600
_HALVES = frozenset({-9.5, -3.5, -2.5, 3.5, 4.5, 5.5, 5.75, 6.5, 9.5, 10.5})
"""Offsets in hours that are not whole and that somebody lives by."""


def settle_zones(candidates: Sequence[Candidate], zone: tzinfo | None) -> list[Candidate]:
    """The candidates with instants of UTC told in the page's own clock: the source's, or the one that readers see."""
    return [_settled(c, candidates, zone) for c in candidates]


def _settled(candidate: Candidate, others: Sequence[Candidate], zone: tzinfo | None) -> Candidate:
    when = candidate.moment.value if candidate.moment else None
    if not isinstance(when, datetime) or when.utcoffset() or candidate.moment is None:
        return candidate
    if zone is not None:
        local = when.astimezone(zone)
        if local.date() == when.date() or contradicts_utc(candidate, others, zone):
            return candidate
        return replace(candidate, moment=Moment(_fixed(local), candidate.moment.precision))
    shown = [
        c for c in others if c is not candidate and c.moment and c.role == candidate.role and weight(c) >= _TRUSTED
    ]
    if any(c.kind in _SEEN and day_in(c.moment) == when.date() for c in shown if c.moment):
        return candidate
    offset = next((o for o in (_offset(when, c) for c in shown) if o is not None), None)
    if offset is not None:
        return replace(candidate, moment=Moment(when.astimezone(timezone(offset)), candidate.moment.precision))
    days = {day_in(c.moment) for c in shown if c.moment and not isinstance(c.moment.value, datetime)}
    if days and when.date() not in days:
        near = [d for d in days if _may_be(when, d)]
        if len(near) == 1:
            return replace(candidate, moment=Moment(near[0], Precision.DAY))
    return candidate


def contradicts_utc(candidate: Candidate, others: Sequence[Candidate], zone: tzinfo | None) -> bool:
    """Whether readers see the clock of an instant said to be UTC, on a site whose own zone is another."""
    when = candidate.moment.value if candidate.moment else None
    if zone is None or not isinstance(when, datetime) or when.utcoffset() or not when.astimezone(zone).utcoffset():
        return False
    seen = ((c.clock, day_in(c.moment)) for c in others if c.kind in _SEEN and c.moment and weight(c) >= _TRUSTED)
    return any(
        clock and clock.offset is None and (day, clock.hour, clock.minute) == (when.date(), when.hour, when.minute)
        for clock, day in seen
    )


def _offset(when: datetime, shown: Candidate) -> timedelta | None:
    """The offset that makes a clock beside the headline the same instant: 18:02 for 16:02Z is +02:00."""
    assert shown.moment is not None
    if shown.clock is None or (shown.clock.hour, shown.clock.minute) == (0, 0):
        return None
    if isinstance(shown.moment.value, datetime):
        apart = abs(shown.moment.value - when)
        return (
            shown.moment.value.utcoffset()
            if apart < timedelta(minutes=1) and shown.moment.value.utcoffset()
            else None
        )
    local = datetime.combine(day_in(shown.moment), datetime.min.time()).replace(
        hour=shown.clock.hour, minute=shown.clock.minute
    )
    seconds = (local - when.replace(tzinfo=None, second=0, microsecond=0)).total_seconds()
    hours = seconds / _HOUR
    known = -12 <= hours <= 14 and hours and (hours == int(hours) or hours in _HALVES)
    return timedelta(hours=hours) if known else None


def _may_be(when: datetime, day: object) -> bool:
    """Whether an instant is on a day somewhere between Honolulu and Auckland."""
    return any((when + timedelta(hours=h)).date() == day for h in (-10, 13))


def _fixed(local: datetime) -> datetime:
    return local.replace(tzinfo=timezone(local.utcoffset() or timedelta()))
