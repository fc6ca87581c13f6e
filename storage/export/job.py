"""Takes articles away: into a file with a sidecar that says what it holds, or down a stream."""

import hashlib
import json
from collections.abc import Callable
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path
from typing import IO, Any

from sqlalchemy import Engine

from sources import TarikhError
from storage.db.db_errors import first_line
from storage.export.captures import WarcCopy, places_of
from storage.export.formats import ExportFormat, Writer, open_writer, text_writer
from storage.export.rows import Rows
from storage.warc.fetched import WarcLocation

PART = ".part"
"""A file that is not complete has this behind its name."""
_AT_ONCE = 200


class BrokenExport(TarikhError):
    """An export that ended before its last article."""


@dataclass(frozen=True, slots=True)
class ExportJob:
    """What is taken, by whom and when: `software` and `archive` are for the sidecar; `warc_folder` holds the bytes.

    `progress` is told how many articles were written since it was last told.
    """

    rows: Rows
    engine: Engine
    warc_folder: Path
    software: str
    archive: str
    now: datetime
    progress: Callable[[int], None] = lambda _: None


@dataclass(frozen=True, slots=True)
class Exported:
    """What was written: `missing` captures of a WARC whose files are not there."""

    rows: int
    missing: int = 0


def export_stream(job: ExportJob, stream: IO[str], format: ExportFormat) -> Exported:
    """Write CSV or JSON lines down a stream. Raises BrokenExport."""
    if format not in (ExportFormat.CSV, ExportFormat.JSONL):
        raise TarikhError(f"{format.value} is written to a file: give its name")
    counted = _Counted(text_writer(stream, format, job.rows.columns))
    _write(job, counted)
    stream.flush()
    return Exported(counted.rows)


def export_file(job: ExportJob, path: Path, format: ExportFormat) -> Exported:
    """Write a file and its sidecar; until it is complete it is called NAME.part. Raises BrokenExport."""
    part = path.with_name(path.name + PART)
    if format is ExportFormat.WARC:
        done = _export_warc(job, part, path.name)
    else:
        with open_writer(part, format, job.rows.columns, path.name) as writer:
            counted = _Counted(writer)
            _write(job, counted)
        done = Exported(counted.rows)
    sidecar = path.with_name(path.name + ".meta.json")
    sidecar.write_text(json.dumps(describe(job, part, done), ensure_ascii=False, indent=2) + "\n", encoding="utf-8")
    part.replace(path)
    return done


def describe(job: ExportJob, file: Path, done: Exported) -> dict[str, Any]:
    """What an export holds: the question, what was searched, how many rows, of which archive and day."""
    with file.open("rb") as written:
        digest = hashlib.file_digest(written, "sha256").hexdigest()
    chosen = asdict(job.rows.selection)
    if chosen["added_since"] is not None:
        chosen["added_since"] = chosen["added_since"].isoformat()
    return {
        **chosen,
        "searched": list(job.rows.sought.searched),
        "rows": done.rows,
        "missing_captures": done.missing,
        "columns": list(job.rows.columns),
        "archive": job.archive,
        "made_at": job.now.isoformat(timespec="seconds"),
        "software": job.software,
        "sha256": digest,
    }


class _Counted:
    """A writer that knows how many rows it was given."""

    def __init__(self, writer: Writer) -> None:
        self._writer = writer
        self.rows = 0

    def write(self, row: Any) -> None:
        self._writer.write(row)
        self.rows += 1


def _write(job: ExportJob, writer: _Counted) -> None:
    told = 0
    try:
        for row in job.rows:
            writer.write(row)
            if writer.rows - told >= _AT_ONCE:
                job.progress(writer.rows - told)
                told = writer.rows
    except BrokenPipeError:
        raise
    except Exception as err:
        raise BrokenExport(f"the export broke off after {writer.rows:,} articles: {first_line(err)}") from err
    job.progress(writer.rows - told)


def _export_warc(job: ExportJob, part: Path, name: str) -> Exported:
    """The captures of the chosen articles' current versions."""
    captures = [int(row["capture_id"]) for row in job.rows]
    copied = missing = 0
    with part.open("wb") as stream:
        copy = WarcCopy(stream, name, job.now)
        for places in places_of(job.engine, captures):
            if _copy(copy, job.warc_folder, places):
                copied += 1
            else:
                missing += 1
            job.progress(1)
    return Exported(copied, missing)


def _copy(copy: WarcCopy, folder: Path, places: list[WarcLocation]) -> bool:
    try:
        for place in places:
            copy.copy(folder, place)
    except FileNotFoundError:
        return False
    return True
