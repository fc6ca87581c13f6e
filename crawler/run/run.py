"""One run over many sources: it begins, recovers what an earlier one left, and ends."""

import logging
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from functools import partial
from typing import Any

from sqlalchemy import Engine
from sqlalchemy.exc import DBAPIError

from crawler.events import CrawlClosed, Listener, RunOpened, RunRecovered
from crawler.job import Job, Mode
from crawler.run.processes import USUAL, SourceProcesses, SourceResult, WatchLimits
from crawler.sink.lock import hold
from extract.pool import Workers
from sources import Source, TarikhError
from storage.db.db_errors import OUTAGE, first_line, insist
from storage.db.engine import open_database
from storage.db.held_lock import HeldLock, LockLost
from storage.db.session import write_session
from storage.db.settings import Settings
from storage.db.source_table import store_sources
from storage.issues import note_issue
from storage.ops.free_space import check_space
from storage.ops.homes import find_other_home
from storage.outcomes import Command, EndReason, IssueCode
from storage.pipeline.degraded import degraded_captures, read_degraded
from storage.pipeline.early_readings import early_readings, read_early
from storage.pipeline.reading import CaptureReader
from storage.pipeline.recovery import read_what_waits, recover
from storage.runs import close_run, close_source_run, end_open_sources, keep_alive, open_run

logger = logging.getLogger(__name__)

_CUT_SHORT = (EndReason.NOT_STARTED, EndReason.TIME_LIMIT)


class AlreadyCrawling(TarikhError):
    """Another `tarikh crawl` works on this database: let it."""


@dataclass(frozen=True, slots=True)
class RunPlan:
    """A run to be made: its row will tell `command` and `arguments`; `listen` takes each event as it comes."""

    sources: Sequence[Source]
    job: Job
    jobs: int
    listen: Listener
    command: Command
    arguments: Mapping[str, Any] = field(default_factory=dict)
    limits: WatchLimits = USUAL


def crawl(plan: RunPlan, settings: Settings) -> Iterator[SourceResult]:
    """Crawl the sources; a result as each ends. Raises AlreadyCrawling, DiskLow, and what the database raises."""
    if plan.job.mode != Mode.ARCHIVE:
        yield from _crew(plan, plan.job, settings).crawl(plan.sources)
        return
    check_space(settings)
    engine = open_database(settings)
    try:
        with _turn(engine) as turn:
            insist(lambda: _store(engine, plan.sources))
            _recover(engine, settings, plan)
            yield from _run(engine, settings, plan, turn)
    finally:
        engine.dispose()


def _store(engine: Engine, sources: Sequence[Source]) -> None:
    with write_session(engine) as session:
        store_sources(session, sources)


def _run(engine: Engine, settings: Settings, plan: RunPlan, turn: HeldLock) -> Iterator[SourceResult]:
    # before the run's row: a file that cannot be replayed is no run
    run_crew = _crew(plan, plan.job, settings)
    run_id = insist(lambda: open_run(engine, plan.job.now(), plan.command, plan.arguments))
    plan.listen("", RunOpened(run_id))
    run_crew.job = replace(run_crew.job, run_id=run_id)
    run_crew.watch = partial(_keep_locks, engine, run_id, turn)
    for place in run_crew.lost:
        _note(engine, plan, run_id, IssueCode.BAD_RECORD, place)
    reason, cut, ends = EndReason.STOPPED, False, set[str]()
    try:
        for result in run_crew.crawl(plan.sources):
            if not result.closed and result.reason != EndReason.NOT_STARTED:
                result = _bury(engine, plan, run_id, result)
            cut = cut or result.reason in _CUT_SHORT
            ends.add(result.reason)
            yield result
        over = cut and plan.job.deadline is not None and plan.job.now() >= plan.job.deadline
        whole = EndReason.TIME_LIMIT if over else EndReason.FINISHED
        whole = next((end for end in (EndReason.ARCHIVE_FAILED, EndReason.NO_SPACE) if end in ends), whole)
        reason = EndReason.STOPPED if run_crew.stopping else whole
        if reason is EndReason.FINISHED:
            _read_again(engine, settings, plan, run_id)
    except LockLost as err:
        reason = EndReason.ARCHIVE_FAILED
        _note(engine, plan, run_id, IssueCode.STOPPED, str(err))
        raise
    finally:
        # of those that could not write their own end
        insist(lambda: end_open_sources(engine, run_id, plan.job.now(), reason))
        insist(lambda: close_run(engine, run_id, plan.job.now(), reason))


def _note(engine: Engine, plan: RunPlan, run_id: int, code: IssueCode, words: str) -> None:
    insist(lambda: note_issue(engine, run_id, None, None, code, words, plan.job.now()))


def _keep_locks(engine: Engine, run_id: int, turn: HeldLock) -> None:
    """Take the locks of the run again where the database was away. Raises LockLost where another process has them."""
    try:
        turn.check(surely=True)
        keep_alive(engine, run_id)
    except DBAPIError as err:
        # those who have something to write wait for it
        OUTAGE.begin(first_line(err))
    else:
        OUTAGE.end()


def _read_again(engine: Engine, settings: Settings, plan: RunPlan, run_id: int) -> None:
    """Read once more what was read without a tree, or too early; what a run has no time for is left to the next."""
    if not insist(lambda: degraded_captures(engine, run_id) or early_readings(engine, run_id)):
        return
    with Workers(plan.job.workers) as workers:
        reading = CaptureReader(engine, settings, workers, run_id, teaches=False)
        insist(lambda: read_degraded(reading, run_id, plan.job.now()))
        insist(lambda: read_early(reading, run_id, plan.job.now()))


def _bury(engine: Engine, plan: RunPlan, run_id: int, result: SourceResult) -> SourceResult:
    """A child that died could not write its own end: it is written from what it stored."""
    counts = insist(lambda: close_source_run(engine, run_id, result.source, plan.job.now(), result.reason))
    stored = {n: getattr(counts, n) for n in ("fetched", "new", "changed", "unchanged", "failed")}
    return replace(result, closed=CrawlClosed(result.reason, **stored, outcomes=dict(counts.outcomes)))


def _crew(plan: RunPlan, job: Job, settings: Settings) -> SourceProcesses:
    return SourceProcesses(job, settings, plan.jobs, plan.listen, plan.limits)


@contextmanager
def _turn(engine: Engine) -> Iterator[HeldLock]:
    held = insist(lambda: hold(engine, "all sources"))
    if held is None:
        raise AlreadyCrawling("another crawl is at work on this database; this one leaves it to it")
    try:
        yield held
    finally:
        held.let_go()


def _recover(engine: Engine, settings: Settings, plan: RunPlan) -> None:
    """Mend what a killed run left, and read what it had fetched."""
    if words := find_other_home(engine, settings.warc_folder):
        logger.warning("%s", words)
    found = insist(lambda: recover(engine, settings, plan.job.now()))
    if not (found.files or found.adopted or found.pending or found.closed_runs):
        return
    plan.listen("", RunRecovered(len(found.files), found.adopted, len(found.pending)))
    if found.pending:
        with Workers(plan.job.workers) as workers:
            read_what_waits(CaptureReader(engine, settings, workers), found, plan.job.now())
