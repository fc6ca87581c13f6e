"""A link on its way from the place that names it, through the frontier, to the spider."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import IntEnum
from typing import Any

from extract import Witness

_LONGEST_WORDS = 1000


class Rank(IntEnum):
    """How soon a link is fetched; within a rank the newest first."""

    NEW = 0
    """Shown by its place tonight and not the last time."""
    RECENT = 1
    """Dated within the last days, or changed since it was fetched."""
    UNDATED = 2
    """Named by a place that holds news, which gives it no date."""
    BACKLOG = 3
    """Of the past: fetched when nothing else waits, so many a night."""


@dataclass(frozen=True, slots=True)
class Link:
    """The address of a page and what was said of it; its row in the database is `LinkRow`."""

    url: str
    witnesses: tuple[Witness, ...] = ()
    """What the places said that name it: one where it was found, one of each origin out of the frontier."""
    modified: datetime | date | None = None
    """When the page was last changed, by a sitemap's lastmod or a feed's updated."""
    id: int = 0
    """The number of its row, once it is leased; 0 before."""
    again: bool = False
    """It is leased to be looked at for edits: its article is known."""
    rank: Rank = Rank.UNDATED
    newest: datetime | None = None
    """The date by which it is the newest of its rank; None counts as the moment when it is first seen."""

    @property
    def witness(self) -> Witness:
        """What the place said where the link was found."""
        return self.witnesses[0]


def read_link(said: Mapping[str, Any]) -> Link:
    """The link whose fields stand in a JSON object under their own names."""
    witnesses = tuple(read_witness(each["origin"], each) for each in said["witnesses"])
    return Link(said["url"], witnesses, read_time(said["modified"]), said["id"], said["again"])


def read_witnesses(stored: Mapping[str, Mapping[str, Any]]) -> tuple[Witness, ...]:
    """What was said of a link, out of the column `link.witnesses`."""
    return tuple(read_witness(origin, said) for origin, said in sorted(stored.items()))


def read_witness(origin: str, said: Mapping[str, Any]) -> Witness:
    """What one place said of a link, out of its JSON object."""
    return Witness(origin, said.get("title"), read_time(said.get("published")), said.get("words"))


def write_witness(witness: Witness) -> dict[str, str | None]:
    """The JSON object of a witness in the column `link.witnesses`, where it stands under its origin."""
    return {
        "title": witness.title[:_LONGEST_WORDS] if witness.title else witness.title,
        "published": witness.published.isoformat() if witness.published else None,
        "words": witness.words[:_LONGEST_WORDS] if witness.words else witness.words,
    }


def read_time(text: str | None) -> datetime | date | None:
    """The day or the moment of an ISO 8601 text."""
    if text is None:
        return None
    return date.fromisoformat(text) if len(text) == len("2026-02-05") else datetime.fromisoformat(text)
