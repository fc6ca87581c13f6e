"""Keeps a response in the archive: bytes on the disk first, then its row."""

import logging
from collections.abc import Callable, Sequence
from datetime import datetime
from functools import partial
from pathlib import Path

from sqlalchemy import Engine, func, select
from sqlalchemy.orm import Session, aliased

from extract import Page
from sources import Source, TarikhError
from storage.captures.quarantine import REFUSED, check_date, insert_quarantined, refuse
from storage.captures.rows import NewCapture, capture_key, find_kept, find_previous, insert_capture
from storage.db.db_errors import first_line, insist
from storage.db.models import ArticleUrl, ArticleVersion, Capture, LinkRow, Run
from storage.db.session import read_session, write_session
from storage.db.settings import Settings
from storage.db.source_table import SourceBook, book_of
from storage.db.url_digest import LONGEST_URL, key_of
from storage.frontier.link import read_witnesses
from storage.outcomes import CaptureOutcome, Command
from storage.warc.fetched import CaptureKind, Fetched, Kept, WarcLocation, payload_digest
from storage.warc.records import Record, TornRecord, read_record, write_record
from storage.warc.run_facts import THE_NEWS, RunFacts, WalkSpan
from storage.warc.writer import OPEN, ROTATE_AT, ArchiveUnwritable, WarcFile, stem_of

__all__ = ["CaptureKind", "CaptureWriter", "Fetched", "Kept", "latest_capture", "read_capture", "validators"]

SOFTWARE = {"software": "tarikh", "format": "WARC File Format 1.1", "robots": "obey"}

_MOST_PARTS = 400

_Insert = Callable[..., Kept]
"""Adds one row, given a session and the place of its record."""

logger = logging.getLogger(__name__)


class UnknownCapture(TarikhError):
    """No such capture, or its bytes are not where its row says."""


class CaptureWriter:
    """The archive as one process and run writes to it. It owns one WARC file, made with the first response."""

    def __init__(self, engine: Engine, folder: Path, run_id: int, span: WalkSpan = THE_NEWS) -> None:
        """`span` is what the run asks for beyond the news: its files say so, for a rebuild from them."""
        self._engine = engine
        self._folder = folder
        self._run_id = run_id
        self._file: WarcFile | None = None
        self._files = 0
        self._rows_missing = False
        with read_session(engine) as session:
            self._book = book_of(session)
            run = session.get_one(Run, run_id)
            self._began = run.started_at
            self._facts = SOFTWARE | _facts_of(run, span).fields()

    def keep(self, batch: Sequence[Fetched]) -> list[Kept]:
        """Append the responses to the WARC file, sync it, then commit their rows and move their links on.

        The answers are in the order of the batch. One that is refused, as its URL is over 2,000 characters or the
        database does not take it, leaves an issue and costs no other. Raises ArchiveUnwritable, DatabaseGone,
        DatabaseFull.
        """
        if naive := next((fetched.url for fetched in batch if fetched.fetched_at.tzinfo is None), None):
            raise ValueError(f"fetched_at without a zone: {naive}")
        kept = iter(self._keep([fetched for fetched in batch if len(fetched.url) <= LONGEST_URL]))
        return [next(kept) if len(one.url) <= LONGEST_URL else self._refuse(one, _too_long(one)) for one in batch]

    def _keep(self, batch: Sequence[Fetched]) -> list[Kept]:
        """Keep them together; where that fails, in halves, until the one that is refused stands alone."""
        if not batch:
            return []
        try:
            captures = insist(lambda: self._compose(batch))
            rows = [partial(insert_capture, new=new, book=self._book) for new in captures]
            return self._store(captures, rows)
        except TarikhError:
            raise
        except Exception as err:  # whatever is wrong with one response
            if len(batch) == 1:
                return [self._quarantine(batch[0], err)]
        middle = len(batch) // 2
        return [*self._keep(batch[:middle]), *self._keep(batch[middle:])]

    def _quarantine(self, fetched: Fetched, err: Exception) -> Kept:
        """Keep the bytes of a refused response under a plain row, or an issue alone where even that is refused."""
        why = first_line(err)
        logger.warning("%s: %s: %s", fetched.url, REFUSED, why)
        try:
            new = self._new(fetched)
            return self._store([new], [partial(insert_quarantined, new=new, book=self._book, why=why)])[0]
        except TarikhError:
            raise
        except Exception as again:  # nothing of it can be kept
            return self._refuse(fetched, first_line(again))

    def _refuse(self, fetched: Fetched, why: str) -> Kept:
        new = NewCapture(fetched, self._key(fetched), payload_digest(fetched.body), self._run_id)

        def note() -> Kept:
            with write_session(self._engine) as session:
                return refuse(session, new, self._book, why, self._began)

        return insist(note)

    def close(self) -> str | None:
        """Give the file its final name; words where it was removed while it was written.

        Where rows are missing it keeps its open name, and recovery makes them.
        """
        if self._file is None:
            return None
        if not self._file.is_there():
            return self._lose_file(self._file)
        file, self._file = self._file, None
        if self._rows_missing:
            file.leave()
        else:
            file.seal()
        return None

    def _lose_file(self, file: WarcFile) -> str:
        file.leave()
        self._file = None
        where = f"{file.name} was removed from {self._folder} while it was written"
        return f"{where}: `tarikh archive verify` names the pages that it held"

    def _compose(self, batch: Sequence[Fetched]) -> list[NewCapture]:
        """Each response with its key, and the capture that already has its body, where one does."""
        with read_session(self._engine) as session:
            captures = [self._new(fetched) for fetched in batch]
            previous = find_previous(session, [new.key for new in captures])
        return [new.after(previous.get(new.key)) for new in captures]

    def _new(self, fetched: Fetched) -> NewCapture:
        check_date(fetched)
        return NewCapture(fetched, self._key(fetched), payload_digest(fetched.body), self._run_id)

    def _key(self, fetched: Fetched) -> bytes:
        self._source(fetched)
        return capture_key(fetched.url, fetched.kind, self._book, fetched.source)

    def _source(self, fetched: Fetched) -> Source | None:
        found = self._book.get(fetched.source) or self._book.of_url(fetched.url)
        if found is None and fetched.source is not None:
            # the catalogue may have been mirrored since this writer began
            with read_session(self._engine) as session:
                self._book = SourceBook(session)
            found = self._book.get(fetched.source)
        return found

    def _write(self, captures: Sequence[NewCapture]) -> list[WarcLocation]:
        if self._file is not None and not self._file.is_there():
            raise ArchiveUnwritable(self._lose_file(self._file))
        records = [write_record(new.fetched, self._run_id, new.original) for new in captures]
        for last_try in (False, True):
            try:
                return self._append(records, captures)
            except OSError as err:
                # what follows a torn record in one file is lost to every reader: go on in a new one
                if self._file is not None:
                    self._file.abandon()
                    self._file = None
                if last_try and len(captures) > 1:
                    # a limit of the system on files: what is too much for one new file may fit into two
                    raise
                if last_try:
                    raise ArchiveUnwritable(f"cannot write to {self._folder}: {err.strerror or err}") from err
        raise AssertionError("the last try returns or raises")

    def _append(self, records: Sequence[bytes], captures: Sequence[NewCapture]) -> list[WarcLocation]:
        if not records:
            return []
        # only between batches, when all its rows are committed, may a file get its final name
        if self._file is not None and self._file.size > ROTATE_AT and not self._rows_missing:
            file, self._file = self._file, None
            file.seal()
        if self._file is None:
            now = captures[0].fetched.fetched_at
            self._files += 1
            self._file = WarcFile(self._folder, stem_of(now, self._run_id), self._facts, now, self._files)
        places = [self._file.append(record) for record in records]
        self._file.sync()
        return places

    def _store(self, captures: Sequence[NewCapture], rows: Sequence[_Insert]) -> list[Kept]:
        """Append the records, then commit their rows, all or none; refused rows leave no record behind."""
        places = self._write(captures)
        missing, self._rows_missing = self._rows_missing, True
        try:
            kept = insist(lambda: self._commit(places, rows))
        except TarikhError:
            # the rows may be there or not: recovery looks
            raise
        except Exception:
            kept = insist(lambda: self._find_kept(places))
            if not kept:
                self._undo(places)
                self._rows_missing = missing
                raise
        self._rows_missing = missing
        return kept

    def _commit(self, places: Sequence[WarcLocation], rows: Sequence[_Insert]) -> list[Kept]:
        with write_session(self._engine) as session:
            return [insert(session, place=place) for insert, place in zip(rows, places, strict=True)]

    def _find_kept(self, places: Sequence[WarcLocation]) -> list[Kept]:
        """What was committed of these records: all, where the answer to the commit was lost, or none."""
        with read_session(self._engine) as session:
            return find_kept(session, places, self._book)

    def _undo(self, places: Sequence[WarcLocation]) -> None:
        """Cut the file back to where the batch began."""
        file = self._file
        if file is None or not places:
            return
        try:
            file.cut(places[0].offset)
        except OSError as err:
            # under its open name recovery sees to it
            self._file = None
            file.leave()
            raise ArchiveUnwritable(f"cannot write to {self._folder}: {err.strerror or err}") from err


def _facts_of(run: Run, span: WalkSpan) -> RunFacts:
    return RunFacts(run.id, run.started_at, Command(run.command), span)


def _too_long(fetched: Fetched) -> str:
    return f"{len(fetched.url)} characters, at most {LONGEST_URL} are kept"


def read_capture(engine: Engine, settings: Settings, capture_id: int) -> Page:
    """The page as it was fetched, with what feeds and sitemaps said of it. Raises UnknownCapture."""
    with read_session(engine) as session:
        capture = session.get(Capture, capture_id)
        if capture is None:
            raise UnknownCapture(f"there is no capture {capture_id}")
        holder = session.get(Capture, capture.refers_to) if capture.refers_to else capture
        said = session.scalar(select(LinkRow.witnesses).where(LinkRow.key_digest == capture.key_digest))
        parts = _parts_of(session, capture)
        session.expunge_all()
    record = read_place(settings.warc_folder, _place(holder or capture))
    unmodified = capture.refers_to is not None and capture.status == 304
    return Page(
        url=capture.url,
        body=record.payload,
        fetched_at=capture.fetched_at,
        content_type=capture.content_type or (holder.content_type if holder else None),
        status=holder.status if unmodified and holder else capture.status,
        truncated=(holder or capture).truncated,
        witnesses=read_witnesses(said or {}),
        frames=_read_parts(settings.warc_folder, parts, CaptureKind.FRAME),
        pages=_read_parts(settings.warc_folder, parts, CaptureKind.PAGE),
    )


def _read_parts(folder: Path, parts: Sequence[tuple[Capture, Capture]], kind: CaptureKind) -> dict[str, Page]:
    return {
        part.redirected_from or part.url: Page(
            part.url,
            read_place(folder, _place(held)).payload,
            part.fetched_at,
            part.content_type or held.content_type,
        )
        for part, held in parts
        if part.kind == kind
    }


def _parts_of(session: Session, capture: Capture) -> list[tuple[Capture, Capture]]:
    """The parts of a page as they were at that capture, each with the capture that has its bytes.

    One that could not be had then is as it was the last time before; one that the page no longer names is not read.
    """
    holder, whole = aliased(Capture), aliased(Capture)
    wanted = (
        select(Capture, holder)
        .join(whole, whole.id == Capture.part_of)
        .join(holder, holder.id == func.coalesce(Capture.refers_to, Capture.id))
        .where(
            whole.key_digest == capture.key_digest,
            whole.kind == CaptureKind.ARTICLE,
            whole.fetched_at <= capture.fetched_at,
            Capture.outcome == CaptureOutcome.PART,
        )
        .order_by((Capture.part_of == capture.id).desc(), whole.fetched_at.desc(), Capture.id.desc())
        .limit(_MOST_PARTS)
    )
    found: dict[tuple[str, str], tuple[Capture, Capture]] = {}
    for part, held in session.execute(wanted):
        found.setdefault((part.kind, part.redirected_from or part.url), (part, held))
    return list(found.values())


def read_place(folder: Path, place: WarcLocation) -> Record:
    """The record that lies there, its checksum proven. Raises UnknownCapture."""
    path = folder / place.file
    try:
        with (path if path.exists() else folder / (place.file + OPEN)).open("rb") as file:
            file.seek(place.offset)
            return read_record(file.read(place.length))
    except (OSError, TornRecord) as err:
        raise UnknownCapture(f"{place.file} at {place.offset}: {err}: see `tarikh archive verify`") from err


def latest_capture(engine: Engine, url: str) -> int | None:
    """The last capture of the article at `url`, by any address that it is known by; None where there is none."""
    with read_session(engine) as session:
        _, key = key_of(url, book_of(session).of_url(url))
        newest = (Capture.fetched_at.desc(), Capture.id.desc())
        of_key = select(Capture.id).where(Capture.key_digest == key, Capture.kind == CaptureKind.ARTICLE)
        # an error page says nothing of the article, where there is anything else
        read = of_key.where(Capture.status < 400).order_by(*newest).limit(1)
        found = session.scalar(read) or session.scalar(of_key.order_by(*newest).limit(1))
        if found is not None:
            return found
        alias = select(ArticleUrl.article_id).where(ArticleUrl.key_digest == key).scalar_subquery()
        return session.scalar(
            select(ArticleVersion.capture_id)
            .where(ArticleVersion.article_id == alias)
            .order_by(ArticleVersion.seen_at.desc(), ArticleVersion.number.desc())
            .limit(1)
        )


def validators(engine: Engine, url: str) -> tuple[str | None, str | None]:
    """ETag and Last-Modified to send with a conditional request: those of the last whole capture that was read."""
    with read_session(engine) as session:
        _, key = key_of(url, book_of(session).of_url(url))
        previous = find_previous(session, [key]).get(key)
    return (previous.etag, previous.last_modified) if previous and previous.settled else (None, None)


def set_outcome(session: Session, capture_id: int, outcome: str, now: datetime) -> None:
    """What came of a feed, sitemap, listing or robots.txt: links, unchanged, broken or http_error."""
    capture = session.get_one(Capture, capture_id)
    capture.outcome = outcome
    capture.extracted_at = now


def _place(capture: Capture) -> WarcLocation:
    return WarcLocation(capture.warc_file, capture.warc_offset, capture.warc_length)
