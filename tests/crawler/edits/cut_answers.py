"""Responses whose body came without its end, in every way that a network cuts one."""

import gzip
import zlib
from collections.abc import Callable

from loopback import Answer

_TYPE = b"Content-Type: text/html; charset=utf-8\r\n"


def respond(body: bytes, *lines: str, status: str = "200 OK") -> Answer:
    """A response with these very header lines, after which the connection is closed."""
    head = "".join(f"{line}\r\n" for line in lines).encode()
    return Answer(raw=b"HTTP/1.1 " + status.encode() + b"\r\n" + _TYPE + head + b"Connection: close\r\n\r\n" + body)


def by_length(page: bytes, share: float, *lines: str) -> Answer:
    """The length of the whole page is promised."""
    return respond(page[: int(len(page) * share)], f"Content-Length: {len(page)}", *lines)


def by_chunk(page: bytes, share: float) -> Answer:
    """The last chunk never comes."""
    begun = page[: int(len(page) * share)]
    return respond(f"{len(begun):x}\r\n".encode() + begun + b"\r\n", "Transfer-Encoding: chunked")


def in_chunk(page: bytes, share: float) -> Answer:
    """A chunk is promised whole and comes in part."""
    return respond(f"{len(page):x}\r\n".encode() + page[: int(len(page) * share)], "Transfer-Encoding: chunked")


def by_gzip(page: bytes, share: float) -> Answer:
    """The length is right, and the gzip stream lacks its end."""
    packed = gzip.compress(page)
    packed = packed[: int(len(packed) * share)]
    return respond(packed, f"Content-Length: {len(packed)}", "Content-Encoding: gzip")


def by_gzip_length(page: bytes, share: float) -> Answer:
    """A gzip body is cut by the network."""
    packed = gzip.compress(page)
    sent = packed[: int(len(packed) * share)]
    return respond(sent, f"Content-Length: {len(packed)}", "Content-Encoding: gzip")


def by_deflate(page: bytes, share: float) -> Answer:
    """A deflate body is cut by the network."""
    packed = zlib.compress(page)
    sent = packed[: int(len(packed) * share)]
    return respond(sent, f"Content-Length: {len(packed)}", "Content-Encoding: deflate")


def by_deflate_stream(page: bytes, share: float) -> Answer:
    """The length is right, and the deflate stream lacks its end."""
    packed = zlib.compress(page)
    packed = packed[: int(len(packed) * share)]
    return respond(packed, f"Content-Length: {len(packed)}", "Content-Encoding: deflate")


Cut = Callable[[bytes, float], Answer]

CUTS: dict[str, Cut] = {
    "Content-Length": by_length,
    "the last chunk": by_chunk,
    "in a chunk": in_chunk,
    "gzip stream": by_gzip,
    "gzip and Content-Length": by_gzip_length,
    "deflate and Content-Length": by_deflate,
}
