"""The generic spider of a source: it reads places, then links, and keeps each page before it is read."""

import asyncio
from collections import deque
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable, Sequence
from concurrent.futures import Future
from dataclasses import replace
from datetime import date, datetime
from functools import partial
from typing import Any, ClassVar, Self, TypeVar

from scrapy import Request, Spider
from scrapy.crawler import Crawler
from scrapy.http import Response
from twisted.python.failure import Failure

from crawler.arguments import job_with
from crawler.budget import MOST_FROM_LISTINGS
from crawler.cut_pages import ask_again, note_cut_place
from crawler.discovery.feed_dates import newer_than, older_than
from crawler.discovery.links import Fault, Found, Place, PlaceKind
from crawler.discovery.paging import Walk, walks_of
from crawler.discovery.place_queue import PlaceQueue
from crawler.discovery.places import LARGEST, places_of, places_to_try
from crawler.discovery.ranking import PLACE_CPU, Look, find_ranked
from crawler.discovery.turns import Turn
from crawler.events import BacklogLeft, PlacesFound, RequestLost
from crawler.job import Job, Mode
from crawler.middlewares.chromium import NoBrowser, require_browser
from crawler.middlewares.robotstxt import RobotsTxtMiddleware
from crawler.parts import fetch_parts
from crawler.place_search import PlaceSearch
from crawler.responses import as_fetched, content_type
from crawler.sink.source_crawl import SourceCrawl
from extract import Extraction, Page
from extract.page import is_page
from extract.pool import WorkerDied, WorkerTimedOut
from extract.workers import WorkerOutOfCpu
from sources import Source, TarikhError
from storage.captures.conditional_requests import WHOLE
from storage.frontier.link import Link, Rank
from storage.frontier.links import FetchFailure
from storage.frontier.places import PlaceState
from storage.outcomes import CaptureKind, CaptureOutcome, EndReason, IssueCode, ReasonCode
from storage.warc.fetched import Fetched, Kept

NOT_KEPT = Kept(0, unchanged=False, link_id=None, outcome=CaptureOutcome.LINKS)
"""Stands for a place whose capture was settled before its links were taken."""

_RESERVED = "the site reserves the page, and its source file obeys"

SLOW_PLACE = 60.0
"""Seconds for a sitemap, which may hold 50 MB."""

MOST_SHOWN = 1000
"""Links of a place that `scrapy parse` shows as requests."""

PLACES_IN_HAND = 4
"""Places asked for at once: enough to keep fetching while one is read."""

_PRIORITIES = {Turn.NEWS: 30, Turn.FRESH: 10, Turn.ARCHIVE: 0}

T = TypeVar("T")

_KINDS = {PlaceKind.FEED: CaptureKind.FEED, PlaceKind.SITEMAP: CaptureKind.SITEMAP}


class SourceSpider(Spider):
    """Crawls `source` as `job` says, on the sink that SinkExtension opens when the spider opens."""

    source: ClassVar[Source]
    job: Job
    crawl: SourceCrawl
    """Given by SinkExtension when the spider is opened."""
    _walks: deque[Walk]
    _search: PlaceSearch
    _queue: PlaceQueue

    @classmethod
    def from_crawler(cls, crawler: Crawler, *args: Any, **kwargs: Any) -> Self:
        """The spider with its job, to which spider arguments (`-a limit=5`) may add. Raises BadArgument."""
        spider = super().from_crawler(crawler, *args, **kwargs)
        spider.job = job_with(crawler.settings["TARIKH_JOB"], kwargs)
        spider._walks = deque(walks_of(cls.source, spider.job.first_day))
        spider._search = PlaceSearch(cls.source, spider.job.search)
        return spider

    async def start(self) -> AsyncIterator[Request]:
        """All that is asked for; where the archive fails, the crawl ends."""
        try:
            async for request in self._requests():
                yield request
        except TarikhError as err:
            await self.crawl.fail(self.source.home, err)

    async def _requests(self) -> AsyncIterator[Request]:
        """Places first, then links as fast as they are settled, until there is nothing left to do."""
        crawl = self.crawl
        if not await self._has_what_it_needs():
            return
        if self.job.url:
            yield await self._ask_link(Link(self.job.url))
            return
        self._queue = PlaceQueue(
            self.source, self.job.now(), all_at_once=self.job.whole and self.job.mode != Mode.TRY
        )
        if not crawl.budget.is_over(self.job.now()):
            self._queue.start(await crawl.sink.known_places(), await self._first_places())
        while True:
            crawl.moved.clear()
            requests = await self._next_requests()
            if not requests and crawl.moved.is_set():
                continue
            # a place that is still open may yet bring links
            if not requests and crawl.budget.open == 0:
                requests = await self._last_requests()
                if not requests and crawl.budget.open == 0 and not crawl.moved.is_set():
                    break
            for request in requests:
                yield request
            if not requests or crawl.budget.room(self.job.now()) == 0:
                await crawl.moved.wait()
        self._tell_left()

    async def _next_requests(self) -> list[Request]:
        """What is asked next: what is new tonight, places of news, the other places, and then the links in order."""
        queue, now = self._queue, self.job.now()
        if self.crawl.budget.is_over(now):
            return []
        # what an open place brings may come while we ask for links
        news_open = queue.is_open(Turn.NEWS)
        requests = await self._ask_links([Rank.NEW])
        if requests or news_open:
            return requests
        # one by one, so that what the first shows need not wait for the others
        requests = await self._ask_next(Turn.NEWS, 1)
        if requests:
            return requests
        requests = await self._ask_next(Turn.FRESH, PLACES_IN_HAND - queue.open.total())
        # a place that was settled since we asked for what is new may have brought some
        if requests or queue.open.total() or queue.waits or self.crawl.moved.is_set():
            return requests
        return await self._look_further() or await self._ask_links(self._current_ranks())

    async def _ask_next(self, turn: Turn, most: int) -> list[Request]:
        requests: list[Request] = []
        while most > 0 and not requests and (places := self._queue.take(turn, most)):
            requests = await self._ask_places(places)
        return requests

    def _current_ranks(self) -> list[Rank]:
        return [rank for rank in Rank if self.job.whole or rank is not Rank.BACKLOG]

    async def _last_requests(self) -> list[Request]:
        """What is asked when all that is new was taken: further pages of listings, then archives and the backlog."""
        page = await self._next_page()
        if page is not None:
            return [await self._ask_place(page)]
        requests = await self._look_further() or await self._ask_links(self._current_ranks())
        if requests:
            return requests
        queue, budget = self._queue, self.crawl.budget
        while not budget.is_over(self.job.now()):
            room = budget.backlog_room(self.job.now())
            requests = await self._ask_links([Rank.BACKLOG], room)
            if requests:
                return requests
            archive = queue.next_archive(backlog=room > 0)
            if archive is None:
                return await self._look_further(last=True)
            if isinstance(archive, Place):
                requests = await self._ask_places([archive])
                if requests:
                    return requests
            else:
                await self.crawl.guarded(archive.url, self._take_backlog(archive, room))
        return []

    async def _take_backlog(self, state: PlaceState, room: int) -> None:
        # whatever comes of it, it is not taken up twice in vain
        self._queue.set_aside(state)
        taken, state = await self.crawl.sink.take_backlog(state, room)
        if taken:
            self._queue.put_back(state)

    async def _ask_links(self, ranks: Sequence[Rank], most: int | None = None) -> list[Request]:
        room = self.crawl.budget.room(self.job.now())
        room = room if most is None else min(room, most)
        links = await self.crawl.lease(room, ranks) if room else ()
        return [await self._ask_link(link) for link in links]

    def _tell_left(self) -> None:
        left, unread = self._queue.left()
        if self.crawl.budget.first and (left or unread) and not self.job.whole:
            self.job.report(BacklogLeft(left, unread, self.source.first_days))

    async def parse(self, response: Response, **_: Any) -> list[Any]:
        """For `scrapy parse`: the record of an article, or a request for each link of a place."""
        place = next((place for place in places_of(self.source) if place.url == response.url), None)
        if place is None and response.url.rstrip("/") == self.source.home.rstrip("/"):
            place = Place(response.url, PlaceKind.HOME)
        self.crawl.budget.open += 1
        if place is None:
            return await self.on_article(Link(response.url), response)
        self._queue = PlaceQueue(self.source, self.job.now(), all_at_once=True)
        await self.on_place(place, response)
        waiting = [place for turn in Turn for place in self._queue.take(turn)]
        links = await self.crawl.sink.next_links(MOST_SHOWN)
        return [*await self._ask_places(waiting), *[await self._ask_link(link) for link in links]]

    async def _next_page(self) -> Place | None:
        """The next page of a numbered listing: one at a time, when all that the page before gave is settled."""
        while self._walks and not self.crawl.budget.is_over(self.job.now()):
            walk = self._walks[0]
            page = walk.turn(await self.crawl.sink.published_days(walk.links))
            if page is not None and self.crawl.budget.listing_room() != 0:
                return page
            self._walks.popleft()
        return None

    async def _has_what_it_needs(self) -> bool:
        if self.job.replay is not None:
            return True
        try:
            require_browser(self.source)
        except NoBrowser as err:
            self.crawl.budget.stop_reason = EndReason.ARCHIVE_FAILED
            await self.crawl.note(self.source.home, Fault(IssueCode.STOPPED, str(err)))
            return False
        return True

    async def _first_places(self) -> tuple[Place, ...]:
        named = places_of(self.source)
        if named or self.source.pages:
            return named
        return places_to_try(self.source, await self._robots_sitemaps())

    async def _robots_sitemaps(self) -> tuple[str, ...]:
        middleware = self.crawler.get_downloader_middleware(RobotsTxtMiddleware)
        assert middleware is not None  # the settings module lists it
        return (await middleware.rules_of(Request(self.source.home))).sitemaps

    async def _look_further(self, *, last: bool = False) -> list[Request]:
        """Once all places are settled: where else to look, should they have given nothing; at the end, the report.

        Archives that wait for their turn may name articles; with `last` none is read tonight.
        """
        search, requests = self._search, list[Request]()
        if self._queue.has_archives:
            if search.can_wait and not last:
                return []
            search.note_old()
        while not (requests or search.is_done or search.open or self._walks):
            if self.crawl.budget.is_over(self.job.now()):
                search.end()
                break
            places = search.further(await self._robots_sitemaps() if search.is_needed else ())
            # a home page that was read as a listing has not been asked for its feeds
            wanted = [p for p in places if p.kind is PlaceKind.HOME or self.crawl.budget.new_place(p.url)]
            requests = [await self._ask_place(place) for place in wanted]
            if search.is_done:
                await self._end_search()
        return requests

    async def _end_search(self) -> None:
        for place, found in self._search.release():
            links, more = self._wanted(place, found)
            for fault in found.faults:
                self.crawl.report_note(place.url, fault)
            taken = Found(links, faults=(*found.faults, *more))
            await self.crawl.sink.take_place(NOT_KEPT, place.url, taken, CaptureOutcome.LINKS)
        report = self._search.report()
        if report is not None:
            self.job.report(PlacesFound(tuple(self._search.found.values())))
            await self.crawl.note(self.source.home, report)

    async def _ask_places(self, places: Iterable[Place]) -> list[Request]:
        return [await self._ask_place(place) for place in places if self.crawl.budget.new_place(place.url)]

    async def _ask_place(self, place: Place) -> Request:
        self.crawl.budget.open += 1
        self._search.open += 1
        turn = self._queue.turn(place)
        self._queue.open[turn] += 1
        meta: dict[str, Any] = {"download_timeout": SLOW_PLACE} if place.kind is PlaceKind.SITEMAP else {}
        meta["web_page"] = place.kind in (PlaceKind.LISTING, PlaceKind.HOME)
        conditions = await self.crawl.sink.conditions(place.url, _kind(place))
        return Request(
            place.url,
            callback=partial(self.on_place, place),
            errback=partial(self.on_lost_place, place),
            headers=conditions.headers(),
            meta=meta | {"download_maxsize": LARGEST[place.kind]},
            priority=_PRIORITIES[turn],
        )

    async def _ask_link(self, link: Link) -> Request:
        self.crawl.budget.open += 1
        conditions = await self.crawl.sink.conditions(link.url, CaptureKind.ARTICLE) if link.again else WHOLE
        return Request(
            link.url,
            callback=partial(self.on_article, link),
            errback=partial(self.on_lost_link, link),
            headers=conditions.headers(),
            meta={"web_page": True},
            priority=20 if link.rank is Rank.NEW else 0,
        )

    async def on_place(self, place: Place, response: Response) -> None:
        """Keep a feed, sitemap or listing, take its links, and have what it points to asked for in its turn."""
        await self.crawl.settled(response.url, self._settle_place(place, self._take_place(place, response)))

    async def _settle_place(self, place: Place, work: Awaitable[T]) -> T:
        try:
            return await work
        finally:
            self._queue.open[self._queue.turn(place)] -= 1
            self._search.open -= 1

    async def on_article(self, link: Link, response: Response) -> list[dict[str, Any]]:
        """Keep an article's page, then read it; its record as an item, where it was read."""
        extraction = await self.crawl.settled(response.url, self._take_article(link, response))
        return [extraction.as_json()] if extraction else []

    async def on_lost_place(self, place: Place, failure: Failure) -> None:
        """A place that gave no response."""
        await self.crawl.settled(place.url, self._settle_place(place, self._lose_place(place, _cause(failure))))

    async def on_lost_link(self, link: Link, failure: Failure) -> None:
        """A link that gave no response."""
        await self.crawl.settled(link.url, self._lose_link(link, _cause(failure)))

    async def _take_place(self, place: Place, response: Response) -> None:
        self.crawl.answered(response)
        fetched = as_fetched(response, _kind(place), self.source.id, self.job.now())
        kept = await self.crawl.keep(fetched)
        try:
            await self._read_place(place, response, kept, fetched)
        except TarikhError:
            raise
        except Exception:
            # no later reading takes the links of a place, so its capture must not wait for one
            await self.crawl.sink.settle(kept, CaptureOutcome.BROKEN)
            raise

    async def _read_place(self, place: Place, response: Response, kept: Kept, fetched: Fetched) -> None:
        unmodified = response.status == 304 and kept.outcome != CaptureOutcome.HTTP_ERROR
        if not unmodified and not is_page(response.status):
            await self._settle_error(place, kept, response)
            return
        body, kind = await self.crawl.sink.body_of(kept) if unmodified else (response.body, content_type(response))
        if unmodified and not body:
            # its bytes lie elsewhere: it gave links when they came
            self._search.believe()
            await self.crawl.sink.settle(kept, CaptureOutcome.UNCHANGED)
            self.crawl.report_page(response, str(_kind(place)), CaptureOutcome.UNCHANGED)
            return
        await note_cut_place(self.crawl, fetched)
        found = await self._find_links(place, Page(response.url, body, fetched.fetched_at, kind))
        if found.listed and not found.links:
            # all that it names is known to be old
            self._search.note_old()
        found = self._search.take(place, response.url, found)
        links, more = self._wanted(place, found)
        if unmodified and kept.unchanged:
            # its links were taken with its bytes; an index's own sitemaps may have changed all the same
            links = ()
        faults = (*more, *(() if place.guessed and not found.links else found.faults))
        broken = faults and not (found.links or found.listed or found.children)
        outcome = CaptureOutcome.BROKEN if broken else CaptureOutcome.LINKS
        outcome = CaptureOutcome.UNCHANGED if kept.unchanged else outcome
        for fault in faults:
            self.crawl.report_note(response.url, fault)
        new, _ = await self.crawl.sink.take_place(kept, response.url, Found(links, faults=faults), outcome)
        self._count_listing(place, found, new)
        self.crawl.report_page(response, str(_kind(place)), outcome, links=new)
        if not broken:
            states = [self._queue.read(place, found, kept.capture_id, changed=not kept.unchanged)]
            children = [child for child in found.children if self._may_hold_news(child)]
            await self.crawl.sink.remember_places(states + self._queue.add_children(place, children))
        self.crawl.moved.set()

    async def _settle_error(self, place: Place, kept: Kept, response: Response) -> None:
        self._search.refused(place, response.status)
        absent = place.guessed and response.status in (404, 410)
        outcome = CaptureOutcome.ABSENT if absent else CaptureOutcome.HTTP_ERROR
        await self.crawl.sink.settle(kept, outcome)
        if outcome is CaptureOutcome.ABSENT:
            await self.crawl.sink.forget_place(place.url)
        else:
            fault = Fault(IssueCode.HTTP_ERROR, f"status {response.status}", response.status)
            await self.crawl.note(response.url, fault)
        self.crawl.report_page(response, str(_kind(place)), outcome)

    def _wanted(self, place: Place, found: Found) -> tuple[tuple[Link, ...], tuple[Fault, ...]]:
        """The links that this crawl is after, at most as many as a night takes from listings; and what was left."""
        links = tuple(link for link in found.links if self._is_wanted(link.witness.published))
        room = self.crawl.budget.listing_room() if place.kind is PlaceKind.LISTING else None
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
        self.crawl.budget.from_listings += new
        if self._walks:
            self._walks[0].took(place, [link.url for link in found.links], new)

    async def _find_links(self, place: Place, page: Page) -> Found:
        look = await self._look_at(place)
        work = partial(self.crawl.workers.submit_by_cpu, PLACE_CPU, find_ranked, place, page, self.source, look)
        try:
            return await asyncio.wrap_future(work())
        except WorkerOutOfCpu as err:
            return Found(faults=(_unread(IssueCode.TIMEOUT, err),))
        except (WorkerTimedOut, WorkerDied):
            # killed from outside, or starved on a busy machine: that says nothing of the place
            return await self._find_links_again(work)

    async def _find_links_again(self, work: Callable[[], "Future[Found]"]) -> Found:
        try:
            return await asyncio.wrap_future(work())
        except (WorkerTimedOut, WorkerDied) as err:
            code = IssueCode.TIMEOUT if isinstance(err, WorkerTimedOut) else IssueCode.CRASHED
            return Found(faults=(_unread(code, err),))

    async def _look_at(self, place: Place) -> Look:
        """What is known of a place before it is read."""
        state = self._queue.states.get(place.url)
        turn = self._queue.turn(place)
        look = Look(self.job.now(), self.source.first_days, turn, self._queue.newest, whole=self.job.whole)
        if state is None or state.read_at is None or self.job.whole:
            return look
        known = state.capture_id if turn is not Turn.ARCHIVE else None
        before = await self.crawl.sink.page_of(known) if known else None
        return replace(look, read_before=True, before=before)

    async def _take_article(self, link: Link, response: Response) -> Extraction | None:
        self.crawl.answered(response)
        fetched = as_fetched(response, CaptureKind.ARTICLE, self.source.id, self.job.now())
        code = self.crawl.reserved(fetched)
        if code is not None:
            self.crawl.budget.no_answer(code, response.url)
            self.job.report(RequestLost(response.url, code))
            await self.crawl.sink.withhold(link, FetchFailure(code, _RESERVED))
            return None
        kept = await self.crawl.keep(fetched)
        if fetched.is_cut:
            kept, fetched = await ask_again(self.crawl, self.crawler.engine.download_async, kept, fetched)
        parts = await fetch_parts(self.crawl, self.crawler.engine.download_async, kept, fetched)
        outcome, extraction = kept.outcome, None
        if outcome == CaptureOutcome.PENDING and parts.missing is not None:
            # a frameset alone says nothing: it is fetched again later
            outcome = CaptureOutcome.BROKEN
            await self.crawl.sink.settle(kept, outcome)
            await self.crawl.sink.link_failed(replace(link, id=kept.link_id or link.id), parts.missing)
        elif outcome == CaptureOutcome.PENDING or parts.changed:
            outcome, extraction = await self.crawl.sink.read_article(kept, fetched, link, parts.fetched)
        if parts.lost is not None and parts.missing is None:
            await self.crawl.sink.look_again(replace(link, id=kept.link_id or link.id), parts.lost)
        self.crawl.page_settled(outcome)
        self.crawl.report_page(response, CaptureKind.ARTICLE, outcome)
        return extraction

    async def _lose_place(self, place: Place, error: BaseException) -> None:
        why = await self.crawl.lose(place.url, error, quiet=place.guessed)
        self._search.lost(place, why.code)

    async def _lose_link(self, link: Link, error: BaseException) -> None:
        why = await self.crawl.lose(link.url, error)
        if why.code is not ReasonCode.NOT_IN_REPLAY:
            await self.crawl.sink.link_failed(link, why)


def _kind(place: Place) -> CaptureKind:
    return _KINDS.get(place.kind, CaptureKind.LISTING)


def _unread(code: IssueCode, err: Exception) -> Fault:
    return Fault(code, f"it could not be read: {err}")


def _cause(failure: Failure) -> BaseException:
    return failure.value or RuntimeError("no reason given")
