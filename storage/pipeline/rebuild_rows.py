"""Makes the rows of an archive's runs and captures of their records alone."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import Engine, select, text
from sqlalchemy.orm import Session

from sources import TarikhError
from storage.articles.store import is_refusal
from storage.captures.quarantine import insert_quarantined
from storage.captures.rows import NewCapture, capture_key, find_previous, insert_capture
from storage.captures.writer import UnknownCapture, read_place
from storage.db.db_errors import first_line
from storage.db.models import Article, Capture, LinkRow, Run
from storage.db.session import write_session
from storage.db.settings import Settings
from storage.db.source_table import SourceBook
from storage.outcomes import CaptureOutcome, Command, EndReason
from storage.pipeline.rebuild_files import ArchiveFile, Entry
from storage.warc.dates import read_warc_date
from storage.warc.fetched import Fetched, Kept, WarcLocation
from storage.warc.records import Original, Record

_INSERT_RUN = text("""
INSERT INTO run (id, started_at, command, arguments) OVERRIDING SYSTEM VALUE
VALUES (:id, :started_at, :command, '{}')
""")
_GO_ON_FROM = text("SELECT setval(pg_get_serial_sequence('run', 'id'), :last)")


class RebuildRefused(TarikhError):
    """The database holds an archive already: name an empty one."""


def begin_rebuild(engine: Engine, files: Sequence[ArchiveFile], now: datetime) -> int:
    """Make the runs that the files name, and one of the rebuild's own: its number, which is the last.

    A rebuild that was killed goes on. Raises RebuildRefused.
    """
    with write_session(engine) as session:
        last = session.scalar(select(Run).order_by(Run.id.desc()).limit(1))
        if last is not None and last.command == Command.REBUILD and last.finished_at is None:
            return last.id
        _refuse_full(session)
        runs = {file.facts.run_id: file.facts for file in reversed(files) if file.facts}
        own = max(runs, default=0) + 1
        for number, facts in sorted(runs.items()):
            command = facts.command or Command.CRAWL
            session.execute(_INSERT_RUN, {"id": number, "started_at": facts.started_at, "command": command})
        session.execute(_INSERT_RUN, {"id": own, "started_at": now, "command": Command.REBUILD})
        session.execute(_GO_ON_FROM, {"last": own})
        return own


def _refuse_full(session: Session) -> None:
    for model in (Run, Capture, Article, LinkRow):
        if session.scalar(select(model.id).limit(1)) is not None:
            remedy = (
                "set DATABASE_URL to an empty database, or TARIKH_HOME to a folder that holds the WARC files alone"
            )
            raise RebuildRefused(f"the database is not empty (`{model.__tablename__}` has rows): {remedy}")


def end_run(session: Session, run_id: int, now: datetime, reason: str = EndReason.REBUILT) -> None:
    """All records of a run have their rows, so that a rebuild that goes on passes it over."""
    run = session.get_one(Run, run_id)
    run.finished_at, run.reason = now, reason


def ended_runs(session: Session) -> set[int]:
    """The runs whose records all have their rows."""
    return set(session.scalars(select(Run.id).where(Run.finished_at.is_not(None))))


@dataclass(frozen=True, slots=True)
class RowMaker:
    """Makes the row of one record after another, in the order in which they were kept."""

    settings: Settings
    book: SourceBook

    def insert(self, session: Session, entry: Entry) -> tuple[Kept, Fetched]:
        """Add the row of a record; one that is refused gets a plain one. Raises ValueError and UnknownCapture."""
        record = read_place(self.settings.warc_folder, entry.place)
        new = self._new(session, entry, record)
        if record.status == 0:
            why = f"no status: {record.reason or 'a status line that says none'}"
            return insert_quarantined(session, new, entry.place, self.book, why), new.fetched
        try:
            with session.begin_nested():
                return insert_capture(session, new, entry.place, self.book), new.fetched
        except Exception as err:
            if not is_refusal(err):
                raise
            why = first_line(err)
        return insert_quarantined(session, new, entry.place, self.book, why), new.fetched

    def fetched(self, session: Session, entry: Entry) -> Fetched:
        """The response of a record that has its row already."""
        return self._new(session, entry, read_place(self.settings.warc_folder, entry.place)).fetched

    def _new(self, session: Session, entry: Entry, record: Record) -> NewCapture:
        fetched = record.fetched(read_warc_date(record.headers.get("warc-date", "")))
        key = capture_key(fetched.url, fetched.kind, self.book, fetched.source)
        number = entry.run_id
        run_id = number if number is not None and session.get(Run, number) is not None else None
        new = NewCapture(fetched, key, record.digest, run_id)
        if record.type != "revisit":
            return new
        original = _original(session, new, record)
        if original is None:
            raise ValueError("a revisit of a capture that is not there")
        if fetched.status != 304:
            # the same bytes came again, and only the record leaves them out
            new = replace(new, fetched=replace(fetched, body=self._body_of(session, original)))
        return replace(new, original=original)

    def _body_of(self, session: Session, original: Original) -> bytes:
        row = session.get_one(Capture, original.capture_id)
        place = WarcLocation(row.warc_file, row.warc_offset, row.warc_length)
        return read_place(self.settings.warc_folder, place).payload


def _original(session: Session, new: NewCapture, record: Record) -> Original | None:
    """The capture that a revisit record refers to, with what the page's last capture says."""
    previous = find_previous(session, [new.key]).get(new.key)
    moment = read_warc_date(record.headers.get("warc-refers-to-date", ""))
    if previous is not None and previous.digest == new.digest and previous.fetched_at == moment:
        return previous
    wanted = select(Capture).where(
        Capture.key_digest == new.key, Capture.fetched_at == moment, Capture.payload_digest == new.digest
    )
    row = session.scalar(wanted.where(Capture.refers_to.is_(None)).limit(1))
    if row is None:
        return None
    return Original(
        url=row.url,
        fetched_at=row.fetched_at,
        digest=row.payload_digest,
        capture_id=row.id,
        settled=CaptureOutcome(row.outcome).settled,
        article_id=row.article_id,
        etag=row.etag,
        last_modified=row.last_modified,
    )


def rows_of(session: Session, file: ArchiveFile) -> dict[int, Capture]:
    """The rows that the records of a file have already, by offset."""
    rows = session.scalars(select(Capture).where(Capture.warc_file == file.name)).all()
    session.expunge_all()
    return {row.warc_offset: row for row in rows}


def is_bad(err: Exception) -> bool:
    """Whether an error is of one record alone."""
    return isinstance(err, UnknownCapture) or is_refusal(err)
