"""The places of one crawl that are still to be read, in the order of their turns."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from crawler.discovery.links import Found, Place, PlaceKind
from crawler.discovery.turns import Turn, instant, is_news, nearness, newest_first, turn_of, turn_of_child
from sources import Source
from storage.frontier.link import Rank
from storage.frontier.places import PlaceState
from storage.outcomes import CaptureKind

ASKED_FIRST = timedelta(days=14)
"""How long a news sitemap that no index named again is still asked for before its index."""

ARCHIVE_WAIT = timedelta(days=7)
"""How long an archive whose index tells no time of change is let alone at the least."""

KINDS = {PlaceKind.FEED: CaptureKind.FEED, PlaceKind.SITEMAP: CaptureKind.SITEMAP}


@dataclass
class PlaceQueue:
    """Places by turn, and what is remembered of them; `all_at_once` where archives do not wait for the news."""

    source: Source
    now: datetime
    all_at_once: bool = False
    states: dict[str, PlaceState] = field(default_factory=dict)
    newest: datetime | None = None
    """The newest date that a place has shown."""
    rows_left: int = 0
    """Old articles that feeds and listings named, which wait in the frontier."""
    open: Counter[Turn] = field(default_factory=Counter)
    _waiting: dict[Turn, list[Place]] = field(default_factory=lambda: {turn: [] for turn in Turn})
    _turns: dict[str, Turn] = field(default_factory=dict)
    _aside: set[str] = field(default_factory=set)

    def start(self, states: Iterable[PlaceState], named: Iterable[Place]) -> None:
        """Put in the places that the source names; before them the news sitemaps that an index named of late."""
        self.states = {state.url: state for state in states}
        children = [state.url for state in self.states.values() if self._is_news_child(state)]
        children.sort(key=nearness, reverse=True)
        self.add((Place(url, PlaceKind.SITEMAP, depth=1, guessed=True) for url in children), Turn.NEWS)
        self.add(named)

    def _is_news_child(self, state: PlaceState) -> bool:
        siblings = [each.url for each in self.states.values() if each.parent == state.parent]
        return (
            state.parent is not None
            and state.read_at is not None
            and self.now - state.read_at < ASKED_FIRST
            and is_news(state.url, siblings)
        )

    def add(self, places: Iterable[Place], turn: Turn | None = None) -> None:
        """Put in places, in their order."""
        for place in places:
            own = turn_of(place) if turn is None else turn
            if place.url not in self._turns:
                self._turns[place.url] = own
                self._waiting[own].append(place)

    def add_children(self, parent: Place, children: Sequence[Place]) -> list[PlaceState]:
        """Put in what a place pointed to, each sitemap by its turn and if it is due; those that are not known yet."""
        sitemaps = [child for child in children if child.kind is PlaceKind.SITEMAP]
        self.add(child for child in children if child.kind is not PlaceKind.SITEMAP)
        horizon = self._horizon(sitemaps)
        fresh = []
        for child in newest_first(sitemaps):
            turn = turn_of_child(child, sitemaps, horizon)
            state = self.states.get(child.url)
            if state is None or state.parent is None:
                base = state or PlaceState(child.url, CaptureKind.SITEMAP)
                state = self.states[child.url] = replace(base, parent=parent.url)
                fresh.append(state)
            changed = instant(child.modified) if child.modified else None
            least = ARCHIVE_WAIT if turn is Turn.ARCHIVE else timedelta()
            if self.all_at_once or turn is Turn.NEWS or state.is_due(changed, self.now, least):
                self.add([child], turn)
            else:
                self._turns.setdefault(child.url, turn)
        return fresh

    def _horizon(self, sitemaps: Sequence[Place]) -> datetime:
        changes = [instant(each.modified) for each in sitemaps if each.modified is not None]
        known = [each for each in (*changes, self.newest) if each is not None and each <= self.now]
        return max(known, default=self.now) - timedelta(days=self.source.first_days)

    def turn(self, place: Place) -> Turn:
        """The turn in which a place was, or will be, read."""
        known = self._turns.get(place.url)
        return turn_of(place) if known is None else known

    def take(self, turn: Turn, most: int | None = None) -> list[Place]:
        """Up to `most` places of that turn; with `all_at_once` archives come behind the fresh."""
        waiting = self._waiting[turn]
        if not waiting and turn is Turn.FRESH and self.all_at_once:
            turn = Turn.ARCHIVE
            waiting = self._waiting[turn]
        taken = waiting[:most]
        del waiting[:most]
        return taken

    @property
    def waits(self) -> bool:
        """Whether a place that may hold news is still to be asked for."""
        return bool(self._waiting[Turn.NEWS] or self._waiting[Turn.FRESH])

    def is_open(self, turn: Turn) -> bool:
        """Whether a place of that turn was asked for and is not settled yet."""
        return self.open[turn] > 0

    def next_archive(self, *, backlog: bool) -> Place | PlaceState | None:
        """The archive to read next: one that changed, else the newest that is not read, or not taken whole."""
        changed = [p for p in self._waiting[Turn.ARCHIVE] if (s := self.states.get(p.url)) and s.read_at]
        if changed:
            self._waiting[Turn.ARCHIVE].remove(changed[0])
            return changed[0]
        if not backlog:
            return None
        for state in self._with_backlog():
            if self._turns.get(state.url) in (Turn.NEWS, Turn.FRESH, None) or not self._waiting[Turn.ARCHIVE]:
                return state
        unread = self._waiting[Turn.ARCHIVE]
        order = newest_first([*unread, *self._archives_begun()])
        first = order[0] if order else None
        if first is not None and first in unread:
            unread.remove(first)
            return first
        return self.states[first.url] if first is not None else None

    def set_aside(self, state: PlaceState) -> None:
        """Take nothing more from that sitemap tonight."""
        self._aside.add(state.url)

    def put_back(self, state: PlaceState) -> None:
        """Go on with that sitemap, which is taken so far now."""
        self._aside.discard(state.url)
        self.states[state.url] = state

    def _with_backlog(self) -> list[PlaceState]:
        return [state for state in self.states.values() if state.has_backlog and state.url not in self._aside]

    def _archives_begun(self) -> list[Place]:
        return [
            Place(state.url, PlaceKind.SITEMAP, 1, modified=state.modified_at)
            for state in self._with_backlog()
            if self._turns.get(state.url) is Turn.ARCHIVE
        ]

    def read(self, place: Place, found: Found, capture_id: int, *, changed: bool) -> PlaceState:
        """Remember a place that was read, and how far it was taken; its state."""
        kind = KINDS.get(place.kind, CaptureKind.LISTING)
        state = self.states.get(place.url) or PlaceState(place.url, kind)
        self.rows_left += sum(link.rank is Rank.BACKLOG for link in found.links)
        if found.newest is not None and (self.newest is None or found.newest > self.newest):
            self.newest = found.newest
        again = changed or state.capture_id is None
        state = replace(
            state,
            read_at=self.now,
            changed_at=self.now if again else state.changed_at,
            modified_at=instant(place.modified) if place.modified else state.modified_at,
            capture_id=capture_id or None,
        )
        if again:
            taken = 0 if found.left else found.listed
            state = replace(state, listed=found.listed, taken=taken, backlog=found.left)
        self.states[place.url] = state
        return state

    @property
    def has_archives(self) -> bool:
        """Whether an index names archives that wait to be read, or that held articles when they were."""
        read = (self.states.get(url) for url, turn in self._turns.items() if turn is Turn.ARCHIVE)
        return bool(self._waiting[Turn.ARCHIVE]) or any(state is not None and state.listed > 0 for state in read)

    def left(self) -> tuple[int, int]:
        """How many articles are left of the places that were read, and how many sitemaps are not read."""
        unread = [place for place in self._waiting[Turn.ARCHIVE] if not self.states[place.url].read_at]
        return self.rows_left + sum(state.backlog for state in self.states.values()), len(unread)
