"""Sorts out the dates that a site makes up anew at each request: the second of the fetch is no publication."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from extract.dates.candidates import PUBLISHED, Candidate, weight
from extract.dates.written.reading import day_in

_OF_MACHINES = frozenset({"jsonld", "meta", "microdata", "time"})
_AT_ONCE = timedelta(seconds=10)
"""No crawler learns of an article and has it so soon after its publication."""
_SOON = timedelta(minutes=10)
_EARLIER = timedelta(days=1)
_TRUSTED = 1.0


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
