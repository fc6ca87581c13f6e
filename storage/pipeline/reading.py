"""Makes an article of a stored capture, for crawl, import, recovery and re-extraction alike."""

from collections import deque
from collections.abc import Iterable, Iterator
from concurrent.futures import Future
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from extract import Boilerplate, Extraction, Outcome, Page
from extract.pool import WorkerDied, Workers, WorkerTimedOut, extract_in
from extract.reader import read_lines
from sources import Source
from storage.articles.store import Stored, keep_article
from storage.captures.fetched import CaptureKind
from storage.captures.writer import UnknownCapture, read_capture
from storage.db.db_errors import insist
from storage.db.models import Capture
from storage.db.settings import Settings
from storage.db.source_table import book_of
from storage.issues import NewIssue, note_fault
from storage.pipeline.boilerplate import learn_page, pages_learned, read_boilerplate
from storage.pipeline.suspected_edit import capture_to_read_again

WINDOW = 4
"""Captures under way for each worker."""
LEARN_FIRST = 100
LEARN_EVERY = 10
"""A site's first pages all teach its recurring lines, later ones one in ten: enough to notice a new template."""
_FRESH = 25


def store_extraction(
    engine: Engine, capture_id: int, extraction: Extraction, run_id: int | None, now: datetime
) -> Stored:
    """Store what one capture says in a transaction of its own, waiting while the database is away.

    Raises DatabaseGone, DatabaseFull.
    """

    def store() -> Stored:
        with Session(engine) as session, session.begin():
            return keep_article(session, capture_id, extraction, now, run_id)

    return insist(store)


def pending_captures(engine: Engine, run_id: int | None = None) -> list[int]:
    """Article captures that nobody has read yet, oldest first; of one run, or of all."""
    wanted = select(Capture.id).where(Capture.outcome == "pending", Capture.kind == CaptureKind.ARTICLE)
    if run_id is not None:
        wanted = wanted.where(Capture.run_id == run_id)
    with Session(engine) as session:
        return list(session.scalars(wanted.order_by(Capture.id)))


@dataclass
class SiteMemory:
    """What the readers of one process know of each site's recurring lines; refreshed as pages come by."""

    engine: Engine
    _known: dict[str, Boilerplate] = field(default_factory=dict)
    _seen: dict[str, int] = field(default_factory=dict)

    def boilerplate_of(self, source: Source | None) -> Boilerplate | None:
        """The site's boilerplate, at most 25 pages old."""
        if source is None:
            return None
        seen = self._seen[source.id] = self._seen.get(source.id, 0) + 1
        if source.id not in self._known or seen % _FRESH == 1:
            with Session(self.engine) as session:
                self._known[source.id] = read_boilerplate(session, source.id)
        return self._known[source.id]

    def wants(self, source: Source | None) -> bool:
        """Whether the page in hand should teach its lines."""
        if source is None:
            return False
        if self._seen.get(source.id, 0) % LEARN_EVERY == 1:
            return True
        with Session(self.engine) as session:
            return pages_learned(session, source.id) < LEARN_FIRST

    def learn(self, source: Source, digests: frozenset[int]) -> None:
        """Count the lines of one page."""

        def count() -> None:
            with Session(self.engine) as session, session.begin():
                learn_page(session, source.id, digests)

        insist(count)


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

    def answers(self, capture_ids: Iterable[int]) -> Iterator[tuple[int, Extraction | UnknownCapture]]:
        """What each capture says, in order, and nothing stored; UnknownCapture for one whose bytes are lost."""
        waiting: deque[tuple[int, Future[Extraction] | UnknownCapture]] = deque()
        for capture_id in capture_ids:
            try:
                waiting.append((capture_id, self._submit(capture_id)))
            except UnknownCapture as err:
                waiting.append((capture_id, err))
            if len(waiting) >= self.workers.jobs * WINDOW:
                yield _arrived(*waiting.popleft())
        while waiting:
            yield _arrived(*waiting.popleft())

    def store(self, capture_id: int, answer: Extraction | UnknownCapture, now: datetime) -> Stored:
        """Store one of the answers."""
        if isinstance(answer, UnknownCapture):
            return self._lost(capture_id, str(answer), now)
        earlier = capture_to_read_again(self.engine, capture_id, answer)
        if earlier is not None:
            self._read_again(earlier, now)
        return store_extraction(self.engine, capture_id, answer, self.run_id, now)

    def _read_again(self, capture_id: int, now: datetime) -> None:
        # bytes that are lost cannot be read with new eyes; the version that they gave stays as it is
        with suppress(UnknownCapture):
            again = self._submit(capture_id).result()
            if again.outcome is Outcome.OK:
                store_extraction(self.engine, capture_id, again, self.run_id, now)

    def _submit(self, capture_id: int) -> "Future[Extraction]":
        page = read_capture(self.engine, self.settings, capture_id)
        source = self._source(capture_id)
        boilerplate = self.memory.boilerplate_of(source)
        if self.teaches and source is not None and self.memory.wants(source):
            self._teach(page, source)
        return extract_in(self.workers, page, source, boilerplate)

    def _teach(self, page: Page, source: Source) -> None:
        # a page that cannot be read teaches nothing, and its own extraction says why
        with suppress(WorkerDied, WorkerTimedOut, ValueError):
            self.memory.learn(source, self.workers.submit(read_lines, page, source).result())

    def _source(self, capture_id: int) -> Source | None:
        with Session(self.engine) as session:
            capture = session.get_one(Capture, capture_id)
            book = book_of(session)
            return book.get(capture.source) or book.of_url(capture.url)

    def _lost(self, capture_id: int, words: str, now: datetime) -> Stored:
        with Session(self.engine) as session, session.begin():
            capture = session.get_one(Capture, capture_id)
            fault = NewIssue("bytes_lost", words, capture.url, capture.source, self.run_id, capture_id)
            note_fault(session, fault, now)
            capture.outcome = "crashed"
        return Stored("failed", outcome="crashed")


def _arrived(capture_id: int, answer: Future[Extraction] | UnknownCapture) -> tuple[int, Extraction | UnknownCapture]:
    return capture_id, answer.result() if isinstance(answer, Future) else answer
