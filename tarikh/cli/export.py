"""`tarikh export`: take articles away as CSV, JSON lines, Parquet or WARC."""

import sys
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Annotated

import typer

from tarikh.output import progress, say

EXAMPLE = """
Examples:  tarikh export --to news.csv 'сайлау lang:kk from:2026-11-01'

           tarikh export --to week.jsonl.gz --with-text --added-since 2026-11-23

           tarikh export --to election.warc.gz 'выборы country:kg'
"""


def register(app: typer.Typer) -> None:
    """Add the command to the program."""
    app.command("export", epilog=EXAMPLE)(export)


def export(  # noqa: PLR0913  # each option is a parameter
    words: Annotated[
        list[str] | None, typer.Argument(metavar="[WORDS]", help="A question as `tarikh search` takes it.")
    ] = None,
    to: Annotated[
        str,
        typer.Option(metavar="FILE", help="Ends in .csv, .jsonl (each also .gz), .parquet or .warc.gz; - is stdout."),
    ] = "-",
    format: Annotated[str | None, typer.Option(help="csv or jsonl, for stdout.")] = None,
    with_text: Annotated[bool, typer.Option("--with-text", help="Write the texts too.")] = False,
    added_since: Annotated[
        str | None, typer.Option(metavar="DAY", help="Only what the archive learned of since that day (UTC).")
    ] = None,
    changed: Annotated[bool, typer.Option("--changed", help="Only what its site changed afterwards.")] = False,
    group: Annotated[bool, typer.Option("--group", help="Of one text only the original.")] = False,
) -> None:
    """Write the articles that answer a question, or all of them.

    Beside a file stands FILE.meta.json, which says what it holds. Times are in the site's own zone with its offset;
    where only the day is known it is a day. Copies of one text share `original_id`. Where it does not come to the
    end, its last line says so and it ends with 1.
    """
    from storage.db.engine import open_database
    from storage.db.settings import read_settings
    from storage.export.formats import ExportFormat, format_of
    from storage.export.job import ExportJob, export_file, export_stream
    from storage.export.rows import Rows, Selection
    from tarikh import __version__

    if to == "-" and format not in (None, "csv", "jsonl"):
        raise typer.BadParameter("--format takes csv or jsonl: the others are written to a file, by its name")
    kind = ExportFormat(format or "csv") if to == "-" else format_of(to)
    settings = read_settings()
    engine = open_database(settings)
    try:
        chosen = Selection(" ".join(words or ()), _day(added_since), changed, group, with_text)
        rows = Rows(engine, chosen)
        total = rows.count()
        with progress(total, "articles written") as advance:
            archive = f"{engine.url.host or 'local'}/{engine.url.database}"
            job = ExportJob(
                rows, engine, settings.warc_folder, f"tarikh {__version__}", archive, datetime.now(UTC), advance
            )
            done = export_stream(job, sys.stdout, kind) if to == "-" else export_file(job, Path(to), kind)
    finally:
        engine.dispose()
    for line in rows.sought.searched:
        say(f"searched: {line}")
    say(f"{done.rows:,} articles" + ("" if to == "-" else f" in {to}"))
    if done.missing:
        say(f"{done.missing:,} captures are not there: run `tarikh archive verify`")
        raise typer.Exit(1)


def _day(words: str | None) -> date | None:
    if words is None:
        return None
    try:
        return date.fromisoformat(words)
    except ValueError:
        raise typer.BadParameter(f"--added-since {words}: give a day such as 2026-11-23") from None
