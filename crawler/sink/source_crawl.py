"""One source's crawl while it goes: its sink, workers and budget, what is noted and reported, and its end."""

import asyncio
import logging
from collections import Counter
from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from functools import partial
from time import monotonic
from typing import TypeVar

from scrapy.http import Response

from crawler.budget import Budget
from crawler.discovery.links import Fault
from crawler.events import CrawlClosed, IssueNoted, PageKept, RequestLost
from crawler.job import Job, Mode
from crawler.refusals import RefusedByRobots, RefusedRedirect, outcome_of
from crawler.responses import as_fetched
from crawler.sink.base import Sink
from crawler.sink.choose import open_sink
from extract.pool import Workers
from sources import Source, TarikhError
from storage.db.settings import Settings
from storage.frontier.link import Link, Rank
from storage.frontier.links import FetchFailure
from storage.ops.free_space import lack_of_space
from storage.outcomes import CaptureKind, CaptureOutcome, EndReason, IssueCode, ReasonCode
from storage.runs import Counts
from storage.warc.fetched import Fetched, Kept
from storage.warc.reservations import NOARCHIVE, TDM
from storage.warc.writer import ArchiveUnwritable

T = TypeVar("T")

LOOK = 1.0
"""Seconds between two looks at the disk."""

SEVERAL = 3
"""Pages in a night, all of them refused, that one odd page does not account for."""

logger = logging.getLogger(__name__)


@dataclass(slots=True)
class SourceCrawl:
    """What the spider, and the signals of the middlewares, work on."""

    source: Source
    job: Job
    sink: Sink
    workers: Workers
    budget: Budget
    moved: asyncio.Event = field(default_factory=asyncio.Event)
    """Set when a request is settled or new links have come."""
    lack_of_space: Callable[[], str | None] = lambda: None
    """What to do, where the disk has too little room to go on."""
    _looked: float = -LOOK
    _pages: Counter[bool] = field(default_factory=Counter)
    """Articles' pages that came, by whether the archive could keep and read them."""

    async def settled(self, url: str, work: Awaitable[T]) -> T | None:
        """The result of the last step of a request; whatever goes wrong in it is told, and costs this page alone."""
        try:
            return await self.guarded(url, work)
        finally:
            self.budget.open -= 1
            self.moved.set()

    async def guarded(self, url: str, work: Awaitable[T]) -> T | None:
        """The result of the work; where the archive is gone the crawl ends, and any other error is noted."""
        try:
            return await work
        except TarikhError as err:
            await self.fail(url, err)
        except Exception as err:
            logger.exception("%s", url)
            try:
                await self.note(url, Fault(IssueCode.CRASHED, one_line(err)))
            except TarikhError as worse:
                await self.fail(url, worse)
        return None

    async def fail(self, url: str, err: TarikhError) -> None:
        """The archive or its database is gone: the crawl ends, and what is not kept is fetched by the next run."""
        if self.budget.stop_reason is EndReason.ARCHIVE_FAILED:
            # one line tells it; the other pages in hand meet the same
            return
        self.budget.stop_reason = EndReason.ARCHIVE_FAILED
        fault = Fault(IssueCode.STOPPED, str(err))
        self.report_note(url, fault)
        if isinstance(err, ArchiveUnwritable):
            # the database still answers, and `tarikh status` is to tell it
            with suppress(TarikhError):
                await self.sink.note(url, fault)

    async def note(self, url: str, fault: Fault) -> None:
        """Report and keep what went wrong."""
        self.report_note(url, fault)
        await self.sink.note(url, fault)

    async def lose(self, url: str, error: BaseException, *, quiet: bool = False) -> FetchFailure:
        """Count and report a request that had no response; why there was none. Raises an error of the archive."""
        if isinstance(error, TarikhError):
            raise error
        code, detail = outcome_of(error), one_line(error)
        self.budget.no_answer(code, url)
        self.job.report(RequestLost(url, code, error.led_to if isinstance(error, RefusedRedirect) else ""))
        if not quiet and self.budget.first_time(code, detail):
            known = (error.status, error.reason_code) if isinstance(error, RefusedByRobots) else ()
            await self.note(url, Fault(IssueCode(code), detail, *known))
        return FetchFailure(code, detail)

    async def keep(self, fetched: Fetched) -> Kept:
        """Keep a response; one of which nothing could be kept counts as lost."""
        kept = await self.sink.keep(fetched)
        if kept.refused is not None:
            self.budget.unanswered[kept.refused] += 1
        await self.look_at_space()
        return kept

    def page_settled(self, outcome: str) -> None:
        """Count a page that came, by what became of it."""
        self._pages[outcome != CaptureOutcome.CRASHED] += 1

    @property
    def keeps_nothing(self) -> bool:
        """Whether not one of several pages could be kept or read: then no page is at fault, but the archive."""
        return not self._pages[True] and self._pages[False] >= SEVERAL

    async def look_at_space(self) -> None:
        """End the crawl, the pages in hand still kept, where the disk has too little room to go on."""
        if self.budget.stop_reason is not None or monotonic() - self._looked < LOOK:
            return
        self._looked = monotonic()
        if words := self.lack_of_space():
            self.budget.stop_reason = EndReason.NO_SPACE
            await self.note(self.source.home, Fault(IssueCode.STOPPED, words))

    async def lease(self, most: int, ranks: Sequence[Rank]) -> list[Link]:
        """Links to be asked for now; those of a host that was given up wait for the next night."""
        links = await self.sink.next_links(most, ranks)
        while links:
            there = [link for link in links if not self.budget.is_lost(link.url)]
            if len(there) < len(links):
                await self.sink.put_off([link for link in links if link not in there])
            if there:
                self.budget.leased(link.rank for link in there)
                return there
            links = await self.sink.next_links(most, ranks)
        return []

    def answered(self, response: Response) -> None:
        """Count a response, for the host that was asked and for the one that answered."""
        asked = response.request.meta.get("redirect_urls", []) if response.request else []
        self.budget.answer(response.url, *asked[:1])

    def reserved(self, fetched: Fetched) -> ReasonCode | None:
        """What the page reserves and the source obeys; None where the page may be kept."""
        obeyed = {NOARCHIVE: self.source.obey_noarchive, TDM: self.source.obey_tdm}
        if not any(obeyed.values()):
            return None
        reserved = map(ReasonCode, fetched.reservations)
        return next((code for code in reserved if obeyed[code]), None)

    async def keep_robots(self, response: Response, *, given: bool, cut: bool) -> None:
        """Archive a robots.txt; `given` where the response is one and no page in its place, `cut` without its end."""
        self.answered(response)
        kept = await self.keep(as_fetched(response, CaptureKind.ROBOTS, self.source.id, self.job.now()))
        absent = not given and response.status < 500 and response.status != 429
        read = CaptureOutcome.LINKS if given else CaptureOutcome.HTTP_ERROR
        outcome = CaptureOutcome.ABSENT if absent else read
        outcome = CaptureOutcome.UNCHANGED if kept.unchanged else outcome
        outcome = CaptureOutcome.CUT if cut else outcome
        await self.sink.settle(kept, outcome)
        if outcome is CaptureOutcome.HTTP_ERROR:
            words = f"status {response.status}: nothing is fetched"
            await self.note(response.url, Fault(IssueCode.HTTP_ERROR, words, response.status))
        self.report_page(response, CaptureKind.ROBOTS, outcome)

    async def robots_lost(self, url: str, error: BaseException, *, stands_in: bool) -> None:
        """A robots.txt that could not be had: without an older copy the whole host is left alone for this run."""
        await self.lose(url, error)
        if not stands_in:
            self.budget.lose_host(url, EndReason.ROBOTS)

    def report_note(self, url: str, fault: Fault) -> None:
        """Report what went wrong, where nothing can be kept."""
        logger.warning("%s: %s (%s)", fault.code, fault.detail, url)
        self.job.report(IssueNoted(url, fault.code, fault.detail))

    def report_page(self, response: Response, kind: str, outcome: str, links: int = 0) -> None:
        """Report a response that was kept."""
        self.job.report(PageKept(response.url, response.status, kind, outcome, links))

    async def close(self, reason: str) -> None:
        """Close the sink and the workers, and report what the crawl came to."""
        if reason == "shutdown":
            # told to stop: by a person, or because its time was over
            reason = EndReason.TIME_LIMIT if self.budget.is_over(self.job.now()) else EndReason.STOPPED
        if self.keeps_nothing and self.budget.stop_reason is None:
            self.budget.stop_reason = EndReason.ARCHIVE_FAILED
            words = f"none of {self._pages[False]} pages could be kept and read: see the issues `not_storable`"
            await self.guarded(self.source.home, self.note(self.source.home, Fault(IssueCode.STOPPED, words)))
        if reason == EndReason.FINISHED:
            self.budget.end()
        reason = self.budget.stop_reason or reason
        try:
            counts = await self.sink.close(reason, dict(self.budget.unanswered), self.budget.stop_code)
        except TarikhError as err:
            # the run writes the source's end when the database is back
            await self.fail(self.source.home, err)
            reason, counts = EndReason.ARCHIVE_FAILED, Counts()
        self.workers.close()
        closed = CrawlClosed(
            reason=reason,
            reason_code=self.budget.stop_code,
            fetched=counts.fetched,
            new=counts.new,
            changed=counts.changed,
            unchanged=counts.unchanged,
            failed=counts.failed,
            outcomes=dict(counts.outcomes),
            unanswered=dict(self.budget.unanswered),
            not_in_replay=self.budget.not_in_replay,
        )
        self.job.report(closed)


async def open_crawl(source: Source, job: Job, settings: Settings) -> SourceCrawl:
    """Open the sink and the workers of a source's crawl. Raises TarikhError."""
    workers = Workers(job.workers)
    budget = Budget(job, source)
    try:
        sink = await asyncio.to_thread(open_sink, source, job, settings, workers)
        day = await sink.open()
        budget.begin(day.fetched, job.now(), day.backlog, first=day.first)
    except BaseException:
        workers.close()
        raise
    crawl = SourceCrawl(source, job, sink, workers, budget)
    if job.mode == Mode.ARCHIVE:
        crawl.lack_of_space = partial(lack_of_space, settings)
        await crawl.guarded(source.home, crawl.look_at_space())
    return crawl


def one_line(error: BaseException) -> str:
    """The error's words on one line; its type where it has none."""
    words = " ".join(str(error).split())[:500]
    return words or type(error).__name__
