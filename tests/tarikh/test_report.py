"""A run's reports are kept in number, and a watchdog that does not answer costs one line."""

import socket
from datetime import UTC, datetime
from pathlib import Path

from tarikh.report import KEPT, keep, ping, tell

NIGHT = datetime(2026, 11, 1, 2, tzinfo=UTC)


def report(number: int, **facts: object) -> dict[str, object]:
    counts = {"fetched": 9, "new": 4, "changed": 1, "unchanged": 2, "failed": 1}
    return {"run": number, "reason": "finished", **counts, "sources": [], "alarms": [], **facts}


def test_only_the_last_reports_are_kept(tmp_path: Path) -> None:
    (tmp_path / "run-notes.json").write_text("{}")
    for number in (1, 2, *range(999_950, 1_000_000 + KEPT - 50)):
        keep(tmp_path, report(number))
    names = sorted(int(path.stem[4:]) for path in tmp_path.glob("run-[0-9]*.json"))
    assert names == list(range(999_950, 1_000_000 + KEPT - 50))[-KEPT:]
    assert (tmp_path / "run-notes.json").exists()
    assert not list(tmp_path.glob("*.part"))


def test_the_few_lines_name_who_needs_care() -> None:
    poor = {"source": "kz_a", "state": "silent", "since": NIGHT, "cause": "nothing_new", "why": "nothing for 3 days"}
    good = {"source": "kz_b", "state": "ok", "since": NIGHT, "cause": None, "why": None}
    assert tell(report(7, sources=[poor, good], alarms=["nothing new"])) == [
        "run 7 finished: 2 sources, 9 fetched, 4 new, 1 changed, 1 failed",
        "kz_a silent since 2026-11-01: nothing_new: nothing for 3 days",
        "alarm: nothing new",
    ]
    many = tell(report(8, sources=[poor] * 25))
    assert many[-1] == "and 5 more: see `tarikh status`"


def test_a_watchdog_that_hangs_or_is_gone_costs_a_line() -> None:
    with socket.create_server(("127.0.0.1", 0)) as deaf:
        url = f"http://127.0.0.1:{deaf.getsockname()[1]}/secret"
        assert ping(url, 0.2) == "the ping to 127.0.0.1 failed: timed out"
    failure = ping(url, 0.2) or ""
    assert "refused" in failure
    assert "secret" not in failure
    assert "failed" in (ping("http://", 0.2) or "")
