"""How is one page fetched by name, as politely and safely as by night?"""

from collections.abc import Mapping
from typing import Any

from crawler.nightly import Night, crawl
from crawler.order import Order
from sources import Source, TarikhError
from storage.settings import Settings


class NotFetched(TarikhError):
    """The page could not be had; the text says why."""


def fetch_one(url: str, source: Source, settings: Settings) -> None:
    """Fetch one page of the source into the archive, read it and store what it says, in a run of its own.

    Raises NotFetched, and AlreadyCrawling while a crawl is at work on the same database.
    """
    pages: list[str] = []
    faults: list[str] = []

    def listen(_: str, event: Mapping[str, Any]) -> None:
        if event["event"] == "page" and event["kind"] == "article":
            pages.append(event["url"])
        elif event["event"] == "note":
            faults.append(f"{event['code']}: {event['detail']}")
        elif event["event"] == "lost":
            faults.append(event["code"])

    order = Order(url=url, replay=settings.replay, workers=1)
    night = Night([source], order, 1, listen, {"command": "fetch", "url": url})
    reasons = [result.reason for result in crawl(night, settings)]
    if not pages:
        why = max(faults, key=len, default=", ".join(reasons))
        raise NotFetched(f"{url} could not be fetched: {why}")
