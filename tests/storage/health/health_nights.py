"""Nights of a source, made by hand: what the tests of its health are told."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from storage.health import Night

FIRST = datetime(2026, 11, 1, 2, 0, tzinfo=UTC)


def good(night: int, new: int = 20, **facts: object) -> Night:
    """An ordinary night: all its new pages are whole, dated articles."""
    values: dict[str, object] = {
        "fetched": new + 2,
        "new": new,
        "places_good": 2,
        "pages": {"ok": new},
        "versions": new,
        "dated": new,
        "native": new,
        "body_bytes": 3000.0 if new else None,
    }
    made = Night(run_id=night, started_at=FIRST + timedelta(days=night))
    return replace(made, **(values | facts))  # type: ignore[arg-type]


def lost(night: int, code: str = "connection", **facts: object) -> Night:
    """A night without any answer."""
    values: dict[str, object] = {"unanswered": {code: 1}, "failed": 1, "faults": {code: 1}, "reason": "robots"}
    made = Night(run_id=night, started_at=FIRST + timedelta(days=night))
    return replace(made, **(values | facts))  # type: ignore[arg-type]


def week(**facts: object) -> list[Night]:
    """Eight good nights, the first with a backlog."""
    return [good(0, 60), *(good(n, 20 + n % 3, **facts) for n in range(1, 8))]
