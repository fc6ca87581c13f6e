"""What all readers of dates need to know of a page, and of where a date stands in it."""

import re
from dataclasses import dataclass
from datetime import date, datetime, tzinfo
from functools import cached_property
from itertools import islice
from urllib.parse import urlsplit

from lxml import html

from extract.dates.candidates import PUBLISHED, Candidate
from extract.dates.surroundings import BlockKind, BlockKinds, Lists
from extract.dates.text_nodes import TextNodes, key
from extract.dates.written.machine import read_machine
from extract.dates.written.reading import DateReading, Locale, locale_of, moment_of
from extract.document import Body, Document

_LONGEST_WORDS = 160
ABOVE, BEFORE, AFTER, FARTHEST, TOP, TAIL = 3, 10, 25, 60, 6, 12
# /2026/03/19/ and /archive/2026-03-19: where blog systems send a reader who clicks the day
_ARCHIVE = re.compile(r"(?<!\d)(?:19|20)\d\d[/_.-](?:\d{1,2}|[a-z]{3,9})(?:[/_.-]\d{1,2})?/?$")


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


def part_of(context: DateContext, number: int) -> str:
    """beside (after), above or before the headline, top (of the body), body, tail (just after it), elsewhere."""
    nodes = context.nodes
    headline, lead, tail = nodes.headline, nodes.lead, nodes.tail
    if headline is not None:
        end = nodes.prose if nodes.prose is not None else headline + AFTER
        if headline < number <= min(end, headline + FARTHEST):
            return "beside"
        if headline - BEFORE <= number <= headline:
            return "above" if headline - ABOVE <= number else "before"
    if lead is None or tail is None:
        return "elsewhere"
    if headline is None and lead - BEFORE <= number < lead:
        return "before"
    if lead <= number <= tail:
        return "top" if number <= lead + TOP else "body"
    return "tail" if tail < number <= tail + TAIL else "elsewhere"


def origin_of(kind: str, part: str, around: BlockKind, *, archived: bool = False) -> str:
    """time:beside, text:beside, plain:tail ...; `other` is a block of other things, `linked` a link to one.

    `archived` says that the link leads to the archive of the day.
    """
    if around.clock:
        return f"{kind}:clock"
    linked = around.linked and not archived
    close = around.elsewhere is not None and around.elsewhere <= 1
    if part in {"beside", "above", "before"}:
        where = "linked" if linked and (close or not around.dated) else part
        where = "other" if part != "beside" and around.masthead else where
    else:
        where = "other" if around.elsewhere is not None or linked or around.masthead else part
    return f"plain:{where}" if kind == "text" and not around.dated else f"{kind}:{where}"


def leads_to_archive(element: html.HtmlElement, context: DateContext) -> bool:
    """Whether the link that an element stands in leads to the archive of a day or to the page itself."""
    link = next((e for e in islice((element, *element.iterancestors()), 4) if e.tag == "a"), None)
    if link is None:
        return False
    try:
        path = urlsplit((link.get("href") or "").strip()).path.rstrip("/")
    except ValueError:
        return False
    return bool(path) and (path in context.paths or _ARCHIVE.search(path.lower()) is not None)
