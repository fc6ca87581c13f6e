"""What do all readers of dates need to know of a page?"""

from dataclasses import dataclass
from datetime import date, datetime, tzinfo
from functools import cached_property
from urllib.parse import urlsplit

from extract.dates.candidate import PUBLISHED, Candidate
from extract.dates.habits import habits_of
from extract.dates.lists import Lists
from extract.dates.machine import read_machine
from extract.dates.numeric import Hints
from extract.dates.page_walk import Walk, key
from extract.dates.reading import DateReading, moment_of
from extract.dates.surroundings import Neighbourhood
from extract.document import Body, Document

_LONGEST_WORDS = 160


@dataclass(frozen=True)
class Scene:
    """A page, its title and body, as the readers of dates see it."""

    document: Document
    title: str | None
    body: Body

    @property
    def fetched_at(self) -> datetime:
        return self.document.page.fetched_at

    @property
    def zone(self) -> tzinfo | None:
        return self.document.source.zone if self.document.source else None

    @property
    def now(self) -> datetime:
        """The moment of the fetch in the source's zone, or as the capture has it."""
        return self.fetched_at.astimezone(self.zone) if self.zone else self.fetched_at

    @cached_property
    def hints(self) -> Hints:
        return habits_of(self.document)

    @cached_property
    def walk(self) -> Walk:
        return Walk(self.document, self.title, self.body)

    @cached_property
    def neighbourhood(self) -> Neighbourhood:
        return Neighbourhood()

    @cached_property
    def lists(self) -> Lists:
        return Lists(self.walk, self.document.url, self.paths)

    @cached_property
    def title_key(self) -> str:
        return key(self.title or self.document.meta("og:title") or "")

    @cached_property
    def paths(self) -> frozenset[str]:
        """The paths under which this page may name itself."""
        links = (link for link in self.document.tree.iter("link") if link.get("rel") == "canonical")
        canonical = next((link.get("href") or "" for link in links), "")
        found = set()
        for url in (self.document.url, canonical, self.document.meta("og:url") or ""):
            try:
                found.add(urlsplit(url.strip()).path.rstrip("/"))
            except ValueError:
                continue
        return frozenset(found - {""})

    def machine(self, origin: str, value: str, role: str = PUBLISHED, doubt: str = "") -> Candidate:
        """A candidate from a value written for machines."""
        return self.made(origin, value, read_machine(value, self.hints), (role, doubt))

    def made(self, origin: str, words: str, reading: DateReading | None, said: tuple[str, str]) -> Candidate:
        """A candidate from what was read; `said` is its role and the doubt about it."""
        role, doubt = said
        day = reading.on() if reading else None
        words = " ".join(words.split())[:_LONGEST_WORDS]
        if reading is None or day is None:
            return Candidate(origin, words, None, role, doubt=doubt or "not read as a date")
        moment = moment_of(day, reading.clock, self.zone)
        return Candidate(origin, words, moment, role, _other(reading, day), reading.clock, doubt)


def _other(reading: DateReading, day: date) -> date | None:
    return reading.swapped if reading.swapped != day else None
