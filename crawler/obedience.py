"""Is robots.txt obeyed, and kept?"""

import asyncio
from typing import TYPE_CHECKING, Self

from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.http import Response
from scrapy.http.request import NO_CALLBACK
from scrapy.utils.httpobj import urlparse_cached

from crawler.refusals import NotInReplay, RefusedAddress, RefusedByRobots, RefusedRedirect, outcome_of
from crawler.robots import Robots, absent, read_robots, unreachable

if TYPE_CHECKING:
    from crawler.spider import SourceSpider


class RobotsObedience:
    """Fetches each host's robots.txt once, first; refuses what it forbids; slows down to its Crawl-delay."""

    def __init__(self, crawler: Crawler) -> None:
        self._crawler = crawler
        self._hosts: dict[str, asyncio.Future[Robots]] = {}

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
            raise RefusedByRobots(robots.why or "robots.txt forbids it")
        self._slow_down(request, robots)

    async def rules_of(self, request: Request) -> Robots:
        """The rules of the request's host, fetched when first asked for."""
        parts = urlparse_cached(request)
        host = f"{parts.scheme}://{parts.netloc}"
        known = self._hosts.get(host)
        if known is None:
            known = self._hosts[host] = asyncio.get_running_loop().create_future()
            # set even when the fetch is cancelled, else others would wait for ever
            rules = unreachable("cancelled")
            try:
                rules = await self._fetch(f"{host}/robots.txt")
            finally:
                known.set_result(rules)
        return await asyncio.shield(known)

    async def _fetch(self, url: str) -> Robots:
        ask = Request(url, callback=NO_CALLBACK, priority=1000, dont_filter=True, meta={"robots": True})
        try:
            response = await self._crawler.engine.download_async(ask)
        except NotInReplay as err:
            return absent(str(err))
        except RefusedAddress as err:
            return Robots(None, False, str(err), refused=True)
        except RefusedRedirect as err:
            # RFC 9309, 2.3.1.2: after too many redirects the file counts as absent
            return absent(str(err))
        except Exception as err:  # whatever went wrong on the way, the file could not be read
            await self._spider.robots_failed(url, err)
            return unreachable(outcome_of(err))
        await self._keep(response)
        return read_robots(response.status, response.body)

    async def _keep(self, response: Response) -> None:
        await self._spider.keep_robots(response)

    @property
    def _spider(self) -> "SourceSpider":
        spider = self._crawler.spider
        assert spider is not None  # requests are made by a spider alone
        return spider  # type: ignore[return-value]

    def _slow_down(self, request: Request, robots: Robots) -> None:
        if robots.delay and not self._crawler.settings["TARIKH_ORDER"].replay:
            downloader = self._crawler.engine.downloader
            _, slot = downloader._get_slot(request)
            slot.delay = max(slot.delay, robots.delay)
