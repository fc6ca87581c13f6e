"""The archived page itself: its stored bytes, shut in where nothing of it can run, and its record to take away."""

import re
from datetime import UTC
from io import BytesIO
from pathlib import PurePosixPath

from starlette.requests import Request
from starlette.responses import Response

from storage.articles.article_captures import captures_of, place_of
from storage.articles.article_report import describe_article
from storage.captures.writer import UnknownCapture, read_capture
from storage.export.captures import WarcCopy, places_of
from tarikh.web.archive import archive_of
from tarikh.web.headers import ARCHIVED_POLICY
from tarikh.web.rendering import render

_PAGE = re.compile(r"\s*(?:text/html|application/xhtml\+xml)\b", re.IGNORECASE)
# text/html; charset="windows-1251"
_CHARSET = re.compile(r"charset\s*=\s*[\"']?([A-Za-z0-9_.:-]{1,40})", re.IGNORECASE)
_FOR_EVER = "private, max-age=31536000, immutable"


def archived(request: Request) -> Response:
    """The frame with the archived page, and beside it which captures there are. Raises UnknownArticle."""
    archive = archive_of(request)
    known = describe_article(archive.reader, request.path_params["handle"])
    captures = captures_of(archive.reader, int(known["id"]))
    wanted = request.query_params.get("capture") or str(known["provenance"]["capture_id"])
    chosen = next((one for one in captures if str(one["id"]) == wanted), None)
    if chosen is None:
        raise UnknownCapture("this article has no such capture")
    return render(
        request,
        "archived.html",
        known=known,
        name=str(known["handle"] or known["id"]),
        captures=captures,
        chosen=chosen,
    )


def raw(request: Request) -> Response:
    """The bytes with their charset, under a policy that lets them do nothing. Raises UnknownCapture."""
    archive = archive_of(request)
    page = read_capture(archive.reader, archive.settings, _number(request))
    said = page.content_type or ""
    charset = _CHARSET.search(said)
    is_page = not said or _PAGE.match(said) is not None
    media_type = "text/html" if is_page else "text/plain"
    # a page without a charset says it in its own head, and the browser looks there
    named = f"; charset={charset[1]}" if charset else "" if is_page else "; charset=utf-8"
    return Response(
        page.body,
        headers={
            "Content-Type": media_type + named,
            "Content-Security-Policy": ARCHIVED_POLICY,
            "Cache-Control": _FOR_EVER,
            "X-Robots-Tag": "noindex",
        },
    )


def warc(request: Request) -> Response:
    """The record of one capture as a WARC file, with the one that holds its bytes where those came before."""
    archive = archive_of(request)
    number = _number(request)
    if place_of(archive.reader, number) is None:
        raise UnknownCapture(f"there is no capture {number}")
    name = f"tarikh-{number}.warc.gz"
    held = BytesIO()
    copy = WarcCopy(held, name, archive.now.astimezone(UTC))
    for places in places_of(archive.reader, [number]):
        for place in places:
            try:
                copy.copy(archive.settings.warc_folder, place)
            except FileNotFoundError as err:
                raise UnknownCapture(
                    f"the file {PurePosixPath(place.file).name} is not in the archive's folder"
                ) from err
    return Response(
        held.getvalue(),
        headers={"Content-Type": "application/warc", "Content-Disposition": f'attachment; filename="{name}"'},
    )


def _number(request: Request) -> int:
    return int(request.path_params["capture"])
