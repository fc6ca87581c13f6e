"""The middleware that opens a response's bytes and marks a stream that was cut."""

from scrapy import Request
from scrapy.downloadermiddlewares.httpcompression import HttpCompressionMiddleware
from scrapy.http import Response

CUT = "truncated:unspecified"
"""The response flag of a gzip body that ends before its end."""


class CompressionMiddleware(HttpCompressionMiddleware):
    """Scrapy's, which takes a gzip body cut short for a whole one: here it carries the flag CUT."""

    def process_response(self, request: Request, response: Response) -> Request | Response:  # type: ignore[override]
        packed = response.body
        names = [name.decode("latin-1") for name in response.headers.getlist(b"Content-Encoding")]
        opened = super().process_response(request, response)
        if isinstance(opened, Response) and names:
            request.meta["content_encoding"] = ", ".join(names)
            if names == ["gzip"] and not _is_whole(packed, len(opened.body)):
                opened.flags.append(CUT)
        return opened


def _is_whole(packed: bytes, opened: int) -> bool:
    # the last four bytes of a gzip member are its length, modulo 2^32
    return len(packed) < 18 or int.from_bytes(packed[-4:], "little") == opened % (1 << 32)
