"""Real sites on loopback, and crawls of them."""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import Any, TypeVar

import pytest
from loopback import Site

from crawler.events import Event, IssueNoted
from crawler.job import Job
from crawler.run.processes import USUAL, SourceResult, WatchLimits
from crawler.run.run import RunPlan, crawl
from sources import Source
from storage.db.settings import Settings
from storage.outcomes import Command

E = TypeVar("E", bound=Event)


@pytest.fixture
def site() -> Iterator[Site]:
    opened = Site()
    yield opened
    opened.close()


@pytest.fixture
def inside(settings: Settings) -> Settings:
    """Settings that allow loopback."""
    return settings.model_copy(update={"allow_addresses": ("127.0.0.0/8",), "contact": "https://archive.example/bot"})


@dataclass
class Crawl:
    """Crawls and what they told: `events` are those of the last one."""

    settings: Settings
    events: list[tuple[str, Event]] = field(default_factory=list)

    def __call__(self, *sources: Source, limits: WatchLimits = USUAL, **job: Any) -> list[SourceResult]:
        self.events.clear()
        patient = {"timeout": 60.0, "retry_wait": 0.1, "workers": 1} | job

        def listen(source: str, event: Event) -> None:
            self.events.append((source, event))

        night = RunPlan(sources, replace(Job(), **patient), 2, listen, Command.CRAWL, limits=limits)
        return list(crawl(night, self.settings))

    def codes(self) -> set[str]:
        """The kinds of things that went wrong."""
        return {event.code for event in self.told(IssueNoted)}

    def told(self, kind: type[E]) -> list[E]:
        """The events of that kind, in order."""
        return [event for _, event in self.events if isinstance(event, kind)]


@pytest.fixture
def run(inside: Settings) -> Crawl:
    return Crawl(inside)
