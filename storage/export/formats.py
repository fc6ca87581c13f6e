"""Writes rows in a format that others read: CSV, JSON lines or Parquet."""

import csv
import gzip
import json
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from enum import StrEnum
from pathlib import Path
from typing import IO, Any, Protocol, cast

from sources import TarikhError
from storage.export.rows import LISTS

_FORMULA = ("=", "+", "-", "@", "\t", "\r")
"""What a spreadsheet takes for the beginning of a formula."""
_ROW_GROUP = 10_000
_WHOLE = frozenset({"id", "version", "original_id", "capture_id"})


class ExportFormat(StrEnum):
    """The formats of an export, by the endings of its file's name; .gz may follow the first two."""

    CSV = "csv"
    JSONL = "jsonl"
    PARQUET = "parquet"
    WARC = "warc"


class Writer(Protocol):
    """Takes rows one by one."""

    def write(self, row: Mapping[str, Any]) -> None: ...


def format_of(name: str) -> ExportFormat:
    """The format that a file's name asks for. Raises TarikhError for none."""
    ending = Path(name.removesuffix(".gz")).suffix.removeprefix(".")
    try:
        return ExportFormat(ending)
    except ValueError:
        raise TarikhError(f"{name}: give a name that ends in .csv, .jsonl, .parquet or .warc.gz") from None


@contextmanager
def open_writer(path: Path, format: ExportFormat, columns: Sequence[str], name: str) -> Iterator[Writer]:
    """A writer to a file; `name` is what the file will be called, and tells whether it is compressed."""
    if format is ExportFormat.PARQUET:
        with _parquet(path, columns) as writer:
            yield writer
        return
    # a spreadsheet that meets no mark takes UTF-8 for the letters of its own country
    encoding = "utf-8-sig" if format is ExportFormat.CSV else "utf-8"
    opened = gzip.open if name.endswith(".gz") else open
    with cast(IO[str], opened(path, "wt", encoding=encoding, newline="")) as stream:
        yield text_writer(stream, format, columns)


def text_writer(stream: IO[str], format: ExportFormat, columns: Sequence[str]) -> Writer:
    """A writer of CSV or JSON lines to an open stream."""
    return CsvWriter(stream, columns) if format is ExportFormat.CSV else JsonlWriter(stream)


class CsvWriter:
    """RFC 4180 with a line of names; lists joined by `; `, and no cell that a spreadsheet would run."""

    def __init__(self, stream: IO[str], columns: Sequence[str]) -> None:
        self._writer = csv.writer(stream, lineterminator="\r\n")
        self._writer.writerow(columns)
        self._columns = columns

    def write(self, row: Mapping[str, Any]) -> None:
        """One line."""
        self._writer.writerow([harmless(row[name]) for name in self._columns])


class JsonlWriter:
    """A JSON object a line."""

    def __init__(self, stream: IO[str]) -> None:
        self._stream = stream

    def write(self, row: Mapping[str, Any]) -> None:
        """One line."""
        self._stream.write(json.dumps(row, ensure_ascii=False) + "\n")


def harmless(value: Any) -> Any:
    """A value as a cell: text that begins like a formula gets an apostrophe before it."""
    if isinstance(value, list):
        value = "; ".join(value)
    if isinstance(value, str) and value.startswith(_FORMULA):
        return "'" + value
    return value


@contextmanager
def _parquet(path: Path, columns: Sequence[str]) -> Iterator[Writer]:
    try:
        import pyarrow as pa
        from pyarrow import parquet
    except ImportError:
        raise TarikhError("Parquet needs the extra: pip install 'tarikh[parquet]'") from None

    def kind(name: str) -> Any:
        if name in LISTS:
            return pa.list_(pa.string())
        return pa.int64() if name in _WHOLE else pa.string()

    schema = pa.schema([(name, kind(name)) for name in columns])
    with parquet.ParquetWriter(path, schema, compression="zstd") as file:
        writer = ParquetWriter(lambda rows: file.write_table(pa.Table.from_pylist(rows, schema=schema)))
        yield writer
        writer.flush()


class ParquetWriter:
    """Row groups of 10,000, so that memory stays as it is."""

    def __init__(self, put: Any) -> None:
        self._put = put
        self._rows: list[Mapping[str, Any]] = []

    def write(self, row: Mapping[str, Any]) -> None:
        """One row."""
        self._rows.append(row)
        if len(self._rows) >= _ROW_GROUP:
            self.flush()

    def flush(self) -> None:
        """Write what waits."""
        if self._rows:
            self._put(self._rows)
            self._rows = []
