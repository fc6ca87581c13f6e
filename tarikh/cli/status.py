"""`tarikh status`: list the sources that need somebody's care, since when, and why."""

import json
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Annotated, Any

import typer

from tarikh.output import Format, FormatOption, plain, print_rows, say

if TYPE_CHECKING:
    from storage.health import Health

COLUMNS = ("source", "state", "cause", "since", "last_run", "new", "per_day", "why")
NIGHTS = (
    *("run", "started_at", "state", "cause", "fetched", "new", "changed", "unchanged", "failed"),
    *("pages", "ok", "dated", "native", "reason", "why"),
)
ISSUES = ("code", "count", "in_last_run", "first_at", "last_at", "url", "detail")
FAILING = 3


def register(app: typer.Typer) -> None:
    """Add `tarikh status`."""
    app.command(epilog="Example: tarikh status --fail || tarikh status kz_todayinfo")(status)


def status(
    source: Annotated[str | None, typer.Argument(metavar="[SOURCE]", help="Its runs and issues, one by one.")] = None,
    days: Annotated[int, typer.Option(min=1, max=1000, metavar="N", help="Judge by the runs of N days.")] = 14,
    fail: Annotated[
        bool, typer.Option("--fail", help="End with 3 when a source is failing, blocked or silent, or on an alarm.")
    ] = False,
    format: FormatOption = Format.TABLE,
) -> None:
    """Show how each source does: ok, degraded, failing, silent, blocked, new or disabled; since when, and why."""
    from crawler.catalogue import catalogue_of
    from sources.errors import UnknownSource
    from storage.db.engine import open_database
    from storage.db.settings import read_settings
    from storage.health import check_up, read_issues
    from storage.ops.homes import find_other_home

    settings = read_settings()
    now = datetime.now(UTC)
    engine = open_database(settings)
    catalogue = catalogue_of(settings)
    try:
        found = check_up(engine, catalogue, now, days)
        healths = found.healths
        other = find_other_home(engine, settings.warc_folder)
        whole = (*catalogue.faults.values(), *((other,) if other else ()), *found.alarms)
        alarms = whole if source is None else ()
        if source is not None:
            healths = tuple(health for health in healths if health.source == source)
            if not healths:
                raise UnknownSource(f"no source {source!r}: see `tarikh sources list`")
            issues = read_issues(engine, healths[0], now - timedelta(days=days))
            _print_one(healths[0], issues, now - timedelta(days=days), format)
        else:
            print_rows(map(row, healths), COLUMNS, format)
            for alarm in alarms:
                say(f"alarm: {alarm}")
    finally:
        engine.dispose()
    if fail and (alarms or any(health.state.alarming for health in healths)):
        raise typer.Exit(FAILING)


def row(health: "Health") -> dict[str, object]:
    """A source as a line of the table."""
    last = health.last
    return {
        "source": health.source,
        "state": str(health.state),
        "cause": str(health.cause) if health.cause else None,
        "since": health.since.replace(microsecond=0) if health.since else None,
        "last_run": last.started_at.replace(microsecond=0) if last else None,
        "new": last.new if last else None,
        "per_day": round(health.per_day, 1) if health.per_day else None,
        "why": health.words or None,
    }


def _print_one(health: "Health", issues: list[dict[str, Any]], since: datetime, format: Format) -> None:
    from storage.health import shown

    nights = [shown(verdict) for verdict in reversed(health.verdicts) if verdict.night.started_at >= since]
    if format in (Format.JSON, Format.JSONL):
        whole = row(health) | {"runs": nights, "issues": issues}
        print(json.dumps(whole, ensure_ascii=False, default=plain, indent=2 if format is Format.JSON else None))
        return
    if format is Format.TABLE:
        print_rows([row(health)], COLUMNS, format)
        print()
    print_rows(nights, NIGHTS, format)
    if format is Format.TABLE and issues:
        print()
        print_rows(issues, ISSUES, format)
