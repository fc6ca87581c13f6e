"""The download handler that reads, as browsers do, what servers break of HTTP: header lines, lengths, chunks."""

import re
from typing import Any

from scrapy.core.downloader.handlers.http11 import (
    HTTP11DownloadHandler,
    _LenientHTTP11ClientFactory,
    _LenientHTTP11ClientProtocol,
    _LenientHTTPClientParser,
)
from scrapy.crawler import Crawler
from twisted.internet.defer import Deferred
from twisted.web._newclient import HEADER, STATUS, _contentLength
from twisted.web.http import PotentialDataLoss, _ChunkedTransferDecoder, _MalformedChunkedDataError

LONGEST_LINE = 1 << 18
"""Bytes of one header line; a Content-Security-Policy may pass Twisted's 16,384."""

# HTTP/1.1 200 OK, HTTP/2 200, ICY 200 OK, HTTP/1.1  200
_STATUS = re.compile(rb"^\s*(?:HTTP|ICY)(?:/(\d)(?:\.(\d))?)?\s+(\d{3})(?!\d)\s*(.*)$", re.I)
# what no header's name holds: spaces, colons, letters of other alphabets
_NO_TOKEN = re.compile(rb"[^!#$%&'*+.^_`|~0-9A-Za-z-]+")
# 1a2, of `1a2  `, `0x1A2` and `1a2 ; name=value`
_SIZE = re.compile(rb"\s*(?:0x)?([0-9a-f]{1,15})\s*(?:;.*)?", re.I | re.S)


class _Chunks(_ChunkedTransferDecoder):
    """Chunks whose sizes are padded, commented or ended by a line feed; a body without any is taken as it is.

    What came before a chunk that nobody can read is kept, and counts as cut.
    """

    _plain = False
    _begun = False

    def _dataReceived_CHUNK_LENGTH(self) -> bool:  # noqa: N802  # Twisted's name
        end = self._buffer.find(b"\n")
        line = bytes(self._buffer if end < 0 else self._buffer[:end])
        if self._begun and not line.strip() and end >= 0:
            # an empty line too many behind a chunk
            del self._buffer[: end + 1]
            return True
        size = _SIZE.fullmatch(line)
        if size is None:
            return self._take_plain(line) if end >= 0 or len(line) > _LONGEST_SIZE else False
        if end < 0:
            return False
        del self._buffer[: end + 1]
        self._start, self._begun = 0, True
        self.length = int(size[1], 16)
        self.state = "BODY" if self.length else "TRAILER"
        return True

    def _take_plain(self, line: bytes) -> bool:
        if self._begun:
            raise _MalformedChunkedDataError(f"no chunk size: {line[:40]!r}")
        self._plain, self.state = True, "PLAIN"
        return True

    def _dataReceived_PLAIN(self) -> bool:  # noqa: N802  # named as Twisted names its states
        data = bytes(self._buffer)
        del self._buffer[:]
        self.dataCallback(data)
        return False

    def _dataReceived_CRLF(self) -> bool:  # noqa: N802  # Twisted's name
        if self._buffer.startswith(b"\r") and len(self._buffer) < 2:
            return False
        for end in (b"\r\n", b"\n"):
            if self._buffer.startswith(end):
                del self._buffer[: len(end)]
                break
        self.state = "CHUNK_LENGTH"
        return True

    def _dataReceived_TRAILER(self) -> bool:  # noqa: N802  # Twisted's name
        if self._buffer.startswith(b"\n"):
            self._buffer[:1] = b"\r\n"
        return bool(super()._dataReceived_TRAILER())

    def noMoreData(self) -> None:  # noqa: N802  # Twisted's name
        """Raises PotentialDataLoss for a body without chunks, whose end nothing tells; _DataLoss for a cut one."""
        if self._plain:
            raise PotentialDataLoss
        # behind the last chunk, of length 0, nothing is missed
        if self.state != "TRAILER":
            super().noMoreData()


_LONGEST_SIZE = 1024


class _Parser(_LenientHTTPClientParser):
    """Reads each header line that has a meaning, and leaves out the others one by one."""

    MAX_LENGTH = LONGEST_LINE
    _transferDecoders = {b"chunked": _Chunks}  # noqa: RUF012, N815  # Twisted's name and form

    def lineReceived(self, line: bytes) -> None:  # noqa: N802  # Twisted's name
        """Leaves out blank lines before the status, and a continuation of nothing."""
        if self.state == STATUS and not line.strip():
            return
        if self.state == HEADER and line[:1] in (b" ", b"\t") and self._partialHeader is None:
            line = line.lstrip()
        super().lineReceived(line)

    def statusReceived(self, status: bytes) -> None:  # noqa: N802  # Twisted's name
        """Reads the status whatever version or space is before it."""
        match = _STATUS.match(status)
        if match:
            status = b"HTTP/%s.%s %s %s" % (match[1] or b"1", match[2] or b"0", match[3], match[4])
        super().statusReceived(status)  # type: ignore[no-untyped-call]

    def headerReceived(self, name: bytes, value: bytes) -> None:  # noqa: N802  # Twisted's name
        """Keeps the header under the nearest name that a header may have."""
        name = _NO_TOKEN.sub(b"-", name.strip()).strip(b"-")
        if name.lower() == b"transfer-encoding":
            # `identity`, `none`, `gzip, chunked`: only chunks are to be put together here
            if b"chunked" not in value.lower():
                return
            value = b"chunked"
        if name:
            super().headerReceived(name, value)  # type: ignore[no-untyped-call]

    def allHeadersReceived(self) -> None:  # noqa: N802  # Twisted's name
        """Leaves out a length that is none, or that contradicts itself: the body then ends with the connection."""
        try:
            _contentLength(self.connHeaders)
        except ValueError:
            self.connHeaders.removeHeader(b"content-length")
        super().allHeadersReceived()  # type: ignore[no-untyped-call]


class _Protocol(_LenientHTTP11ClientProtocol):
    """Scrapy's, with our parser put in the place of its own, as it does with Twisted's."""

    def request(self, request: Any) -> "Deferred[Any]":
        answer = super().request(request)
        assert self._parser is not None  # a request makes one
        self._parser.__class__ = _Parser
        return answer


class _Factory(_LenientHTTP11ClientFactory):
    def buildProtocol(self, addr: Any) -> _Protocol:  # noqa: N802, ARG002  # Twisted's name and form
        return _Protocol(self._quiescentCallback)  # type: ignore[no-untyped-call]


class TolerantHandler(HTTP11DownloadHandler):
    """Scrapy's handler for http and https, with a parser that loses no page to one header line."""

    def __init__(self, crawler: Crawler) -> None:
        super().__init__(crawler)
        self._pool._factory = _Factory
