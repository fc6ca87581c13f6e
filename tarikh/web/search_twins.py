"""The search as JSON and CSV: all that answers, in the order of the articles' numbers."""

from starlette.requests import Request
from starlette.responses import Response

from storage.export.rows import Rows, Selection
from storage.search.find import Search
from tarikh.web.archive import archive_of
from tarikh.web.question import Question
from tarikh.web.twins import csv_twin, json_twin


def as_csv(request: Request) -> Response:
    """The columns of `tarikh export`."""
    rows = _rows(request)
    return csv_twin(rows, rows.columns, "search")


def as_json(request: Request) -> Response:
    """What was asked and searched, and the articles."""
    rows = _rows(request)
    said = {"query": rows.selection.question, "searched": list(rows.sought.searched)}
    return json_twin(rows, "articles", said)


def _rows(request: Request) -> Rows:
    reader = archive_of(request).reader
    question = Question.read(request)
    # asked first, so that a question which is too much ends as on the page, before anything is sent
    Search(reader, question.text).total()
    return Rows(reader, Selection(question.text))
