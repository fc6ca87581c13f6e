"""The robots.txt middleware: it asks each host for its rules, and refuses what they forbid."""

import asyncio
from typing import Self

from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.http import Response
from scrapy.http.request import NO_CALLBACK
from scrapy.utils.httpobj import urlparse_cached

from crawler import signals
from crawler.discovery.links import Fault
from crawler.job import Job
from crawler.middlewares.robotstxt_ends import lacks_end, misstates_length
from crawler.middlewares.robotstxt_rules import LARGEST, Robots, absent, read_robots, unreachable
from crawler.refusals import EndlessRedirect, NotInReplay, RefusedAddress, RefusedByRobots, outcome_of
from crawler.responses import is_cut
from crawler.sink.base import Sink
from crawler.sink.extension import SinkExtension
from extract import Page
from storage.captures.robots_cache import is_fresh, may_stand_in
from storage.outcomes import IssueCode, ReasonCode


class RobotsTxtMiddleware:
    """Asks each host for its robots.txt first, once a day; refuses what it forbids; slows down to its Crawl-delay."""

    def __init__(self, crawler: Crawler) -> None:
        self._crawler = crawler
        self._hosts: dict[str, asyncio.Future[Robots]] = {}
        self.delays: dict[str, float] = {}
        """Crawl-delay by download slot, in seconds."""

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        return cls(crawler)

    async def process_request(self, request: Request) -> None:
        """Raises RefusedByRobots, and RefusedAddress for a host that the resolver refused."""
        if request.meta.get("robots"):
            return
        robots = await self.rules_of(request)
        if robots.refused:
            raise RefusedAddress(robots.why)
        if not robots.allows(request.url):
            raise RefusedByRobots(robots.why or "robots.txt forbids it", robots.status, robots.reason_code)
        self._slow_down(request, robots)

    async def rules_of(self, request: Request) -> Robots:
        """The rules of the request's host, fetched when first asked for."""
        parts = urlparse_cached(request)
        host = f"{parts.scheme}://{parts.netloc}"
        known = self._hosts.get(host)
        if known is None:
            known = self._hosts[host] = asyncio.get_running_loop().create_future()
            # set even when the fetch is cancelled, else others would wait for ever
            rules = unreachable(ReasonCode.CANCELLED)
            try:
                rules = await self._recall_or_fetch(host)
            finally:
                known.set_result(rules)
        return await asyncio.shield(known)

    async def _recall_or_fetch(self, host: str) -> Robots:
        if self._replayed:
            return await self._fetch(host, None)
        sink, now = self._sink, self._job.now()
        copy = await sink.robots_of(host) if sink else None
        if copy is not None and is_fresh(copy, now):
            return read_robots(copy.status, copy.body, copy.url)
        return await self._fetch(host, copy if copy is not None and may_stand_in(copy, now) else None)

    async def _fetch(self, host: str, copy: Page | None) -> Robots:
        """The rules as the host gives them now; while it cannot, those of `copy`, an older good answer."""
        url = f"{host}/robots.txt"
        try:
            response, lost = await self._ask(url)
        except NotInReplay as err:
            return absent(str(err))
        except RefusedAddress as err:
            return Robots(None, False, str(err), refused=True)
        except EndlessRedirect as err:
            # RFC 9309, 2.3.1.2: after too many redirects the file counts as absent
            return absent(str(err))
        except Exception as err:  # whatever went wrong on the way, the file could not be read
            # so too where another site would have to say what this one allows
            await self._tell(signals.robots_lost, url=url, error=err, stands_in=copy is not None)
            return read_robots(copy.status, copy.body, copy.url) if copy else unreachable(outcome_of(err))
        robots = read_robots(response.status, response.body, response.url, cut=self._replayed and is_cut(response))
        await self._tell_answer(response, given=robots.rules is not None, cut=lost)
        if lost:
            # RFC 9309, 2.3.1.4: a file that cannot be had whole is unreachable
            words = f"robots.txt came without its end: {'an older copy holds' if copy else 'nothing is fetched'}"
            await self._tell(signals.issue_found, url=url, fault=Fault(IssueCode.CUT, words))
            return read_robots(copy.status, copy.body, copy.url) if copy else unreachable(ReasonCode.CUT)
        return await self._take(host, response, copy, robots)

    async def _ask(self, url: str) -> tuple[Response, bool]:
        """The answer for a robots.txt, and whether it lacks its end; one that seems cut is asked for once more."""
        first: Response | None = None
        while True:
            ask = Request(url, callback=NO_CALLBACK, priority=1000, dont_filter=True, meta={"robots": True})
            response: Response = await self._crawler.engine.download_async(ask)
            # a file that is replayed is all there will ever be
            if self._replayed or not lacks_end(response):
                return response, False
            if first is not None:
                return response, not misstates_length(first, response)
            first = response
            await self._tell_answer(response, given=False, cut=True)

    async def _take(self, host: str, response: Response, copy: Page | None, robots: Robots) -> Robots:
        failing = response.status == 429 or response.status >= 500
        if failing and copy is not None:
            return read_robots(copy.status, copy.body, copy.url)
        sink = self._sink
        if sink and not failing and not self._replayed:
            good = Page(response.url, response.body[:LARGEST], self._job.now(), status=response.status)
            await sink.remember_robots(host, good)
        return robots

    @property
    def _job(self) -> Job:
        job: Job = self._crawler.settings["TARIKH_JOB"]
        return job

    @property
    def _replayed(self) -> bool:
        return self._job.replay is not None

    @property
    def _sink(self) -> Sink | None:
        extension = self._crawler.get_extension(SinkExtension)
        return extension.sink if extension else None

    async def _tell_answer(self, response: Response, *, given: bool, cut: bool) -> None:
        await self._tell(signals.robots_answered, response=response, given=given, cut=cut)

    async def _tell(self, signal: object, **facts: object) -> None:
        await self._crawler.signals.send_catch_log_async(signal=signal, **facts)

    def _slow_down(self, request: Request, robots: Robots) -> None:
        if robots.delay and not self._replayed:
            downloader = self._crawler.engine.downloader
            key, slot = downloader._get_slot(request)
            self.delays[key] = robots.delay
            slot.delay = max(slot.delay, robots.delay)
