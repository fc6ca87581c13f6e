"""Checks the health of every source."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Engine
from sqlalchemy.orm import Session

from sources import Source
from storage.db.models import SourceRow
from storage.db.session import read_session
from storage.health.causes import Cause
from storage.health.judging import Health, State, Verdict, judge
from storage.health.reading import last_run_at, read_nights, what_stopped
from storage.health.rhythm import DAY
from storage.health.whole import Whole, find_alarms

LOOK_BACK = 3
"""How many times the days asked for are read, so that `since` and the usual are known beyond them."""


@dataclass(frozen=True, slots=True)
class Checkup:
    """Every source's health, the worst first, and what is wrong with the whole."""

    healths: tuple[Health, ...]
    alarms: tuple[str, ...]


def check_up(engine: Engine, catalogue: Iterable[Source], now: datetime, days: int = 14) -> Checkup:
    """Judge the sources of the catalogue, and those that were crawled but stand in it no more."""
    with read_session(engine) as session:
        sources = _sources(session, catalogue)
        nights = read_nights(session, now - LOOK_BACK * timedelta(days=days), until=now)
        last = last_run_at(session, now)
        stopped = what_stopped(session, last)
    healths = [
        judge(source.id, nights.get(source.id, ()), source.expect, enabled=source.enabled) for source in sources
    ]
    healths = [_forgotten(health, last) for health in healths]
    order = list(State)
    healths.sort(key=lambda health: (order.index(health.state), health.source))
    return Checkup(tuple(healths), tuple(find_alarms(Whole(healths, last, stopped), now)))


def _sources(session: Session, catalogue: Iterable[Source]) -> list[Source]:
    known = {source.id: source for source in catalogue}
    for row in session.query(SourceRow).all():
        # the file itself, where there is one: it may have been edited since the last crawl
        if row.id not in known:
            known[row.id] = Source.model_validate(row.definition).model_copy(update={"enabled": row.enabled})
    return list(known.values())


def _forgotten(health: Health, last: datetime | None) -> Health:
    """A source that worked, but that the crawls of the last days left out."""
    night = health.last
    if night is None or last is None or health.state not in (State.OK, State.DEGRADED):
        return health
    if last - night.started_at <= 3 * DAY:
        return health
    words = f"not crawled since {night.started_at:%Y-%m-%d}, though others were"
    return replace(health, state=State.DEGRADED, cause=Cause.NOT_CRAWLED, words=words, since=night.started_at)


def shown(verdict: Verdict) -> dict[str, Any]:
    """A night as a row: what it brought, and how it was judged."""
    night = verdict.night
    return {
        "run": night.run_id,
        "started_at": night.started_at.replace(microsecond=0),
        "state": verdict.state,
        "cause": verdict.cause,
        "fetched": night.fetched,
        "new": night.new,
        "changed": night.changed,
        "unchanged": night.unchanged,
        "failed": night.failed,
        "pages": night.read,
        "ok": night.ok,
        "dated": night.dated,
        "native": night.native,
        "reason": night.ended,
        "why": verdict.words,
    }
