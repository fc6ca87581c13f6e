"""Compares what a source brings with what it used to bring, and with what its file expects."""

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from statistics import mean, median

from sources.model import Expect
from storage.health.causes import Cause, Finding
from storage.health.nights import Night

DAY = timedelta(days=1)
PATIENCE = 3.0
"""Days over which the expected minimum is measured: a weekend is no silence."""

SURE = 6.0
"""Articles that should have come: with so many due, none at all comes by chance once in 400 times."""

_KNOWN_DAYS = 7


def usual_per_day(nights: Sequence[Night]) -> float:
    """New articles on an ordinary day, the first day (which brings a backlog) and the last left out; 0 if unknown."""
    days = list(per_day(nights).values())[1:-1]
    return (median(days) or mean(days)) if days else 0.0


def per_day(nights: Sequence[Night]) -> dict[date, int]:
    """New articles by day, in the order of the nights."""
    days: dict[date, int] = {}
    for night in nights:
        day = night.started_at.date()
        days[day] = days.get(day, 0) + night.new
    return days


def find_silence(nights: Sequence[Night], expect: Expect) -> str | None:
    """Words on it when the site answers well but nothing new comes, for longer than it ever kept silent."""
    last = nights[-1]
    bringing = [night.started_at for night in nights if night.new]
    if last.new or not last.whole:
        return None
    if not bringing:
        return "it never brought an article"
    quiet = (last.started_at - bringing[-1]) / DAY
    words = f"nothing new for {quiet:.0f} days"
    least = expect.articles_per_day[0]
    if least > 0 and quiet >= PATIENCE - 0.5:
        return f"{words}, at least {least} a day expected"
    until = [night for night in nights if night.started_at <= bringing[-1]]
    usual = usual_per_day([*until, last])
    # a week must be known before one can say that its weekends are not silent
    known = bringing[-1] - nights[0].started_at >= (_KNOWN_DAYS - 1) * DAY
    longest, now = _quiet_runs(nights)
    if usual * quiet >= SURE and known and now > 1.5 * longest:
        return f"nothing new since {bringing[-1]:%Y-%m-%d}, about {usual:.0f} a day before"
    return None


def _quiet_runs(nights: Sequence[Night]) -> tuple[int, int]:
    """The most nights in a row that brought nothing before, and how many they are now."""
    longest = now = 0
    for night in nights:
        longest, now = (max(longest, now), 0) if night.new else (longest, now + 1)
    return longest, now


def find_shortage(nights: Sequence[Night], expect: Expect) -> Iterator[Finding]:
    """Too few or too many new articles, by the source's file and by its own days."""
    last = nights[-1]
    least, most = expect.articles_per_day
    recent = [night for night in nights if last.started_at - night.started_at < (PATIENCE - 0.5) * DAY]
    spans = last.started_at - nights[0].started_at >= (PATIENCE - 0.5) * DAY
    rate = sum(night.new for night in recent) / PATIENCE
    # one limited run and the rate says nothing
    if spans and rate < least and all(night.whole for night in recent):
        yield Finding(Cause.TOO_FEW, f"{rate:.1f} new articles a day, at least {least} expected", lost=True)
    days = per_day(nights)
    today = last.started_at.date()
    if days[today] > most and today - DAY in days:
        yield Finding(Cause.TOO_MANY, f"{days[today]} new articles in a day, at most {most} expected")
    earlier = list(days.values())[1:-1]
    waited = min(1.0, (last.started_at - nights[-2].started_at) / DAY) if len(nights) > 1 else 0.0
    due = (median(earlier) if earlier else 0.0) * waited
    if last.whole and len(earlier) >= _KNOWN_DAYS and due >= 10 and last.new < min(due / 5, min(earlier) * waited):
        yield Finding(Cause.TOO_FEW, f"{last.new} new articles, about {due:.0f} usual")
