"""The sink that stores nothing: it reports what a crawl would do, and what it sees."""

import asyncio
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from itertools import count

from crawler.discovery.links import Fault, Found
from crawler.events import ArticleRead, FrontSeen, LinkSeen, PlaceSeen
from crawler.job import Job, Mode
from crawler.sink.base import Day
from extract import Extraction, Page
from extract.page import is_page
from extract.pool import Workers, extract_in
from extract.url_key import url_key
from sources import Source
from storage.captures.conditional_requests import WHOLE, Conditions
from storage.frontier.link import Link, Rank
from storage.frontier.links import FetchFailure
from storage.frontier.places import PlaceState
from storage.outcomes import PARTS, CaptureKind, CaptureOutcome, ReasonCode
from storage.runs import Counts, lost
from storage.warc.fetched import Fetched, Kept

MOST_TOLD = 2000
LARGEST_SHOWN = 4 << 20


class DryRunSink:
    """Lists the links that places give and, when trying, reads their pages; nothing outlives it."""

    def __init__(self, source: Source, job: Job, workers: Workers) -> None:
        self._source = source
        self._job = job
        self._workers = workers
        self._seen: dict[str, Link] = {}
        self._due: list[Link] = []
        self._numbers = count(1)
        self._outcomes: Counter[str] = Counter()

    async def open(self) -> Day:
        """Nothing is to be prepared, and nothing is known."""
        return Day()

    async def known_places(self) -> Sequence[PlaceState]:
        """Nothing is remembered."""
        return ()

    async def remember_places(self, states: Sequence[PlaceState]) -> None:
        """Nothing is remembered."""

    async def forget_place(self, url: str) -> None:
        """Nothing is remembered."""

    async def page_of(self, capture_id: int) -> Page | None:  # noqa: ARG002  # the sink's interface
        """Nothing is remembered."""
        return None

    async def take_backlog(self, state: PlaceState, most: int) -> tuple[int, PlaceState]:  # noqa: ARG002  # the same
        """All links of a place were taken when it was read."""
        return 0, replace(state, backlog=0)

    async def conditions(self, url: str, kind: CaptureKind) -> Conditions:  # noqa: ARG002  # the sink's interface
        """All is asked for whole."""
        return WHOLE

    async def body_of(self, kept: Kept) -> tuple[bytes, str | None]:  # noqa: ARG002  # the sink's interface
        """Nothing is remembered."""
        return b"", None

    async def robots_of(self, host: str) -> Page | None:  # noqa: ARG002  # the sink's interface
        """Nothing is remembered."""
        return None

    async def remember_robots(self, host: str, copy: Page) -> None:
        """Nothing is remembered."""

    async def published_days(self, urls: Sequence[str]) -> Sequence[date]:  # noqa: ARG002  # the sink's interface
        """Nothing is known."""
        return ()

    async def keep(self, fetched: Fetched) -> Kept:
        """A number, as if it had been kept."""
        self._show(fetched)
        part = fetched.kind in PARTS
        came = CaptureOutcome.PART if part else CaptureOutcome.PENDING
        outcome = came if is_page(fetched.status) else CaptureOutcome.HTTP_ERROR
        if part or (outcome is CaptureOutcome.HTTP_ERROR and fetched.kind is CaptureKind.ARTICLE):
            self._outcomes[outcome] += 1
        return Kept(next(self._numbers), unchanged=False, link_id=None, outcome=outcome)

    async def take_place(
        self,
        kept: Kept,
        url: str,
        found: Found,
        outcome: str,
    ) -> tuple[int, int]:
        """Remember and report the links that are new."""
        if kept.capture_id:
            self._outcomes[outcome] += 1
        if self._job.tell_all:
            self._job.report(PlaceSeen(url, found.links[:MOST_TOLD], found.faults))
        known = len(self._seen)
        for link in found.links:
            self._take(link)
        new = len(self._seen) - known
        return new, len(found.links) - new

    def _take(self, link: Link) -> None:
        key = url_key(link.url, self._source)
        if key in self._seen:
            return
        self._seen[key] = link
        self._due.append(replace(link, id=len(self._seen)))
        self._job.report(LinkSeen(link))

    def _show(self, fetched: Fetched) -> None:
        if not self._job.tell_all or len(fetched.body) > LARGEST_SHOWN:
            return
        if fetched.kind is CaptureKind.ROBOTS or self._source.home in (fetched.url, fetched.redirected_from):
            kind = fetched.header("content-type")
            self._job.report(FrontSeen(fetched.url, str(fetched.kind), fetched.status, kind, fetched.body))

    async def next_links(self, most: int, ranks: Sequence[Rank] = tuple(Rank)) -> Sequence[Link]:
        """The next links of these ranks, none when links are only listed."""
        if self._job.mode == Mode.DRY:
            return ()
        now = self._job.now()
        wanted = [link for link in self._due if link.rank in ranks]
        wanted.sort(key=lambda link: (link.rank, -(link.newest or now).timestamp()))
        taken = {link.id for link in wanted[:most]}
        self._due = [link for link in self._due if link.id not in taken]
        return wanted[:most]

    async def read_article(
        self,
        kept: Kept,  # noqa: ARG002  # the sink's interface
        fetched: Fetched,
        link: Link,
        parts: Sequence[Fetched] = (),
    ) -> tuple[str, Extraction]:
        """Read the page and report its record."""
        kind = fetched.header("content-type")
        frames, pages = _parts_of(parts, CaptureKind.FRAME), _parts_of(parts, CaptureKind.PAGE)
        page = Page(
            fetched.url, fetched.body, fetched.fetched_at, kind, fetched.status, link.witnesses, frames, pages
        )
        page = replace(page, truncated=fetched.truncated)
        extraction = await asyncio.wrap_future(extract_in(self._workers, page, self._source, None))
        self._outcomes[str(extraction.outcome)] += 1
        self._job.report(ArticleRead(extraction.as_json()))
        return str(extraction.outcome), extraction

    async def settle(self, kept: Kept, outcome: str) -> None:  # noqa: ARG002  # the sink's interface
        """Count it."""
        self._outcomes[outcome] += 1

    async def withhold(self, link: Link, why: FetchFailure) -> None:
        """The spider reported it."""

    async def link_failed(self, link: Link, why: FetchFailure) -> None:
        """It was reported when it was lost."""

    async def put_off(self, links: Sequence[Link]) -> None:
        """Nothing is remembered."""

    async def look_again(self, link: Link, why: FetchFailure) -> None:
        """It was reported when it was lost."""

    async def note(self, url: str, fault: Fault) -> None:
        """The spider reported it."""

    async def close(
        self,
        reason: str,  # noqa: ARG002  # the sink's interface
        unanswered: Mapping[str, int],
        reason_code: ReasonCode | None = None,  # noqa: ARG002  # the sink's interface
    ) -> Counts:
        """What was read; nothing is new, since nothing was stored."""
        failed = sum(n for outcome, n in self._outcomes.items() if CaptureOutcome(outcome).failed)
        return Counts(
            fetched=self._outcomes.total(), new=0, failed=failed + lost(unanswered), outcomes=dict(self._outcomes)
        )


def _parts_of(parts: Sequence[Fetched], kind: CaptureKind) -> dict[str, Page]:
    return {
        part.redirected_from or part.url: Page(part.url, part.body, part.fetched_at, part.header("content-type"))
        for part in parts
        if part.kind is kind
    }
