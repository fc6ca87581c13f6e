"""Survey what a site shows of itself: robots.txt, home page, feeds, sitemaps."""

from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import TypeVar
from urllib.parse import urljoin

from crawler.discovery.places import USUAL_FEEDS, USUAL_SITEMAPS
from crawler.events import Event, FrontSeen, IssueNoted, PageKept, PlaceSeen, RequestLost
from crawler.job import Job, Mode
from crawler.middlewares.robotstxt_rules import Robots, read_robots
from extract import Page
from extract.pool import WorkerDied, Workers, WorkerTimedOut
from sources import Source, TarikhError
from storage.db.settings import Settings
from storage.frontier.link import Link
from storage.outcomes import CaptureKind, Command
from tarikh.drafting.front import Front, read_front

MOST_PLACES = 20

E = TypeVar("E", bound=Event)


class NothingSeen(TarikhError):
    """The site showed nothing to draft from; the text says why."""


@dataclass(frozen=True, slots=True)
class Seen:
    """A feed, sitemap or home page that answered; `guessed` when no one but us named it."""

    url: str
    kind: str
    links: tuple[Link, ...]
    faults: tuple[str, ...]
    guessed: bool


@dataclass(frozen=True, slots=True)
class Survey:
    """All that was seen. `front` is None where the home page could not be read."""

    home: str
    places: tuple[Seen, ...]
    robots: Robots | None = None
    front: Front | None = None
    notes: tuple[str, ...] = ()

    def links(self, *origins: str) -> list[Link]:
        """The links of these origins, each address once."""
        found: dict[str, Link] = {}
        for link in (link for seen in self.places for link in seen.links if link.witness.origin in origins):
            found.setdefault(link.url, link)
        return list(found.values())


@dataclass(frozen=True, slots=True)
class Visit:
    """Whom to visit: the new source's id, its home page, a file in place of the web, seconds between requests."""

    source_id: str
    home: str
    replay: Path | None = None
    delay: float = 1.0


@dataclass
class _Heard:
    events: list[Event] = field(default_factory=list)

    def of(self, kind: type[E]) -> list[E]:
        return [event for event in self.events if isinstance(event, kind)]


def look_around(visit: Visit, settings: Settings) -> Survey:
    """Ask for robots.txt, the home page, what they name and the usual places; store nothing. Raises NothingSeen."""
    from crawler.run.run import RunPlan, crawl

    probe = _probe(visit)
    home = visit.home
    heard = _Heard()
    job = Job(mode=Mode.DRY, replay=visit.replay, most_places=MOST_PLACES, tell_all=True, retry_wait=2.0)
    plan = RunPlan([probe], job, 1, lambda _, event: heard.events.append(event), Command.CRAWL)
    reasons = [result.ended for result in crawl(plan, settings)]
    notes = tuple(dict.fromkeys(note.line() for note in heard.of(IssueNoted)))
    if not heard.of(PlaceSeen):
        codes = [event.code for event in heard.of(RequestLost)]
        raise NothingSeen(
            f"{home} shows nothing to draft from: {next(iter((*notes, *codes, *reasons)), 'no answer')}"
        )
    front = _front(heard)
    return Survey(home, tuple(_places(heard, home, front)), _robots(heard), front, notes)


def _probe(visit: Visit) -> Source:
    # every link of the site counts: which of them are articles is found out afterwards
    facts = {"id": visit.source_id, "home": visit.home, "country": visit.source_id[:2], "delay": visit.delay}
    unknown = {"title": "?", "languages": ["und"], "timezone": "UTC", "article": "."}
    return Source.model_validate(facts | unknown)


def _robots(heard: _Heard) -> Robots | None:
    for event in heard.of(FrontSeen):
        if event.kind == CaptureKind.ROBOTS:
            return read_robots(event.status, event.body, event.url)
    return None


def _front(heard: _Heard) -> Front | None:
    for event in heard.of(FrontSeen):
        if event.kind == CaptureKind.LISTING and event.status == 200:
            page = Page(event.url, event.body, datetime.now(UTC), event.content_type)
            with Workers(1) as workers:
                try:
                    return workers.submit(read_front, page).result()
                except (WorkerTimedOut, WorkerDied, ValueError):
                    return None
    return None


def _places(heard: _Heard, home: str, front: Front | None) -> list[Seen]:
    kinds = {page.url: page.kind for page in heard.of(PageKept)}
    usual = {urljoin(home, path) for path in (*USUAL_FEEDS, *USUAL_SITEMAPS)}
    robots = _robots(heard)
    named = {*(front.feeds if front else ()), *(robots.sitemaps if robots else ())}
    return [
        Seen(
            place.url,
            kinds.get(place.url, "listing"),
            place.links,
            tuple(f"{fault.code}: {fault.detail}" for fault in place.faults),
            place.url in usual - named,
        )
        for place in heard.of(PlaceSeen)
    ]
