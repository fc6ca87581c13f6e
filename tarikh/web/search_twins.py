"""The search as JSON and CSV: all that answers, in a stream, in the order of the articles' numbers."""

import io
import json
from collections.abc import Iterator
from itertools import chain

from starlette.requests import Request
from starlette.responses import Response, StreamingResponse

from storage.export.formats import CsvWriter
from storage.export.rows import Rows, Selection
from storage.search.find import Search
from tarikh.web.archive import archive_of
from tarikh.web.question import Question

_AT_ONCE = 1 << 15


def as_csv(request: Request) -> Response:
    """The columns of `tarikh export`; cells that a spreadsheet would run are made harmless."""
    rows = _rows(request)
    return stream(_csv_lines(rows), "text/csv; charset=utf-8", "search.csv")


def as_json(request: Request) -> Response:
    """One object: what was asked and searched, the articles, and last `complete`, which a broken answer lacks."""
    rows = _rows(request)
    return stream(_json_parts(rows), "application/json")


def stream(lines: Iterator[str], media_type: str, name: str | None = None) -> Response:
    """An answer that is sent while it is read; what fails before its first line fails as a page does."""
    first = next(lines, "")
    headers = {"Content-Disposition": f'attachment; filename="{name}"'} if name else {}
    return StreamingResponse(_pieces(chain([first], lines)), media_type=media_type, headers=headers)


def _rows(request: Request) -> Rows:
    reader = archive_of(request).reader
    question = Question.read(request)
    # asked first, so that a question which is too much ends as on the page, before anything is sent
    Search(reader, question.text).total()
    return Rows(reader, Selection(question.text))


def _csv_lines(rows: Rows) -> Iterator[str]:
    held = io.StringIO(newline="")
    held.write("\ufeff")
    writer = CsvWriter(held, rows.columns)
    for row in rows:
        writer.write(row)
        yield held.getvalue()
        held.seek(0)
        held.truncate()
    yield held.getvalue()


def _json_parts(rows: Rows) -> Iterator[str]:
    said = {"query": rows.selection.question, "searched": list(rows.sought.searched)}
    yield json.dumps(said, ensure_ascii=False)[:-1] + ', "articles": ['
    count = 0
    for row in rows:
        yield (",\n" if count else "\n") + json.dumps(row, ensure_ascii=False)
        count += 1
    yield f'\n], "count": {count}, "complete": true}}\n'


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
