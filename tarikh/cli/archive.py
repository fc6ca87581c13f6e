"""`tarikh archive`: look after the WARC files."""

from pathlib import Path
from typing import Annotated

import typer

from tarikh.output import Format, FormatOption, print_rows, progress, say

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
