"""The parts of an article's page, fetched and kept with it: the frames of a frameset, and its further pages."""

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
from extract.parts.further_pages import PageWalk, Seen, is_shown_again, look, may_continue, page_of
from extract.pool import WorkerDied, WorkerTimedOut
from storage.captures.conditional_requests import WHOLE
from storage.frontier.links import FetchFailure
from storage.outcomes import CaptureKind, CaptureOutcome, ReasonCode
from storage.warc.fetched import Fetched, Kept

Download = Callable[[Request], Awaitable[Response]]
"""Fetches what a middleware or a part asks for, past the scheduler: `engine.download_async`."""

_MOST_BYTES = 16 << 20
_CAME = (CaptureOutcome.PENDING, CaptureOutcome.UNCHANGED)


@dataclass(slots=True)
class Parts:
    """What was fetched of a page's parts: `changed` where one of them has other bytes than before."""

    fetched: list[Fetched] = field(default_factory=list)
    changed: bool = False
    lost: FetchFailure | None = None
    """Why a part could not be had."""
    kind: CaptureKind = CaptureKind.FRAME

    @property
    def missing(self) -> FetchFailure | None:
        """Why none of the frames could be had; None where one was, or where the page says something without them."""
        return None if self.fetched or self.kind is not CaptureKind.FRAME else self.lost


async def fetch_parts(crawl: SourceCrawl, download: Download, kept: Kept, page: Fetched) -> Parts:
    """Fetch and keep the parts of a kept page, one after another, within the limits of the crawl."""
    parts = Parts()
    if kept.outcome not in _CAME:
        return parts
    page = await _with_body(crawl, kept, page)
    if may_have_frames(page.body):
        for url in await _frames_of(crawl, page):
            if _is_over(crawl, url, parts):
                break
            await _fetch_part(crawl, download, url, page, parts)
    elif may_continue(page.body.decode("utf-8", "replace"), page.url):
        parts.kind = CaptureKind.PAGE
        await _fetch_pages(crawl, download, page, parts)
    return parts


async def _with_body(crawl: SourceCrawl, kept: Kept, page: Fetched) -> Fetched:
    """The response with the bytes that a "not modified" stands for."""
    if page.status != 304:
        return page
    body, kind = await crawl.sink.body_of(kept)
    return replace(page, body=body, headers=(*page.headers, ("content-type", kind)) if kind else page.headers)


def _is_over(crawl: SourceCrawl, url: str, parts: Parts) -> bool:
    """Whether nothing more may be asked for, which is told once."""
    if not crawl.budget.is_over(crawl.job.now()):
        return False
    words = f"{url}: there was no time left for it: {crawl.budget.stop_reason}"
    parts.lost = parts.lost or FetchFailure(ReasonCode.PART_FAILED, words)
    return True


async def _fetch_pages(crawl: SourceCrawl, download: Download, page: Fetched, parts: Parts) -> None:
    """Walk through the article's further pages, each of which may name more, until one is lost or none is left."""
    first = await _look(crawl, page, page.url)
    walk = PageWalk(page.url)
    walk.add(first.links)
    size = len(page.body)
    while size < _MOST_BYTES and (url := walk.turn()) and not _is_over(crawl, url, parts):
        part = await _fetch_part(crawl, download, url, page, parts, CaptureKind.PAGE)
        if part is None or page_of(part.url, page.url) is None:
            return
        seen = await _look(crawl, part, page.url)
        if is_shown_again(first.lines, seen.lines):
            return
        walk.add(seen.links)
        size += len(part.body)


async def _look(crawl: SourceCrawl, page: Fetched, first: str) -> Seen:
    given = Page(page.url, page.body, page.fetched_at, page.header("content-type"))
    try:
        return await asyncio.wrap_future(crawl.workers.submit(look, given, first, crawl.source))
    except (WorkerDied, WorkerTimedOut):
        # the page's own reading meets the same, and says so
        return Seen()


async def _frames_of(crawl: SourceCrawl, page: Fetched) -> tuple[str, ...]:
    given = Page(page.url, page.body, page.fetched_at, page.header("content-type"))
    try:
        return await asyncio.wrap_future(crawl.workers.submit(find_frames, given, crawl.source))
    except (WorkerDied, WorkerTimedOut):
        # the page's own reading meets the same, and says so
        return ()


async def _fetch_part(  # noqa: PLR0913  # what is asked for, and for whom
    crawl: SourceCrawl,
    download: Download,
    url: str,
    page: Fetched,
    parts: Parts,
    kind: CaptureKind = CaptureKind.FRAME,
) -> Fetched | None:
    """Fetch and keep one part; with its bytes, also where it is not modified. None where it could not be had."""
    try:
        conditions = await crawl.sink.conditions(url, kind) if kind is CaptureKind.PAGE else WHOLE
        ask = Request(url, callback=NO_CALLBACK, headers=conditions.headers(), dont_filter=True)
        ask.meta["web_page"] = True
        response = await download(ask)
    except Exception as err:  # whatever went wrong on the way, the part could not be had
        parts.lost = await crawl.lose(url, err)
        return None
    part = as_fetched(response, kind, crawl.source.id, crawl.job.now())
    part = replace(part, part_of=page.url)
    crawl.answered(response)
    if code := crawl.reserved(part):
        crawl.budget.no_answer(code, url)
        parts.lost = FetchFailure(code, f"{url}: the site reserves it")
        return None
    kept = await crawl.keep(part)
    crawl.report_page(response, str(part.kind), kept.outcome)
    if kept.outcome != CaptureOutcome.PART:
        words = "it came without its end" if part.is_cut else f"status {response.status}"
        parts.lost = FetchFailure(ReasonCode.PART_FAILED, f"{url}: {words}")
        return None
    part = await _with_body(crawl, kept, part)
    parts.fetched.append(part)
    parts.changed = parts.changed or not kept.unchanged
    return part
