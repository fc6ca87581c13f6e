"""Sends rows as JSON or CSV while they are read: all of them, and a mark at the end of the JSON that it is whole."""

import io
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from itertools import chain
from typing import Any
from zoneinfo import ZoneInfo

from starlette.responses import Response, StreamingResponse

from storage.export.formats import CsvWriter
from tarikh.output import plain

_AT_ONCE = 1 << 15


def csv_twin(rows: Iterable[Mapping[str, Any]], columns: Sequence[str], name: str) -> Response:
    """The rows as CSV; cells that a spreadsheet would run are made harmless."""
    return _stream(_csv_lines(rows, columns), "text/csv; charset=utf-8", f"{name}.csv")


def json_twin(rows: Iterable[Mapping[str, Any]], name: str, facts: Mapping[str, Any] | None = None) -> Response:
    """One object: `facts`, the rows under `name`, their count, and last `complete`, which a broken answer lacks."""
    return _stream(_json_parts(rows, name, facts or {}), "application/json")


def told(rows: Iterable[Mapping[str, Any]], columns: Sequence[str]) -> Iterator[dict[str, Any]]:
    """The rows in plain values; times have the offset of the zone that their `timezone` names."""
    for row in rows:
        zone = ZoneInfo(row["timezone"]) if row.get("timezone") else None
        yield {
            name: plain(value.astimezone(zone) if isinstance(value, datetime) and zone else value)
            for name, value in ((name, row[name]) for name in columns)
        }


def _csv_lines(rows: Iterable[Mapping[str, Any]], columns: Sequence[str]) -> Iterator[str]:
    held = io.StringIO(newline="")
    held.write("\ufeff")
    writer = CsvWriter(held, columns)
    for row in rows:
        writer.write(row)
        yield held.getvalue()
        held.seek(0)
        held.truncate()
    yield held.getvalue()


def _json_parts(rows: Iterable[Mapping[str, Any]], name: str, facts: Mapping[str, Any]) -> Iterator[str]:
    head = json.dumps(facts, ensure_ascii=False, default=plain)[:-1]
    yield f'{head}{", " if facts else ""}"{name}": ['
    count = 0
    for row in rows:
        yield (",\n" if count else "\n") + json.dumps(row, ensure_ascii=False, default=plain)
        count += 1
    yield f'\n], "count": {count}, "complete": true}}\n'


def _stream(lines: Iterator[str], media_type: str, name: str | None = None) -> Response:
    """An answer that is sent while it is read; what fails before its first line fails as a page does."""
    first = next(lines, "")
    headers = {"Content-Disposition": f'attachment; filename="{name}"'} if name else {}
    return StreamingResponse(_pieces(chain([first], lines)), media_type=media_type, headers=headers)


def _pieces(lines: Iterator[str]) -> Iterator[str]:
    """Pieces of some size: each costs a turn of a thread."""
    held: list[str] = []
    size = 0
    for line in lines:
        held.append(line)
        size += len(line)
        if size >= _AT_ONCE:
            yield "".join(held)
            held, size = [], 0
    yield "".join(held)
