"""The Scrapy extension that opens the sink of a source's spider and closes it with the spider."""

import logging
from dataclasses import replace
from typing import Any, Self

from scrapy import Spider
from scrapy import signals as scrapy_signals
from scrapy.crawler import Crawler
from scrapy.exceptions import CloseSpider
from scrapy.http import Response

from crawler import signals
from crawler.discovery.links import Fault
from crawler.events import CrawlClosed, IssueNoted
from crawler.job import Job, Mode
from crawler.sink.archive import SourceBusy
from crawler.sink.base import Sink
from crawler.sink.source_crawl import SourceCrawl, open_crawl
from sources import Source, TarikhError
from storage.outcomes import EndReason, IssueCode

logger = logging.getLogger(__name__)


class SinkExtension:
    """Holds what a source's crawl stands on; for a spider without a source there is nothing to hold.

    With TARIKH_STORE off, as Scrapy's inspecting commands set it, the sink is one that stores nothing.
    """

    def __init__(self, crawler: Crawler) -> None:
        self._settings: Any = crawler.settings["TARIKH_SETTINGS"]
        self._store = crawler.settings.getbool("TARIKH_STORE", True)
        self._crawl: SourceCrawl | None = None

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        extension = cls(crawler)
        for signal, handler in (
            (scrapy_signals.spider_opened, extension.spider_opened),
            (scrapy_signals.spider_closed, extension.spider_closed),
            (signals.robots_answered, extension.robots_answered),
            (signals.robots_lost, extension.robots_lost),
            (signals.issue_found, extension.issue_found),
        ):
            crawler.signals.connect(handler, signal)
        return extension

    @property
    def sink(self) -> Sink | None:
        """The open sink; None for a spider without a source."""
        return self._crawl.sink if self._crawl else None

    async def spider_opened(self, spider: Spider) -> None:
        """Open the sink, and give the spider its `crawl`. Raises CloseSpider where the archive cannot be had."""
        source: Source | None = getattr(spider, "source", None)
        if source is None:
            return
        job: Job = spider.job  # type: ignore[attr-defined]
        try:
            kept = job if self._store else replace(job, mode=Mode.TRY)
            self._crawl = await open_crawl(source, kept, self._settings)
        except TarikhError as err:
            logger.error("%s", err)
            job.report(IssueNoted(source.home, IssueCode.STOPPED, str(err)))
            # a source that another process crawls is no failure: that one does the work
            reason = EndReason.STOPPED if isinstance(err, SourceBusy) else EndReason.ARCHIVE_FAILED
            job.report(CrawlClosed(reason))
            raise CloseSpider(reason) from err
        spider.crawl = self._crawl  # type: ignore[attr-defined]

    async def spider_closed(self, reason: str) -> None:
        """Close the sink, and report what the crawl came to."""
        if self._crawl is not None:
            await self._crawl.close(reason)

    async def robots_answered(self, response: Response, given: bool, cut: bool) -> None:
        """Archive a robots.txt."""
        if self._crawl is not None:
            await self._crawl.guarded(response.url, self._crawl.keep_robots(response, given=given, cut=cut))

    async def robots_lost(self, url: str, error: BaseException, stands_in: bool) -> None:
        """Note a robots.txt that could not be had."""
        if self._crawl is not None:
            await self._crawl.guarded(url, self._crawl.robots_lost(url, error, stands_in=stands_in))

    async def issue_found(self, url: str, fault: Fault) -> None:
        """Note what a middleware found."""
        if self._crawl is not None:
            await self._crawl.guarded(url, self._crawl.note(url, fault))
