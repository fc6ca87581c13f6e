"""Makes of Scrapy's response one that the archive keeps."""

from datetime import datetime
from http import HTTPStatus

from scrapy import Request
from scrapy.http import Response

from storage.warc.fetched import CaptureKind, Fetched

# what Scrapy and our middlewares flag -> the WARC word for why a body is cut
_CUT = {"dataloss": "disconnect", "truncated:unspecified": "unspecified"}


def as_fetched(response: Response, kind: CaptureKind, source: str, now: datetime) -> Fetched:
    """The response with the address that was asked for, its time (a replayed one keeps its own) and its headers."""
    request = response.request or Request(response.url)
    asked = request.meta.get("redirect_urls") or [request.url]
    return Fetched(
        url=response.url,
        kind=kind,
        fetched_at=request.meta.get("fetched_at", now),
        status=response.status,
        headers=_headers(response, request.meta.get("content_encoding")),
        body=response.body,
        source=source,
        reason=_reason(response.status),
        truncated=_truncated(response),
        ip=str(response.ip_address) if response.ip_address else None,
        redirected_from=asked[0] if asked[0] != response.url else None,
    )


def content_type(response: Response) -> str | None:
    """The Content-Type header."""
    value = response.headers.get(b"Content-Type")
    return value.decode("latin-1") if value else None


def is_cut(response: Response) -> bool:
    """Whether the body ended before its end."""
    return _truncated(response) is not None


def _headers(response: Response, encoding: str | None) -> tuple[tuple[str, str], ...]:
    pairs = [
        (name.decode("latin-1"), value.decode("latin-1"))
        for name, values in response.headers.items()
        for value in values
    ]
    # Scrapy takes the header away with the encoding; the archive notes what the server sent
    return (*pairs, ("Content-Encoding", encoding)) if encoding else tuple(pairs)


def _truncated(response: Response) -> str | None:
    for flag in response.flags:
        if flag in _CUT or flag.startswith("truncated:"):
            return _CUT.get(flag) or flag.partition(":")[2]
    return None


def _reason(status: int) -> str:
    try:
        return HTTPStatus(status).phrase
    except ValueError:
        return "Unknown"
