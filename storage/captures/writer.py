"""Keeps a response in the archive: bytes on the disk first, then its row."""

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

from sqlalchemy import Engine, func, select
from sqlalchemy.orm import Session, aliased

from extract import Page
from sources import Source, TarikhError
from storage.captures.rows import NewCapture, capture_key, find_previous, insert_capture
from storage.db.db_errors import insist
from storage.db.models import ArticleUrl, ArticleVersion, Capture, LinkRow
from storage.db.session import read_session, write_session
from storage.db.settings import Settings
from storage.db.source_table import SourceBook, book_of
from storage.db.url_digest import LONGEST_URL, key_of
from storage.frontier.link import read_witnesses
from storage.issues import note_issue
from storage.outcomes import CaptureOutcome, IssueCode
from storage.warc.fetched import CaptureKind, Fetched, Kept, WarcLocation, payload_digest
from storage.warc.records import Record, TornRecord, read_record, write_record
from storage.warc.writer import OPEN, ROTATE_AT, ArchiveUnwritable, WarcFile, stem_of

__all__ = ["CaptureKind", "CaptureWriter", "Fetched", "Kept", "latest_capture", "read_capture", "validators"]

SOFTWARE = {"software": "tarikh", "format": "WARC File Format 1.1", "robots": "obey"}

_MOST_PARTS = 400


class UnknownCapture(TarikhError):
    """No such capture, or its bytes are not where its row says."""


class CaptureWriter:
    """The archive as one process and run writes to it. It owns one WARC file, made with the first response."""

    def __init__(self, engine: Engine, folder: Path, run_id: int) -> None:
        self._engine = engine
        self._folder = folder
        self._run_id = run_id
        self._file: WarcFile | None = None
        self._files = 0
        self._rows_missing = False
        with read_session(engine) as session:
            self._book = book_of(session)

    def keep(self, batch: Sequence[Fetched]) -> list[Kept]:
        """Append the responses to the WARC file, sync it, then commit their rows and move their links on.

        The answers are in the order of the batch; one whose URL is over 2,000 characters is refused with an issue
        and answered with capture_id 0. Raises ArchiveUnwritable, DatabaseGone, DatabaseFull.
        """
        fit = [fetched for fetched in batch if len(fetched.url) <= LONGEST_URL]
        captures = insist(lambda: self._compose(fit))
        places = self._write(captures)
        self._rows_missing = True
        kept = iter(insist(lambda: self._commit(captures, places, batch)))
        self._rows_missing = False
        refused = Kept(0, unchanged=False, link_id=None, outcome=CaptureOutcome.TOO_LARGE)
        return [next(kept) if len(fetched.url) <= LONGEST_URL else refused for fetched in batch]

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
        if naive := next((fetched.url for fetched in batch if fetched.fetched_at.tzinfo is None), None):
            raise ValueError(f"fetched_at without a zone: {naive}")
        with read_session(self._engine) as session:
            keys = [self._key(fetched) for fetched in batch]
            previous = find_previous(session, keys)
        return [
            NewCapture(fetched, key, payload_digest(fetched.body), self._run_id).after(previous.get(key))
            for fetched, key in zip(batch, keys, strict=True)
        ]

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
            self._file = WarcFile(self._folder, stem_of(now, self._run_id), SOFTWARE, now, self._files)
        places = [self._file.append(record) for record in records]
        self._file.sync()
        return places

    def _commit(
        self, captures: Sequence[NewCapture], places: Sequence[WarcLocation], batch: Sequence[Fetched]
    ) -> list[Kept]:
        with write_session(self._engine) as session:
            for fetched in batch:
                if len(fetched.url) > LONGEST_URL:
                    detail = f"{len(fetched.url)} characters, at most {LONGEST_URL} are kept"
                    now = fetched.fetched_at
                    note_issue(
                        session, self._run_id, fetched.source, fetched.url, IssueCode.URL_TOO_LONG, detail, now
                    )
            return [
                insert_capture(session, new, place, self._book) for new, place in zip(captures, places, strict=True)
            ]


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
