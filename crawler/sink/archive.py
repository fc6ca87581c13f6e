"""The sink that keeps what a spider fetched in the archive and the database, off the reactor."""

import asyncio
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import suppress
from dataclasses import replace
from datetime import date, timedelta
from typing import Any, TypeVar

from sqlalchemy.orm import Session

from crawler.discovery.links import Fault, Found, Place, PlaceKind
from crawler.discovery.ranking import PLACE_CPU, find_backlog
from crawler.job import Job
from crawler.sink.base import Day
from crawler.sink.batch_writer import BatchWriter
from crawler.sink.lock import hold
from extract import Extraction, Page
from extract.pool import Workers
from sources import Source, TarikhError
from storage.articles.published_days import published_days
from storage.captures.conditional_requests import WHOLE, Conditions, conditions_of
from storage.captures.robots_cache import recall_robots, remember_robots
from storage.captures.writer import CaptureWriter, UnknownCapture, read_capture, set_outcome
from storage.db.db_errors import insist
from storage.db.engine import open_database
from storage.db.session import write_session
from storage.db.settings import Settings
from storage.db.source_table import store_sources
from storage.frontier.future_links import bring_back
from storage.frontier.link import Link, Rank
from storage.frontier.links import (
    FetchFailure,
    Leasable,
    add_links,
    demote_new,
    lease_links,
    link_done,
    link_failed,
    look_again,
    put_off,
    release_leases,
)
from storage.frontier.places import (
    PlaceState,
    backlog_since,
    forget_place,
    known_places,
    remember_places,
    take_backlog,
)
from storage.issues import NewIssue, note_fault
from storage.outcomes import Command, EndReason, IssueCode, ReasonCode
from storage.pipeline.reading import CaptureReader, advance
from storage.pipeline.recovery import recover
from storage.runs import (
    Counts,
    close_run,
    close_source_run,
    count_outcomes,
    fetched_since,
    lost,
    open_run,
    open_source_run,
    was_crawled,
)
from storage.warc.fetched import CaptureKind, Fetched, Kept
from storage.warc.run_facts import WalkSpan

T = TypeVar("T")

DAY = timedelta(hours=23)
"""What counts as today: tonight's run may begin some seconds earlier than last night's did."""


BACKLOG_SLICE = 2000
"""Links of a sitemap that are looked at together to find those that are not known."""


class SourceBusy(TarikhError):
    """Another process crawls this source: let it."""


class ArchiveSink:
    """The archive as one source's crawl sees it: every answer comes after the commit.

    Two threads work for it: one keeps responses in batches, one does all else in the database.
    """

    def __init__(self, source: Source, job: Job, settings: Settings, workers: Workers) -> None:
        """Raises SourceBusy while another process crawls the source, and what the database raises."""
        self._source = source
        self._job = job
        self._now = job.now
        self._settings = settings
        self._workers = workers
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="database")
        # within a run the parent has seen to the schema
        self._engine = open_database(settings, migrate=job.run_id is None, patient=job.run_id is not None)
        lock = insist(lambda: hold(self._engine, source.id))
        if lock is None:
            raise SourceBusy(f"{source.id} is being crawled by another process; this one leaves it to it")
        self._lock = lock
        insist(self._store_source)
        self._own_run = job.run_id is None
        self._run_id = job.run_id or self._open_run(settings)
        span = WalkSpan(job.whole, job.since, job.until)
        self._archive = insist(lambda: CaptureWriter(self._engine, settings.warc_folder, self._run_id, span))
        self._writer = BatchWriter(self._archive.keep)
        self._reader = CaptureReader(self._engine, settings, workers, self._run_id)

    def _store_source(self) -> None:
        with write_session(self._engine) as session:
            store_sources(session, [self._source])

    def _open_run(self, settings: Settings) -> int:
        """A run of our own, after what a killed one left is mended and read."""
        found = recover(self._engine, settings, self._now())
        run_id = open_run(self._engine, self._now(), Command.SCRAPY, {"source": self._source.id})
        for _ in CaptureReader(self._engine, settings, self._workers, run_id).read(found.pending, self._now()):
            continue
        return run_id

    async def open(self) -> Day:
        """Begin the source's part of the run; how many pages of it were fetched within a day."""
        return await self._do(self._begin)

    def _begin(self) -> Day:
        open_source_run(self._engine, self._run_id, self._source.id, self._now())
        source_id, today = self._source.id, self._now() - DAY
        with write_session(self._engine) as session:
            # we hold the lock: who leased these is dead
            release_leases(session, [source_id])
            bring_back(session, source_id, self._now())
            demote_new(session, source_id)
            first = not was_crawled(session, source_id, self._run_id)
            fetched = fetched_since(session, source_id, today, self._now())
            return Day(fetched, backlog_since(session, source_id, today), first)

    async def known_places(self) -> Sequence[PlaceState]:
        """What is remembered of the source's places."""
        return await self._in_session(lambda session: known_places(session, self._source.id))

    async def remember_places(self, states: Sequence[PlaceState]) -> None:
        """Remember how places were found."""
        await self._in_session(lambda session: remember_places(session, self._source.id, states))

    async def forget_place(self, url: str) -> None:
        """Forget a place that is not there any more."""
        await self._in_session(lambda session: forget_place(session, self._source.id, url))

    async def page_of(self, capture_id: int) -> Page | None:
        """The page of a capture; None where its file is elsewhere."""
        with suppress(UnknownCapture):
            return await self._do(lambda: read_capture(self._engine, self._settings, capture_id))
        return None

    async def take_backlog(self, state: PlaceState, most: int) -> tuple[int, PlaceState]:
        """Take up to `most` links that are left in a sitemap: how many, and how far it is taken now."""
        page = await self.page_of(state.capture_id) if state.capture_id else None
        if page is None:
            # its file is elsewhere: the next night fetches it anew
            state = replace(state, read_at=None, capture_id=None)
        taken = 0
        while page is not None and taken < most and state.has_backlog:
            found = await self._backlog_of(state, page)
            new, looked_at = await self._take_backlog(found, most - taken)
            taken += new
            end = not found or state.taken + looked_at >= state.listed
            left = 0 if end else max(1, state.backlog - new)
            state = replace(state, taken=state.taken + looked_at, backlog=left)
        await self.remember_places([state])
        return taken, state

    async def _backlog_of(self, state: PlaceState, page: Page) -> tuple[Link, ...]:
        """The next links of a sitemap, as its capture lists them. Raises WorkerTimedOut and WorkerDied."""
        place = Place(state.url, PlaceKind.SITEMAP, 1)
        span = (state.taken, state.taken + BACKLOG_SLICE)
        work = self._workers.submit_by_cpu(PLACE_CPU, find_backlog, place, page, self._source, span)
        return await asyncio.wrap_future(work)

    async def _take_backlog(self, found: Sequence[Link], most: int) -> tuple[int, int]:
        moment = (self._run_id, self._now())
        return await self._in_session(lambda session: take_backlog(session, self._source, found, most, moment))

    async def conditions(self, url: str, kind: CaptureKind) -> Conditions:
        """What to send along; a walk into the past reads all anew, and a file that is replayed answers whole."""
        if self._job.replay or self._job.since:
            return WHOLE
        return await self._do(lambda: conditions_of(self._engine, url, kind, self._now()))

    async def body_of(self, kept: Kept) -> tuple[bytes, str | None]:
        """The bytes and the content type that a kept "not modified" stands for; none where its file is elsewhere."""
        # an index that cannot be read is fetched whole within days, as all places are
        with suppress(UnknownCapture):
            return await self._do(lambda: self._body_of(kept.capture_id))
        return b"", None

    def _body_of(self, capture_id: int) -> tuple[bytes, str | None]:
        page = read_capture(self._engine, self._settings, capture_id)
        return page.body, page.content_type

    async def robots_of(self, host: str) -> Page | None:
        """The robots.txt that is remembered of a host."""
        return await self._in_session(lambda session: recall_robots(session, host))

    async def remember_robots(self, host: str, copy: Page) -> None:
        """Remember a host's robots.txt."""
        await self._in_session(lambda session: remember_robots(session, host, copy))

    async def published_days(self, urls: Sequence[str]) -> Sequence[date]:
        """The days of publication of those of the addresses whose article is known."""
        return await self._in_session(lambda session: published_days(session, self._source, urls))

    async def keep(self, fetched: Fetched) -> Kept:
        """Keep a response; when this answers, its bytes and its row are safe."""
        return await asyncio.wrap_future(self._writer.submit(fetched))

    async def take_place(self, kept: Kept, url: str, found: Found, outcome: str) -> tuple[int, int]:
        """Take the links into the frontier, note the faults, and say what came of the place, in one transaction."""

        def take(session: Session) -> tuple[int, int]:
            now = self._now()
            added = add_links(session, self._source, found.links, self._run_id, now)
            for fault in found.faults:
                note_fault(session, self._issue(url, fault), now)
            if kept.capture_id:
                set_outcome(session, kept.capture_id, outcome, now)
            return added

        return await self._in_session(take)

    async def next_links(self, most: int, ranks: Sequence[Rank] = tuple(Rank)) -> Sequence[Link]:
        """Lease up to `most` links that are due; what is replayed is looked at again only if its site says so."""
        # what is new tonight goes before any look at what is known
        wanted = Leasable(ranks, rechecks=self._job.replay is None and Rank.UNDATED in ranks)
        return await self._do(lambda: lease_links(self._engine, self._source.id, self._now(), most, wanted))

    async def read_article(
        self, kept: Kept, fetched: Fetched, link: Link, parts: Sequence[Fetched] = ()
    ) -> tuple[str, Extraction]:
        """Read a kept page in a worker and store what it says: its outcome as stored, and what was read."""
        page = None
        # a page that is not modified is in the archive, and one with parts is read as any later reading will read it
        if fetched.status != 304 and not parts:
            kind = fetched.header("content-type")
            page = Page(fetched.url, fetched.body, fetched.fetched_at, kind, fetched.status, link.witnesses)
            page = replace(page, truncated=fetched.truncated)
        read = await self._do(lambda: self._reader.submit(kept.capture_id, page, self._source))
        await _done(*read.futures)
        steps = self._reader.storing(read, self._now())
        while isinstance(step := await self._do(lambda: advance(steps)), Future):
            await _done(step)
        return step.outcome, read.extraction

    async def settle(self, kept: Kept, outcome: str) -> None:
        """Say what came of a response that is no article."""
        if kept.capture_id:
            await self._in_session(lambda session: set_outcome(session, kept.capture_id, outcome, self._now()))

    async def withhold(self, link: Link, why: FetchFailure) -> None:
        """A page came, and its site reserves it: nothing of it is kept but the reason."""
        await self._in_session(lambda session: link_done(session, link.id, why.code, self._now(), why))

    async def link_failed(self, link: Link, why: FetchFailure) -> None:
        """A link gave no response: it is tried again later."""
        await self._in_session(lambda session: link_failed(session, link.id, why, self._now()))

    async def put_off(self, links: Sequence[Link]) -> None:
        """The host of these links gives no answer tonight: they are taken up on the next night."""
        await self._in_session(lambda session: put_off(session, [link.id for link in links], self._now()))

    async def look_again(self, link: Link, why: FetchFailure) -> None:
        """A part of a link's article could not be had: it is looked at again on the next night."""
        await self._in_session(lambda session: look_again(session, link.id, why, self._now()))

    async def note(self, url: str, fault: Fault) -> None:
        """Keep an issue."""
        await self._in_session(lambda session: note_fault(session, self._issue(url, fault), self._now()))

    def _issue(self, url: str, fault: Fault) -> NewIssue:
        issue = NewIssue(fault.code, fault.detail, url, self._source.id, self._run_id)
        return replace(issue, status=fault.status, reason_code=fault.reason_code)

    async def close(
        self, reason: str, unanswered: Mapping[str, int], reason_code: ReasonCode | None = None
    ) -> Counts:
        """Seal the WARC file, free what is still leased, and write down what the crawl came to."""
        return await self._do(lambda: self._end(reason, unanswered, reason_code))

    def _end(self, reason: str, unanswered: Mapping[str, int], reason_code: ReasonCode | None) -> Counts:
        self._writer.close()
        if words := self._archive.close():
            reason = EndReason.ARCHIVE_FAILED
            fault = NewIssue(IssueCode.STOPPED, words, None, self._source.id, self._run_id)
            note_fault(self._engine, fault, self._now())
        with write_session(self._engine) as session:
            if not self._lock.lost:
                release_leases(session, [self._source.id])
            counts = count_outcomes(session, self._run_id, self._source.id)
        failed = counts.failed + lost(unanswered)
        counts = replace(counts, failed=failed, unanswered=dict(unanswered), reason_code=reason_code)
        close_source_run(self._engine, self._run_id, self._source.id, self._now(), reason, counts)
        if self._own_run:
            close_run(self._engine, self._run_id, self._now(), reason)
        self._lock.let_go()
        self._engine.dispose()
        return counts

    async def _in_session(self, work: Callable[[Session], T]) -> T:
        def whole() -> T:
            with write_session(self._engine) as session:
                # a new connection may mean that the lock died with an old one
                session.connection()
                self._lock.check()
                return work(session)

        return await self._do(whole)

    async def _do(self, work: Callable[[], T]) -> T:
        """Work of the database's thread, which begins again after an outage."""
        return await asyncio.get_running_loop().run_in_executor(self._thread, lambda: insist(work))


async def _done(*futures: "Future[Any]") -> None:
    """Wait for the workers; what they answer, or raise, is read from the futures themselves."""
    await asyncio.gather(*map(asyncio.wrap_future, futures), return_exceptions=True)
