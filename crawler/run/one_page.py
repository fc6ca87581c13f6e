"""One page fetched on demand, as politely and safely as by a crawl."""

from crawler.events import Event, IssueNoted, PageKept, RequestLost
from crawler.job import Job
from crawler.run.run import RunPlan, crawl
from sources import Source, TarikhError
from storage.db.settings import Settings
from storage.outcomes import CaptureKind, Command


class NotFetched(TarikhError):
    """The page gave no response that could be kept; the text says why."""


def fetch_one(url: str, source: Source, settings: Settings) -> None:
    """Fetch one page of a source into the archive, in a run of its own. Raises NotFetched, AlreadyCrawling."""
    faults: list[str] = []
    kept: list[str] = []

    def listen(_: str, event: Event) -> None:
        match event:
            case PageKept(kind=CaptureKind.ARTICLE):
                kept.append(event.url)
            case IssueNoted():
                faults.append(event.line())
            case RequestLost():
                faults.append(event.code)

    job = Job(url=url, workers=1, replay=settings.replay)
    plan = RunPlan((source,), job, 1, listen, Command.FETCH, {"url": url})
    reasons = [result.ended for result in crawl(plan, settings)]
    if not kept:
        raise NotFetched(f"{url} was not fetched: {max(faults, key=len, default=', '.join(reasons))}")
