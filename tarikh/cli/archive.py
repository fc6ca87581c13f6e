"""`tarikh archive`: look after the WARC files."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from tarikh.output import Format, FormatOption, print_rows, progress, say

if TYPE_CHECKING:
    from crawler.rebuild.rebuild import Rebuilt

archive = typer.Typer(help="Look after the WARC files.", no_args_is_help=True, rich_markup_mode=None)


def register(app: typer.Typer) -> None:
    """Add `tarikh archive` with its commands."""
    app.add_typer(archive, name="archive", epilog="Example: tarikh archive verify")


@archive.command(epilog="Example: tarikh archive verify --format jsonl")
def verify(format: FormatOption = Format.TABLE) -> None:
    """Read the record of every capture and prove its digest; ends with 1 when bytes are lost."""
    from datetime import UTC, datetime

    from storage.db.engine import open_database
    from storage.db.settings import read_settings
    from storage.ops.verify import count_captures, note_damage, verify_captures

    settings = read_settings()
    engine = open_database(settings)
    total = count_captures(engine)
    with progress(total, "captures") as advance:
        found = list(verify_captures(engine, settings, advance))
    for damage in found:
        note_damage(engine, damage, datetime.now(UTC))
    print_rows(
        [{"capture": d.capture_id, "file": d.file, "offset": d.offset, "reason": d.reason} for d in found],
        ("capture", "file", "offset", "reason"),
        format,
    )
    say(f"{total - len(found)} of {total} captures are whole")
    if found:
        raise typer.Exit(1)


@archive.command(epilog="Example: tarikh archive repair")
def repair() -> None:
    """Finish what a crash left: cut torn ends, make missing rows, close dead runs. A living crawl is left alone."""
    from datetime import UTC, datetime

    from storage.db.engine import open_database
    from storage.db.settings import read_settings
    from storage.ops.verify import note_damage, repair_rows
    from storage.pipeline.recovery import recover

    settings = read_settings()
    engine = open_database(settings)
    now = datetime.now(UTC)
    found = recover(engine, settings, now)
    made, torn = repair_rows(engine, settings, now)
    for damage in torn:
        note_damage(engine, damage, now)
        say(f"{damage.file} is torn at {damage.offset}: {damage.reason}: what follows cannot be read")
    say(f"{len(found.files)} files finished, {found.cut_bytes} bytes of torn ends cut")
    say(f"{found.adopted + made} missing rows made, {len(found.closed_runs)} dead runs closed")
    if found.pending:
        say(f"{len(found.pending)} captures wait to be read: the next crawl or import reads them")
    if torn:
        raise typer.Exit(1)


@archive.command(epilog="Example: TARIKH_HOME=~/again tarikh archive rebuild")
def rebuild(
    jobs: Annotated[int | None, typer.Option(min=1, help="Worker processes; by default one a core.")] = None,
) -> None:
    """Make all rows anew of the WARC files alone, in an empty database; stopped, the same command goes on.

    It ends with 1 where a record could not be given its row, under its source and its run.
    """
    from datetime import UTC, datetime

    from crawler.catalogue import catalogue_of
    from crawler.rebuild.rebuild import Rebuild
    from crawler.rebuild.source_night import Bench
    from extract.pool import Workers
    from storage.db.engine import open_database
    from storage.db.settings import read_settings
    from storage.ops.verify import list_files

    settings = read_settings()
    size = sum(path.stat().st_size for path in list_files(settings))
    engine = open_database(settings)
    with Workers(jobs) as workers, progress(size, "bytes of WARC files") as advance:
        bench = Bench(engine, settings, workers)
        report = Rebuild(bench, catalogue_of(settings), lambda: datetime.now(UTC), advance).run()
    _tell(report)
    engine.dispose()
    if not report.is_whole:
        raise typer.Exit(1)


def _tell(report: "Rebuilt") -> None:
    say(f"{report.captures} records of {report.files} files have their rows, {report.read} pages were read")
    if report.known:
        say(f"{report.known} of the rows were there: a rebuild that was stopped had made them")
    for words in report.bad:
        say(f"not rebuilt: {words}")
    for source, records in report.lost_sources.most_common():
        say(f"not rebuilt: the source {source} of {records} records: the catalogue does not have it")
    if report.unknown_runs:
        say(f"not rebuilt: the run of {report.unknown_runs} records, which name none")
    if report.old_files:
        say(f"{report.old_files} files do not say which command wrote them: taken for ordinary crawls")
    if report.torn_ends:
        say(f"{report.torn_ends} files end in a record that a killed crawl had not finished: it had no row")
    if report.unnamed:
        say(f"{report.unnamed} pages have no link: no place that is kept names them")
    say("no file holds links that gave no response, how runs ended, earlier readings, nor what persons wrote down")


@archive.command(epilog="Example: tarikh archive cdxj | LC_ALL=C sort > index.cdxj")
def cdxj(
    files: Annotated[list[Path] | None, typer.Argument(help="WARC files; by default the whole archive.")] = None,
) -> None:
    """Print the index lines that replay tools need, one a record."""
    from sources import TarikhError
    from storage.db.settings import read_settings
    from storage.ops.verify import index_file, list_files

    for file in files or list_files(read_settings()):
        if not file.is_file():
            raise TarikhError(f"no file {file}: name a .warc.gz file of this archive")
        for line in index_file(file):
            print(line)
