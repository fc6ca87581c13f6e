"""`tarikh reextract`: read the whole archive again with today's extractor."""

import contextlib
from datetime import UTC, date, datetime, time
from typing import TYPE_CHECKING, Annotated, Any

import typer

from tarikh.output import Format, FormatOption, print_rows, progress, say

if TYPE_CHECKING:
    from storage.pipeline.reextraction import Report

EXAMPLE = "Example: tarikh reextract --source kz_todayinfo --since 2026-11-01 --dry-run"


def register(app: typer.Typer) -> None:
    """Add the command to the program."""
    app.command("reextract", epilog=EXAMPLE)(reextract)


def reextract(  # noqa: PLR0913  # one parameter an option
    source: Annotated[str | None, typer.Option(help="Only this source.")] = None,
    since: Annotated[
        str | None, typer.Option(help="Only pages fetched from this day on (UTC), as 2026-11-01.")
    ] = None,
    until: Annotated[str | None, typer.Option(help="Only pages fetched before this day (UTC).")] = None,
    language: Annotated[str | None, typer.Option(help="Only articles in this language, as kk.")] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Report what would change; store nothing.")] = False,
    again: Annotated[bool, typer.Option("--again", help="Also pages that this very extractor has read.")] = False,
    jobs: Annotated[int | None, typer.Option(min=1, help="Worker processes; by default one a core.")] = None,
    format: FormatOption = Format.TABLE,
) -> None:
    """Read the archive's pages again and report what changed; stopped, the same command goes on.

    A version is added only where title, body or date differ beyond typography; the old one stays.
    """
    from crawler.catalogue import catalogue_of
    from extract.pool import Workers
    from storage.db.engine import open_database
    from storage.db.settings import read_settings
    from storage.pipeline.reading import CaptureReader
    from storage.pipeline.reextraction import Choice, Report, count_chosen
    from storage.pipeline.reextraction import reextract as read_again

    settings = read_settings()
    if source is not None:
        catalogue_of(settings).get(source)
    choice = Choice(source, _day(since, "--since"), _day(until, "--until"), language, again)
    engine = open_database(settings)
    total = count_chosen(engine, choice)
    report = Report()
    with (
        contextlib.suppress(KeyboardInterrupt),
        Workers(jobs) as workers,
        progress(total, "pages read again") as advance,
    ):
        reading = CaptureReader(engine, settings, workers, teaches=False)
        for _ in read_again(reading, choice, report, None if dry_run else datetime.now(UTC)):
            advance()
    _print(report, dry_run, format)
    if report.read < total:
        say(f"stopped after {report.read} of {total}: the same command goes on")
        raise typer.Exit(1)


def _day(words: str | None, option: str) -> datetime | None:
    try:
        return datetime.combine(date.fromisoformat(words), time(), UTC) if words else None
    except ValueError:
        raise typer.BadParameter(f"{words!r} is no day such as 2026-11-01", param_hint=option) from None


def _print(report: "Report", dry_run: bool, format: Format) -> None:
    rows: list[dict[str, Any]] = [
        {"field": name, "changed": count, "url": example.url, "before": example.before, "after": example.after}
        for name, count in report.fields.most_common()
        for example in report.examples[name]
    ]
    print_rows(rows, ("field", "changed", "url", "before", "after"), format)
    stored = "nothing stored" if dry_run else f"{report.new_versions} new versions"
    lost = f", {report.lost} with their bytes lost" if report.lost else ""
    say(f"{report.read} pages read, {report.changed} differ{lost}; {stored}")
