"""The events of a crawl, and their JSON for the pipe between a source's process and the run."""

import json
from base64 import b64decode, b64encode
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, fields
from datetime import date
from typing import Any

from crawler.discovery.links import Fault, FoundPlace, PlaceKind
from extract import Witness
from storage.frontier.link import Link, read_link
from storage.outcomes import IssueCode, ReasonCode


@dataclass(frozen=True, slots=True)
class WorkerStarted:
    """A source's process has begun."""

    pid: int


@dataclass(frozen=True, slots=True)
class WorkerAlive:
    """A sign of life of a source's process."""


@dataclass(frozen=True, slots=True)
class PageKept:
    """A response was kept and settled; `links` are those that were new, of a place."""

    url: str
    status: int
    kind: str
    outcome: str
    links: int = 0


@dataclass(frozen=True, slots=True)
class IssueNoted:
    """Something went wrong: one word, and a line for a person."""

    url: str
    code: str
    detail: str

    def line(self) -> str:
        """The word and the line."""
        return f"{self.code}: {self.detail}"


@dataclass(frozen=True, slots=True)
class RequestLost:
    """A request gave no response that is kept; `led_to` is where a redirect off the site would have gone."""

    url: str
    code: str
    led_to: str = ""


@dataclass(frozen=True, slots=True)
class LinkSeen:
    """A place named a link."""

    link: Link


@dataclass(frozen=True, slots=True)
class PlaceSeen:
    """All that a feed, sitemap or listing gave."""

    url: str
    links: tuple[Link, ...] = ()
    faults: tuple[Fault, ...] = ()


@dataclass(frozen=True, slots=True)
class PlacesFound:
    """Places that the source's file does not name gave links in place of those that it names."""

    places: tuple[FoundPlace, ...]


@dataclass(frozen=True, slots=True)
class FrontSeen:
    """The bytes of a robots.txt or of the home page."""

    url: str
    kind: str
    status: int
    content_type: str | None
    body: bytes


@dataclass(frozen=True, slots=True)
class ArticleRead:
    """The record of an article that was read and not stored."""

    record: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class BacklogLeft:
    """What a first crawl, which takes the last days alone, left of what the site shows."""

    articles: int
    """Of the places that were read."""
    sitemaps: int
    """How many were not read."""
    days: int

    def line(self) -> str:
        """What was taken, and what was left."""
        unread = f"{self.sitemaps} sitemaps of its archive" if self.sitemaps else ""
        older = f"{self.articles} older articles" if self.articles else ""
        return (
            f"a first crawl takes the last {self.days} days: {' and '.join(filter(None, (older, unread)))} are left"
        )


@dataclass(frozen=True, slots=True)
class CrawlClosed:
    """What a source's crawl came to."""

    reason: str
    reason_code: str | None = None
    fetched: int = 0
    new: int = 0
    changed: int = 0
    unchanged: int = 0
    failed: int = 0
    outcomes: Mapping[str, int] = field(default_factory=dict)
    unanswered: Mapping[str, int] = field(default_factory=dict)
    not_in_replay: int = 0


@dataclass(frozen=True, slots=True)
class RunOpened:
    """A run has its row."""

    run_id: int


@dataclass(frozen=True, slots=True)
class RunRecovered:
    """What an earlier run that was cut off had left was mended."""

    files: int
    captures: int
    unread: int


@dataclass(frozen=True, slots=True)
class SourcesLeftOut:
    """So many sources have no page in the replayed file."""

    sources: int


@dataclass(frozen=True, slots=True)
class RecordsLost:
    """Places of the replayed file that hold no whole record, with the reasons."""

    places: tuple[str, ...]


SourceEvent = (
    WorkerStarted
    | WorkerAlive
    | PageKept
    | IssueNoted
    | RequestLost
    | LinkSeen
    | PlaceSeen
    | PlacesFound
    | FrontSeen
    | ArticleRead
    | BacklogLeft
    | CrawlClosed
)
"""What the process of one source tells."""

RunEvent = RunOpened | RunRecovered | SourcesLeftOut | RecordsLost
"""What the run itself tells."""

Event = SourceEvent | RunEvent

Report = Callable[[SourceEvent], None]
"""Takes each event of a source's crawl where it happens."""

Listener = Callable[[str, Event], None]
"""Takes each event of a run: (source id, event); the id is empty for the run's own."""

_KINDS: dict[str, type[SourceEvent]] = {kind.__name__: kind for kind in SourceEvent.__args__}


def encode_event(event: SourceEvent) -> bytes:
    """The event as one JSON object, its kind under `event`."""
    facts = {"event": type(event).__name__} | {one.name: getattr(event, one.name) for one in fields(event)}
    return json.dumps(facts, ensure_ascii=False, default=_plain).encode("utf-8", "replace")


def decode_event(data: bytes) -> SourceEvent:
    """The event that `encode_event` wrote."""
    facts = json.loads(data)
    kind = _KINDS[facts.pop("event")]
    if kind is PlaceSeen:
        facts["links"] = tuple(map(read_link, facts["links"]))
        facts["faults"] = tuple(_fault(**fault) for fault in facts["faults"])
    elif kind is LinkSeen:
        facts["link"] = read_link(facts["link"])
    elif kind is PlacesFound:
        places = facts["places"]
        facts["places"] = tuple(FoundPlace(p["url"], PlaceKind(p["kind"]), p["links"]) for p in places)
    elif kind is FrontSeen:
        facts["body"] = b64decode(facts["body"])
    return kind(**facts)


def _fault(code: str, detail: str, status: int | None, reason_code: str | None) -> Fault:
    return Fault(IssueCode(code), detail, status, ReasonCode(reason_code) if reason_code else None)


def _plain(value: object) -> object:
    match value:
        case Link() | Witness() | Fault() | FoundPlace():
            return {one.name: getattr(value, one.name) for one in fields(value)}
        case bytes():
            return b64encode(value).decode("ascii")
        case date():
            return value.isoformat()
        case _:
            return str(value)
