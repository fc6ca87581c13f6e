"""How does one run over many sources begin, recover and end?"""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import Engine
from sqlalchemy.orm import Session

from crawler.lock import hold
from crawler.order import Mode, Order
from crawler.runner import USUAL, Crew, Limits, Listener, SourceResult
from extract.pool import Workers
from sources import Source, TarikhError
from storage.catalogue_mirror import mirror_catalogue
from storage.database import open_database
from storage.reading import Reading
from storage.recovery import read_what_waits, recover
from storage.runs import close_run, close_source_run, open_run
from storage.settings import Settings


class AlreadyCrawling(TarikhError):
    """Another `tarikh crawl` works on this database: let it."""


@dataclass(frozen=True, slots=True)
class Night:
    """A run to be made: `arguments` is what its row will say; `listen` takes each event as it comes."""

    sources: Sequence[Source]
    order: Order
    jobs: int
    listen: Listener
    arguments: Mapping[str, Any]
    limits: Limits = USUAL


def crawl(night: Night, settings: Settings) -> Iterator[SourceResult]:
    """Crawl the sources; a result as each ends. Raises AlreadyCrawling, and what the database raises."""
    if night.order.mode != Mode.ARCHIVE:
        yield from _crew(night, night.order, settings).crawl(night.sources)
        return
    engine = open_database(settings)
    try:
        with _turn(engine):
            with Session(engine) as session, session.begin():
                mirror_catalogue(session, night.sources)
            _recover(engine, settings, night)
            yield from _run(engine, settings, night)
    finally:
        engine.dispose()


def _run(engine: Engine, settings: Settings, night: Night) -> Iterator[SourceResult]:
    # before the run's row: a file that cannot be replayed is no run
    run_crew = _crew(night, night.order, settings)
    run_id = open_run(engine, night.order.now(), night.arguments)
    night.listen("", {"event": "opened", "run_id": run_id})
    run_crew.order = replace(run_crew.order, run_id=run_id)
    reason, cut = "stopped", False
    try:
        for result in run_crew.crawl(night.sources):
            if not result.closed and result.reason != "not_started":
                result = _bury(engine, night, run_id, result)
            cut = cut or result.reason in ("not_started", "time_limit")
            yield result
        over = cut and night.order.deadline is not None and night.order.now() >= night.order.deadline
        reason = "stopped" if run_crew.stopping else "time_limit" if over else "finished"
    finally:
        close_run(engine, run_id, night.order.now(), reason)


def _bury(engine: Engine, night: Night, run_id: int, result: SourceResult) -> SourceResult:
    """A child that died could not write its own end: it is written from what it stored."""
    counts = close_source_run(engine, run_id, result.source, night.order.now(), result.reason)
    said = {n: getattr(counts, n) for n in ("fetched", "new", "changed", "unchanged", "failed")}
    return replace(result, closed=said | {"outcomes": dict(counts.outcomes)})


def _crew(night: Night, order: Order, settings: Settings) -> Crew:
    return Crew(order, settings, night.jobs, night.listen, night.limits)


@contextmanager
def _turn(engine: Engine) -> Iterator[None]:
    held = hold(engine, "all sources")
    if held is None:
        raise AlreadyCrawling("another crawl is at work on this database; this one leaves it to it")
    try:
        yield
    finally:
        held.let_go()


def _recover(engine: Engine, settings: Settings, night: Night) -> None:
    """Mend what a killed run left, and read what it had fetched."""
    found = recover(engine, settings, night.order.now())
    if not (found.files or found.adopted or found.pending or found.closed_runs):
        return
    told = {"files": len(found.files), "captures": found.adopted, "unread": len(found.pending)}
    night.listen("", {"event": "recovered", **told})
    if found.pending:
        with Workers(night.order.workers) as workers:
            read_what_waits(Reading(engine, settings, workers), found, night.order.now())
