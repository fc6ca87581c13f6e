"""Makes captures and articles of any WARC file.

The records are written again into files of our own: a capture never depends on a file that somebody may move. The
capture's time is the record's WARC-Date. A page of a host that no source has is kept with source null.
"""

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from urllib.parse import urlsplit

from sqlalchemy import select, tuple_
from sqlalchemy.orm import Session

from sources import TarikhError
from storage.captures.writer import CaptureWriter, set_outcome
from storage.db.models import Capture
from storage.db.session import read_session, write_session
from storage.db.source_table import SourceBook, book_of
from storage.db.url_digest import LONGEST_URL, host_of, key_of
from storage.issues import note_issue
from storage.outcomes import CaptureOutcome, IssueCode
from storage.pipeline.reading import CaptureReader
from storage.warc.fetched import CaptureKind, Fetched
from storage.warc.foreign import Bad, read_foreign
from storage.warc.records import Record, read_warc_date

BATCH = 20
_ADDRESS = ("http://", "https://")


class UnreadableFile(TarikhError):
    """A file that cannot be opened: mend its name or permissions."""


class _Skip(Exception):
    """A record that is no page of ours to keep; the text says why, in one word."""


class _Broken(ValueError):
    """A record that says something impossible."""


@dataclass
class ImportCounts:
    """What a file held: `known` captures were in the archive before, `skipped` counts the rest by reason."""

    records: int = 0
    kept: int = 0
    known: int = 0
    bad: int = 0
    skipped: Counter[str] = field(default_factory=Counter)
    stored: Counter[str] = field(default_factory=Counter)


@dataclass
class WarcImport:
    """One run's import: who writes, who reads, and the number of the run."""

    writer: CaptureWriter
    reading: CaptureReader
    run_id: int

    def take(self, path: Path, now: datetime, advance: Callable[[int], None] = lambda _: None) -> ImportCounts:
        """Take in a file; taken in again, it adds nothing. `advance` is told how many bytes were read.

        Raises UnreadableFile, and what CaptureWriter.keep raises.
        """
        counts = ImportCounts()
        waiting: list[Fetched] = []
        reached = 0
        try:
            for item in read_foreign(path):
                advance(max(0, item.position - reached))
                reached = max(reached, item.position)
                if isinstance(item, Bad):
                    self._note(counts, path, item.position, item.reason, now)
                    continue
                counts.records += 1
                if item.record.type == "revisit":
                    # what it refers to may be among those that wait
                    self._keep(waiting, counts, now)
                    waiting = []
                try:
                    waiting.append(self._page(item.record))
                except _Skip as why:
                    counts.skipped[str(why)] += 1
                except _Broken as err:
                    self._note(counts, path, item.position, str(err), now)
                if len(waiting) >= BATCH:
                    self._keep(waiting, counts, now)
                    waiting = []
        except OSError as err:
            raise UnreadableFile(f"cannot read {path}: {err.strerror or err}") from err
        self._keep(waiting, counts, now)
        advance(max(0, path.stat().st_size - reached))
        return counts

    def _note(self, counts: ImportCounts, path: Path, position: int, reason: str, now: datetime) -> None:
        counts.bad += 1
        words = f"{path.name} at {position}: {reason}"
        note_issue(self.reading.engine, self.run_id, None, None, IssueCode.BAD_RECORD, words, now)

    def _page(self, record: Record) -> Fetched:
        """The page of a record. Raises _Skip, _Broken."""
        if record.type not in ("response", "revisit"):
            raise _Skip(record.type or "untyped")
        url = record.url.strip("<>")
        if not url.lower().startswith(_ADDRESS) or not host_of(url):
            raise _Skip("not_http")
        if len(url) > LONGEST_URL:
            raise _Broken(f"a URL of {len(url)} characters")
        try:
            fetched_at = read_warc_date(record.headers.get("warc-date", ""))
        except ValueError as err:
            raise _Broken(str(err)) from None
        if record.type == "revisit":
            return self._revisit(record, url, fetched_at)
        if not 200 <= record.status < 300:
            raise _Skip(f"status_{record.status}")
        fetched = Fetched(
            url=url,
            kind=CaptureKind.ARTICLE if self._may_be_article(url) else CaptureKind.LISTING,
            fetched_at=fetched_at,
            status=record.status,
            headers=record.http_headers,
            body=record.payload,
            reason=record.reason,
            truncated=record.headers.get("warc-truncated"),
            ip=record.headers.get("warc-ip-address"),
        )
        if not _is_html(fetched):
            raise _Skip("not_html")
        return fetched

    def _may_be_article(self, url: str) -> bool:
        """Whether the page is to be read: no front page is an article, nor what its source's rules leave out."""
        parts = urlsplit(url)
        if parts.path in ("", "/") and not parts.query:
            return False
        with read_session(self.reading.engine) as session:
            source = book_of(session).of_url(url)
        return source is None or source.is_article(url)

    def _revisit(self, record: Record, url: str, fetched_at: datetime) -> Fetched:
        """A page that its crawler found unchanged: the same here, where the archive has what it refers to."""
        with read_session(self.reading.engine) as session:
            if self._original(session, record, url) is None:
                raise _Skip("revisit_of_unknown")
        return Fetched(url, CaptureKind.ARTICLE, fetched_at, 304, record.http_headers, b"", reason="Not Modified")

    def _original(self, session: Session, record: Record, url: str) -> int | None:
        key = key_of(url, book_of(session).of_url(url))[1]
        wanted = select(Capture.id).where(Capture.key_digest == key, Capture.status.between(200, 299))
        if date := record.headers.get("warc-refers-to-date"):
            try:
                wanted = wanted.where(Capture.fetched_at == read_warc_date(date))
            except ValueError:
                return None
        return session.scalar(wanted.limit(1))

    def _keep(self, waiting: Sequence[Fetched], counts: ImportCounts, now: datetime) -> None:
        with read_session(self.reading.engine) as session:
            new = _not_known(session, waiting, book_of(session))
        counts.known += len(waiting) - len(new)
        if not new:
            return
        kept = self.writer.keep(new)
        counts.kept += len(kept)
        counts.stored["unchanged"] += sum(one.outcome == CaptureOutcome.UNCHANGED for one in kept)
        pages = {
            one.capture_id: page for one, page in zip(kept, new, strict=True) if one.outcome == CaptureOutcome.PENDING
        }
        unread = [number for number, page in pages.items() if page.kind is CaptureKind.ARTICLE]
        with write_session(self.reading.engine) as session:
            for number in pages.keys() - set(unread):
                set_outcome(session, number, CaptureOutcome.NOT_ARTICLE, now)
        counts.stored["no_article"] += len(pages) - len(unread)
        counts.stored.update(stored.kind for _, stored in self.reading.read(unread, now))


def _not_known(session: Session, pages: Sequence[Fetched], book: SourceBook) -> list[Fetched]:
    """Those pages that are not in the archive with their time; of two alike in one batch, one."""
    keyed = {(key_of(page.url, book.of_url(page.url))[1], page.fetched_at): page for page in pages}
    pair = tuple_(Capture.key_digest, Capture.fetched_at)
    known = session.execute(select(Capture.key_digest, Capture.fetched_at).where(pair.in_(list(keyed)))).all()
    there = {(row.key_digest, row.fetched_at) for row in known}
    return [page for key, page in keyed.items() if key not in there]


def _is_html(page: Fetched) -> bool:
    kind = (page.header("content-type") or "").partition(";")[0].strip().lower()
    if kind:
        return kind in ("text/html", "application/xhtml+xml")
    start = page.body[:1024].lower()
    return b"<html" in start or b"<!doctype html" in start
