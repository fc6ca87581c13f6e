"""The budget of one crawl: when it has had enough, and what it has said already."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from crawler.job import Job, Mode
from sources import Source
from sources.host_names import host_of, port_of
from storage.frontier.link import Rank
from storage.outcomes import EndReason, ReasonCode

IN_HAND = 12
"""Links between lease and stored article: enough to keep fetching while workers read, little to lose."""

MOST_PLACES = 600
"""Feeds, sitemaps and listings of one run; 500 of them may be sitemaps below an index."""

MOST_FROM_LISTINGS = 1000
"""New links that one night takes from listings: an endless calendar has more, a news site has not."""

IN_A_ROW = 8
"""Requests in a row without any answer, after which their host is left in peace until the next run."""


@dataclass(slots=True)
class Budget:
    """The numbers of one crawl while it goes."""

    job: Job
    source: Source
    open: int = 0
    """Requests asked for whose page is not settled yet."""
    links: int = 0
    """Links leased so far."""
    answered: int = 0
    not_in_replay: int = 0
    unanswered: Counter[str] = field(default_factory=Counter)
    places: set[str] = field(default_factory=set)
    from_listings: int = 0
    """New links that listings gave."""
    day_budget: int | None = None
    """Responses that the site's day still allows; None where nobody counts."""
    backlog: int = 0
    """Links of the backlog that may still be taken."""
    first: bool = False
    """No crawl of the source came before."""
    fresh: int = 0
    """Links taken that are no backlog."""
    deadline: datetime | None = None
    stop_reason: EndReason | None = None
    stop_code: ReasonCode | None = None
    """What kept us from the site, where that is the reason to stop."""
    _told: set[tuple[str, str]] = field(default_factory=set)
    _in_a_row: Counter[str] = field(default_factory=Counter)
    _lost: dict[str, tuple[EndReason, ReasonCode | None]] = field(default_factory=dict)
    """Hosts that nothing more is asked of, and why."""

    def begin(self, fetched_today: int, now: datetime, backlog_today: int = 0, *, first: bool = False) -> None:
        """Set the source's own limits, which a replay and a page asked for by name do without."""
        self.deadline = self.job.deadline
        self.first = first
        self.backlog = max(0, self.source.backlog_per_night - backlog_today)
        if self.job.replay or self.job.url:
            return
        own = now + timedelta(minutes=self.source.minutes_per_run)
        self.deadline = min(own, self.deadline or own)
        self.day_budget = max(0, self.source.pages_per_day - fetched_today)

    def is_over(self, now: datetime) -> bool:
        """Whether there is reason to ask for nothing more."""
        if self.deadline and now >= self.deadline:
            self.stop_reason = self.stop_reason or EndReason.TIME_LIMIT
        if self.day_budget is not None and self.answered >= self.day_budget:
            self.stop_reason = self.stop_reason or EndReason.PAGE_LIMIT
        return self.stop_reason is not None

    def room(self, now: datetime) -> int:
        """How many links may be taken now; 0 also when there is reason to take no more at all."""
        if self.is_over(now) or self.job.mode == Mode.DRY:
            return 0
        rooms = [IN_HAND - self.open]
        if self.job.limit is not None:
            rooms.append(self.job.limit - self.links)
        if self.day_budget is not None:
            # before the first answer a robots.txt may be under way, which nobody here asked for
            rooms.append(self.day_budget - max(1, self.answered) - self.open)
        return max(0, min(rooms))

    def listing_room(self) -> int | None:
        """How many new links listings may still give; None in a walk into the past, which other limits end."""
        return None if self.job.since else max(0, MOST_FROM_LISTINGS - self.from_listings)

    def leased(self, ranks: Iterable[Rank]) -> None:
        """Links of these ranks were taken to be fetched."""
        for rank in ranks:
            self.links += 1
            self.fresh += rank is not Rank.BACKLOG
            self.backlog -= rank is Rank.BACKLOG

    def backlog_room(self, now: datetime) -> int:
        """How many links of the backlog may be taken now; a first crawl takes none where anything is fresh."""
        if self.job.whole:
            return self.room(now)
        if self.first and self.fresh:
            return 0
        return max(0, min(self.backlog, self.room(now)))

    def new_place(self, url: str) -> bool:
        """Whether the place was not asked for yet, and another fits."""
        if url in self.places or len(self.places) >= (self.job.most_places or MOST_PLACES):
            return False
        self.places.add(url)
        return True

    def answer(self, *urls: str) -> None:
        """A response came, by these addresses."""
        self.answered += 1
        for url in urls:
            self._in_a_row.pop(host_and_port(url), None)

    def no_answer(self, code: ReasonCode, url: str) -> None:
        """A request had no response."""
        if code is ReasonCode.NOT_IN_REPLAY:
            self.not_in_replay += 1
            return
        self.unanswered[code] += 1
        if not code.of_host:
            return
        host = host_and_port(url)
        self._in_a_row[host] += 1
        if self._in_a_row[host] >= IN_A_ROW:
            self.lose_host(url, EndReason.UNREACHABLE, code)

    def lose_host(self, url: str, reason: EndReason, code: ReasonCode | None = None) -> None:
        """Nothing more is asked of the address's host tonight; only the source's own ends its crawl."""
        host = host_and_port(url)
        self._lost.setdefault(host, (reason, code))
        if host == host_and_port(self.source.home) and self.stop_reason is None:
            self.stop_reason, self.stop_code = reason, code

    def is_lost(self, url: str) -> bool:
        """Whether the address's host was given up for tonight."""
        return host_and_port(url) in self._lost

    def end(self) -> None:
        """All was asked; where nobody answered at all, the crawl ended for that."""
        if self._lost and not self.answered and self.stop_reason is None:
            self.stop_reason, self.stop_code = next(iter(self._lost.values()))

    def first_time(self, code: ReasonCode, detail: str) -> bool:
        """Whether this is worth an issue of its own, or was said already."""
        if code is ReasonCode.NOT_IN_REPLAY:
            return False
        if not code.told_once:
            return True
        told = (code, detail) in self._told
        self._told.add((code, detail))
        return not told


def host_and_port(url: str) -> str:
    """What stands or falls together: `https://qala.kz:8080`, of any address there; the address where it has none."""
    host = host_of(url)
    return f"{url.partition(':')[0].lower()}://{host}:{port_of(url)}" if host else url
