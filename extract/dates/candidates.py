"""Candidate dates, how far each kind of evidence is trusted, and the choice among them.

A weight is about the log of (right : wrong) as measured on pages with known dates, smoothed towards less where
few were seen. Kinds of one family repeat one another, so that a day counts only its best of each family.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from extract.dates.written.reading import Clock, day_in
from extract.extraction import Moment, Precision

PUBLISHED, MODIFIED, ORIGINAL = "published", "modified", "original"


@dataclass(frozen=True, slots=True)
class Candidate:
    """A date that the page, its address or a witness gives: `origin` names the place, `words` what stood there.

    `other` is the second possible day of `03/05/2026`, `clock` the time as it was written, even where no zone is
    known; `doubt` says why nothing was read, or why it may not be this article's.
    """

    origin: str
    words: str
    moment: Moment | None
    role: str = PUBLISHED
    other: date | None = None
    clock: Clock | None = None
    doubt: str = ""

    @property
    def kind(self) -> str:
        """jsonld, meta, microdata, time, text, plain, relative, yearless, url or witness."""
        return self.origin.partition(":")[0]

    @property
    def place(self) -> str:
        return self.origin.partition(":")[2]


HEAD, SHOWN, ADDRESS, WITNESS = "head", "shown", "address", "witness"
FAMILIES = {
    "jsonld": HEAD, "meta": HEAD, "microdata": HEAD, "url": ADDRESS, "witness": WITNESS,
    "time": SHOWN, "text": SHOWN, "stated": SHOWN, "credited": SHOWN, "plain": SHOWN, "relative": SHOWN,
    "yearless": SHOWN, "dateline": SHOWN,
}  # fmt: skip
ENOUGH = 1.0
"""A day with less is not told."""
CLEAR = 0.5
"""By how much a day must lead the next one, unless that is a lesser trusted kind."""

_WEIGHTS = {
    "jsonld:article": 3.2, "jsonld:page": 3.0, "jsonld:film": 2.4, "jsonld:unlike": 0.9, "jsonld:other": 0.0,
    "meta:article:published_time": 3.6, "meta:datepublished": 3.0, "meta:date": 1.7, "meta:dc.date": 2.0,
    "meta:dcterms.date": 1.5, "meta:dcsext.articlefirstpublished": 0.6,
    "microdata:headline": 2.4, "microdata:beside": 1.8, "microdata:above": 2.3, "microdata:before": 2.3,
    "microdata:end": 1.7, "microdata:elsewhere": 1.7, "microdata:other": 1.6, "microdata:linked": 0.4,
    "microdata:body": 1.0, "microdata:listed": 0.4,
    "time:headline": 3.0, "time:above": 2.4, "time:before": 1.8, "time:beside": 1.3, "time:top": 1.8,
    "time:elsewhere": 0.6, "time:tail": 0.5, "time:linked": 0.3, "time:body": 0.3, "time:other": 0.1,
    "time:end": 1.2,
    "stated:headline": 3.2, "stated:beside": 3.2, "stated:above": 3.0, "stated:before": 2.4, "stated:end": 2.2,
    "stated:top": 2.0, "stated:tail": 1.8, "stated:elsewhere": 1.6, "stated:linked": 0.5, "stated:body": 0.4,
    "stated:other": 0.3,
    "text:headline": 2.7, "text:above": 2.4, "text:before": 1.8, "text:beside": 2.2, "text:top": 1.4,
    "text:elsewhere": 0.8, "text:tail": 0.3, "text:labelled": 0.5, "text:linked": 0.3, "text:body": 0.1,
    "text:other": 0.1, "text:end": 1.4,
    "plain:headline": 2.2, "plain:beside": 0.8, "plain:above": 1.2, "plain:before": 0.6, "plain:end": 1.1,
    "plain:top": 0.6, "plain:tail": 0.2, "plain:elsewhere": 0.5, "plain:labelled": 0.2, "plain:linked": 0.2,
    "plain:body": 0.05, "plain:other": 0.05,
    "time:listed": 0.1, "stated:listed": 0.3, "text:listed": 0.05, "plain:listed": 0.05,
    "credited:tail": 2.0, "credited:body": 1.5, "credited:other": 1.0,
    "relative:headline": 1.2, "relative:beside": 0.6,
    "yearless:headline": 1.0, "yearless:beside": 0.5, "yearless:dateline": 1.0,
    "text:heading": 0.9, "dateline:top": 1.5,
    "url:day": 2.8, "url:compact": 2.4, "url:dmy": 2.0, "url:short": 1.4, "url:timestamp": 1.6, "url:number": 0.6,
    "witness:news_sitemap": 3.4, "witness:feed": 2.9, "witness:listing": 1.8, "witness:sitemap": 1.5,
}  # fmt: skip
_OTHERWISE = {"meta": 2.5, "microdata": 1.8}


def weight(candidate: Candidate) -> float:
    """The trust in a candidate's kind and place."""
    return weight_of(candidate.origin)


def weight_of(origin: str) -> float:
    """The trust in an origin such as `time:headline`."""
    kind, _, place = origin.partition(":")
    if place == "clock":
        return 0.0
    return _WEIGHTS.get(origin, _OTHERWISE.get(kind, 0.3))


_OPEN = 2.0
_LESSER, _AGAIN, _WEIGHED = 0.3, 0.4, 0.5


@dataclass(frozen=True, slots=True)
class Choice:
    """The candidate that was chosen, every day's weight, and the reason in words."""

    candidate: Candidate | None
    why: str
    disagree: bool = False


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
