"""Draws how much attention a question got over time: bars of an SVG, by share or by count."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from storage.search.find import Share

WIDTH, HEIGHT = 720, 120
_MOST_DAYS = 62
_MOST_WEEKS = 366
_GAP = 1.0


@dataclass(frozen=True, slots=True)
class Bar:
    """A span of time, both days included: its articles, of how many, and where it stands in the picture."""

    since: date
    until: date
    articles: int
    of: int
    x: float = 0.0
    y: float = 0.0
    width: float = 0.0
    height: float = 0.0

    @property
    def share(self) -> float:
        """The part that answers."""
        return self.articles / self.of if self.of else 0.0


@dataclass(frozen=True, slots=True)
class Chart:
    """The bars of a chart; `unit` is day, week or month, `top` what the highest bar stands for."""

    bars: tuple[Bar, ...]
    unit: str
    by_share: bool
    top: float
    width: int = WIDTH
    height: int = HEIGHT


def span_of(days: Sequence[Share]) -> tuple[date, date] | None:
    """The first and the last day on which an article answers; None where none has a day."""
    answering = [date.fromisoformat(one.bucket) for one in days if one.bucket and one.articles]
    return (min(answering), max(answering)) if answering else None


def draw(
    days: Sequence[Share], by_share: bool, top: float | None = None, span: tuple[date, date] | None = None
) -> Chart | None:
    """A chart of counts by day; None where no article has a day. Charts side by side share `top` and `span`."""
    dated = {date.fromisoformat(one.bucket): one for one in days if one.bucket}
    span = span or span_of(days)
    if span is None:
        return None
    first, last = span
    unit = _unit((last - first).days)
    bars = _gather({day: one for day, one in dated.items() if first <= day <= last}, first, last, unit)
    highest = top or max(_value(bar, by_share) for bar in bars) or 1.0
    step = WIDTH / len(bars)
    placed = tuple(_place(bar, at * step, step, _value(bar, by_share) / highest) for at, bar in enumerate(bars))
    return Chart(placed, unit, by_share, highest)


def _unit(days: int) -> str:
    if days <= _MOST_DAYS:
        return "day"
    return "week" if days <= _MOST_WEEKS else "month"


def _gather(days: dict[date, Share], first: date, last: date, unit: str) -> list[Bar]:
    """A bar for each span between two days, those without an article too."""
    bars: list[Bar] = []
    since = _beginning(first, unit)
    while since <= last:
        until = _next(since, unit) - timedelta(days=1)
        inside = [one for day, one in days.items() if since <= day <= until]
        bars.append(Bar(since, until, sum(one.articles for one in inside), sum(one.of for one in inside)))
        since = until + timedelta(days=1)
    return bars


def _beginning(day: date, unit: str) -> date:
    if unit == "week":
        return day - timedelta(days=day.weekday())
    return day.replace(day=1) if unit == "month" else day


def _next(day: date, unit: str) -> date:
    if unit == "month":
        return (day.replace(day=1) + timedelta(days=32)).replace(day=1)
    return day + timedelta(days=7 if unit == "week" else 1)


def _value(bar: Bar, by_share: bool) -> float:
    return bar.share if by_share else float(bar.articles)


def _place(bar: Bar, x: float, step: float, part: float) -> Bar:
    # a bar of few articles among many would be no pixel high
    height = max(part * (HEIGHT - 4), 2.0) if bar.articles else 0.0
    width = max(step - _GAP, 0.5)
    return Bar(
        bar.since, bar.until, bar.articles, bar.of, round(x, 2), round(HEIGHT - height, 2), round(width, 2), height
    )
