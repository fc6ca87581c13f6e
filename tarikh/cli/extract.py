"""`tarikh extract`: what does this page say?"""

import sys
import tempfile
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Annotated

import typer

EXAMPLE = """
Example:  tarikh extract https://todayinfo.kz/some-article/ --explain

          tarikh extract --batch pages.jsonl --jobs 4 > records.jsonl
"""


def register(app: typer.Typer) -> None:
    """Add the command to the program."""
    app.command("extract", epilog=EXAMPLE)(extract)


def extract(
    url: Annotated[str | None, typer.Argument(help="An article's address.")] = None,
    batch: Annotated[
        str | None, typer.Option(help='JSON lines {"url","file",...} in, "-" for stdin; JSON lines out.')
    ] = None,
    jobs: Annotated[int | None, typer.Option(min=1, help="Worker processes; by default one a core.")] = None,
) -> None:
    """Read one page of the archive again, or many pages in files."""
    if (batch is None) == (url is None):
        raise typer.BadParameter("give a URL, or --batch FILE")
    if batch is not None:
        extract_batch(batch, jobs)


def extract_batch(batch: str, jobs: int | None) -> None:
    """Answer each line of the file (`-` is stdin) on stdout, in order."""
    from datetime import UTC, datetime

    from extract.batch import Batch
    from extract.pool import Workers
    from sources import TarikhError, bundled

    with tempfile.TemporaryDirectory() as folder, Workers(jobs) as workers:
        path = Path(batch)
        if batch == "-":
            # the lines are read three times, and a pipe gives them once
            path = Path(folder, "stdin")
            path.write_bytes(sys.stdin.buffer.read())
        elif not path.is_file():
            raise TarikhError(f"no file {batch}: give a file of JSON lines, or - for stdin")
        write_records(Batch(workers, bundled(), datetime.now(UTC)).records(_lines_of(path)))


def write_records(records: Iterable[dict[str, object]]) -> None:
    """Write each record as one JSON line; a lone surrogate becomes a question mark, as JSON readers refuse it."""
    import json

    for record in records:
        line = json.dumps(record, ensure_ascii=False, default=str)
        sys.stdout.buffer.write(line.encode("utf-8", "replace") + b"\n")
    sys.stdout.buffer.flush()


def _lines_of(path: Path) -> Callable[[], Iterable[str]]:
    return lambda: path.open(encoding="utf-8", errors="replace")
