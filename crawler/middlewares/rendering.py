"""The rendering middleware: it opens a page in Chromium and gives it as it stands once its scripts have run.

For a source with `browser = true` each web page that was fetched, as politely and safely as any, is opened in the
system's Chromium. The browser opens no connection: the page is handed to it, and what the page's scripts ask for is
fetched by the crawler's own machine, behind the same guards. What the archive keeps is the page as it then stands,
marked by the header X-Tarikh-Rendered.
"""

import asyncio
from collections import OrderedDict
from contextlib import suppress
from typing import Any, Self

from scrapy import Request
from scrapy import signals as scrapy_signals
from scrapy.crawler import Crawler
from scrapy.http import Response
from scrapy.http.request import NO_CALLBACK

from crawler import signals
from crawler.discovery.links import Fault
from crawler.job import Job
from crawler.middlewares.chromium import Chromium
from sources import Source
from storage.outcomes import IssueCode

MARK = "X-Tarikh-Rendered"
PATIENCE = 4.0
"""For one page so many times the time-out of one request, the start of the browser apart."""

QUIET = 10_000
"""Milliseconds that are given to a page to stop asking for more."""

LAST_WORDS = 5.0
"""Seconds for a profile to close."""

LARGEST = 10 << 20
"""Bytes of a page that scripts have written."""

MOST_PARTS = 60
"""Scripts and data of one page; a page that asks for more is taken as it then stands."""

MOST_KEPT = 200
_PARTS = frozenset({"script", "xhr", "fetch"})
"""What makes text: pictures, styles, fonts, frames and sounds are not fetched."""


class RenderingMiddleware:
    """Opens web pages in the browser, for sources that ask for it; for all others it does nothing."""

    def __init__(self, crawler: Crawler) -> None:
        self._crawler = crawler
        self._chromium = Chromium(crawler.settings["USER_AGENT"])
        self._scripts: OrderedDict[str, Response] = OrderedDict()
        self._turn = asyncio.Semaphore(1)

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        rendering = cls(crawler)
        crawler.signals.connect(rendering.close, scrapy_signals.spider_closed)
        return rendering

    def process_request(self, request: Request) -> None:
        """A page whose text comes by script says nothing by staying the same: it is always asked for whole."""
        if self._is_wanted(request):
            for name in ("If-None-Match", "If-Modified-Since"):
                request.headers.pop(name, None)

    async def process_response(self, request: Request, response: Response) -> Response:
        """The page with its scripts run, or as it came where that fails, which is noted."""
        kind = (response.headers.get(b"Content-Type") or b"").lower()
        if not self._is_wanted(request) or response.status != 200 or b"html" not in kind:
            return response
        async with self._turn:
            try:
                return await self._rendered(response)
            except Exception as err:  # whatever a page does to the browser, its bytes are kept
                await self._tell(response.url, err)
                return response

    def _is_wanted(self, request: Request) -> bool:
        if not request.meta.get("web_page") or self._source is None or not self._source.browser:
            return False
        return self._job.replay is None

    @property
    def _source(self) -> Source | None:
        return getattr(self._crawler.spider, "source", None)

    @property
    def _job(self) -> Job:
        job: Job = self._crawler.settings["TARIKH_JOB"]
        return job

    async def _rendered(self, response: Response) -> Response:
        context = await self._chromium.context()
        try:
            wall = PATIENCE * self._job.timeout
            async with asyncio.timeout(wall):
                text = await _Visit(self, response).text(context, wall)
        finally:
            await self._leave(context)
        body = text.encode("utf-8", "replace")
        if len(body) > LARGEST:
            raise ValueError(f"its scripts made {len(body)} bytes of it")
        marked = response.headers.copy()
        marked[MARK] = "chromium"
        marked["Content-Type"] = "text/html; charset=utf-8"
        return response.replace(body=body, headers=marked)

    async def _leave(self, context: Any) -> None:
        try:
            async with asyncio.timeout(LAST_WORDS):
                await context.close()
        except Exception:  # it hangs or is dead: the next page has another browser
            await self._chromium.close()

    async def fetch(self, url: str) -> Response:
        """A part of a page: scripts once a crawl. Raises what a download raises, and Refused."""
        if url in self._scripts:
            return self._scripts[url]
        # a stranger's robots.txt says nothing of what a reader's browser loads for this site's page
        strange = self._source is None or not self._source.owns(url)
        ask = Request(url, callback=NO_CALLBACK, dont_filter=True, meta={"robots": strange})
        return await self._crawler.engine.download_async(ask)

    def remember(self, url: str, response: Response) -> None:
        """Keep a script for the next page."""
        self._scripts[url] = response
        if len(self._scripts) > MOST_KEPT:
            self._scripts.popitem(last=False)

    async def _tell(self, url: str, error: BaseException) -> None:
        words = " ".join(str(error).split())[:300] or type(error).__name__
        fault = Fault(IssueCode.NOT_RENDERED, words)
        await self._crawler.signals.send_catch_log_async(signal=signals.issue_found, url=url, fault=fault)

    async def close(self) -> None:
        """End the browser."""
        await self._chromium.close()


class _Visit:
    """One page in one fresh profile."""

    def __init__(self, rendering: RenderingMiddleware, response: Response) -> None:
        self._rendering = rendering
        self._response = response
        self._given = False
        self._parts = 0

    async def text(self, context: Any, wall: float) -> str:
        """The page's markup when its scripts have come to rest."""
        from playwright.async_api import Error

        await context.route("**/*", self._answer)
        await context.route_web_socket("**/*", lambda socket: socket.close())
        page = await context.new_page()
        page.on("popup", lambda other: asyncio.ensure_future(other.close()))
        await page.goto(self._response.url, wait_until="domcontentloaded", timeout=wall * 1000)
        # a page that never rests is taken as it stands
        with suppress(Error):
            await page.wait_for_load_state("networkidle", timeout=min(QUIET, wall * 500))
        return str(await page.content())

    async def _answer(self, route: Any) -> None:
        from playwright.async_api import Error

        # the page may be gone while we fetch
        with suppress(Error):
            await self._give(route)

    async def _give(self, route: Any) -> None:
        request = route.request
        if not self._given and request.is_navigation_request() and request.url == self._response.url:
            self._given = True
            await route.fulfill(status=200, headers=_headers(self._response), body=self._response.body)
            return
        self._parts += 1
        if request.resource_type not in _PARTS or request.method != "GET" or self._parts > MOST_PARTS:
            # this reason leaves the page in place where it would go elsewhere
            await route.abort("aborted")
            return
        try:
            part = await self._rendering.fetch(request.url)
        except Exception:  # refused, unknown, broken: the page goes without it, as in any browser
            await route.abort("failed")
            return
        if request.resource_type == "script" and part.status == 200:
            self._rendering.remember(request.url, part)
        await route.fulfill(status=part.status, headers=_headers(part), body=part.body)


def _headers(response: Response) -> dict[str, str]:
    """The headers that scripts need; the bytes are opened and whole, so those of transport would lie."""
    names = ("Content-Type", "Access-Control-Allow-Origin", "Access-Control-Allow-Credentials")
    found = {name: response.headers.get(name) for name in names}
    return {name: value.decode("latin-1") for name, value in found.items() if value}
