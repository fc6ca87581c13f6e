"""The facts of one run over one source that its health is judged by."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from storage.outcomes import DIED, CaptureOutcome, EndReason, ReasonCode

_READ = tuple(outcome for outcome in CaptureOutcome if outcome.read)


@dataclass(frozen=True, slots=True)
class RobotsRefusal:
    """Why robots.txt kept pages from us: its status, or what kept it from being read; neither: its rules."""

    status: int | None = None
    reason_code: ReasonCode | None = None


@dataclass(frozen=True, slots=True)
class Night:
    """One source's part in one run, in numbers. A night is a run, whatever the hour.

    `pages` counts the outcomes of article pages, `statuses` their HTTP errors, `place_statuses` those of feeds,
    sitemaps and listings; `faults` counts the run's issues by code. Of the `versions` that its pages brought, `dated`
    have a date, `native` a language of the source, `garbled` a warning of the decoder; `body_bytes` is their median.
    """

    run_id: int
    started_at: datetime
    reason: str = EndReason.FINISHED
    reason_code: str | None = None
    """What kept it from the site, where `reason` is unreachable."""
    limited: bool = False
    """Told to take only so many pages: what it brought says nothing of how much there was."""
    fetched: int = 0
    new: int = 0
    """New articles, those of the backlog left out."""
    backlog: int = 0
    """Old articles that were fetched for the first time."""
    changed: int = 0
    unchanged: int = 0
    failed: int = 0
    places_good: int = 0
    places_bad: int = 0
    places_lost: int = 0
    """Feeds, sitemaps and listings of the source's file that gave no response."""
    robots: RobotsRefusal | None = None
    """None where no robots.txt kept anything from us."""
    unanswered: Mapping[str, int] = field(default_factory=dict)
    """Requests without an answer, by reason: dns, timeout, robots ..."""
    pages: Mapping[str, int] = field(default_factory=dict)
    statuses: Mapping[int, int] = field(default_factory=dict)
    place_statuses: Mapping[int, int] = field(default_factory=dict)
    faults: Mapping[str, int] = field(default_factory=dict)
    versions: int = 0
    dated: int = 0
    native: int = 0
    garbled: int = 0
    body_bytes: float | None = None

    @property
    def read(self) -> int:
        """Pages that were read without fault, articles or not."""
        return sum(self.pages.get(outcome, 0) for outcome in _READ)

    @property
    def ok(self) -> int:
        """Pages that were articles."""
        return self.pages.get(CaptureOutcome.OK, 0)

    @property
    def ended(self) -> str:
        """Why it ended, in words such as `unreachable: dns`."""
        return f"{self.reason}: {self.reason_code}" if self.reason_code else self.reason

    @property
    def whole(self) -> bool:
        """Whether it went to its end, so that its volume can be judged."""
        return self.reason == EndReason.FINISHED and not self.limited

    @property
    def says_something(self) -> bool:
        """A run that was stopped before it began, or replayed from a file without this site, says nothing."""
        return bool(self.fetched or self.faults or self.unanswered) or self.reason in DIED
