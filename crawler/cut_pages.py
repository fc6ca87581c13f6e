"""Asks once more, and whole, for a page that came without its end; what came is kept and marked."""

from scrapy import Request
from scrapy.http.request import NO_CALLBACK

from crawler.discovery.links import Fault
from crawler.parts import Download
from crawler.responses import as_fetched
from crawler.sink.source_crawl import SourceCrawl
from storage.outcomes import CaptureKind, CaptureOutcome, IssueCode
from storage.warc.fetched import Fetched, Kept


async def ask_again(crawl: SourceCrawl, download: Download, kept: Kept, cut: Fetched) -> tuple[Kept, Fetched]:
    """The longer of a cut page and of what a second request brings, which sends no validators; both are kept."""
    if kept.outcome != CaptureOutcome.PENDING or crawl.job.replay or crawl.budget.is_over(crawl.job.now()):
        return kept, cut
    asked = Request(cut.redirected_from or cut.url, callback=NO_CALLBACK, dont_filter=True, meta={"web_page": True})
    try:
        response = await download(asked)
    except Exception as err:  # whatever went wrong on the way, the cut page is all there is
        await crawl.lose(cut.url, err)
        return kept, cut
    crawl.answered(response)
    again = as_fetched(response, CaptureKind.ARTICLE, crawl.source.id, crawl.job.now())
    kept_again = await crawl.keep(again)
    if kept_again.outcome != CaptureOutcome.PENDING or (again.is_cut and len(again.body) < len(cut.body)):
        if kept_again.outcome == CaptureOutcome.PENDING:
            await crawl.sink.settle(kept_again, CaptureOutcome.CUT)
            crawl.report_page(response, again.kind, CaptureOutcome.CUT)
        else:
            crawl.report_page(response, again.kind, kept_again.outcome)
        return kept, cut
    await crawl.sink.settle(kept, CaptureOutcome.CUT)
    return kept_again, again


async def note_cut_place(crawl: SourceCrawl, place: Fetched) -> None:
    """Tell of a feed, sitemap or listing that came without its end: what it lost may name articles."""
    if place.is_cut:
        words = f"{len(place.body)} bytes came, without the end: {place.truncated}"
        await crawl.note(place.url, Fault(IssueCode.CUT, words))
