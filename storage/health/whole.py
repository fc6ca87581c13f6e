"""Finds what is wrong with the whole archive rather than with one source."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from storage.health.judging import Health, State
from storage.health.rhythm import SURE

DUE = timedelta(hours=20)
"""After so long something new must have come from somewhere: a night, and less than a day for cron's jitter."""

LATE = timedelta(hours=36)
"""A nightly crawl that did not run for so long was forgotten by its timer."""


@dataclass(frozen=True, slots=True)
class Whole:
    """All sources together: when a crawl last began, what ended it before its time, and each source's health."""

    healths: Sequence[Health]
    last_run_at: datetime | None
    stopped: str | None = None


def find_alarms(whole: Whole, now: datetime) -> list[str]:
    """A line for each thing that is wrong with the whole; none when nothing was crawled yet."""
    stopped = [f"the last crawl ended before its time: {whole.stopped}"] if whole.stopped else []
    crawled = [h for h in whole.healths if h.verdicts and h.state is not State.DISABLED]
    if not crawled or whole.last_run_at is None:
        return stopped
    alarms = stopped
    if now - whole.last_run_at > LATE:
        alarms.append(f"no crawl since {whole.last_run_at:%Y-%m-%d %H:%M}: does its timer still run?")
    bringing = [v.night.started_at for h in crawled for v in h.verdicts if v.night.new]
    usual = sum(health.per_day for health in crawled)
    if not bringing:
        alarms.append(f"nothing new anywhere: no article yet from any of {len(crawled)} sources")
    elif whole.last_run_at > max(bringing):
        quiet = whole.last_run_at - max(bringing)
        if quiet >= DUE or usual * (quiet / timedelta(days=1)) >= 2 * SURE:
            alarms.append(f"nothing new anywhere since {max(bringing):%Y-%m-%d %H:%M}, from {len(crawled)} sources")
    return alarms
