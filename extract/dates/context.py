"""What all readers of dates need to know of a page."""

from dataclasses import dataclass
from datetime import date, datetime, tzinfo
from functools import cached_property
from urllib.parse import urlsplit

from extract.dates.candidates import PUBLISHED, Candidate
from extract.dates.surroundings import BlockKinds, Lists
from extract.dates.text_nodes import TextNodes, key
from extract.dates.written.locale import Locale, locale_of
from extract.dates.written.machine import read_machine
from extract.dates.written.reading import DateReading, moment_of
from extract.document import Body, Document

_LONGEST_WORDS = 160


@dataclass(frozen=True)
class DateContext:
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
    def locale(self) -> Locale:
        return locale_of(self.document)

    @cached_property
    def nodes(self) -> TextNodes:
        return TextNodes(self.document, self.title, self.body)

    @cached_property
    def block_kinds(self) -> BlockKinds:
        return BlockKinds()

    @cached_property
    def lists(self) -> Lists:
        return Lists(self.nodes, self.document.url, self.paths)

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

    def candidate_from(self, origin: str, value: str, role: str = PUBLISHED, doubt: str = "") -> Candidate:
        """A candidate from a value written for machines."""
        return self.candidate_of(origin, value, read_machine(value, self.locale), (role, doubt))

    def candidate_of(self, origin: str, words: str, reading: DateReading | None, said: tuple[str, str]) -> Candidate:
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
