"""The middleware that opens a response's bytes, and keeps them as they came where their label lies."""

from collections.abc import Sequence
from typing import Self

from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.downloadermiddlewares.httpcompression import HttpCompressionMiddleware
from scrapy.exceptions import IgnoreRequest
from scrapy.http import Response, TextResponse
from scrapy.responsetypes import responsetypes
from scrapy.utils.httpobj import urlparse_cached

from crawler import signals
from crawler.discovery.links import Fault
from storage.outcomes import IssueCode
from storage.warc.content_coding import GZIP_MAGIC, ZSTD_MAGIC, open_body

CUT = "truncated:unspecified"
"""The response flag of a packed body that ends before its end."""

_NO_CODING = frozenset({"", "identity", "none", "utf-8", "utf8", "8bit", "binary", "text"})
_MAGIC = {"gzip": GZIP_MAGIC, "x-gzip": GZIP_MAGIC, "zstd": ZSTD_MAGIC}


class CompressionMiddleware(HttpCompressionMiddleware):
    """Takes off what the label says, and what the bytes say where the label is wrong; a lie is told once a host."""

    def __init__(self, crawler: Crawler) -> None:
        super().__init__(crawler=crawler)
        self._crawler = crawler
        self._told: set[str] = set()

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        return cls(crawler)

    async def process_response(self, request: Request, response: Response) -> Request | Response:  # type: ignore[override]
        """The response opened. Raises IgnoreRequest for one that is too large."""
        names = [name.decode("latin-1") for name in response.headers.getlist(b"Content-Encoding")]
        if request.method == "HEAD" or not (names or _is_packed_page(request, response)):
            return response
        if names:
            request.meta["content_encoding"] = ", ".join(names)
        labels = [label.strip().lower() for name in names for label in name.split(",")]
        most = request.meta.get("download_maxsize", self._max_size)
        opened = open_body(response.body, labels, most, sniff=True)
        if opened.cut == "length":
            raise IgnoreRequest(f"more than {most} bytes once opened (DOWNLOAD_MAXSIZE)")
        if not names or _is_lie(labels, response.body, opened.body):
            await self._tell_lie(request, response, ", ".join(names))
        return _replaced(response, opened.body, opened.cut)

    async def _tell_lie(self, request: Request, response: Response, said: str) -> None:
        host = urlparse_cached(request).netloc
        if host not in self._told:
            self._told.add(host)
            fault = Fault(
                IssueCode.ENCODING_LIE, f"Content-Encoding says {said[:100] or 'nothing'}, and the bytes otherwise"
            )
            await self._crawler.signals.send_catch_log_async(
                signal=signals.issue_found, url=response.url, fault=fault
            )


def _is_packed_page(request: Request, response: Response) -> bool:
    """Whether gzip came as a web page without a label; a feed or sitemap is a file, and opened where it is read."""
    kind = response.headers.get(b"Content-Type") or b""
    return request.meta.get("web_page", True) and b"html" in kind.lower() and response.body.startswith(GZIP_MAGIC)


def _is_lie(labels: Sequence[str], packed: bytes, opened: bytes) -> bool:
    """Whether the last label, the first to be taken off, names another encoding than the bytes show."""
    if not packed or labels[-1] in _NO_CODING:
        return False
    if magic := _MAGIC.get(labels[-1]):
        return not packed.startswith(magic)
    return opened == packed or packed.startswith((GZIP_MAGIC, ZSTD_MAGIC))


def _replaced(response: Response, body: bytes, cut: str | None) -> Response:
    """The response with that body, of the class that fits it, and without the header that no longer holds."""
    response.headers.pop(b"Content-Encoding", None)
    kind = responsetypes.from_args(headers=response.headers, url=response.url, body=body)
    facts = {"encoding": None} if issubclass(kind, TextResponse) else {}
    opened: Response = response.replace(cls=kind, body=body, **facts)
    if cut:
        opened.flags.append(CUT)
    return opened
