"""The parts of an article's page: the frames of a frameset, fetched and kept with it."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field, replace

from scrapy import Request
from scrapy.http import Response
from scrapy.http.request import NO_CALLBACK

from crawler.responses import as_fetched
from crawler.sink.source_crawl import SourceCrawl
from extract import Page
from extract.document.frames import find_frames, may_have_frames
from extract.pool import WorkerDied, WorkerTimedOut
from storage.frontier.links import FetchFailure
from storage.outcomes import CaptureKind, CaptureOutcome, ReasonCode
from storage.warc.fetched import Fetched, Kept

Download = Callable[[Request], Awaitable[Response]]
"""Fetches what a middleware or a part asks for, past the scheduler: `engine.download_async`."""

_CAME = (CaptureOutcome.PENDING, CaptureOutcome.UNCHANGED)


@dataclass(slots=True)
class Parts:
    """What was fetched of a page's parts: `changed` where one of them has other bytes than before."""

    fetched: list[Fetched] = field(default_factory=list)
    changed: bool = False
    lost: FetchFailure | None = None
    """Why a part could not be had."""

    @property
    def missing(self) -> FetchFailure | None:
        """Why none of the parts could be had; None where one was, or where the page has none."""
        return None if self.fetched else self.lost


async def fetch_parts(crawl: SourceCrawl, download: Download, kept: Kept, page: Fetched) -> Parts:
    """Fetch and keep the frames of a kept page, one after another, within the limits of the crawl."""
    parts = Parts()
    if kept.outcome not in _CAME or not may_have_frames(page.body):
        return parts
    for url in await _frames_of(crawl, page):
        if crawl.budget.is_over(crawl.job.now()):
            words = f"{url}: there was no time left for it: {crawl.budget.stop_reason}"
            parts.lost = parts.lost or FetchFailure(ReasonCode.PART_FAILED, words)
            break
        await _fetch_part(crawl, download, url, page, parts)
    return parts


async def _frames_of(crawl: SourceCrawl, page: Fetched) -> tuple[str, ...]:
    given = Page(page.url, page.body, page.fetched_at, page.header("content-type"))
    try:
        return await asyncio.wrap_future(crawl.workers.submit(find_frames, given, crawl.source))
    except (WorkerDied, WorkerTimedOut):
        # the page's own reading meets the same, and says so
        return ()


async def _fetch_part(crawl: SourceCrawl, download: Download, url: str, page: Fetched, parts: Parts) -> None:
    try:
        ask = Request(url, callback=NO_CALLBACK, dont_filter=True, meta={"web_page": True})
        response = await download(ask)
    except Exception as err:  # whatever went wrong on the way, the part could not be had
        parts.lost = await crawl.lose(url, err)
        return
    part = as_fetched(response, CaptureKind.FRAME, crawl.source.id, crawl.job.now())
    part = replace(part, part_of=page.url)
    crawl.budget.answer()
    if code := crawl.reserved(part):
        crawl.budget.no_answer(code)
        parts.lost = FetchFailure(code, f"{url}: the site reserves it")
        return
    kept = await crawl.sink.keep(part)
    crawl.report_page(response, str(part.kind), kept.outcome)
    if kept.outcome == CaptureOutcome.PART:
        parts.fetched.append(part)
        parts.changed = parts.changed or not kept.unchanged
    else:
        parts.lost = FetchFailure(ReasonCode.PART_FAILED, f"{url}: status {response.status}")
