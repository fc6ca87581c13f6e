"""Opens the gzip layers of a feed or sitemap."""

import zlib
from dataclasses import dataclass

_MAGIC = b"\x1f\x8b"
_GZIP = 31
_LAYERS = 3
_STEP = 4096
"""Bytes handed over at once: of a damaged file at most so many are lost before the damage."""


@dataclass(frozen=True, slots=True)
class Unpacked:
    """The opened bytes, at most one more than asked for, and what was wrong with the packing."""

    body: bytes
    complaint: str | None = None


def unpack(body: bytes, most: int) -> Unpacked:
    """The bytes with every gzip layer taken off, each of one or more members; plain bytes come back as they are."""
    complaint = None
    for _ in range(_LAYERS):
        if not body.startswith(_MAGIC):
            break
        body, wrong = _open_members(body, most + 1)
        complaint = complaint or wrong
    return Unpacked(body, complaint)


def _open_members(body: bytes, most: int) -> tuple[bytes, str | None]:
    """The members one after another; what follows the last of them is no part of the file."""
    opened = bytearray()
    view, at = memoryview(body), 0
    while body.startswith(_MAGIC, at) and len(opened) < most:
        stream = zlib.decompressobj(wbits=_GZIP)
        while not stream.eof and at < len(body) and len(opened) < most:
            try:
                opened += stream.decompress(view[at : at + _STEP], most - len(opened))
            except zlib.error as err:
                return bytes(opened), str(err)
            at += _STEP
        if not stream.eof:
            return bytes(opened), "the file ends before its end" if len(opened) < most else None
        at = min(at, len(body)) - len(stream.unused_data)
    return bytes(opened), None
