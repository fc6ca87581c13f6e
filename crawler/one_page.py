"""How is one page fetched on demand, as politely and safely as by a crawl?"""

from collections.abc import Mapping
from typing import Any

from crawler.nightly import Night, crawl
from crawler.order import Order
from sources import Source, TarikhError
from storage.settings import Settings


class NotFetched(TarikhError):
    """The page gave no response that could be kept; the text says why."""


def fetch_one(url: str, source: Source, settings: Settings) -> None:
    """Fetch one page of a source into the archive, in a run of its own. Raises NotFetched, AlreadyCrawling."""
    faults: list[str] = []
    kept: list[str] = []

    def listen(_: str, event: Mapping[str, Any]) -> None:
        if event["event"] == "page" and event["kind"] == "article":
            kept.append(event["url"])
        elif event["event"] == "note":
            faults.append(f"{event['code']}: {event['detail']}")
        elif event["event"] == "lost":
            faults.append(str(event["code"]))

    order = Order(url=url, workers=1, replay=settings.replay)
    night = Night((source,), order, 1, listen, {"command": "extract --fetch", "url": url})
    reasons = [result.reason for result in crawl(night, settings)]
    if not kept:
        raise NotFetched(f"{url} was not fetched: {max(faults, key=len, default=', '.join(reasons))}")
