"""Reads the articles' pages of a rebuild, each as soon as all that its crawl fetched with it is there."""

from dataclasses import dataclass, field
from datetime import datetime

from storage.captures.writer import set_outcome
from storage.db.db_errors import insist
from storage.db.models import Capture
from storage.db.session import write_session
from storage.frontier.links import FetchFailure, link_failed, look_again
from storage.outcomes import CaptureKind, CaptureOutcome, ReasonCode
from storage.pipeline.reading import CaptureReader
from storage.pipeline.rebuild_files import Entry, FileRecords
from storage.warc.fetched import Kept

MOST_WAITING = 20
"""Pages that are read side by side."""


@dataclass(frozen=True, slots=True)
class KeptRecord:
    """A record with its row: `words` say why it gave no part of a page."""

    entry: Entry
    kept: Kept
    status: int
    size: int
    was_read: bool = False


@dataclass
class OpenFile:
    """A file whose records are being taken: the rows that they got, and the pages that wait for one of them."""

    records: FileRecords
    rows: dict[int, Capture]
    kept: dict[int, KeptRecord] = field(default_factory=dict)
    waiting: dict[int, list[Entry]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        second = {entry.place.offset for entry in self.records.second.values()}
        for entry in self.records.entries:
            if entry.kind is CaptureKind.ARTICLE and entry.place.offset not in second:
                self.waiting.setdefault(self.records.ready_after(entry), []).append(entry)

    def take(self, record: KeptRecord) -> list[Entry]:
        """Note a record's row; the pages that can be read now."""
        self.kept[record.entry.place.offset] = record
        return self.waiting.pop(record.entry.place.offset, [])


@dataclass(frozen=True, slots=True)
class PageParts:
    """What the parts of a page came to, as `crawler.parts` tells it of a crawl."""

    came: bool = False
    changed: bool = False
    lost: FetchFailure | None = None
    framed: bool = False

    @property
    def missing(self) -> FetchFailure | None:
        return None if self.came or not self.framed else self.lost


@dataclass
class PageQueue:
    """Pages that wait to be read together, with one run's reader."""

    reader: CaptureReader
    waiting: dict[int, datetime] = field(default_factory=dict)
    urls: set[str] = field(default_factory=set)
    read: int = 0

    def add(self, opened: OpenFile, entry: Entry) -> None:
        """Take a page whose parts are there, or settle it where it is not to be read."""
        record = opened.kept.get(entry.place.offset)
        if record is None:
            return  # its record is bad
        if (other := opened.records.second.get(entry.place.offset)) and other.place.offset in opened.kept:
            record = self._longer(record, opened.kept[other.place.offset])
        parts = _parts_of(opened, record.entry)
        pending = record.kept.outcome == CaptureOutcome.PENDING
        if pending and parts.missing is not None:
            self._settle(record, CaptureOutcome.BROKEN, parts.missing)
        elif (pending or parts.changed) and not record.was_read:
            self.waiting[record.kept.capture_id] = record.entry.moment
            self.urls |= {record.entry.url, record.entry.asked}
        if parts.lost is not None and parts.missing is None:
            self.flush()
            self._look_again(record, parts.lost)
        if len(self.waiting) >= MOST_WAITING:
            self.flush()

    def flush(self) -> None:
        """Read and store all that waits."""
        moments, self.waiting = self.waiting, {}
        self.urls.clear()
        for capture_id, answer in self.reader.answers(moments):
            self.reader.store(capture_id, answer, moments[capture_id])
            self.read += 1

    def _longer(self, first: KeptRecord, again: KeptRecord) -> KeptRecord:
        """Of a cut page and its second try the one to be read; the other is marked, as `crawler.cut_pages` does."""
        if first.kept.outcome != CaptureOutcome.PENDING:
            # a rebuild that was killed had marked the first, and not read the second yet
            was_marked = first.kept.outcome == CaptureOutcome.CUT and again.kept.outcome == CaptureOutcome.PENDING
            return again if was_marked else first
        pending = again.kept.outcome == CaptureOutcome.PENDING
        if not pending or (again.entry.is_cut and again.size < first.size):
            if pending:
                self._settle(again, CaptureOutcome.CUT)
            return first
        self._settle(first, CaptureOutcome.CUT)
        return again

    def _settle(self, record: KeptRecord, outcome: CaptureOutcome, failure: FetchFailure | None = None) -> None:
        def settle() -> None:
            with write_session(self.reader.engine) as session:
                set_outcome(session, record.kept.capture_id, outcome, record.entry.moment)
                if failure is not None and record.kept.link_id is not None:
                    link_failed(session, record.kept.link_id, failure, record.entry.moment)

        if not record.was_read:
            insist(settle)

    def _look_again(self, record: KeptRecord, why: FetchFailure) -> None:
        link_id = record.kept.link_id

        def look() -> None:
            with write_session(self.reader.engine) as session:
                if link_id is not None:
                    look_again(session, link_id, why, record.entry.moment)

        insist(look)


def _parts_of(opened: OpenFile, page: Entry) -> PageParts:
    entries = opened.records.parts.get(page.place.offset, [])
    found = [opened.kept[each.place.offset] for each in entries if each.place.offset in opened.kept]
    came = [each for each in found if each.kept.outcome == CaptureOutcome.PART]
    lost = [each for each in found if each.kept.outcome != CaptureOutcome.PART]
    why = None
    if lost:
        last = lost[-1]
        words = "it came without its end" if last.entry.is_cut else f"status {last.status}"
        why = FetchFailure(ReasonCode.PART_FAILED, f"{last.entry.asked}: {words}")
    return PageParts(
        came=bool(came),
        changed=any(not each.kept.unchanged for each in came),
        lost=why,
        framed=any(each.entry.kind is CaptureKind.FRAME for each in found),
    )
