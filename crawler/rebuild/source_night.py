"""One source's part of a run as it is rebuilt: its places are read again as they came, and give their links."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from urllib.parse import urljoin

from sqlalchemy import Engine
from sqlalchemy.orm import Session

from crawler.budget import MOST_FROM_LISTINGS
from crawler.discovery.feed_dates import newer_than, older_than
from crawler.discovery.links import Fault, Found, Place, PlaceKind
from crawler.discovery.place_queue import PlaceQueue
from crawler.discovery.places import MORE_FEEDS, USUAL_FEEDS, USUAL_SITEMAPS, places_of
from crawler.discovery.ranking import PLACE_CPU, Look, find_backlog, find_ranked
from crawler.discovery.turns import Turn
from crawler.place_search import PlaceSearch
from extract import Page
from extract.page import is_page
from extract.pool import WorkerDied, Workers, WorkerTimedOut
from sources import Source
from storage.captures.writer import UnknownCapture, read_capture, set_outcome
from storage.db.models import Capture
from storage.db.settings import Settings
from storage.db.url_digest import key_of
from storage.frontier.link import Link
from storage.frontier.links import add_links
from storage.frontier.places import PlaceState, forget_place, known_links, known_places, remember_places
from storage.issues import NewIssue, note_fault
from storage.outcomes import CaptureKind, CaptureOutcome, IssueCode
from storage.pipeline.rebuild_files import Entry
from storage.warc.fetched import Fetched, Kept
from storage.warc.records import header_url
from storage.warc.run_facts import WalkSpan

_KINDS = {CaptureKind.FEED: PlaceKind.FEED, CaptureKind.SITEMAP: PlaceKind.SITEMAP}
_USUAL = (*USUAL_SITEMAPS, *USUAL_FEEDS, *MORE_FEEDS)


@dataclass(frozen=True, slots=True)
class Bench:
    """What the places are read with."""

    engine: Engine
    settings: Settings
    workers: Workers


@dataclass
class SourceNight:
    """What the crawl of one source knew while it read its places, made again record by record."""

    bench: Bench
    source: Source
    run_id: int
    span: WalkSpan
    began: datetime
    queue: PlaceQueue = field(init=False)
    search: PlaceSearch = field(init=False)
    _places: dict[str, Place] = field(default_factory=dict)
    _from_listings: int = 0
    _named: Counter[str] = field(default_factory=Counter)
    """Pages that were taken from the backlog of a sitemap, by its address."""
    _backlogs: dict[int, dict[bytes, Link]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.queue = PlaceQueue(self.source, self.began, all_at_once=self.span.whole)
        self.search = PlaceSearch(self.source)

    def start(self, session: Session) -> None:
        """Remember the places as the night before left them."""
        self.queue.start(known_places(session, self.source.id), places_of(self.source))
        waiting = [place for turn in Turn for place in self.queue.take(turn)]
        self._know([*waiting, *places_of(self.source)])

    def take(self, session: Session, entry: Entry, fetched: Fetched, kept: Kept, *, again: bool = False) -> None:
        """Take the links of a place into the frontier, and say what came of it.

        With `again` its rows are there, and only what the night knows of it is made anew.
        """
        place = self._place_of(entry)
        unmodified = fetched.status == 304 and kept.outcome != CaptureOutcome.HTTP_ERROR
        if not unmodified and not is_page(fetched.status):
            self._settle_error(session, place, fetched, kept, again)
            return
        page = self._page(session, kept.capture_id, fetched, unmodified)
        if page is None:
            self.search.believe()
            self._settle(session, kept, CaptureOutcome.UNCHANGED, entry.moment, again)
            return
        found = self._find_links(place, page, kept, entry.moment)
        if found.listed and not found.links:
            self.search.note_old()
        found = self.search.take(place, fetched.url, found)
        links, more = self._wanted(place, found)
        links = () if unmodified and kept.unchanged else links
        faults = (*more, *(() if place.guessed and not found.links else found.faults))
        broken = bool(faults) and not (found.links or found.listed or found.children)
        if fetched.is_cut:
            words = f"{len(fetched.body)} bytes came, without the end: {fetched.truncated}"
            faults = (Fault(IssueCode.CUT, words), *faults)
        if not again:
            new = self._add(session, links, entry.moment)
            self._from_listings += new if place.kind is PlaceKind.LISTING else 0
            self._note(session, fetched.url, faults, entry.moment)
        outcome = CaptureOutcome.BROKEN if broken else CaptureOutcome.LINKS
        self._settle(session, kept, CaptureOutcome.UNCHANGED if kept.unchanged else outcome, entry.moment, again)
        if not broken:
            self._remember(session, place, found, kept, again)

    def name_link(self, session: Session, url: str, moment: datetime) -> bool:
        """Take from a sitemap's backlog the link that a page was fetched by; whether one names it."""
        digest = key_of(url, self.source)[1]
        for state in known_places(session, self.source.id):
            if state.has_backlog and (link := self._backlog_of(state).get(digest)):
                self._add(session, (link,), moment)
                self._named[state.url] += 1
                return True
        return False

    def end(self, session: Session, moment: datetime) -> None:
        """Take what the search for other places held back, and note how far the backlogs were taken."""
        places = known_places(session, self.source.id)
        remember_places(session, self.source.id, [self._taken(session, each) for each in places if each.has_backlog])
        for place, found in self.search.release():
            links, more = self._wanted(place, found)
            self._add(session, links, moment)
            self._note(session, place.url, (*found.faults, *more), moment)

    def _taken(self, session: Session, state: PlaceState) -> PlaceState:
        """How far the backlog of a sitemap was taken: to its first link that is not known."""
        links = self._backlog_of(state)
        known = known_links(session, list(links))
        taken = next((at for at, digest in enumerate(links) if digest not in known), state.listed)
        left = 0 if taken >= state.listed else max(1, state.backlog - self._named[state.url])
        return replace(state, taken=taken, backlog=left)

    def _add(self, session: Session, links: Sequence[Link], moment: datetime) -> int:
        return add_links(session, self.source, links, self.run_id, moment)[0]

    def _note(self, session: Session, url: str, faults: Sequence[Fault], moment: datetime) -> None:
        for fault in faults:
            issue = NewIssue(fault.code, fault.detail, url, self.source.id, self.run_id)
            note_fault(session, replace(issue, status=fault.status, reason_code=fault.reason_code), moment)

    def _know(self, places: Sequence[Place]) -> None:
        for place in places:
            self._places.setdefault(header_url(place.url), place)

    def _place_of(self, entry: Entry) -> Place:
        """The place that was asked for, as its source, an index or the search for places had named it."""
        known = self._places.get(entry.asked)
        if known is not None:
            return known
        if places_of(self.source) and not self.search.is_looking:
            self.search.further(())
        kind = _KINDS.get(entry.kind, PlaceKind.LISTING)
        if kind is PlaceKind.LISTING and entry.asked.rstrip("/") == self.source.home.rstrip("/"):
            kind = PlaceKind.HOME
        guessed = self.search.is_looking or entry.asked in {urljoin(self.source.home, path) for path in _USUAL}
        place = Place(entry.asked, kind, guessed=guessed)
        self._know([place])
        return place

    def _page(self, session: Session, capture_id: int, fetched: Fetched, unmodified: bool) -> Page | None:
        if not unmodified:
            return Page(fetched.url, fetched.body, fetched.fetched_at, fetched.header("content-type"))
        # the row is not committed yet, but that of its bytes is
        held = session.get_one(Capture, capture_id).refers_to
        before = self._read(held) if held else None
        return before and Page(fetched.url, before.body, fetched.fetched_at, before.content_type)

    def _read(self, capture_id: int) -> Page | None:
        try:
            return read_capture(self.bench.engine, self.bench.settings, capture_id)
        except UnknownCapture:
            # as in a crawl, it is read as one that was not read before
            return None

    def _find_links(self, place: Place, page: Page, kept: Kept, moment: datetime) -> Found:
        look = self._look_at(place, kept, moment)
        try:
            work = self.bench.workers.submit_by_cpu(PLACE_CPU, find_ranked, place, page, self.source, look)
            return work.result()
        except (WorkerTimedOut, WorkerDied) as err:
            code = IssueCode.TIMEOUT if isinstance(err, WorkerTimedOut) else IssueCode.CRASHED
            return Found(faults=(Fault(code, f"it could not be read: {err}"),))

    def _look_at(self, place: Place, kept: Kept, moment: datetime) -> Look:
        state = self.queue.states.get(place.url)
        turn = self.queue.turn(place)
        look = Look(moment, self.source.first_days, turn, self.queue.newest, whole=self.span.whole)
        if state is None or state.read_at is None or self.span.whole:
            return look
        known = state.capture_id if turn is not Turn.ARCHIVE else None
        before = self._read(known) if known and known != kept.capture_id else None
        return replace(look, read_before=True, before=before)

    def _wanted(self, place: Place, found: Found) -> tuple[tuple[Link, ...], tuple[Fault, ...]]:
        links = tuple(link for link in found.links if self._is_wanted(link.witness.published))
        room = max(0, MOST_FROM_LISTINGS - self._from_listings) if place.kind is PlaceKind.LISTING else len(links)
        if len(links) <= room:
            return links, ()
        words = (
            f"{len(links) - room} of {len(links)} links left out: a night takes {MOST_FROM_LISTINGS} from listings"
        )
        return links[:room], (Fault(IssueCode.TOO_MANY_LINKS, words),)

    def _is_wanted(self, published: datetime | date | None) -> bool:
        since, until = self.span.since, self.span.until
        return (since is None or newer_than(published, since)) and (until is None or older_than(published, until))

    def _settle_error(self, session: Session, place: Place, fetched: Fetched, kept: Kept, again: bool) -> None:
        self.search.refused(place, fetched.status)
        absent = place.guessed and fetched.status in (404, 410)
        outcome = CaptureOutcome.ABSENT if absent else CaptureOutcome.HTTP_ERROR
        self._settle(session, kept, outcome, fetched.fetched_at, again)
        if again:
            return
        if absent:
            forget_place(session, self.source.id, place.url)
        else:
            fault = Fault(IssueCode.HTTP_ERROR, f"status {fetched.status}", fetched.status)
            self._note(session, fetched.url, [fault], fetched.fetched_at)

    def _settle(self, session: Session, kept: Kept, outcome: str, moment: datetime, again: bool) -> None:
        if not again and kept.capture_id:
            set_outcome(session, kept.capture_id, outcome, moment)

    def _remember(self, session: Session, place: Place, found: Found, kept: Kept, again: bool) -> None:
        states = [self.queue.read(place, found, kept.capture_id, changed=not kept.unchanged)]
        children = [child for child in found.children if self._may_hold_news(child)]
        self._know(children)
        states += self.queue.add_children(place, children)
        if not again:
            remember_places(session, self.source.id, states)

    def _may_hold_news(self, place: Place) -> bool:
        return self.span.since is None or newer_than(place.modified, self.span.since)

    def _backlog_of(self, state: PlaceState) -> dict[bytes, Link]:
        number = state.capture_id
        if number is None or number in self._backlogs:
            return self._backlogs.get(number or 0, {})
        page = self._read(number)
        links: tuple[Link, ...] = ()
        if page is not None:
            place = Place(state.url, PlaceKind.SITEMAP, 1)
            span = (0, state.listed)
            links = self.bench.workers.submit_by_cpu(PLACE_CPU, find_backlog, place, page, self.source, span).result()
        self._backlogs[number] = {key_of(link.url, self.source)[1]: link for link in links}
        return self._backlogs[number]
