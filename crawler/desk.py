"""Where does a spider bring what it fetched, and who tells it what to fetch next?"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Protocol

from crawler.links import Fault, FoundLink
from storage.fetched import Fetched, Kept
from storage.frontier import DueLink
from storage.runs import Counts


@dataclass(frozen=True, slots=True)
class PlaceRead:
    """What a feed, sitemap or listing gave: its capture, its links, what was wrong, and one word for it."""

    kept: Kept
    url: str
    links: tuple[FoundLink, ...]
    faults: tuple[Fault, ...]
    outcome: str


class Desk(Protocol):
    """The spider's other side: an archive, or a sheet of paper when nothing is to be stored."""

    async def open(self) -> None:
        """Begin."""

    async def keep(self, fetched: Fetched) -> Kept:
        """Keep a response; when this answers, it is safe."""

    async def take_place(self, place: PlaceRead) -> tuple[int, int]:
        """Take the links of a place: (new, known)."""

    async def next_links(self, most: int) -> Sequence[DueLink]:
        """Up to `most` links to fetch now."""

    async def read_article(self, kept: Kept, fetched: Fetched, link: DueLink) -> str:
        """Read a kept article and store what it says; its outcome."""

    async def settle(self, kept: Kept, outcome: str) -> None:
        """Say what came of a response that is no article."""

    async def link_failed(self, link: DueLink, code: str, detail: str) -> None:
        """A link gave no response."""

    async def note(self, url: str, fault: Fault) -> None:
        """Keep what went wrong."""

    async def close(self, reason: str, unanswered: int) -> Counts:
        """End: what the crawl came to, with the requests that had no answer counted as failed."""


def clock() -> datetime:
    """Now: the one clock of the crawl."""
    return datetime.now(UTC)
