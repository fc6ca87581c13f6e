"""`tarikh extract`: read one page, or many."""

import sys
import tempfile
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from tarikh.output import Format, plain, print_rows, say

if TYPE_CHECKING:
    from extract import Extraction
    from tarikh.one_page import Wanted

EXAMPLE = """
Example:  tarikh extract https://todayinfo.kz/some-article/ --explain

          tarikh extract --batch pages.jsonl --jobs 4 > records.jsonl
"""


def register(app: typer.Typer) -> None:
    """Add the command to the program."""
    app.command("extract", epilog=EXAMPLE)(extract)


def extract(  # noqa: PLR0913  # one parameter an option
    url: Annotated[str | None, typer.Argument(help="An article's address.")] = None,
    fetch: Annotated[bool, typer.Option("--fetch", help="Fetch the page anew first.")] = False,
    capture: Annotated[int | None, typer.Option(metavar="ID", help="Read this capture, not the latest.")] = None,
    html: Annotated[Path | None, typer.Option(metavar="FILE", help="Read a saved page; nothing is stored.")] = None,
    source: Annotated[str | None, typer.Option(metavar="ID", help="Read it as this source's page.")] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Store nothing.")] = False,
    diff: Annotated[bool, typer.Option("--diff", help="Show what differs from the article as stored.")] = False,
    explain: Annotated[bool, typer.Option("--explain", help="Say why: dates, reader, what was left out.")] = False,
    batch: Annotated[
        str | None, typer.Option(metavar="FILE", help='JSON lines {"url","file",...} in, "-" for stdin; lines out.')
    ] = None,
    jobs: Annotated[int | None, typer.Option(min=1, help="Worker processes; by default one a core.")] = None,
    format: Annotated[Format, typer.Option("--format", help="How the record is printed.")] = Format.TABLE,
) -> None:
    """Read one page of the archive again, or many pages in files; a text that reads otherwise is a new version."""
    if batch is not None:
        if any((url, fetch, capture, html, dry_run, diff, explain)):
            raise typer.BadParameter("--batch stands alone, with --jobs")
        extract_batch(batch, jobs)
        return
    if url is None and capture is None and html is None:
        raise typer.BadParameter("give a URL, --capture ID, --html FILE or --batch FILE")
    if html is not None and any((fetch, capture, diff)):
        raise typer.BadParameter("--html reads a file: it goes with a URL, --source, --explain and --format")
    from tarikh.one_page import Wanted

    show = Show(format, explain, diff)
    if html is not None:
        extract_file(Wanted(url, capture, html, source), show)
    else:
        extract_stored(Wanted(url, capture, html, source), show, fetch, dry_run)


@dataclass(frozen=True, slots=True)
class Show:
    """What is printed of a record."""

    format: Format
    explain: bool
    diff: bool


def extract_file(wanted: "Wanted", show: Show) -> None:
    """Print what a saved page says."""
    from datetime import UTC, datetime

    from crawler.catalogue import catalogue_of
    from storage.db.settings import read_settings
    from tarikh.one_page import read_file

    print_record(read_file(wanted, catalogue_of(read_settings()), datetime.now(UTC)), show)


def extract_stored(wanted: "Wanted", show: Show, fetch: bool, dry_run: bool) -> None:
    """Print what a capture says, and store it."""
    from datetime import UTC, datetime

    from crawler.catalogue import catalogue_of
    from extract.pool import Workers
    from storage.db.engine import open_database
    from storage.db.settings import read_settings
    from storage.pipeline.reading import CaptureReader
    from tarikh.cli.show import print_diff
    from tarikh.one_page import compare_with_stored, fetch_page, read_stored

    settings = read_settings()
    catalogue = catalogue_of(settings)
    if fetch:
        fetch_page(wanted, settings, catalogue)
    engine = open_database(settings)
    with Workers(1) as workers:
        # its page taught its site's lines when it was fetched
        reader = CaptureReader(engine, settings, workers, teaches=False)
        read = read_stored(wanted, reader, catalogue)
        if show.diff:
            print_diff(compare_with_stored(read.extraction, engine), show.format)
        else:
            print_record(read.extraction, show)
        if not dry_run:
            stored = reader.store(read.capture_id, read, datetime.now(UTC))
            say(f"{stored.kind}, version {stored.version}" if stored.version else f"no article: {stored.outcome}")
    engine.dispose()


def print_record(extraction: "Extraction", show: Show) -> None:
    """One record on stdout: JSON, one line of JSON, or for reading."""
    import json

    from extract.fields import Use, names_to_print
    from tarikh.cli.show import safe

    facts = names_to_print(Use.PRINTED)
    record = extraction.as_json()
    if show.format in (Format.JSON, Format.JSONL):
        print(json.dumps(record, ensure_ascii=False, indent=2 if show.format is Format.JSON else None))
        return
    if show.format is Format.CSV:
        print_rows([record], (*facts, "body"), show.format)
        return
    for name in facts:
        if record[name] not in (None, [], ""):
            print(f"{name + ':':<20}{safe(str(plain(record[name])))}")
    for credit in extraction.credits:
        print(f"{'credit:':<20}{safe(credit.name)} ({credit.relation})")
    if show.explain:
        print_reasons(record["evidence"])
    print()
    print("\n\n".join(safe(line) for line in (extraction.body or "").split("\n")))


def print_reasons(evidence: dict[str, Any]) -> None:
    """Why the record is as it is: every candidate date, the encoding, who read the body and what was left out."""
    from tarikh.cli.show import safe

    print("\nwhy:")
    for found in evidence["dates"]:
        mark = "+" if found["chosen"] else "-"
        value = found["value"] or "not read"
        print(
            f"  {mark} {found['role']} {value} from {found['origin']}: {safe(found['words'])[:70]} ({found['why']})"
        )
    for name, value in evidence.items():
        if name not in ("dates", "body"):
            print(f"  {name}: {safe(str(value))}")
    body = evidence.get("body", {})
    print(f"  body: {body.get('reader')}: {body.get('why')}")
    for line, reason in body.get("dropped", []):
        print(f"  left out ({reason}): {safe(line)[:90]}")


def extract_batch(batch: str, jobs: int | None) -> None:
    """Answer each line of the file (`-` is stdin) on stdout, in order."""
    from datetime import UTC, datetime

    from crawler.catalogue import catalogue_of
    from extract.batch import Batch
    from extract.pool import Workers
    from sources import TarikhError
    from storage.db.settings import read_settings

    catalogue = catalogue_of(read_settings())
    with tempfile.TemporaryDirectory() as folder, Workers(jobs) as workers:
        path = Path(batch)
        if batch == "-":
            # the lines are read three times, and a pipe gives them once
            path = Path(folder, "stdin")
            path.write_bytes(sys.stdin.buffer.read())
        elif not path.is_file():
            raise TarikhError(f"no file {batch}: give a file of JSON lines, or - for stdin")
        write_records(Batch(workers, catalogue, datetime.now(UTC)).records(_lines_of(path)))


def write_records(records: Iterable[dict[str, object]]) -> None:
    """Write each record as one JSON line; a lone surrogate becomes a question mark, as JSON readers refuse it."""
    import json

    for record in records:
        line = json.dumps(record, ensure_ascii=False, default=str)
        sys.stdout.buffer.write(line.encode("utf-8", "replace") + b"\n")
    sys.stdout.buffer.flush()


def _lines_of(path: Path) -> Callable[[], Iterable[str]]:
    return lambda: path.open(encoding="utf-8", errors="replace")
