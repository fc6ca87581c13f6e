"""Makes the archive whole again after a crash."""

import os
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path

from sqlalchemy import Engine, or_, select, update
from sqlalchemy.orm import Session

from storage.articles.store import is_refusal
from storage.captures.rows import NewCapture, capture_key, find_previous, insert_capture
from storage.db.db_errors import first_line, insist
from storage.db.models import Capture, Issue, Run, SourceRun
from storage.db.session import read_session, write_session
from storage.db.settings import Settings
from storage.db.source_table import SourceBook, book_of
from storage.frontier.links import release_leases
from storage.issues import note_issue
from storage.outcomes import CaptureOutcome, EndReason, IssueCode
from storage.pipeline.degraded import degraded_captures
from storage.pipeline.reading import CaptureReader, pending_captures
from storage.runs import count_outcomes, end_source_run, is_alive
from storage.warc.dates import read_warc_date
from storage.warc.fetched import CaptureKind, WarcLocation
from storage.warc.members import Member, Torn, scan_members
from storage.warc.records import Original, Record
from storage.warc.writer import OPEN, sync_folder, try_lock

_BATCH = 200


@dataclass
class Recovered:
    """What recovery found: files finished, bytes cut off torn ends, captures whose rows it made, runs it closed.

    `pending` are the article captures that nobody has read yet, or only without a tree; those of living runs are left
    out.
    """

    files: list[str] = field(default_factory=list)
    cut_bytes: int = 0
    adopted: int = 0
    closed_runs: list[int] = field(default_factory=list)
    freed_links: int = 0
    pending: list[int] = field(default_factory=list)


def recover(engine: Engine, settings: Settings, now: datetime) -> Recovered:
    """Finish what dead processes left: torn WARC files, records without rows, open runs, leased links.

    Files and runs of living processes are left alone, so it may be called at any time.
    """
    found = Recovered()
    dead = _dead_runs(engine)
    for path in sorted(settings.warc_folder.glob(f"*{OPEN}")):
        _finish_file(engine, path, found, now)
    _close_runs(engine, dead, found, now)
    with read_session(engine) as session:
        living = set(session.scalars(select(Run.id).where(Run.finished_at.is_(None))))
        fetched_by = dict(
            session.execute(
                select(Capture.id, Capture.run_id).where(
                    or_(Capture.outcome == CaptureOutcome.PENDING, Capture.degraded.is_not(None))
                )
            ).all()
        )
    unread = sorted({*pending_captures(engine), *degraded_captures(engine)})
    found.pending = [capture for capture in unread if fetched_by.get(capture) not in living]
    return found


def read_what_waits(reading: CaptureReader, recovered: Recovered, now: datetime) -> int:
    """Read the captures that recovery found unread, then count the closed runs anew; how many were read."""
    read = sum(1 for _ in reading.read(recovered.pending, now))
    insist(lambda: _count_again(reading.engine, recovered, now))
    return read


def _count_again(engine: Engine, recovered: Recovered, now: datetime) -> None:
    with write_session(engine) as session:
        of_closed = select(SourceRun).where(
            SourceRun.run_id.in_(recovered.closed_runs), SourceRun.reason == EndReason.KILLED
        )
        for row in session.scalars(of_closed).all():
            key = (row.run_id, row.source)
            end_source_run(session, key, row.finished_at or now, EndReason.KILLED, count_outcomes(session, *key))


def adopt_records(engine: Engine, file: str, members: Sequence[Member], now: datetime) -> int:
    """Make the rows of records that have none: how many. One that gets none leaves an issue."""
    with write_session(engine) as session:
        offsets = [member.offset for member in members]
        known = set(
            session.scalars(
                select(Capture.warc_offset).where(Capture.warc_file == file, Capture.warc_offset.in_(offsets))
            )
        )
        orphans = [m for m in members if m.offset not in known and m.record.type in ("response", "revisit")]
        book = book_of(session)
        return sum(
            _adopt_alone(session, WarcLocation(file, m.offset, m.length), m.record, book, now) for m in orphans
        )


def _finish_file(engine: Engine, path: Path, found: Recovered, now: datetime) -> None:
    """Cut an abandoned file at its first torn record, make the rows that are missing, and give it its final name."""
    try:
        descriptor = os.open(path, os.O_RDWR)
    except FileNotFoundError:
        return  # its writer finished it this moment
    try:
        if not try_lock(descriptor) or not path.exists():
            return
        name = path.name.removesuffix(OPEN)
        records = 0
        batch: list[Member] = []
        for item in scan_members(path):
            if isinstance(item, Torn):
                cut = path.stat().st_size - item.offset
                found.cut_bytes += cut
                os.ftruncate(descriptor, item.offset)
                words = f"{name}: {cut} bytes cut at {item.offset}: {item.reason}"
                note_issue(engine, None, None, None, IssueCode.TORN_RECORD, words, now)
                break
            records += item.record.type != "warcinfo"
            batch.append(item)
            if len(batch) >= _BATCH:
                found.adopted += adopt_records(engine, name, batch, now)
                batch = []
        found.adopted += adopt_records(engine, name, batch, now)
        os.fsync(descriptor)
        if records:
            os.rename(path, path.with_name(name))
            found.files.append(name)
        else:
            path.unlink()
        sync_folder(path.parent)
    finally:
        os.close(descriptor)


def _adopt_alone(session: Session, place: WarcLocation, record: Record, book: SourceBook, now: datetime) -> bool:
    """Make the row of one record; where that cannot be done an issue says why, and the others get theirs."""
    try:
        with session.begin_nested():
            _adopt(session, place, record, book)
        return True
    except Exception as err:
        if not is_refusal(err):
            raise
        said = first_line(err)
    words = f"{place.file} at {place.offset}: {said}"
    known = select(Issue.id).where(Issue.code == IssueCode.BAD_RECORD, Issue.detail == words)
    if session.scalar(known.limit(1)) is None:
        note_issue(session, None, None, record.url, IssueCode.BAD_RECORD, words, now)
    return False


def _adopt(session: Session, place: WarcLocation, record: Record, book: SourceBook) -> None:
    """Make the row of a record. Raises what `is_refusal` knows where it has none."""
    fetched = record.fetched(read_warc_date(record.headers.get("warc-date", "")))
    key = capture_key(fetched.url, fetched.kind, book, fetched.source)
    new = NewCapture(fetched, key, record.digest, _run_of(session, record.headers.get("x-tarikh-run")))
    if record.type == "revisit":
        new = replace(new, original=_original(session, new))
        if new.original is None:
            raise ValueError("a revisit of a capture that is not there")
    insert_capture(session, new, place, book)


def _original(session: Session, new: NewCapture) -> Original | None:
    previous = find_previous(session, [new.key]).get(new.key)
    return previous if previous and previous.digest == new.digest else None


def _run_of(session: Session, words: str | None) -> int | None:
    number = int(words) if words and words.isascii() and words.isdigit() and len(words) < 18 else None
    return number if number is not None and session.get(Run, number) is not None else None


def _dead_runs(engine: Engine) -> list[int]:
    with read_session(engine) as session:
        unfinished = session.scalars(select(Run.id).where(Run.finished_at.is_(None)).order_by(Run.id)).all()
        return [run for run in unfinished if not is_alive(session, run)]


def _close_runs(engine: Engine, runs: Sequence[int], found: Recovered, now: datetime) -> None:
    for run_id in runs:
        with write_session(engine) as session:
            _drop_unread_places(session, run_id, now)
            dangling = session.scalars(
                select(SourceRun.source).where(SourceRun.run_id == run_id, SourceRun.finished_at.is_(None))
            ).all()
            for source in dangling:
                counts = count_outcomes(session, run_id, source)
                end_source_run(session, (run_id, source), now, EndReason.KILLED, counts)
            session.execute(update(Run).where(Run.id == run_id).values(finished_at=now, reason=EndReason.KILLED))
            found.freed_links += release_leases(session, dangling)
        found.closed_runs.append(run_id)


def _drop_unread_places(session: Session, run_id: int, now: datetime) -> None:
    """Feeds and listings whose links the killed run had not taken: marked so that the next run reads them again."""
    unread = update(Capture).where(
        Capture.run_id == run_id, Capture.outcome == CaptureOutcome.PENDING, Capture.kind != CaptureKind.ARTICLE
    )
    session.execute(unread.values(outcome=CaptureOutcome.BROKEN, extracted_at=now))
