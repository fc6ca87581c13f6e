"""Begins and ends runs, and counts the outcomes of the pages that they fetched.

A living run holds an advisory lock on a connection of its own. Postgres frees it within milliseconds of the holder's
death, which is how recovery tells a dead run from a living one, on this machine or on another.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from types import MappingProxyType
from typing import Any

from sqlalchemy import Engine, func, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from storage.db.held_lock import HeldLock, LockLost, hold_lock
from storage.db.locks import is_run_locked, try_lock_run, unlock_run
from storage.db.models import ArticleVersion, Capture, Run, SourceRun
from storage.db.session import read_session, write_session
from storage.outcomes import CaptureKind, CaptureOutcome, Command, EndReason, ReasonCode

NO_OPTIONS: Mapping[str, Any] = MappingProxyType({})

# an article that was there before
_SHOWN_AGAIN = (CaptureOutcome.OK, CaptureOutcome.UNCHANGED)

_held: dict[tuple[str, int], HeldLock] = {}


@dataclass(frozen=True, slots=True)
class Counts:
    """What a source's run did. The counts of `outcomes` add up to `fetched`."""

    fetched: int = 0
    new: int = 0
    changed: int = 0
    unchanged: int = 0
    failed: int = 0
    outcomes: Mapping[str, int] = field(default_factory=dict)
    unanswered: Mapping[str, int] = field(default_factory=dict)
    """Requests without an answer, by reason; they are among `failed`, and not among `fetched`."""
    reason_code: ReasonCode | None = None
    """What kept the run from the site, where it ended for that."""


def open_run(engine: Engine, now: datetime, command: Command, arguments: Mapping[str, Any] = NO_OPTIONS) -> int:
    """Begin a run; its number. The process that opens it keeps one connection to the database until `close_run`."""
    with write_session(engine) as session:
        run = Run(started_at=now, command=command, arguments=dict(arguments))
        session.add(run)
        session.flush()
        run_id = run.id
        # before the row is there for others to see; its number is new, so nobody holds its lock
        holder = hold_lock(engine, partial(try_lock_run, run_id=run_id), f"run {run_id}")
        assert holder is not None
    _held[_place(engine), run_id] = holder
    return run_id


def keep_alive(engine: Engine, run_id: int) -> bool:
    """Take the run's lock again where the database was away, and say so. Raises LockLost, and DBAPIError.

    A run that another process has closed in the meantime is lost too.
    """
    holder = _held[_place(engine), run_id]
    if not holder.check(surely=True):
        return False
    with read_session(engine) as session:
        if session.scalar(select(Run.finished_at).where(Run.id == run_id)) is not None:
            raise LockLost(f"run {run_id} was taken for dead and closed while the database was away")
    return True


def end_open_sources(engine: Engine, run_id: int, now: datetime, reason: str) -> None:
    """End those parts of a run that have no end yet; they are counted from what they stored."""
    with write_session(engine) as session:
        still_open = select(SourceRun.source).where(SourceRun.run_id == run_id, SourceRun.finished_at.is_(None))
        for source in session.scalars(still_open).all():
            end_source_run(session, (run_id, source), now, reason, count_outcomes(session, run_id, source))


def close_run(engine: Engine, run_id: int, now: datetime, reason: str = EndReason.FINISHED) -> None:
    """End a run."""
    with write_session(engine) as session:
        session.execute(update(Run).where(Run.id == run_id).values(finished_at=now, reason=reason))
    if holder := _held.pop((_place(engine), run_id), None):
        holder.let_go(partial(unlock_run, run_id=run_id))


def is_alive(session: Session, run_id: int) -> bool:
    """Whether some process still holds that run."""
    return is_run_locked(session, run_id)


def open_source_run(engine: Engine, run_id: int, source_id: str, now: datetime) -> None:
    """Begin a source's part of a run; begun again, it goes on."""
    row = {"run_id": run_id, "source": source_id, "started_at": now, "outcomes": {}}
    begun = insert(SourceRun).values(row | {"fetched": 0, "new": 0, "changed": 0, "unchanged": 0, "failed": 0})
    again = begun.on_conflict_do_update(
        index_elements=["run_id", "source"], set_={"finished_at": None, "reason": None, "reason_code": None}
    )
    with write_session(engine) as session:
        session.execute(again)


def close_source_run(  # noqa: PLR0913  # the six facts of an ended source run
    engine: Engine, run_id: int, source_id: str, now: datetime, reason: str, counts: Counts | None = None
) -> Counts:
    """End a source's part of a run. Without `counts` they are counted from what it stored, so that they add up.

    Raises ValueError when the outcomes given do not add up to the pages fetched.
    """
    with write_session(engine) as session:
        counts = counts or count_outcomes(session, run_id, source_id)
        if sum(counts.outcomes.values()) != counts.fetched:
            raise ValueError(f"{source_id}: {counts.fetched} fetched, but outcomes {dict(counts.outcomes)}")
        end_source_run(session, (run_id, source_id), now, reason, counts)
    return counts


def end_source_run(session: Session, key: tuple[int, str], now: datetime, reason: str, counts: Counts) -> None:
    """Write the end of a source's part of a run; `key` is run and source."""
    row = update(SourceRun).where(SourceRun.run_id == key[0], SourceRun.source == key[1])
    session.execute(
        row.values(
            finished_at=now,
            reason=reason,
            reason_code=counts.reason_code,
            fetched=counts.fetched,
            new=counts.new,
            changed=counts.changed,
            unchanged=counts.unchanged,
            failed=counts.failed,
            outcomes=dict(counts.outcomes),
            unanswered=dict(counts.unanswered),
        )
    )


def count_outcomes(session: Session, run_id: int, source_id: str | None = None) -> Counts:
    """What the captures of a run (of one source, or all) came to, counted from the rows themselves."""
    of_run = [Capture.run_id == run_id]
    if source_id is not None:
        of_run.append(Capture.source == source_id)
    rows = session.execute(select(Capture.outcome, func.count()).where(*of_run).group_by(Capture.outcome)).all()
    outcomes = dict(rows)
    causes = session.execute(
        select(ArticleVersion.cause, func.count())
        .join(Capture, Capture.id == ArticleVersion.capture_id)
        .where(*of_run)
        .group_by(ArticleVersion.cause)
    ).all()
    stored = dict(causes)
    new, changed = stored.get("first", 0), stored.get("edit", 0)
    same = session.scalar(
        select(func.count()).where(*of_run, Capture.kind == CaptureKind.ARTICLE, Capture.outcome.in_(_SHOWN_AGAIN))
    )
    return Counts(
        fetched=sum(outcomes.values()),
        new=new,
        changed=changed,
        unchanged=max(0, (same or 0) - new - changed),
        failed=sum(count for outcome, count in outcomes.items() if CaptureOutcome(outcome).failed),
        outcomes=outcomes,
    )


def fetched_since(session: Session, source_id: str, since: datetime, now: datetime) -> int:
    """How many pages of a source were fetched in runs that began after `since`, and not in the future."""
    began = SourceRun.started_at
    recent = select(func.sum(SourceRun.fetched)).where(SourceRun.source == source_id, began > since, began <= now)
    return session.scalar(recent) or 0


def was_crawled(session: Session, source_id: str, run_id: int) -> bool:
    """Whether an earlier crawl of the source came to its end, and fetched anything."""
    crawls = [command for command in Command if command.judged_as_night]
    earlier = (
        select(SourceRun.run_id)
        .join(Run, Run.id == SourceRun.run_id)
        .where(SourceRun.source == source_id, SourceRun.run_id != run_id, SourceRun.finished_at.is_not(None))
        .where(SourceRun.fetched > 0, Run.command.in_(crawls))
    )
    return session.scalar(earlier.limit(1)) is not None


def lost(unanswered: Mapping[str, int]) -> int:
    """How many of the requests without an answer are failures."""
    return sum(number for reason, number in unanswered.items() if not ReasonCode(reason).obeyed)


def _place(engine: Engine) -> str:
    return engine.url.render_as_string(hide_password=True)
