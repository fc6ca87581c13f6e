"""`tarikh import`: take WARC files of others into the archive."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from tarikh.output import Format, FormatOption, print_rows, progress, say

if TYPE_CHECKING:
    from storage.pipeline.importing import ImportCounts

_STORED = ("new", "changed", "unchanged", "no_article", "failed", "gone")
COLUMNS = ("file", "records", *_STORED, "cut", "known", "skipped", "bad")


def register(app: typer.Typer) -> None:
    """Add `tarikh import`."""
    app.command("import", epilog="Example: tarikh import CC-NEWS-20261122020000-00042.warc.gz")(import_files)


def import_files(
    files: Annotated[
        list[Path], typer.Argument(help="Files: .warc, .warc.gz, .warc.zst, .wacz.", show_default=False)
    ],
    jobs: Annotated[int | None, typer.Option(min=1, help="Worker processes; by default one a core.")] = None,
    format: FormatOption = Format.TABLE,
) -> None:
    """Take the pages of WARC files into the archive, as captures and articles; a file taken in twice adds nothing.

    A record that cannot be read is counted under `bad` and named in the table `issue`, and the command ends with 1.
    """
    from datetime import UTC, datetime

    from crawler.catalogue import catalogue_of
    from extract.pool import Workers
    from sources import TarikhError
    from storage.captures.writer import CaptureWriter
    from storage.db.engine import open_database
    from storage.db.session import write_session
    from storage.db.settings import read_settings
    from storage.db.source_table import store_sources
    from storage.ops.homes import find_other_home
    from storage.outcomes import Command, EndReason
    from storage.pipeline.degraded import read_degraded
    from storage.pipeline.early_readings import read_early
    from storage.pipeline.importing import ImportCounts, UnreadableFile, WarcImport
    from storage.pipeline.reading import CaptureReader
    from storage.pipeline.recovery import read_what_waits, recover
    from storage.runs import close_run, open_run

    if missing := next((str(file) for file in files if not file.is_file()), None):
        raise TarikhError(f"no file {missing}: name a .warc or .warc.gz file")
    settings = read_settings()
    engine = open_database(settings)
    with write_session(engine) as session:
        store_sources(session, catalogue_of(settings))
    if words := find_other_home(engine, settings.warc_folder):
        say(words)
    now = datetime.now(UTC)
    run_id = open_run(engine, now, Command.IMPORT, {"files": [file.name for file in files]})
    reason = EndReason.STOPPED
    rows = []
    lost = 0
    writer = CaptureWriter(engine, settings.warc_folder, run_id)
    try:
        with Workers(jobs) as workers:
            reading = CaptureReader(engine, settings, workers, run_id)
            if waiting := read_what_waits(reading, recover(engine, settings, now), now):
                say(f"read {waiting} captures that an earlier run had left")
            takes = WarcImport(writer, reading, run_id)
            for file in files:
                with progress(file.stat().st_size, f"{file.name} (bytes)") as advance:
                    try:
                        counts = takes.take(file, datetime.now(UTC), advance)
                    except UnreadableFile as err:
                        # one file costs itself alone
                        say(f"tarikh: {err}")
                        counts = ImportCounts(bad=1)
                lost += counts.bad
                rows.append(_row(file, counts))
            again = CaptureReader(engine, settings, workers, run_id, teaches=False)
            read_degraded(again, run_id, datetime.now(UTC))
            read_early(again, run_id, datetime.now(UTC))
        reason = EndReason.FINISHED
    finally:
        if words := writer.close():
            say(words)
            lost += 1
        close_run(engine, run_id, datetime.now(UTC), reason)
        print_rows(rows, COLUMNS, format)
    engine.dispose()
    if lost:
        say(f"{lost} records could not be read; see them with: SELECT detail FROM issue WHERE code = 'bad_record'")
        raise typer.Exit(1)


def _row(file: Path, counts: "ImportCounts") -> dict[str, object]:
    for reason, count in counts.skipped.most_common():
        say(f"{file.name}: {count} skipped: {reason}")
    if counts.periods:
        say(f"{file.name}: {counts.periods} pages are dated to a day, month or year alone: its last second was taken")
    return {
        "file": file.name,
        "records": counts.records,
        "cut": counts.cut,
        "known": counts.known,
        "skipped": counts.skipped.total(),
        "bad": counts.bad,
        **{kind: counts.stored[kind] for kind in _STORED},
    }
