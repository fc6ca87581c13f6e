"""The search for a source's places when those that its file names give no article link."""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from enum import IntEnum, auto
from urllib.parse import urljoin, urlsplit

from crawler.discovery.links import Fault, Found, FoundPlace, Place, PlaceKind
from crawler.discovery.places import MORE_FEEDS, places_of, places_to_try
from crawler.discovery.stale import MOST_TAKEN, newest, propose_rule, shares_ids
from sources import Source
from storage.frontier.link import Link
from storage.outcomes import IssueCode, ReasonCode

MOST_SITEMAPS = 40
"""Sitemaps below an index that a search reads."""

MOST_FOUND = 200
"""Links that a night takes from places that no file names."""

_ANNOUNCING = (PlaceKind.FEED, PlaceKind.SITEMAP)
_TOO_MANY_REQUESTS = 429


class _Step(IntEnum):
    NAMED = auto()
    """The places that the file names, or, where it names none, all that a first look finds."""
    SHOWN = auto()
    """What the site shows: its home page, the feeds that it links to, the sitemaps of robots.txt."""
    USUAL = auto()
    """The addresses that are usual."""
    DONE = auto()


@dataclass(slots=True)
class PlaceSearch:
    """What the places of one crawl gave, and where to look next. With `thorough` one bad place is reason to look."""

    source: Source
    thorough: bool = False
    open: int = 0
    """Places asked for and not settled yet."""
    found: dict[str, FoundPlace] = field(default_factory=dict)
    _step: _Step = _Step.NAMED
    _gave: bool = False
    _names_old: bool = False
    _sitemaps: int = 0
    _home_fails: bool = False
    """A site without its home page is under repair: its usual addresses are left in peace."""
    _bad: dict[str, bool] = field(default_factory=dict)
    """Named places that gave nothing: whether that speaks for looking elsewhere."""
    _lasting: set[str] = field(default_factory=set)
    """Those of them whose fault will not mend itself."""
    _roots: dict[str, Place] = field(default_factory=dict)
    _held: list[tuple[Place, Found]] = field(default_factory=list)

    @property
    def is_done(self) -> bool:
        """Whether nothing is left to look for."""
        return self._step is _Step.DONE

    @property
    def is_looking(self) -> bool:
        """Whether places are asked for that the file does not name."""
        return self._step in (_Step.SHOWN, _Step.USUAL)

    @property
    def is_needed(self) -> bool:
        """Whether there is a next step to look in."""
        return self._next_step() is not _Step.DONE

    def end(self) -> None:
        """Look no further."""
        self._step = _Step.DONE

    def believe(self) -> None:
        """A place is unchanged, and what it gave when it came is not at hand."""
        self._gave = True

    def note_old(self) -> None:
        """Articles of the past are named: that is enough of a site whose places all answer."""
        self._names_old = True

    @property
    def can_wait(self) -> bool:
        """Whether no named place gives reason to look elsewhere, so that archives may be read before."""
        return self._step is _Step.NAMED and not any(self._bad.values())

    def lost(self, place: Place, code: ReasonCode) -> None:
        """A place had no answer: a host that is down has no other places either."""
        same_host = urlsplit(place.url).netloc == urlsplit(self.source.home).netloc
        self._home_fails |= place.kind is PlaceKind.HOME
        unknown = code is ReasonCode.NOT_IN_REPLAY or (code.of_host and same_host)
        self._fail(place, speaks=not unknown)

    def refused(self, place: Place, status: int) -> None:
        """A place answered with an error status."""
        self._home_fails |= place.kind is PlaceKind.HOME
        self._fail(place, speaks=status != _TOO_MANY_REQUESTS, lasts=status < 500)

    def take(self, place: Place, url: str, found: Found) -> Found:
        """What to take of a place that answered at `url`: refused items too, where a named feed has no others."""
        root = self._roots.setdefault(place.url, place)
        for child in found.children:
            self._roots.setdefault(child.url, root if child.depth else child)
        if self.is_looking:
            found = self._bounded(found)
        if found.links and not found.refused:
            self._give(place, root, url, len(found.links))
            return found
        if not found.refused:
            if not (found.children or found.listed):
                self._fail(place, speaks=True)
            return found
        if self._names(place) and not self.is_looking and place.kind in _ANNOUNCING:
            self._gave = True
            return with_refused(found, self.source)
        # it may be another section of the site: only where nothing else gives a link
        self._held.append((replace(place, url=url), found))
        self._fail(place, speaks=True)
        return found

    def further(self, robots_sitemaps: tuple[str, ...]) -> tuple[Place, ...]:
        """Where to look now that all places are settled; none at the end of the search, or before it is needed."""
        self._step = self._next_step()
        if self._step is _Step.SHOWN:
            shown = (p for p in places_to_try(self.source, robots_sitemaps) if not p.guessed)
            # that one is absent is no fault of the file
            return tuple(replace(place, guessed=True) for place in shown)
        if self._step is _Step.USUAL:
            return tuple(self._usual(robots_sitemaps))
        return ()

    def release(self) -> tuple[tuple[Place, Found], ...]:
        """The refused items of unnamed places, feeds before headlines, where nothing fitting was found anywhere."""
        held, self._held = self._held, []
        if self._gave:
            return ()
        announced = [pair for pair in held if pair[0].kind in _ANNOUNCING]
        chosen = announced or held
        best = max(chosen, key=lambda pair: len(pair[1].refused), default=None)
        if best is None:
            return ()
        place, found = best
        if not self._names(place):
            self.found[place.url] = FoundPlace(place.url, place.kind, len(found.refused))
        return ((place, with_refused(found, self.source)),)

    def report(self) -> Fault | None:
        """That places have moved, with the addresses found; None where none was found in their stead."""
        named = len(places_of(self.source)) + len(self.source.pages)
        if not self.found or not named:
            return None
        # of an index whose sitemaps hold nothing, and of numbered pages, none is noted by itself
        bad = f"{len(self._bad_ones()) or named} of {named} named places gave no article link"
        places = ", ".join(str(place) for place in sorted(self.found.values(), key=lambda p: -p.links))
        words = f"{bad}; found: {places[:1500]}; `tarikh sources repair {self.source.id}` mends its file"
        return Fault(IssueCode.PLACES_MOVED, words)

    def _bad_ones(self) -> set[str]:
        """The places of the file that gave nothing."""
        return self._bad.keys() & {place.url for place in places_of(self.source)}

    def _names(self, place: Place) -> bool:
        """Whether the source's file names the place, or the index above it."""
        return self._roots.get(place.url, place).url in {each.url for each in places_of(self.source)}

    def _give(self, place: Place, root: Place, url: str, links: int) -> None:
        self._gave = True
        if not self.is_looking:
            return
        shown = url if root is place else root.url
        before = self.found[shown].links if shown in self.found else 0
        self.found[shown] = FoundPlace(shown, root.kind, before + links)

    def _fail(self, place: Place, *, speaks: bool, lasts: bool = True) -> None:
        if not self.is_looking and not place.depth:
            self._bad[place.url] = speaks
            if speaks and lasts and self._names(place):
                self._lasting.add(place.url)

    def _bounded(self, found: Found) -> Found:
        below = max(0, MOST_SITEMAPS - self._sitemaps)
        self._sitemaps += sum(child.depth > 0 for child in found.children[:below])
        found = replace(found, children=found.children[:below])
        room = max(0, MOST_FOUND - sum(place.links for place in self.found.values()))
        if len(found.links) <= room:
            return found
        words = f"{len(found.links) - room} links left out: a night takes {MOST_FOUND} from places that no file names"
        fault = Fault(IssueCode.TOO_MANY_LINKS, words)
        return replace(found, links=newest(found.links)[:room], faults=(*found.faults, fault))

    def _next_step(self) -> _Step:
        named = bool(places_of(self.source) or self.source.pages)
        if self._step is _Step.NAMED:
            bad = any(self._bad.values())
            # where a feed is dead, what the site keeps of the past does not stand in for it
            gave = self._gave or (self._names_old and not bad)
            # a place that is down tonight is up tomorrow, where another gave links
            needed = bool(self._lasting) if self.thorough and gave else (bad or not self._bad) and not gave
            return _Step.SHOWN if named and needed else _Step.DONE
        if self._step is _Step.SHOWN and not (self._home_fails or self._found_an_announcing_one()):
            return _Step.USUAL
        return _Step.DONE

    def _found_an_announcing_one(self) -> bool:
        held = any(place.kind in _ANNOUNCING for place, _ in self._held)
        return held or any(place.kind in _ANNOUNCING for place in self.found.values())

    def _usual(self, robots_sitemaps: tuple[str, ...]) -> Iterator[Place]:
        yield from (place for place in places_to_try(self.source, robots_sitemaps) if place.guessed)
        home = self.source.home if self.source.home.endswith("/") else f"{self.source.home}/"
        for path in MORE_FEEDS:
            yield Place(urljoin(home, path), PlaceKind.FEED, guessed=True)


def with_refused(found: Found, source: Source) -> Found:
    """The same with the refused links taken, and the fault that says so and proposes a pattern."""
    faults = tuple(fault for fault in found.faults if fault.code is not IssueCode.NO_ARTICLE_LINKS)
    if shares_ids(found.refused, source):
        words = f"{_refusal(found.refused)}, and `article_id` makes one article of several: none of them is taken"
        return replace(found, faults=(*faults, _stale(words, found.refused)))
    room = max(0, MOST_TAKEN - len(found.links))
    taken = found.refused[:room]
    words = f"{_refusal(found.refused)}; {len(taken)} are taken all the same"
    return replace(found, links=(*found.links, *taken), faults=(*faults, _stale(words, found.refused)))


def _refusal(links: tuple[Link, ...]) -> str:
    return f"{len(links)} links do not fit `article`, such as {links[0].url[:200]}"


def _stale(words: str, links: tuple[Link, ...]) -> Fault:
    rule = propose_rule(links)
    proposed = f"; proposed: article = '{rule.article}'" if rule else ""
    return Fault(IssueCode.PATTERN_STALE, f"{words}{proposed}")
