"""Settles whether `03/05/2026` is the third of May or the fifth of March."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

from extract.dates.candidates import Candidate
from extract.dates.written.reading import day_in
from extract.extraction import Moment, Precision

_DOUBT = "the order of day and month is not known"


def settle_day_month_order(candidates: Sequence[Candidate], fetched_at: datetime) -> list[Candidate]:
    """The candidates, those of two possible days on the one that others tell or that is not in the future.

    Where neither helps the moment is dropped: undecided.
    """
    sure = {day_in(c.moment) for c in candidates if c.moment and not c.other}
    last = (fetched_at.astimezone(UTC) + timedelta(days=1)).date()
    return [_settled(c, sure, last) if c.moment and c.other else c for c in candidates]


def _settled(candidate: Candidate, sure: set[date], last: date) -> Candidate:
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
