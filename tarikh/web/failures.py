"""Says on a page, or in the form of a twin, why something cannot be shown."""

import logging

from sqlalchemy.exc import DBAPIError
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response

from sources import TarikhError
from storage.articles.article_report import UnknownArticle
from storage.captures.writer import UnknownCapture
from storage.db.reader import took_too_long
from storage.search.find import TooSlow
from storage.search.query import BadQuery
from tarikh.web.rendering import render

_LOG = logging.getLogger("tarikh.web")
_UNKNOWN = (UnknownArticle, UnknownCapture)


def not_found(request: Request, error: Exception) -> Response:
    """The answer to an address that nothing stands at, and to others that Starlette refuses."""
    status = error.status_code if isinstance(error, HTTPException) else 404
    words = "nothing stands at this address" if status == 404 else str(getattr(error, "detail", error))
    return tell(request, status, words)


def known_failure(request: Request, error: Exception) -> Response:
    """The answer to what a reader can mend."""
    if isinstance(error, _UNKNOWN):
        return tell(request, 404, str(error))
    if isinstance(error, BadQuery):
        return tell(request, 400, str(error))
    if isinstance(error, TooSlow):
        return tell(request, 503, str(error))
    return tell(request, 500, str(error))


def database_failure(request: Request, error: Exception) -> Response:
    """The answer where the server ended the statement for its time, or does not answer."""
    if took_too_long(error):
        return tell(request, 503, "the question took the database too long: narrow it by a word, a language or a day")
    _LOG.error("the database failed: %s", str(error).strip().partition("\n")[0])
    return tell(request, 503, "the database does not answer: try again in a minute")


def fault(request: Request, error: Exception) -> Response:
    """The answer to a fault of ours; its traceback is in the log."""
    _LOG.error("%s: %s", request.url.path, type(error).__name__, exc_info=error)
    return tell(request, 500, "this page has failed; the log of `tarikh serve` says why")


def tell(request: Request, status: int, words: str) -> Response:
    """Why something is not shown, in the form that was asked for."""
    if request.url.path.endswith((".json", "/healthz")):
        return JSONResponse({"error": words}, status)
    if request.url.path.endswith((".csv", ".rss", ".atom", ".warc.gz")):
        return PlainTextResponse(words + "\n", status)
    return render(request, "failure.html", status, words=words, status=status)


HANDLERS = {
    HTTPException: not_found,
    TarikhError: known_failure,
    DBAPIError: database_failure,
    Exception: fault,
}
"""What answers in the place of a page that raised one of these."""
