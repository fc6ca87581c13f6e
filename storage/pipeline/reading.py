"""Makes an article of a stored capture, for crawl, import, recovery and re-extraction alike."""

from collections.abc import Generator, Iterable, Iterator
from concurrent.futures import Future, wait
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from sqlalchemy import Engine, select

from extract import Boilerplate, Extraction, Outcome, Page
from extract.cut import has_end_tag
from extract.pool import Workers, extract_in
from extract.reader import read_lines
from sources import Source
from storage.articles.store import (
    CaptureReading,
    Stored,
    SuspectedEdit,
    is_refusal,
    keep_article,
    keep_refusal,
)
from storage.captures.writer import UnknownCapture, read_capture
from storage.db.db_errors import insist
from storage.db.models import Capture
from storage.db.session import read_session, write_session
from storage.db.settings import Settings
from storage.db.source_table import book_of
from storage.issues import NewIssue, note_fault
from storage.outcomes import CaptureOutcome, IssueCode
from storage.pipeline.boilerplate import learn_page, read_boilerplate
from storage.warc.fetched import CaptureKind

LEARN_FIRST = 100
LEARN_EVERY = 10
"""A site's first pages all teach its recurring lines, later ones one in ten: enough to notice a new template."""
_FRESH = 25

Steps = Generator[Future[Any], None, Stored]
"""Work in the database that stops where a worker must answer first; its driver waits for each future yielded."""


def store_extraction(
    engine: Engine, capture_id: int, extraction: Extraction, run_id: int | None, now: datetime
) -> Stored:
    """Store what one capture says in a transaction of its own, waiting while the database is away.

    Raises DatabaseGone, DatabaseFull.
    """

    return _keep_sure(engine, CaptureReading(capture_id, extraction, run_id), now)


def _keep_sure(engine: Engine, reading: CaptureReading, now: datetime) -> Stored:
    stored = keep_reading(engine, reading, now)
    assert isinstance(stored, Stored)
    return stored


def keep_reading(
    engine: Engine, reading: CaptureReading, now: datetime, lines: tuple[str, frozenset[int]] | None = None
) -> Stored | SuspectedEdit:
    """Store a reading, and the lines that it teaches of a source, all or none; a page that is refused is an issue.

    Waits while the database is away. Raises DatabaseGone, DatabaseFull.
    """

    def keep() -> Stored | SuspectedEdit:
        try:
            with write_session(engine) as session:
                # the lock of a site's lines is the first that a writer takes
                if lines is not None:
                    learn_page(session, *lines, reading.capture_id)
                return keep_article(session, reading, now)
        except Exception as err:
            if not is_refusal(err):
                raise
            refused = err
        with write_session(engine) as session:
            return keep_refusal(session, reading, refused, now)

    return insist(keep)


def pending_captures(engine: Engine, run_id: int | None = None) -> list[int]:
    """Article captures that nobody has read yet, oldest first; of one run, or of all."""
    wanted = select(Capture.id).where(Capture.outcome == CaptureOutcome.PENDING, Capture.kind == CaptureKind.ARTICLE)
    if run_id is not None:
        wanted = wanted.where(Capture.run_id == run_id)
    with read_session(engine) as session:
        return list(session.scalars(wanted.order_by(Capture.id)))


@dataclass(frozen=True, slots=True)
class ReadPage:
    """A capture that workers read, and with what; what is asked of it waits for them."""

    capture_id: int
    source: Source | None
    boilerplate: Boilerplate | None
    _extraction: Future[Extraction]
    _lines: Future[frozenset[int]] | None

    @property
    def futures(self) -> tuple[Future[Any], ...]:
        """What has to be done before nothing waits any more."""
        return (self._extraction, self._lines) if self._lines else (self._extraction,)

    @property
    def extraction(self) -> Extraction:
        """What was read."""
        return self._extraction.result()

    @property
    def lines(self) -> frozenset[int] | None:
        """What the page teaches of its site; None for nothing."""
        # a page that cannot be read, for whatever reason, teaches nothing; its own extraction says why
        lines = self._lines
        if lines is None or lines.cancelled() or lines.exception() is not None:
            return None
        return lines.result()


@dataclass
class SiteMemory:
    """What the readers of one process know of each site's recurring lines; refreshed as pages come by."""

    engine: Engine
    _known: dict[str, Boilerplate] = field(default_factory=dict)
    _seen: dict[str, int] = field(default_factory=dict)
    _taught: dict[str, int] = field(default_factory=dict)

    def boilerplate_of(self, source: Source | None) -> Boilerplate | None:
        """The site's boilerplate, at most 25 pages old."""
        if source is None:
            return None
        seen = self._seen[source.id] = self._seen.get(source.id, 0) + 1
        if source.id not in self._known or seen % _FRESH == 1:
            with read_session(self.engine) as session:
                self._known[source.id] = read_boilerplate(session, source.id)
            self._taught[source.id] = 0
        return self._known[source.id]

    def wants(self, source: Source | None) -> bool:
        """Whether the page in hand, whose boilerplate was asked for, should teach its lines."""
        if source is None:
            return False
        first = self._known[source.id].pages + self._taught[source.id] < LEARN_FIRST
        wanted = first or self._seen[source.id] % LEARN_EVERY == 1
        self._taught[source.id] += wanted
        return wanted


@dataclass
class CaptureReader:
    """Captures read by workers and stored: `run_id` is the run that reads.

    `teaches` is false where the same pages have taught their sites' lines before.
    """

    engine: Engine
    settings: Settings
    workers: Workers
    run_id: int | None = None
    teaches: bool = True
    memory: SiteMemory = field(init=False)

    def __post_init__(self) -> None:
        self.memory = SiteMemory(self.engine)

    def read(self, capture_ids: Iterable[int], now: datetime) -> Iterator[tuple[int, Stored]]:
        """Read and store each capture, in order; one whose bytes are lost costs itself alone and leaves an issue."""
        for capture_id, answer in self.answers(capture_ids):
            yield capture_id, self.store(capture_id, answer, now)

    def answers(self, capture_ids: Iterable[int]) -> Iterator[tuple[int, ReadPage | UnknownCapture]]:
        """What each capture says, in order, and nothing stored; UnknownCapture for one whose bytes are lost."""
        yield from self.workers.in_order((number, self._begin(number)) for number in capture_ids)

    def _begin(self, capture_id: int) -> ReadPage | UnknownCapture:
        try:
            return self.submit(capture_id)
        except UnknownCapture as err:
            return err

    def submit(self, capture_id: int, page: Page | None = None, source: Source | None = None) -> ReadPage:
        """Give a capture to the workers; `page` and `source` where they are at hand. Raises UnknownCapture."""
        page = page or self._page(capture_id)
        source = source or insist(lambda: self._source(capture_id))
        boilerplate = insist(lambda: self.memory.boilerplate_of(source))
        extraction = extract_in(self.workers, page, source, boilerplate)
        lines = None
        if self.teaches and self.memory.wants(source):
            lines = self.workers.submit(read_lines, page, source)
        return ReadPage(capture_id, source, boilerplate, extraction, lines)

    def store(self, capture_id: int, answer: ReadPage | UnknownCapture, now: datetime) -> Stored:
        """Store one of the answers."""
        if isinstance(answer, UnknownCapture):
            words = str(answer)
            return insist(lambda: self._lost(capture_id, words, now))
        steps = self.storing(answer, now)
        while isinstance(step := advance(steps), Future):
            wait([step])
        return step

    def storing(self, read: ReadPage, now: datetime) -> Steps:
        """Store an answer; where it seems to be an edit, the earlier capture is read with the same eyes first."""
        learned = read.lines
        lines = (read.source.id, learned) if read.source is not None and learned is not None else None
        known = read.boilerplate.pages if read.boilerplate is not None else None
        sure = bool(read.extraction.degraded)
        reading = CaptureReading(read.capture_id, read.extraction, self.run_id, sure, known)
        stored = keep_reading(self.engine, reading, now, lines)
        if isinstance(stored, Stored):
            return stored
        # bytes that are lost cannot be read with new eyes; the version that they gave stays as it is
        with suppress(UnknownCapture):
            page = self._page(stored.capture_id)
            again = extract_in(self.workers, page, read.source, read.boilerplate)
            yield again
            if again.result().outcome is Outcome.OK and not again.result().degraded:
                earlier = replace(reading, capture_id=stored.capture_id, extraction=again.result(), sure=True)
                _keep_sure(self.engine, earlier, now)
            later = self._page(read.capture_id)
            reading = replace(reading, unfinished=has_end_tag(page.body) and not has_end_tag(later.body))
        return _keep_sure(self.engine, replace(reading, sure=True), now)

    def _page(self, capture_id: int) -> Page:
        return insist(lambda: read_capture(self.engine, self.settings, capture_id))

    def _source(self, capture_id: int) -> Source | None:
        with read_session(self.engine) as session:
            capture = session.get_one(Capture, capture_id)
            book = book_of(session)
            return book.get(capture.source) or book.of_url(capture.url)

    def _lost(self, capture_id: int, words: str, now: datetime) -> Stored:
        with write_session(self.engine) as session:
            capture = session.get_one(Capture, capture_id)
            fault = NewIssue(IssueCode.BYTES_LOST, words, capture.url, capture.source, self.run_id, capture_id)
            note_fault(session, fault, now)
            capture.outcome = CaptureOutcome.CRASHED
        return Stored("failed", outcome=CaptureOutcome.CRASHED)


def advance(steps: Steps) -> Future[Any] | Stored:
    """Go on to the next future that has to be waited for, or to the end."""
    try:
        return next(steps)
    except StopIteration as end:
        stored: Stored = end.value
        return stored
