"""The order in which the links of a place are fetched: what is new tonight, the last days, then the past."""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta

from crawler.discovery.links import Found, Place, PlaceKind
from crawler.discovery.places import find_links
from crawler.discovery.turns import Turn
from extract import Page
from sources import Source
from storage.frontier.link import Link, Rank

PLACE_CPU = 30.0
"""CPU seconds for the reading of a place: one of 20,000 addresses takes one or two."""

MOST_FRESH = 1000
"""Links that one sitemap may put before the backlog: one that dates all its pages today is not believed."""

MOST_UNDATED = 200
"""Pages of a sitemap below an index that are taken for fresh where nothing dates them."""

_SHARED = 50
"""So few pages may well have been changed in one moment."""

# /2025/11/30/, /2025-11-30-, /20251130/
_DATE = re.compile(
    r"[/_-]((?:19|20)[0-9]{2})([/_-]?)(0[1-9]|1[0-2])\2(0[1-9]|[12][0-9]|3[01])(?=[/_.-]|$)",
)
_LONG_AGO = datetime(1990, 1, 1, tzinfo=UTC)
_NUMBER = re.compile(r"[0-9]{3,15}")


@dataclass(frozen=True, slots=True)
class Look:
    """What is known before a place is read, by which its links are ranked."""

    now: datetime
    days: int
    """How many days back a page is fresh."""
    turn: Turn = Turn.FRESH
    newest: datetime | None = None
    """The newest date that the site has shown so far."""
    read_before: bool = False
    before: Page | None = None
    """The place as it was read last time; None where it was not, or cannot be had."""
    whole: bool = False
    """All links are wanted, old ones too."""

    def horizon(self, told: Sequence[datetime]) -> datetime:
        """The moment after which a page is fresh; a site that has fallen silent is seen as of its last day."""
        known = [each for each in (*told, self.newest) if each is not None and each <= self.now + timedelta(days=1)]
        return min(self.now, max(known, default=self.now)) - timedelta(days=self.days)


def find_ranked(place: Place, page: Page, source: Source, look: Look) -> Found:
    """The links of a place, each with its rank, first those to be fetched first; of a sitemap without its backlog."""
    found = find_links(place, page, source)
    days = _days_of(found.links, source)
    told = [day for day in days if day is not None and day <= look.now + timedelta(days=1)]
    shown = _shown_before(place, source, look)
    ranking = _Ranking(place, look, look.horizon(told), len(found.links), shown)
    ranks = [ranking.of(link, day) for link, day in zip(found.links, days, strict=True)]
    order = _order(found.links, days, source)
    order.sort(key=lambda n: ranks[n])
    ranked = [_ranked(found.links[n], ranks[n], days[n]) for n in order]
    newest = max(told, default=None)
    if place.kind is not PlaceKind.SITEMAP or look.whole:
        return replace(found, links=tuple(ranked), listed=len(ranked), newest=newest)
    fresh = tuple(link for link in ranked[:MOST_FRESH] if link.rank is not Rank.BACKLOG)
    return replace(found, links=fresh, listed=len(ranked), left=len(ranked) - len(fresh), newest=newest)


def find_backlog(place: Place, page: Page, source: Source, span: tuple[int, int]) -> tuple[Link, ...]:
    """The links of a sitemap, newest first, that stand at the places `span` of that order."""
    links = find_links(place, page, source).links
    days = _days_of(links, source)
    chosen = _order(links, days, source)[slice(*span)]
    return tuple(_ranked(links[n], Rank.BACKLOG, days[n]) for n in chosen)


def _ranked(link: Link, rank: Rank, day: datetime | None) -> Link:
    # an undated page of the past is no newer than a dated one, whenever it is found
    return replace(link, rank=rank, newest=day or (_LONG_AGO if rank is Rank.BACKLOG else None))


@dataclass(frozen=True, slots=True)
class _Ranking:
    place: Place
    look: Look
    horizon: datetime
    number: int
    shown: frozenset[str] | None

    def of(self, link: Link, day: datetime | None) -> Rank:
        past = self.look.turn is Turn.ARCHIVE
        current = self._is_current(link)
        late = day is not None and day >= self.horizon
        if not past and self._is_new(link) and (current or day is None or late):
            return Rank.NEW
        if late:
            return Rank.RECENT
        if day is None and not past and (current or self._is_small()):
            return Rank.UNDATED
        return Rank.BACKLOG

    def _is_current(self, link: Link) -> bool:
        """Whether the place holds the news of the day by its nature."""
        sitemap = self.place.kind is PlaceKind.SITEMAP
        return not sitemap or self.look.turn is Turn.NEWS or link.witness.origin == "news_sitemap"

    def _is_new(self, link: Link) -> bool:
        if self.shown is not None:
            return link.url not in self.shown
        # all that a feed or listing shows is in the frontier: what is known there stays as it is
        return self.look.read_before and self.place.kind is not PlaceKind.SITEMAP

    def _is_small(self) -> bool:
        return self.number <= (MOST_UNDATED if self.place.depth else MOST_FRESH)


def _shown_before(place: Place, source: Source, look: Look) -> frozenset[str] | None:
    if look.before is None or look.turn is Turn.ARCHIVE:
        return None
    return frozenset(link.url for link in find_links(place, look.before, source).links)


def _days_of(links: Sequence[Link], source: Source) -> list[datetime | None]:
    """When each page was published or changed, as its place or its address says; None where nothing tells."""
    told = [link.witness.published or link.modified for link in links]
    shared = _shared_by_all(told)
    return [
        _dated(link.url, source)
        if moment is None or moment == shared
        else moment
        if isinstance(moment, datetime)
        else datetime.combine(moment, time.min, source.zone)
        for link, moment in zip(links, told, strict=True)
    ]


def _shared_by_all(told: Sequence[datetime | date | None]) -> datetime | date | None:
    """The time that nearly every page of a sitemap bears: it is that of the making of the sitemap."""
    common = Counter(moment for moment in told if moment is not None).most_common(1)
    if not common or common[0][1] < max(_SHARED, 0.9 * len(told)):
        return None
    # of a bare day a paper may have so many pages
    return common[0][0] if isinstance(common[0][0], datetime) or len(told) > MOST_FRESH else None


def _dated(url: str, source: Source) -> datetime | None:
    match = _DATE.search(url)
    if not match:
        return None
    try:
        return datetime(int(match[1]), int(match[3]), int(match[4]), tzinfo=source.zone)
    except ValueError:
        return None


def _order(links: Sequence[Link], days: Sequence[datetime | None], source: Source) -> list[int]:
    """The places of the links, newest first: by their days, then by the numbers in their addresses, as they stand."""
    numbers = [_number_of(link.url, source) for link in links]
    by_day = sum(day is not None for day in days) * 2 > len(links)
    oldest = datetime(1, 1, 2, tzinfo=UTC)

    def key(n: int) -> tuple[float, int]:
        day = (days[n] or oldest).timestamp() if by_day else 0.0
        return -day, -numbers[n]

    return sorted(range(len(links)), key=key)


def _number_of(url: str, source: Source) -> int:
    """The number in an address that grows with the site: by the source's own pattern, else its longest one."""
    path = url.partition("://")[2].partition("/")[2]
    match = re.search(source.article_id, url) if source.article_id else None
    if match:
        groups = match.groupdict()
        named = groups.get("id") or match[1]
        if named and named.isdecimal():
            return int(named[:15])
    return int(max(reversed(_NUMBER.findall(path)), key=len, default="0"))
