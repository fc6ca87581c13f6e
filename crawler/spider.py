"""How is one source crawled? The one generic spider: places, then links; each page is kept before it is read."""

import asyncio
from collections import deque
from collections.abc import AsyncIterator, Awaitable, Iterable
from dataclasses import replace
from datetime import date, datetime
from functools import partial
from typing import Any, ClassVar, Self, TypeVar

from scrapy import Request, Spider, signals
from scrapy.crawler import Crawler
from scrapy.exceptions import CloseSpider
from scrapy.http import Response
from twisted.python.failure import Failure

from crawler.discovery.feed_dates import newer_than, older_than
from crawler.discovery.links import Fault, Found, FoundLink, Place, PlaceKind
from crawler.discovery.paging import Walk, walks_of
from crawler.discovery.places import LARGEST, find_links, places_of, places_to_try
from crawler.discovery.places import Response as PlaceResponse
from crawler.middlewares.chromium import require_browser
from crawler.middlewares.robotstxt import RobotsTxtMiddleware
from crawler.middlewares.ssrf import check_ssrf_guards
from crawler.parts import fetch_parts
from crawler.refusals import RefusedByRobots, outcome_of
from crawler.responses import as_fetched, content_type
from crawler.run.budget import MOST_FROM_LISTINGS, Budget
from crawler.run.job import Job
from crawler.sink.base import PlaceRead, Sink
from crawler.sink.choose import open_sink
from extract.pool import WorkerDied, Workers, WorkerTimedOut
from sources import Source, TarikhError
from storage.captures.conditional_requests import WHOLE
from storage.captures.reservations import NOARCHIVE, TDM, read_reservations
from storage.frontier.links import DueLink, FetchFailure
from storage.outcomes import CaptureKind, CaptureOutcome, EndReason, IssueCode, ReasonCode
from storage.warc.fetched import Fetched, Kept

T = TypeVar("T")

_RESERVED = "the site reserves the page, and its source file obeys"

SLOW_PLACE = 60.0
"""Seconds for a sitemap, which may hold 50 MB."""

_KINDS = {PlaceKind.FEED: CaptureKind.FEED, PlaceKind.SITEMAP: CaptureKind.SITEMAP}


class SourceSpider(Spider):
    """Crawls `source` as `order` says, and brings everything to `desk`."""

    source: ClassVar[Source]
    job: Job
    budget: Budget
    sink: Sink
    workers: Workers
    _walks: deque[Walk]
    _moved: asyncio.Event
    _opened: bool

    @classmethod
    def from_crawler(cls, crawler: Crawler, *args: Any, **kwargs: Any) -> Self:
        """The spider with its order; it opens its desk when it starts."""
        spider = super().from_crawler(crawler, *args, **kwargs)
        spider.job = crawler.settings["TARIKH_JOB"]
        spider.budget = Budget(spider.job, cls.source)
        spider._walks = deque(walks_of(cls.source, spider.job))
        spider._moved = asyncio.Event()
        spider._opened = False
        crawler.signals.connect(spider._end, signals.spider_closed)
        return spider

    async def start(self) -> AsyncIterator[Request]:
        """Places first, then links as fast as they are settled, until there is nothing left to do."""
        await self._begin()
        if self.job.url:
            yield await self._ask_link(DueLink(0, self.job.url, CaptureKind.ARTICLE, ()))
            return
        if not self.budget.is_over(self.job.now()):
            for request in await self._ask_places(await self._first_places()):
                yield request
        while True:
            self._moved.clear()
            room = self.budget.room(self.job.now())
            links = await self.sink.next_links(room) if room else ()
            for link in links:
                self.budget.links += 1
                yield await self._ask_link(link)
            # a place that is still open may yet bring links
            if not links and self.budget.open == 0:
                page = await self._next_page()
                if page is None:
                    break
                yield await self._ask_place(page)
            elif not links or self.budget.room(self.job.now()) == 0:
                await self._moved.wait()

    async def _next_page(self) -> Place | None:
        """The next page of a numbered listing: one at a time, when all that the page before gave is settled."""
        while self._walks and not self.budget.is_over(self.job.now()):
            walk = self._walks[0]
            page = walk.turn(await self.sink.published_days(walk.links))
            if page is not None and self.budget.listing_room() != 0:
                return page
            self._walks.popleft()
        return None

    async def _begin(self) -> None:
        check_ssrf_guards(self.crawler)
        self.workers = Workers(self.job.workers)
        try:
            if self.job.replay is None:
                require_browser(self.source)
            self.sink = await asyncio.to_thread(open_sink, self.source, self.job, self._ours, self.workers)
            self.budget.begin(await self.sink.open(), self.job.now())
        except TarikhError as err:
            self.logger.error("%s", err)
            self._report_note(self.source.home, Fault(IssueCode.STOPPED, str(err)))
            self.job.report({"event": "closed", "reason": EndReason.STOPPED})
            self.workers.close()
            raise CloseSpider(EndReason.STOPPED) from err
        self._opened = True

    @property
    def _ours(self) -> Any:
        return self.crawler.settings["TARIKH_SETTINGS"]

    async def _first_places(self) -> tuple[Place, ...]:
        named = places_of(self.source)
        if named or self.source.pages:
            return named
        obedience = self.crawler.get_downloader_middleware(RobotsTxtMiddleware)
        assert obedience is not None  # the settings module lists it
        robots = await obedience.rules_of(Request(self.source.home))
        return places_to_try(self.source, robots.sitemaps)

    async def _ask_places(self, places: Iterable[Place]) -> list[Request]:
        return [await self._ask_place(place) for place in places if self.budget.new_place(place.url)]

    async def _ask_place(self, place: Place) -> Request:
        self.budget.open += 1
        meta: dict[str, Any] = {"download_timeout": SLOW_PLACE} if place.kind is PlaceKind.SITEMAP else {}
        meta["web_page"] = place.kind in (PlaceKind.LISTING, PlaceKind.HOME)
        conditions = await self.sink.conditions(place.url, _kind(place))
        return Request(
            place.url,
            callback=partial(self.on_place, place),
            errback=partial(self.on_lost_place, place),
            headers=conditions.headers(),
            meta=meta | {"download_maxsize": LARGEST[place.kind]},
            priority=10,
        )

    async def _ask_link(self, link: DueLink) -> Request:
        self.budget.open += 1
        conditions = await self.sink.conditions(link.url, CaptureKind.ARTICLE) if link.again else WHOLE
        return Request(
            link.url,
            callback=partial(self.on_article, link),
            errback=partial(self.on_lost_link, link),
            headers=conditions.headers(),
            meta={"web_page": True},
        )

    async def on_place(self, place: Place, response: Response) -> list[Request]:
        """Keep a feed, sitemap or listing, take its links, and ask for what it points to."""
        return await self._settled(response.url, self._take_place(place, response)) or []

    async def on_article(self, link: DueLink, response: Response) -> None:
        """Keep an article's page, then read it."""
        await self._settled(response.url, self._take_article(link, response))

    async def on_lost_place(self, place: Place, failure: Failure) -> None:
        """A place that gave no response."""
        await self._settled(place.url, self.lose(place.url, _cause(failure), quiet=place.guessed))

    async def on_lost_link(self, link: DueLink, failure: Failure) -> None:
        """A link that gave no response."""
        await self._settled(link.url, self._lose_link(link, _cause(failure)))

    async def _take_place(self, place: Place, response: Response) -> list[Request]:
        self.budget.answer()
        kept = await self.sink.keep(as_fetched(response, _kind(place), self.source.id, self.job.now()))
        unmodified = response.status == 304 and kept.outcome != CaptureOutcome.HTTP_ERROR
        if not unmodified and not 200 <= response.status < 300:
            await self._settle_error(place, kept, response)
            return []
        if unmodified and kept.unchanged and place.kind is PlaceKind.FEED:
            await self.sink.settle(kept, CaptureOutcome.UNCHANGED)
            self.report_page(response, str(_kind(place)), CaptureOutcome.UNCHANGED)
            return []
        body, kind = await self.sink.body_of(kept) if unmodified else (response.body, content_type(response))
        found = await self._find_links(PlaceResponse(place, response.url, body, kind))
        links, more = self._wanted(place, found)
        if unmodified and kept.unchanged:
            # its links were taken with its bytes; an index's own sitemaps may have changed all the same
            links = ()
        faults = (*more, *(() if place.guessed and not found.links else found.faults))
        broken = faults and not (found.links or found.children)
        outcome = CaptureOutcome.BROKEN if broken else CaptureOutcome.LINKS
        outcome = CaptureOutcome.UNCHANGED if kept.unchanged else outcome
        for fault in faults:
            self._report_note(response.url, fault)
        new, _ = await self.sink.take_place(PlaceRead(kept, response.url, links, faults, outcome))
        self._count_listing(place, found, new)
        self.report_page(response, str(_kind(place)), outcome, links=new)
        self._moved.set()
        if self.budget.is_over(self.job.now()):
            return []
        return await self._ask_places(child for child in found.children if self._may_hold_news(child))

    async def _settle_error(self, place: Place, kept: Kept, response: Response) -> None:
        absent = place.guessed and response.status in (404, 410)
        outcome = CaptureOutcome.ABSENT if absent else CaptureOutcome.HTTP_ERROR
        await self.sink.settle(kept, outcome)
        if outcome is CaptureOutcome.HTTP_ERROR:
            await self._note(response.url, Fault(IssueCode.HTTP_ERROR, f"status {response.status}", response.status))
        self.report_page(response, str(_kind(place)), outcome)

    def _wanted(self, place: Place, found: Found) -> tuple[tuple[FoundLink, ...], tuple[Fault, ...]]:
        """The links that this crawl is after, at most as many as a night takes from listings; and what was left."""
        links = tuple(link for link in found.links if self._is_wanted(link.witness.published))
        room = self.budget.listing_room() if place.kind is PlaceKind.LISTING else None
        if room is None or len(links) <= room:
            return links, ()
        words = (
            f"{len(links) - room} of {len(links)} links left out: a night takes {MOST_FROM_LISTINGS} from listings"
        )
        return links[:room], (Fault(IssueCode.TOO_MANY_LINKS, words),)

    def _is_wanted(self, published: datetime | date | None) -> bool:
        since, until = self.job.since, self.job.until
        return (since is None or newer_than(published, since)) and (until is None or older_than(published, until))

    def _may_hold_news(self, place: Place) -> bool:
        # a sitemap untouched since before the day asked for names no page of after it
        return self.job.since is None or newer_than(place.modified, self.job.since)

    def _count_listing(self, place: Place, found: Found, new: int) -> None:
        if place.kind is not PlaceKind.LISTING:
            return
        self.budget.from_listings += new
        if self._walks:
            self._walks[0].took(place, [link.url for link in found.links], new)

    async def _find_links(self, given: PlaceResponse) -> Found:
        try:
            return await asyncio.wrap_future(self.workers.submit(find_links, given, self.source))
        except (WorkerTimedOut, WorkerDied) as err:
            code = IssueCode.TIMEOUT if isinstance(err, WorkerTimedOut) else IssueCode.CRASHED
            return Found(faults=(Fault(code, f"it could not be read: {err}"),))

    async def _take_article(self, link: DueLink, response: Response) -> None:
        self.budget.answer()
        fetched = as_fetched(response, CaptureKind.ARTICLE, self.source.id, self.job.now())
        code = self.reserved(fetched)
        if code is not None:
            self.budget.no_answer(code)
            self.job.report({"event": "lost", "url": response.url, "code": code})
            await self.sink.withhold(link, FetchFailure(code, _RESERVED))
            return
        kept = await self.sink.keep(fetched)
        parts = await fetch_parts(self, kept, fetched)
        outcome = kept.outcome
        if outcome == CaptureOutcome.PENDING and parts.missing is not None:
            # a frameset alone says nothing: it is fetched again later
            outcome = CaptureOutcome.BROKEN
            await self.sink.settle(kept, outcome)
            await self.sink.link_failed(replace(link, id=kept.link_id or link.id), parts.missing)
        elif outcome == CaptureOutcome.PENDING or parts.changed:
            outcome = await self.sink.read_article(kept, fetched, link, parts.fetched)
        self.report_page(response, CaptureKind.ARTICLE, outcome)

    def reserved(self, fetched: Fetched) -> ReasonCode | None:
        """What the page reserves and the source obeys; None where the page may be kept."""
        obeyed = {NOARCHIVE: self.source.obey_noarchive, TDM: self.source.obey_tdm}
        if not any(obeyed.values()):
            return None
        reserved = map(ReasonCode, read_reservations(fetched.headers, fetched.body))
        return next((code for code in reserved if obeyed[code]), None)

    async def _lose_link(self, link: DueLink, error: BaseException) -> None:
        why = await self.lose(link.url, error)
        if why.code is not ReasonCode.NOT_IN_REPLAY:
            await self.sink.link_failed(link, why)

    async def lose(self, url: str, error: BaseException, *, quiet: bool = False) -> FetchFailure:
        """A request without a response: it is counted and told; why there was none."""
        code, detail = outcome_of(error), _one_line(error)
        self.budget.no_answer(code)
        self.job.report({"event": "lost", "url": url, "code": code})
        if not quiet and self.budget.first_time(code, detail):
            known = (error.status, error.reason_code) if isinstance(error, RefusedByRobots) else ()
            await self._note(url, Fault(IssueCode(code), detail, *known))
        return FetchFailure(code, detail)

    async def keep_robots(self, response: Response) -> None:
        """Archive a robots.txt."""
        self.budget.answer()
        kept = await self.sink.keep(as_fetched(response, CaptureKind.ROBOTS, self.source.id, self.job.now()))
        absent = 400 <= response.status < 500 and response.status != 429
        read = CaptureOutcome.LINKS if response.status < 300 else CaptureOutcome.HTTP_ERROR
        outcome = CaptureOutcome.ABSENT if absent else read
        outcome = CaptureOutcome.UNCHANGED if kept.unchanged else outcome
        await self.sink.settle(kept, outcome)
        if outcome is CaptureOutcome.HTTP_ERROR:
            words = f"status {response.status}: nothing is fetched"
            await self._note(response.url, Fault(IssueCode.HTTP_ERROR, words, response.status))
        self.report_page(response, CaptureKind.ROBOTS, outcome)

    async def robots_failed(self, url: str, error: BaseException, *, stands_in: bool) -> None:
        """A robots.txt that could not be had: without an older copy the whole host is left alone for this run."""
        await self.lose(url, error)
        if not stands_in:
            self.budget.stop_reason = self.budget.stop_reason or EndReason.ROBOTS

    async def _settled(self, url: str, work: Awaitable[T]) -> T | None:
        """The result of the last step of a request; whatever goes wrong in it is told, and costs this page alone."""
        try:
            return await work
        except TarikhError as err:
            # the archive or its database is gone: what is not kept now is fetched by the next run
            self.budget.stop_reason = EndReason.STOPPED
            self._report_note(url, Fault(IssueCode.STOPPED, str(err)))
        except Exception as err:
            self.logger.exception("%s", url)
            await self._note(url, Fault(IssueCode.CRASHED, _one_line(err)))
        finally:
            self.budget.open -= 1
            self._moved.set()
        return None

    async def _note(self, url: str, fault: Fault) -> None:
        self._report_note(url, fault)
        await self.sink.note(url, fault)

    def _report_note(self, url: str, fault: Fault) -> None:
        self.job.report({"event": "note", "url": url, "code": fault.code, "detail": fault.detail})

    def report_page(self, response: Response, kind: str, outcome: str, **more: int) -> None:
        """Tell who listens that a page came, and what came of it."""
        page = {"event": "page", "url": response.url, "status": response.status, "kind": kind, "outcome": outcome}
        self.job.report(page | more)

    async def _end(self, reason: str) -> None:
        if not self._opened:
            return
        if reason == "shutdown":
            # told to stop: by a person, or because its time was over
            reason = EndReason.TIME_LIMIT if self.budget.is_over(self.job.now()) else EndReason.STOPPED
        reason = self.budget.stop_reason or reason
        counts = await self.sink.close(reason, dict(self.budget.unanswered), self.budget.stop_code)
        self.workers.close()
        closed = {
            "event": "closed",
            "reason": reason,
            "reason_code": self.budget.stop_code,
            "fetched": counts.fetched,
            "new": counts.new,
            "changed": counts.changed,
            "unchanged": counts.unchanged,
            "failed": counts.failed,
            "outcomes": dict(counts.outcomes),
            "unanswered": dict(self.budget.unanswered),
            "not_in_replay": self.budget.not_in_replay,
        }
        self.job.report(closed)


def _kind(place: Place) -> CaptureKind:
    return _KINDS.get(place.kind, CaptureKind.LISTING)


def _cause(failure: Failure) -> BaseException:
    return failure.value or RuntimeError("no reason given")


def _one_line(error: BaseException) -> str:
    words = " ".join(str(error).split())[:500]
    return words or type(error).__name__
