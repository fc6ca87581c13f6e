"""Which of the candidates is the date, and why?"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta

from extract.dates.candidate import MODIFIED, PUBLISHED, Candidate
from extract.dates.reading import FIRST_YEAR, day_in, latest
from extract.dates.weights import CLEAR, ENOUGH, FAMILIES, HEAD, SHOWN, weight, weight_of
from extract.extraction import Precision

_AHEAD = timedelta(hours=26)
_FRESH, _STALE = timedelta(days=60), timedelta(days=200)
_GUESSED = frozenset({"relative", "yearless"})
"""Kinds that take the fetch for their day or year."""
_OPEN = 2.0
_LESSER, _AGAIN, _WEIGHED = 0.3, 0.4, 0.5


@dataclass(frozen=True, slots=True)
class Choice:
    """The candidate that was chosen, every day's weight, and the reason in words."""

    candidate: Candidate | None
    why: str
    disagree: bool = False


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


def choose(candidates: Sequence[Candidate], role: str) -> Choice:
    """The candidate of a role whose day has most weight, and of that day the one that tells most."""
    able = [c for c in candidates if c.role == role and c.moment and not c.doubt]
    if not able:
        return Choice(None, "no candidate was read")
    changed = (
        {day_in(c.moment) for c in candidates if c.role == MODIFIED and c.moment} if role == PUBLISHED else set()
    )
    scores = _scores(able, changed)
    ranked = sorted(scores.items(), key=lambda item: (-item[1], item[0]))
    best, score = ranked[0]
    second = ranked[1][1] if len(ranked) > 1 else 0.0
    told = ", ".join(f"{day.isoformat()} {points:.1f}" for day, points in ranked[:4])
    if score < ENOUGH:
        return Choice(None, f"nothing sure: {told}")
    if score - second < CLEAR and second > 0.5:
        return Choice(None, f"two days are as likely: {told}", disagree=True)
    of_day = [c for c in able if c.moment and day_in(c.moment) == best]
    chosen = max(of_day, key=_telling)
    return Choice(chosen, f"weights: {told}", disagree=second >= _OPEN)


def _scores(able: Sequence[Candidate], changed: set[date]) -> dict[date, float]:
    """The sum over families of each day's best weight."""
    best: dict[date, dict[str, float]] = {}
    heads = {day_in(c.moment) for c in able if c.moment and FAMILIES[c.kind] == HEAD}
    for candidate in able:
        assert candidate.moment is not None
        day, family = day_in(candidate.moment), FAMILIES[candidate.kind]
        points = weight(candidate)
        # a date shown without a label may be the change's, when the head tells the two apart
        if family == SHOWN and day in changed and heads and day not in heads:
            points *= 0.3
        families = best.setdefault(day, {})
        families[family] = max(points, families.get(family, 0.0))
    for day, families in best.items():
        places = {c.origin for c in able if c.moment and day_in(c.moment) == day and FAMILIES[c.kind] == SHOWN}
        if sum(weight_of(origin) >= _WEIGHED for origin in places) > 1:
            families[SHOWN] += _AGAIN
    tops = {family: max(f.get(family, 0.0) for f in best.values()) for family in set(FAMILIES.values())}
    # within a family the best speaks; what contradicts it there counts little
    return {
        day: sum(points if points >= tops[family] else points * _LESSER for family, points in families.items())
        for day, families in best.items()
    }


def _telling(candidate: Candidate) -> tuple[bool, bool, float, bool]:
    """What makes one of several candidates of a day better: a time, its own offset, trust."""
    moment = candidate.moment
    assert moment is not None
    aware = isinstance(moment.value, datetime)
    local = isinstance(moment.value, datetime) and bool(moment.value.utcoffset())
    strong = weight(candidate) >= 1.0
    return (aware and strong, local and strong, weight(candidate), moment.precision is Precision.SECOND)
