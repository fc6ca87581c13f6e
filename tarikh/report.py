"""The report of a crawl for the person who was asleep: a few lines, a file, and a sign of life."""

import json
from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from storage.outcomes import EndReason
from tarikh.output import plain, say

if TYPE_CHECKING:
    from sqlalchemy import Engine

    from sources import Source
    from storage.db.settings import Settings
    from storage.health import Checkup, Health

Report = dict[str, Any]

KEPT = 90
"""Reports: three months of nights."""

PING_SECONDS = 10.0
_SHOWN = 20
_AS_TOLD = (EndReason.FINISHED, EndReason.TIME_LIMIT)
_COUNTS = ("fetched", "new", "changed", "unchanged", "failed")


def report_run(settings: "Settings", catalogue: Iterable["Source"], run_id: int, ping_url: str | None) -> Report:
    """Write the run's report, tell it in short on stderr, and ping when the run ended as it was told to."""
    from storage.db.engine import open_database
    from storage.health import check_up

    engine = open_database(settings)
    try:
        report = compose(engine, run_id, check_up(engine, catalogue, datetime.now(UTC)))
    finally:
        engine.dispose()
    for line in tell(report):
        say(line)
    try:
        say(f"report: {keep(settings.home / 'reports', report)}")
    except OSError as err:
        say(f"the report could not be written: {err}")
    if ping_url and report["reason"] in _AS_TOLD:
        failure = ping(ping_url)
        if failure:
            say(failure)
    return report


def compose(engine: "Engine", run_id: int, checkup: "Checkup") -> Report:
    """The run in full: totals, each source with its counts, issues and state, and what is wrong with the whole."""
    from sqlalchemy import func, select

    from storage.db.models import Issue, Run, SourceRun
    from storage.db.session import read_session

    healths = {health.source: health for health in checkup.healths}
    with read_session(engine) as session:
        run = session.get_one(Run, run_id)
        rows = session.scalars(select(SourceRun).where(SourceRun.run_id == run_id).order_by(SourceRun.source)).all()
        noted = select(Issue.source, Issue.code, func.count()).where(Issue.run_id == run_id)
        issues: dict[str | None, dict[str, int]] = {}
        for source, code, count in session.execute(noted.group_by(Issue.source, Issue.code).order_by(Issue.code)):
            issues.setdefault(source, {})[code] = count
        sources = [
            {
                "source": row.source,
                **{name: getattr(row, name) for name in _COUNTS},
                "reason": row.reason,
                "reason_code": row.reason_code,
                "seconds": round(((row.finished_at or row.started_at) - row.started_at).total_seconds(), 1),
                "outcomes": row.outcomes,
                "issues": issues.get(row.source, {}),
                **_state(healths.get(row.source)),
            }
            for row in rows
        ]
        return {
            "run": run_id,
            "started_at": run.started_at,
            "finished_at": run.finished_at,
            "reason": run.reason,
            "command": run.command,
            "arguments": run.arguments,
            **{name: sum(source[name] for source in sources) for name in _COUNTS},
            "outcomes": _added(source["outcomes"] for source in sources),
            "issues": _added(issues.values()),
            "states": dict(Counter(source["state"] for source in sources)),
            "alarms": _alarms(sources, run.arguments, checkup.alarms),
            "sources": sources,
        }


def _alarms(sources: Sequence[Report], arguments: Any, alarms: Sequence[str]) -> list[str]:
    nothing = bool(sources) and not any(source["new"] for source in sources) and arguments.get("limit") != 0
    if nothing and not any(alarm.startswith("nothing new anywhere") for alarm in alarms):
        which = sources[0]["source"] if len(sources) == 1 else f"any of {len(sources)} sources"
        return [f"nothing new came from {which}", *alarms]
    return list(alarms)


def _state(health: "Health | None") -> Report:
    if health is None:
        return {"state": None, "cause": None, "since": None, "why": None}
    return {
        "state": str(health.state),
        "cause": str(health.cause) if health.cause else None,
        "since": health.since,
        "why": health.words or None,
    }


def _added(counts: Iterable[dict[str, int]]) -> dict[str, int]:
    total: Counter[str] = Counter()
    for each in counts:
        total.update(each)
    return dict(sorted(total.items()))


def tell(report: Report) -> list[str]:
    """The report in a few lines: what came, who needs care, what is wrong with the whole."""
    counts = ", ".join(f"{report[name]} {name}" for name in ("fetched", "new", "changed", "failed"))
    number = len(report["sources"])
    lines = [f"run {report['run']} {report['reason']}: {number} source{'s' * (number != 1)}, {counts}"]
    poor = [source for source in report["sources"] if source["state"] in ("failing", "blocked", "silent")]
    for source in poor[:_SHOWN]:
        since = f" since {source['since']:%Y-%m-%d}" if source["since"] else ""
        lines.append(f"{source['source']} {source['state']}{since}: {source['cause']}: {source['why']}")
    if len(poor) > _SHOWN:
        lines.append(f"and {len(poor) - _SHOWN} more: see `tarikh status`")
    return [*lines, *(f"alarm: {alarm}" for alarm in report["alarms"])]


def keep(folder: Path, report: Report) -> Path:
    """Write the report as `run-000123.json`, and drop those before the last 90. Raises OSError."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"run-{report['run']:06d}.json"
    half = path.with_suffix(".part")
    half.write_text(json.dumps(report, ensure_ascii=False, indent=2, default=plain) + "\n", encoding="utf-8")
    # whoever watches the folder sees whole files alone
    half.replace(path)
    numbered = [each for each in folder.glob("run-*.json") if each.stem.removeprefix("run-").isdigit()]
    for old in sorted(numbered, key=lambda each: int(each.stem.removeprefix("run-")))[:-KEPT]:
        old.unlink()
    return path


def ping(url: str, seconds: float = PING_SECONDS) -> str | None:
    """Tell a watchdog that the run ended; a line on it when it could not be told."""
    from http.client import HTTPException
    from urllib.request import Request, urlopen

    from tarikh import __version__

    try:
        with urlopen(Request(url, headers={"User-Agent": f"tarikh/{__version__}"}), timeout=seconds):
            return None
    except (OSError, HTTPException, ValueError) as err:
        # the whole address may hold the watchdog's secret
        return f"the ping to {urlsplit(url).hostname} failed: {' '.join(str(err).split()) or type(err).__name__}"
