"""The interface of a sink: it takes what a spider fetched, and says what to fetch next."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Protocol

from crawler.discovery.links import Fault, Found
from extract import Extraction, Page
from storage.captures.conditional_requests import Conditions
from storage.frontier.link import Link, Rank
from storage.frontier.links import FetchFailure
from storage.frontier.places import PlaceState
from storage.outcomes import ReasonCode
from storage.runs import Counts
from storage.warc.fetched import CaptureKind, Fetched, Kept


@dataclass(frozen=True, slots=True)
class Day:
    """What was done for the source within a day before the crawl; `first` where no crawl had come before."""

    fetched: int = 0
    backlog: int = 0
    """Pages of the backlog among them."""
    first: bool = True


class Sink(Protocol):
    """The spider's other side: an archive, or nothing but reports in a dry run."""

    async def open(self) -> Day:
        """Begin: how many pages of the source were fetched within a day."""

    async def known_places(self) -> Sequence[PlaceState]:
        """What is remembered of the source's places."""

    async def remember_places(self, states: Sequence[PlaceState]) -> None:
        """Remember how places were found."""

    async def forget_place(self, url: str) -> None:
        """Forget a place that is not there any more."""

    async def page_of(self, capture_id: int) -> Page | None:
        """The page of a capture; None where its bytes cannot be had."""

    async def take_backlog(self, state: PlaceState, most: int) -> tuple[int, PlaceState]:
        """Take up to `most` links that are left in a sitemap: how many, and how far it is taken now."""

    async def conditions(self, url: str, kind: CaptureKind) -> Conditions:
        """What to send along, so that the page comes only if it changed."""

    async def body_of(self, kept: Kept) -> tuple[bytes, str | None]:
        """The bytes and the content type that a kept "not modified" stands for."""

    async def robots_of(self, host: str) -> Page | None:
        """The robots.txt that is remembered of a host, scheme and authority."""

    async def remember_robots(self, host: str, copy: Page) -> None:
        """Remember a host's robots.txt."""

    async def published_days(self, urls: Sequence[str]) -> Sequence[date]:
        """The days of publication of those of the addresses whose article is known."""

    async def keep(self, fetched: Fetched) -> Kept:
        """Keep a response; when this answers, it is safe."""

    async def take_place(self, kept: Kept, url: str, found: Found, outcome: str) -> tuple[int, int]:
        """Take what a feed, sitemap or listing gave, its links and its faults: how many links are (new, known)."""

    async def next_links(self, most: int, ranks: Sequence[Rank] = tuple(Rank)) -> Sequence[Link]:
        """Up to `most` links of these ranks to fetch now."""

    async def read_article(
        self, kept: Kept, fetched: Fetched, link: Link, parts: Sequence[Fetched] = ()
    ) -> tuple[str, Extraction]:
        """Read a kept article with its kept parts, and store what it says: its outcome, and what was read."""

    async def settle(self, kept: Kept, outcome: str) -> None:
        """Say what came of a response that is no article."""

    async def withhold(self, link: Link, why: FetchFailure) -> None:
        """A page came, and its site reserves it: it is not kept."""

    async def link_failed(self, link: Link, why: FetchFailure) -> None:
        """A link gave no response."""

    async def put_off(self, links: Sequence[Link]) -> None:
        """The host of these links gives no answer tonight: they are taken up on the next night."""

    async def look_again(self, link: Link, why: FetchFailure) -> None:
        """A part of a link's article could not be had: it is looked at again on the next night."""

    async def note(self, url: str, fault: Fault) -> None:
        """Keep what went wrong."""

    async def close(
        self, reason: str, unanswered: Mapping[str, int], reason_code: ReasonCode | None = None
    ) -> Counts:
        """End: what the crawl came to, with the requests that had no answer, by reason, counted as failed."""
