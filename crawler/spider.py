"""How is one source crawled? The one generic spider: places, then links; each page is kept before it is read."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Iterable
from functools import partial
from typing import Any, ClassVar, Self, TypeVar

from scrapy import Request, Spider, signals
from scrapy.crawler import Crawler
from scrapy.exceptions import CloseSpider
from scrapy.http import Response
from twisted.python.failure import Failure

from crawler.desk import Desk, PlaceRead, clock
from crawler.desks import open_desk
from crawler.discovery import LARGEST, find_links, places_of, places_to_try
from crawler.discovery import Response as PlaceResponse
from crawler.links import Fault, Found, Place, PlaceKind
from crawler.machine import check_machine
from crawler.moments import newer_than
from crawler.obedience import RobotsObedience
from crawler.order import Order
from crawler.refusals import outcome_of
from crawler.responses import as_fetched, content_type
from crawler.tally import Tally
from extract.pool import WorkerDied, Workers, WorkerTimedOut
from sources import Source, TarikhError
from storage.fetched import CaptureKind
from storage.frontier import DueLink

T = TypeVar("T")

SLOW_PLACE = 60.0
"""Seconds for a sitemap, which may hold 50 MB."""

_KINDS = {PlaceKind.FEED: CaptureKind.FEED, PlaceKind.SITEMAP: CaptureKind.SITEMAP}


class SourceSpider(Spider):
    """Crawls `source` as `order` says, and brings everything to `desk`."""

    source: ClassVar[Source]
    order: Order
    tally: Tally
    desk: Desk
    workers: Workers
    _moved: asyncio.Event
    _opened: bool

    @classmethod
    def from_crawler(cls, crawler: Crawler, *args: Any, **kwargs: Any) -> Self:
        """The spider with its order; it opens its desk when it starts."""
        spider = super().from_crawler(crawler, *args, **kwargs)
        spider.order = crawler.settings["TARIKH_ORDER"]
        spider.tally = Tally(spider.order, cls.source)
        spider._moved = asyncio.Event()
        spider._opened = False
        crawler.signals.connect(spider._end, signals.spider_closed)
        return spider

    async def start(self) -> AsyncIterator[Request]:
        """Places first, then links as fast as they are settled, until there is nothing left to do."""
        await self._begin()
        if self.order.url:
            yield self._ask_link(DueLink(0, self.order.url, "article", ()))
            return
        for request in self._ask_places(await self._first_places()):
            yield request
        while True:
            self._moved.clear()
            room = self.tally.room(clock())
            links = await self.desk.next_links(room) if room else ()
            for link in links:
                self.tally.links += 1
                yield self._ask_link(link)
            # a place that is still open may yet bring links
            if not links and self.tally.open == 0:
                break
            if not links or self.tally.room(clock()) == 0:
                await self._moved.wait()

    async def _begin(self) -> None:
        check_machine(self.crawler)
        self.workers = Workers(self.order.workers)
        try:
            self.desk = await asyncio.to_thread(open_desk, self.source, self.order, self._ours, self.workers)
            await self.desk.open()
        except TarikhError as err:
            self.logger.error("%s", err)
            self._report_note(self.source.home, Fault("stopped", str(err)))
            self.order.report({"event": "closed", "reason": "stopped"})
            self.workers.close()
            raise CloseSpider("stopped") from err
        self._opened = True

    @property
    def _ours(self) -> Any:
        return self.crawler.settings["TARIKH_SETTINGS"]

    async def _first_places(self) -> tuple[Place, ...]:
        named = places_of(self.source)
        if named:
            return named
        obedience = self.crawler.get_downloader_middleware(RobotsObedience)
        assert obedience is not None  # the settings module lists it
        robots = await obedience.rules_of(Request(self.source.home))
        return places_to_try(self.source, robots.sitemaps)

    def _ask_places(self, places: Iterable[Place]) -> list[Request]:
        return [self._ask_place(place) for place in places if self.tally.new_place(place.url)]

    def _ask_place(self, place: Place) -> Request:
        self.tally.open += 1
        meta = {"download_timeout": SLOW_PLACE} if place.kind is PlaceKind.SITEMAP else {}
        return Request(
            place.url,
            callback=partial(self.on_place, place),
            errback=partial(self.on_lost_place, place),
            meta=meta | {"download_maxsize": LARGEST[place.kind]},
            priority=10,
        )

    def _ask_link(self, link: DueLink) -> Request:
        self.tally.open += 1
        return Request(link.url, callback=partial(self.on_article, link), errback=partial(self.on_lost_link, link))

    async def on_place(self, place: Place, response: Response) -> list[Request]:
        """Keep a feed, sitemap or listing, take its links, and ask for what it points to."""
        return await self._settled(response.url, self._take_place(place, response)) or []

    async def on_article(self, link: DueLink, response: Response) -> None:
        """Keep an article's page, then read it."""
        await self._settled(response.url, self._take_article(link, response))

    async def on_lost_place(self, place: Place, failure: Failure) -> None:
        """A place that gave no response."""
        await self._settled(place.url, self._lose(place.url, _cause(failure), quiet=place.guessed))

    async def on_lost_link(self, link: DueLink, failure: Failure) -> None:
        """A link that gave no response."""
        await self._settled(link.url, self._lose_link(link, _cause(failure)))

    async def _take_place(self, place: Place, response: Response) -> list[Request]:
        self.tally.answer()
        kind = _KINDS.get(place.kind, CaptureKind.LISTING)
        kept = await self.desk.keep(as_fetched(response, kind, self.source.id, clock()))
        if not 200 <= response.status < 300:
            outcome = "absent" if place.guessed and response.status in (404, 410) else "http_error"
            await self.desk.settle(kept, outcome)
            if outcome == "http_error":
                await self._note(response.url, Fault("http_error", f"status {response.status}"))
            self._report_page(response, str(kind), outcome)
            return []
        found = await self._find_links(place, response)
        links = tuple(link for link in found.links if self._is_wanted(link.witness.published))
        faults = () if place.guessed and not found.links else found.faults
        outcome = "broken" if faults and not (found.links or found.children) else "links"
        outcome = "unchanged" if kept.unchanged else outcome
        for fault in faults:
            self._report_note(response.url, fault)
        new, _ = await self.desk.take_place(PlaceRead(kept, response.url, links, faults, outcome))
        self._report_page(response, str(kind), outcome, links=new)
        self._moved.set()
        return self._ask_places(found.children)

    def _is_wanted(self, published: Any) -> bool:
        return self.order.since is None or newer_than(published, self.order.since)

    async def _find_links(self, place: Place, response: Response) -> Found:
        given = PlaceResponse(place, response.url, response.body, content_type(response))
        try:
            return await asyncio.wrap_future(self.workers.submit(find_links, given, self.source))
        except (WorkerTimedOut, WorkerDied) as err:
            code = "timeout" if isinstance(err, WorkerTimedOut) else "crashed"
            return Found(faults=(Fault(code, f"it could not be read: {err}"),))

    async def _take_article(self, link: DueLink, response: Response) -> None:
        self.tally.answer()
        fetched = as_fetched(response, CaptureKind.ARTICLE, self.source.id, clock())
        kept = await self.desk.keep(fetched)
        outcome = kept.outcome
        if outcome == "pending":
            outcome = await self.desk.read_article(kept, fetched, link)
        self._report_page(response, "article", outcome)

    async def _lose_link(self, link: DueLink, error: BaseException) -> None:
        code, detail = await self._lose(link.url, error)
        if code != "not_in_replay":
            await self.desk.link_failed(link, code, detail)

    async def _lose(self, url: str, error: BaseException, *, quiet: bool = False) -> tuple[str, str]:
        code, detail = outcome_of(error), _one_line(error)
        self.tally.no_answer(code)
        self.order.report({"event": "lost", "url": url, "code": code})
        if not quiet and self.tally.first_time(code, detail):
            await self._note(url, Fault(code, detail))
        return code, detail

    async def keep_robots(self, response: Response) -> None:
        """Archive a robots.txt."""
        self.tally.answer()
        kept = await self.desk.keep(as_fetched(response, CaptureKind.ROBOTS, self.source.id, clock()))
        absent = 400 <= response.status < 500 and response.status != 429
        outcome = "absent" if absent else "links" if response.status < 300 else "http_error"
        outcome = "unchanged" if kept.unchanged else outcome
        await self.desk.settle(kept, outcome)
        if outcome == "http_error":
            await self._note(response.url, Fault("http_error", f"status {response.status}: nothing is fetched"))
        self._report_page(response, "robots", outcome)

    async def robots_failed(self, url: str, error: BaseException) -> None:
        """A robots.txt that could not be had: the whole host is left alone for this run."""
        await self._lose(url, error)
        self.tally.stop_reason = self.tally.stop_reason or "robots"

    async def _settled(self, url: str, work: Awaitable[T]) -> T | None:
        """The result of the last step of a request; whatever goes wrong in it is told, and costs this page alone."""
        try:
            return await work
        except TarikhError as err:
            # the archive or its database is gone: what is not kept now is fetched by the next run
            self.tally.stop_reason = "stopped"
            self._report_note(url, Fault("stopped", str(err)))
        except Exception as err:
            self.logger.exception("%s", url)
            await self._note(url, Fault("crashed", _one_line(err)))
        finally:
            self.tally.open -= 1
            self._moved.set()
        return None

    async def _note(self, url: str, fault: Fault) -> None:
        self._report_note(url, fault)
        await self.desk.note(url, fault)

    def _report_note(self, url: str, fault: Fault) -> None:
        self.order.report({"event": "note", "url": url, "code": fault.code, "detail": fault.detail})

    def _report_page(self, response: Response, kind: str, outcome: str, **more: int) -> None:
        page = {"event": "page", "url": response.url, "status": response.status, "kind": kind, "outcome": outcome}
        self.order.report(page | more)

    async def _end(self, reason: str) -> None:
        if not self._opened:
            return
        words = "stopped" if reason == "shutdown" else reason
        reason = self.tally.stop_reason or words
        counts = await self.desk.close(reason, sum(self.tally.unanswered.values()))
        self.workers.close()
        closed = {
            "event": "closed",
            "reason": reason,
            "fetched": counts.fetched,
            "new": counts.new,
            "changed": counts.changed,
            "unchanged": counts.unchanged,
            "failed": counts.failed,
            "outcomes": dict(counts.outcomes),
            "unanswered": dict(self.tally.unanswered),
            "not_in_replay": self.tally.not_in_replay,
        }
        self.order.report(closed)


def _cause(failure: Failure) -> BaseException:
    return failure.value or RuntimeError("no reason given")


def _one_line(error: BaseException) -> str:
    words = " ".join(str(error).split())[:500]
    return words or type(error).__name__
