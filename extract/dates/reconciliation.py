"""Reconciles the candidates with one another and with the moment of the fetch.

It settles whether `03/05/2026` is in May or in March, drops dates of the future, doubts those that a site makes up at
each request, and tells an instant of UTC in the clock that the page shows.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta, timezone, tzinfo

from extract.dates.candidates import PUBLISHED, Candidate, weight
from extract.dates.written.reading import FIRST_YEAR, day_in, in_fixed_offset, latest
from extract.extraction import Moment, Precision

_DOUBT = "the order of day and month is not known"
_AHEAD = timedelta(hours=26)
_FRESH, _STALE = timedelta(days=60), timedelta(days=200)
_GUESSED = frozenset({"relative", "yearless"})
"""Kinds that take the fetch for their day or year."""
_OF_MACHINES = frozenset({"jsonld", "meta", "microdata", "time"})
_AT_ONCE = timedelta(seconds=10)
"""No crawler learns of an article and has it so soon after its publication."""
_SOON = timedelta(minutes=10)
_EARLIER = timedelta(days=1)
_TRUSTED, _STRONG = 1.0, 1.8
_SEEN = frozenset({"text", "stated"})
_HOUR = 3600
_HALVES = frozenset({-9.5, -3.5, -2.5, 3.5, 4.5, 5.5, 5.75, 6.5, 9.5, 10.5})
"""Offsets in hours that are not whole and that somebody lives by."""


def settle_day_month_order(candidates: Sequence[Candidate], fetched_at: datetime) -> list[Candidate]:
    """The candidates, those of two possible days on the one that others tell or that is not in the future.

    Where neither helps the moment is dropped: undecided.
    """
    sure = {day_in(c.moment) for c in candidates if c.moment and not c.other}
    last = (fetched_at.astimezone(UTC) + timedelta(days=1)).date()
    return [_in_order(c, sure, last) if c.moment and c.other else c for c in candidates]


def _in_order(candidate: Candidate, sure: set[date], last: date) -> Candidate:
    assert candidate.moment is not None
    assert candidate.other is not None
    read, other = day_in(candidate.moment), candidate.other
    told, possible = {read, other} & sure, {d for d in (read, other) if d <= last}
    days = told or possible
    if days == {read}:
        return replace(candidate, other=None)
    if days == {other}:
        return replace(candidate, moment=Moment(other, Precision.DAY), other=None)
    return replace(candidate, moment=None, doubt=_DOUBT)


def plausible(candidates: Sequence[Candidate], fetched_at: datetime) -> list[Candidate]:
    """The candidates, those of the future or of before the web robbed of their moment with the reason noted."""
    whole = [day_in(c.moment) for c in candidates if c.moment and c.kind not in _GUESSED and c.kind != "witness"]
    newest = max((d for d in whole if d <= fetched_at.date() + _AHEAD), default=None)
    return [_checked(c, fetched_at, newest) for c in candidates]


def _checked(candidate: Candidate, fetched_at: datetime, newest: date | None) -> Candidate:
    moment = candidate.moment
    if moment is None:
        return candidate
    if candidate.kind in _GUESSED:
        day = day_in(moment)
        if newest and newest < day - _STALE:
            return replace(
                candidate, moment=None, doubt=f"no other date of the page is later than {newest.isoformat()}"
            )
        if candidate.kind == "yearless" and day < fetched_at.date() - _FRESH:
            return replace(candidate, moment=None, doubt="its year is not known")
    if latest(moment) > fetched_at.astimezone(UTC) + _AHEAD:
        return replace(candidate, moment=None, doubt=f"{moment.iso()} lies after the fetch")
    if day_in(moment).year < FIRST_YEAR:
        return replace(candidate, moment=None, doubt="from before the web")
    return candidate


def without_generated(candidates: Sequence[Candidate], fetched_at: datetime) -> list[Candidate]:
    """The candidates, those that tell the moment of the fetch with a doubt, unless a witness tells that day too.

    A date of some minutes before the fetch may be true; it is doubted where the page shows an earlier day.
    """
    now = fetched_at.astimezone(UTC)
    earlier = any(
        c.moment and c.role == PUBLISHED and not c.doubt and weight(c) >= _TRUSTED and _is_earlier(c, now)
        for c in candidates
        if c.kind not in {"jsonld", "meta", "relative"}
    )
    witnessed = any(c.kind == "witness" and c.moment and not _is_earlier(c, now) for c in candidates)
    reach = _SOON if earlier else _AT_ONCE
    return [
        replace(c, doubt="the second of the fetch") if not witnessed and _is_of_now(c, now, reach) else c
        for c in candidates
    ]


def _is_earlier(candidate: Candidate, now: datetime) -> bool:
    return candidate.moment is not None and day_in(candidate.moment) < (now - _EARLIER).date()


def _is_of_now(candidate: Candidate, now: datetime, reach: timedelta) -> bool:
    when = candidate.moment.value if candidate.moment else None
    if candidate.kind not in _OF_MACHINES or not isinstance(when, datetime) or candidate.doubt:
        return False
    return abs(now - when.astimezone(UTC)) <= reach


def settle_zones(candidates: Sequence[Candidate], zone: tzinfo | None) -> list[Candidate]:
    """The candidates with instants of UTC told in the page's own clock: the source's, or the one that readers see."""
    return [_in_own_clock(c, candidates, zone) for c in candidates]


def _in_own_clock(candidate: Candidate, others: Sequence[Candidate], zone: tzinfo | None) -> Candidate:
    when = candidate.moment.value if candidate.moment else None
    if not isinstance(when, datetime) or when.utcoffset() or candidate.moment is None:
        return candidate
    if zone is not None:
        local = when.astimezone(zone)
        if local.date() == when.date() or contradicts_utc(candidate, others, zone):
            return candidate
        return replace(candidate, moment=Moment(in_fixed_offset(local), candidate.moment.precision))
    shown = [
        c for c in others if c is not candidate and c.moment and c.role == candidate.role and weight(c) >= _STRONG
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
    seen = ((c.clock, day_in(c.moment)) for c in others if c.kind in _SEEN and c.moment and weight(c) >= _STRONG)
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
