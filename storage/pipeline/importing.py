"""Makes captures and articles of any WARC file.

The records are written again into files of our own: a capture never depends on a file that somebody may move. The
capture's time is the record's WARC-Date. A page of a host that no source has is kept with source null.
"""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from sqlalchemy import select, tuple_
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from sources import TarikhError
from storage.captures.writer import CaptureWriter, UnknownCapture, set_outcome
from storage.db.models import Capture
from storage.db.session import read_session, write_session
from storage.db.source_table import book_of
from storage.db.url_digest import key_of
from storage.issues import note_issue
from storage.outcomes import CaptureOutcome, IssueCode
from storage.pipeline.reading import CaptureReader
from storage.pipeline.record_pages import NoPage, RecordPages, UnresolvedRevisit
from storage.warc.dates import is_period
from storage.warc.fetched import CaptureKind, Fetched
from storage.warc.foreign import Bad, ForeignRecord, read_foreign

BATCH = 20
MOST_REVISITS = 100_000


class UnreadableFile(TarikhError):
    """A file that cannot be opened: mend its name or permissions."""


@dataclass
class ImportCounts:
    """What a file held.

    `known` captures were in the archive before, `bad` is what was lost, `cut` pages came without their end, `periods`
    are dates without a clock time, and `skipped` counts by reason what is no page.
    """

    records: int = 0
    kept: int = 0
    known: int = 0
    bad: int = 0
    cut: int = 0
    periods: int = 0
    skipped: Counter[str] = field(default_factory=Counter)
    stored: Counter[str] = field(default_factory=Counter)


@dataclass(frozen=True, slots=True)
class _Waiting:
    """A page to be kept, with the digest that its record gives of it."""

    page: Fetched
    digest: str | None


@dataclass
class WarcImport:
    """One run's import: who writes, who reads, and the number of the run."""

    writer: CaptureWriter
    reading: CaptureReader
    run_id: int
    pages: RecordPages = field(init=False)

    def __post_init__(self) -> None:
        self.pages = RecordPages(self.reading.engine, self.reading.settings)

    def take(self, path: Path, now: datetime, advance: Callable[[int], None] = lambda _: None) -> ImportCounts:
        """Take in a file; taken in again, it adds nothing. `advance` is told how many bytes were read.

        Raises UnreadableFile, and what CaptureWriter.keep raises.
        """
        batch = _Batch(self, path, now)
        reached = 0
        try:
            for item in read_foreign(path):
                advance(max(0, item.position - reached))
                reached = max(reached, item.position)
                batch.take(item)
        except OSError as err:
            words = err.strerror or str(err)
            if not batch.counts.records:
                raise UnreadableFile(f"cannot read {path}: {words}") from err
            batch.take(Bad(reached, f"the file cannot be read further: {words}"))
        batch.finish()
        advance(max(0, path.stat().st_size - reached))
        return batch.counts

    def keep(self, waiting: Sequence[_Waiting], counts: ImportCounts, now: datetime) -> None:
        """Keep and read the pages that are not in the archive yet."""
        with read_session(self.reading.engine) as session:
            book = book_of(session)
            keyed = {
                (key_of(one.page.url, book.of_url(one.page.url))[1], one.page.fetched_at): one for one in waiting
            }
            new = _not_known(session, {key: one.page for key, one in keyed.items()})
        kept = self.writer.keep(new) if new else []
        for key, one in keyed.items():
            if 200 <= one.page.status < 300:
                self.pages.remember(one.digest, key)
        counts.known += len(waiting) - len(new)
        refused = sum(one.outcome == CaptureOutcome.CRASHED for one in kept)
        counts.bad += refused
        counts.kept += len(kept) - refused
        if not kept:
            return
        counts.cut += sum(page.truncated is not None for page in new)
        counts.stored["unchanged"] += sum(one.outcome == CaptureOutcome.UNCHANGED for one in kept)
        counts.stored.update("gone" for one in kept if one.outcome == CaptureOutcome.HTTP_ERROR)
        pages = {
            one.capture_id: page for one, page in zip(kept, new, strict=True) if one.outcome == CaptureOutcome.PENDING
        }
        unread = [number for number, page in pages.items() if page.kind is CaptureKind.ARTICLE]
        with write_session(self.reading.engine) as session:
            for number in pages.keys() - set(unread):
                set_outcome(session, number, CaptureOutcome.NOT_ARTICLE, now)
        counts.stored["no_article"] += len(pages) - len(unread)
        counts.stored.update(stored.kind for _, stored in self.reading.read(unread, now))


class _Batch:
    """The pages of one file that wait to be kept together, and the revisits that wait for their originals."""

    def __init__(self, importing: WarcImport, path: Path, now: datetime) -> None:
        self.counts = ImportCounts()
        self._import, self._path, self._now = importing, path, now
        self._waiting: list[_Waiting] = []
        self._revisits: list[ForeignRecord] = []

    def take(self, item: ForeignRecord | Bad, last: bool = False) -> None:
        """Take in a record; `last` where no later one can resolve it."""
        if isinstance(item, Bad):
            self._lose(item.position, item.reason)
            return
        self.counts.records += not last
        if item.record.type == "revisit":
            # what it refers to may be among those that wait
            self._flush()
        try:
            page = self._import.pages.page_of(item.record, self._now)
        except NoPage as why:
            self.counts.skipped[str(why)] += 1
        except UnresolvedRevisit:
            if last or len(self._revisits) >= MOST_REVISITS:
                self.counts.skipped["revisit_of_unknown"] += 1
            else:
                self._revisits.append(item)
        except (ValueError, UnknownCapture) as err:
            self._lose(item.position, str(err))
        else:
            self.counts.periods += is_period(item.record.headers.get("warc-date", ""))
            self._waiting.append(_Waiting(page, item.record.headers.get("warc-payload-digest")))
            if len(self._waiting) >= BATCH:
                self._flush()

    def finish(self) -> None:
        """Keep what waits, and look once more for the originals of revisits that stood before them."""
        self._flush()
        for item in self._revisits:
            self.take(item, last=True)
        self._flush()

    def _flush(self) -> None:
        waiting, self._waiting = self._waiting, []
        self._keep(waiting)

    def _keep(self, waiting: list[_Waiting]) -> None:
        """Keep them; where the archive refuses one, it is found and costs itself alone."""
        if not waiting:
            return
        try:
            self._import.keep(waiting, self.counts, self._now)
        except (ValueError, DBAPIError) as err:
            if len(waiting) == 1:
                reason = (str(err).splitlines() or [type(err).__name__])[0]
                self._lose(0, f"{waiting[0].page.url} cannot be kept: {reason}")
                return
            for one in waiting:
                self._keep([one])

    def _lose(self, position: int, reason: str) -> None:
        self.counts.bad += 1
        words = f"{self._path.name} at {position}: {reason}"
        run = self._import
        note_issue(run.reading.engine, run.run_id, None, None, IssueCode.BAD_RECORD, words, self._now)


def _not_known(session: Session, keyed: Mapping[tuple[bytes, datetime], Fetched]) -> list[Fetched]:
    """Those pages that are not in the archive with their time."""
    pair = tuple_(Capture.key_digest, Capture.fetched_at)
    known = session.execute(select(Capture.key_digest, Capture.fetched_at).where(pair.in_(list(keyed)))).all()
    there = {(row.key_digest, row.fetched_at) for row in known}
    return [page for key, page in keyed.items() if key not in there]
