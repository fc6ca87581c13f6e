"""Check that a source does today what its file says.

One crawl on paper, of few places and at most three articles, is looked at step by step. A step is ok, has failed, or
was not seen; nothing is called ok that was not seen.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any, TypeVar

from crawler.discovery.links import Place, PlaceKind
from crawler.discovery.places import find_links, places_of
from crawler.events import ArticleRead, Event, FrontSeen, IssueNoted, PageKept, PlaceSeen, PlacesFound, RequestLost
from crawler.job import Job, Mode
from extract import Page
from extract.pool import WorkerDied, Workers, WorkerTimedOut
from sources import Source
from storage.db.settings import Settings
from storage.frontier.link import Link
from storage.outcomes import CaptureKind, CaptureOutcome, Command, EndReason, IssueCode, ReasonCode

MOST_PLACES = 12
MOST_ARTICLES = 3
PATIENCE = timedelta(days=2)
"""How old the newest link of a source may be that writes every day: a weekend."""

RARE = timedelta(days=14)
"""And that of one whose `expect` allows days without any article."""

NOT_IN_FILE = "the replayed file holds no page of it"

_TRANSIENT = frozenset(code for code in ReasonCode if code.of_host) | {ReasonCode.NOT_IN_REPLAY, ReasonCode.ROBOTS}
"""Reasons for a lost place that do not tell that it has moved."""

E = TypeVar("E", bound=Event)


@dataclass(frozen=True, slots=True)
class Step:
    """One line of the report; `ok` is None for what was not seen."""

    source: str
    step: str
    ok: bool | None
    why: str

    def row(self) -> dict[str, object]:
        """As a table shows it."""
        return {"source": self.source, "step": self.step, "ok": self.ok, "why": self.why}


@dataclass
class Sight:
    """The events of one source's crawl, and when it was made."""

    source: Source
    now: datetime
    events: list[Event] = field(default_factory=list)
    reason: str = ""

    def of(self, kind: type[E]) -> list[E]:
        """The events of that kind, in order."""
        return [event for event in self.events if isinstance(event, kind)]

    def home_links(self) -> list[Link]:
        """All links of the home page, where it was seen; read in a worker, since it is a stranger's page."""
        fronts = [e for e in self.of(FrontSeen) if e.kind == CaptureKind.LISTING and e.status == 200]
        if not fronts:
            return []
        page = Page(fronts[0].url, fronts[0].body, self.now, fronts[0].content_type)
        listing = Place(page.url, PlaceKind.LISTING)
        every = self.source.model_copy(update={"article": ".", "skip": None})
        with Workers(1) as workers:
            try:
                return list(workers.submit(find_links, listing, page, every).result().links)
            except (WorkerTimedOut, WorkerDied):
                return []


@dataclass(frozen=True, slots=True)
class Plan:
    """Which sources are checked, how many at once, and in which file the web stands if not outside."""

    sources: Sequence[Source]
    jobs: int
    replay: Path | None
    now: datetime


def check(plan: Plan, settings: Settings) -> Iterator[tuple[Source, list[Step]]]:
    """Each source as it is done, with its steps. Raises what a crawl raises."""
    for sight in look(plan, settings):
        yield sight.source, steps_of(sight)


def look(plan: Plan, settings: Settings) -> Iterator[Sight]:
    """What is seen of each source, as it is done; of one that the replayed file lacks, nothing.

    Raises what a crawl raises.
    """
    from crawler.replay import read_index
    from crawler.run.run import RunPlan, crawl

    index = read_index(plan.replay) if plan.replay else None
    sights: dict[str, Sight] = {}
    for source in plan.sources:
        # in a replayed file it is the day on which the file was made
        seen = [e.fetched_at for url, e in index.entries.items() if source.owns(url)] if index else []
        sights[source.id] = Sight(source, max(seen, default=plan.now))
    job = Job(mode=Mode.TRY, limit=MOST_ARTICLES, replay=plan.replay, most_places=MOST_PLACES, retry_wait=2.0)
    job = replace(job, tell_all=True, search=True)

    def listen(source: str, event: Event) -> None:
        # what the run tells of itself bears no source's name
        if source in sights:
            sights[source].events.append(event)

    run_plan = RunPlan(plan.sources, job, plan.jobs, listen, Command.CRAWL)
    for result in crawl(run_plan, settings):
        sight = sights.pop(result.source)
        sight.reason = result.ended
        if result.reason != EndReason.NOT_STARTED:
            yield sight
    if index is not None:
        # a source of which the file holds no page is not crawled
        yield from (replace(sight, reason=NOT_IN_FILE) for sight in sights.values())


def steps_of(sight: Sight) -> list[Step]:
    """What was seen, step by step; after one that nothing can follow there is no other."""
    if sight.reason == NOT_IN_FILE:
        return [Step(sight.source.id, "reached", None, NOT_IN_FILE)]
    reached = _reached(sight)
    if not reached.ok:
        return [reached]
    robots = _robots(sight)
    if robots.ok is False:
        return [reached, robots]
    return [reached, robots, *_places(sight), *_moved(sight), _fresh(sight), _article(sight)]


def _reached(sight: Sight) -> Step:
    answered = [f"{page.url} answered {page.status}" for page in sight.of(PageKept)]
    if answered:
        return Step(sight.source.id, "reached", True, answered[0])
    lost = [note.line() for note in sight.of(IssueNoted)]
    if not lost and any(event.code == ReasonCode.NOT_IN_REPLAY for event in sight.of(RequestLost)):
        lost = ["the replayed file holds nothing of it"]
    return Step(sight.source.id, "reached", False, lost[0] if lost else f"no answer ({sight.reason})")


def _robots(sight: Sight) -> Step:
    refused = [event for event in sight.of(RequestLost) if event.code == ReasonCode.ROBOTS]
    if refused:
        why = next((n.detail for n in sight.of(IssueNoted) if n.code == IssueCode.ROBOTS), "it forbids")
        return Step(sight.source.id, "robots", False, f"{why}: {refused[0].url}")
    pages = [page for page in sight.of(PageKept) if page.kind == CaptureKind.ROBOTS]
    if not pages:
        return Step(sight.source.id, "robots", None, "not in the replayed file")
    absent = pages[0].outcome == CaptureOutcome.ABSENT
    told = "there is none, so all is allowed" if absent else "it allows what is asked for"
    return Step(sight.source.id, "robots", True, told)


def _places(sight: Sight) -> Iterator[Step]:
    gave = {place.url: place for place in sight.of(PlaceSeen)}
    named = places_of(sight.source)
    # an index or a frameset holds no link itself: what was read below it counts
    elsewhere = {place.url for event in sight.of(PlacesFound) for place in event.places} if named else set()
    below = sum(len(gave[url].links) for url in gave.keys() - {place.url for place in named} - elsewhere)
    for place in named:
        found = gave.get(place.url) or next((gave[u] for u in _ends(sight, place.url) if u in gave), None)
        if found is None:
            yield Step(sight.source.id, str(place.kind), False, f"{place.url}: {_why_lost(sight, place.url)}")
            continue
        links = sum(sight.source.is_article(link.url) for link in found.links) or (
            0 if place.kind == "feed" or found.faults else below
        )
        why = f"{links} links that the article rule takes" if links else _faults(found)
        yield Step(sight.source.id, str(place.kind), links > 0, f"{place.url}: {why}")
    if not named:
        best = max(gave.values(), key=lambda place: len(place.links), default=None)
        links = len(best.links) if best else 0
        why = f"found {best.url}: {links} links" if best and links else f"none of the {len(gave)} found gave a link"
        yield Step(sight.source.id, "places", links > 0, why)


def _moved(sight: Sight) -> Iterator[Step]:
    """That the file no longer fits the site, though its news was found."""
    names = {IssueCode.PLACES_MOVED: "moved", IssueCode.PATTERN_STALE: "pattern"}
    for code, name in names.items():
        notes = [note for note in sight.of(IssueNoted) if note.code == code]
        if notes:
            yield Step(sight.source.id, name, False, notes[0].detail)


def gone_places(sight: Sight) -> list[str]:
    """The places of the file that answered and gave nothing; a host that is down tells of none."""
    gave = {place.url: place for place in sight.of(PlaceSeen)}
    lost = {event.url: event.code for event in sight.of(RequestLost)}
    status = {page.url: page.status for page in sight.of(PageKept)}
    steps = list(_places(sight))
    gone = []
    for place, step in zip(places_of(sight.source), steps, strict=False):
        seen = gave.get(place.url) or next((gave[u] for u in _ends(sight, place.url) if u in gave), None)
        if step.ok or (seen is not None and seen.links):
            continue
        transient = lost.get(place.url) in _TRANSIENT or status.get(place.url, 0) == 429
        if not transient and status.get(place.url, 0) < 500:
            gone.append(place.url)
    return gone


def _ends(sight: Sight, url: str) -> list[str]:
    """Where a redirect from `url` may have ended: it differs in scheme, host of the site and slash alone."""

    def bare(address: str) -> str:
        host, slash, path = address.partition("://")[2].partition("/")
        return f"{'' if sight.source.owns(address) else host}{slash}{path}".rstrip("/")

    return [place.url for place in sight.of(PlaceSeen) if bare(place.url) == bare(url)]


def _why_lost(sight: Sight, url: str) -> str:
    for page in sight.of(PageKept):
        if page.url == url:
            return f"status {page.status}"
    for note in sight.of(IssueNoted):
        if note.url == url:
            return note.line()
    codes = [event.code for event in sight.of(RequestLost) if event.url == url]
    return codes[0] if codes else "no answer came"


def _faults(place: PlaceSeen) -> str:
    return "; ".join(f"{fault.code}: {fault.detail}" for fault in place.faults) or "no link in it"


def _fresh(sight: Sight) -> Step:
    links = [link for place in sight.of(PlaceSeen) for link in place.links]
    dated = [(link.witness.published.isoformat(), link.url) for link in links if link.witness.published]
    dated += [(event.record["published_at"], event.record["url"]) for event in sight.of(ArticleRead)]
    days = [(_day(words, sight), url) for words, url in dated if words]
    days = [(day, url) for day, url in days if day <= sight.now.astimezone(sight.source.zone).date()]
    if not days:
        return Step(sight.source.id, "fresh", False, "no link and no article gave a date")
    day, url = max(days)
    allowed = PATIENCE if sight.source.expect.articles_per_day[0] else RARE
    age = sight.now.astimezone(sight.source.zone).date() - day
    return Step(sight.source.id, "fresh", age <= allowed, f"the newest is of {day.isoformat()}: {url}")


def _day(words: str, sight: Sight) -> date:
    if len(words) == 10:
        return date.fromisoformat(words)
    return datetime.fromisoformat(words).astimezone(sight.source.zone).date()


def _article(sight: Sight) -> Step:
    records = [event.record for event in sight.of(ArticleRead)]
    if not records:
        failed = [page for page in sight.of(PageKept) if page.kind == CaptureKind.ARTICLE]
        why = f"{failed[0].url} answered {failed[0].status}" if failed else "none was read"
        return Step(sight.source.id, "article", False, why)
    lacking = sorted(((list(_lacks(record, sight.source)), record) for record in records), key=lambda p: len(p[0]))
    lacks, record = lacking[0]
    if lacks:
        return Step(sight.source.id, "article", False, f"{record['url']}: {'; '.join(lacks)}")
    words = len(record["body"].split())
    told = f"{words} words, {record['published_at']}, {record['language']}: {record['url']}"
    return Step(sight.source.id, "article", True, told)


def _lacks(record: Mapping[str, Any], source: Source) -> Iterator[str]:
    if record["outcome"] != "ok":
        yield f"it is {record['outcome']}"
    yield from (f"no {name}" for name in ("title", "body") if not record[name])
    if not record["published_at"]:
        yield "no date"
    spoken = {record["language"], f"{record['language']}-{record['script']}"}
    if not spoken & set(source.languages):
        yield f"its language is {record['language']}, the source's are {' '.join(source.languages)}"
