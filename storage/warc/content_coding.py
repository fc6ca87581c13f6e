"""Takes the content encodings off a body."""

import re
import sys
import zlib
from collections.abc import Callable, Generator, Iterator, Sequence
from dataclasses import dataclass

import brotli

if sys.version_info >= (3, 14):
    from compression import zstd
else:
    from backports import zstd

__all__ = ["GZIP_MAGIC", "ZSTD_MAGIC", "OpenedBody", "open_body", "zstd"]

GZIP_MAGIC = b"\x1f\x8b\x08"
ZSTD_MAGIC = b"\x28\xb5\x2f\xfd"
_STEP = 1 << 16
_PIECE = 1 << 20
_LOOK = 1024
# bytes that no text holds and packed bytes soon do
_CONTROL = re.compile(rb"[\x00-\x08\x0e-\x1a\x1c-\x1f\x7f]")
_LAYERS = 4
_GZIP, _ZLIB, _RAW = 31, 15, -15


@dataclass(frozen=True, slots=True)
class OpenedBody:
    """A body without its encodings; `cut` is the WARC word for why it is not whole."""

    body: bytes
    cut: str | None = None


class _NotEncoded(Exception):
    """The bytes are not in the encoding that their label names."""


def open_body(body: bytes, labels: Sequence[str], most: int, sniff: bool = False) -> OpenedBody:
    """The body with what `labels` name taken off, the last first, at most `most` bytes of it.

    A label that lies is passed over. With `sniff`, a body that begins as gzip or zstd is opened unasked: no text
    begins so.
    """
    cut: str | None = None
    for label in reversed(labels[-_LAYERS:]):
        for opener in _OPENERS.get(label.strip().lower(), ()):
            opened = _open(body, opener, most)
            if opened is not None:
                body, cut = opened.body, cut or opened.cut
                break
    for _ in range(_LAYERS if sniff else 0):
        found = next((opener for magic, opener in _BY_MAGIC if body.startswith(magic)), None)
        opened = _open(body, found, most) if found is not None else None
        if opened is None:
            break
        body, cut = opened.body, cut or opened.cut
    if len(body) > most:
        return OpenedBody(body[:most], "length")
    return OpenedBody(body, cut)


def _open(body: bytes, opener: "_Opener", most: int) -> OpenedBody | None:
    """The body opened, or as much of it as came; None where it is not in this encoding."""
    pieces: list[bytes] = []
    size = 0
    cut = None
    try:
        for piece in opener(body):
            pieces.append(piece)
            size += len(piece)
            if size > most:
                cut = "length"
                break
    except (_NotEncoded, brotli.error):
        return None
    except (zlib.error, zstd.ZstdError, EOFError):
        # cut or damaged within: what came before stands
        if not size:
            return None
        cut = "disconnect"
    return OpenedBody(b"".join(pieces)[:most], cut)


_Opener = Callable[[bytes], Iterator[bytes]]


def _gunzip(body: bytes) -> Iterator[bytes]:
    if not body.startswith(GZIP_MAGIC):
        raise _NotEncoded
    while body.startswith(GZIP_MAGIC):
        # a second member goes on with the body; anything else behind the first is no part of it
        body = yield from _inflated(_GZIP, body)


def _inflate(body: bytes) -> Iterator[bytes]:
    # the two bytes of a zlib header, taken as one number, are divisible by 31
    if len(body) < 2 or body[0] & 0x0F != 8 or int.from_bytes(body[:2], "big") % 31:
        raise _NotEncoded
    yield from _inflated(_ZLIB, body)


def _inflate_raw(body: bytes) -> Iterator[bytes]:
    if _is_text(body):
        raise _NotEncoded
    yield from _inflated(_RAW, body)


def _inflated(window: int, body: bytes) -> Generator[bytes, None, bytes]:
    """The stream's content in pieces; returns what stands behind it."""
    inflate = zlib.decompressobj(window)
    for at in range(0, len(body), _STEP):
        rest = body[at : at + _STEP]
        while rest and not inflate.eof:
            yield inflate.decompress(rest, _PIECE)
            rest = inflate.unconsumed_tail
        if inflate.eof:
            return inflate.unused_data + body[at + _STEP :]
    yield inflate.flush()
    if not inflate.eof:
        raise EOFError
    return b""


def _unzstd(body: bytes) -> Iterator[bytes]:
    if not body.startswith(ZSTD_MAGIC):
        raise _NotEncoded
    while body.startswith(ZSTD_MAGIC):
        frame = zstd.ZstdDecompressor()
        piece = frame.decompress(body, _PIECE)
        while not frame.eof:
            if not piece and frame.needs_input:
                raise EOFError
            yield piece
            piece = frame.decompress(b"", _PIECE)
        yield piece
        body = frame.unused_data


def _unbrotli(body: bytes) -> Iterator[bytes]:
    # brotli has no mark of its own, and takes the beginning of many a plain text for one of its streams
    if _is_text(body):
        raise _NotEncoded
    decoder = brotli.Decompressor()
    piece = decoder.process(body, output_buffer_limit=_PIECE)
    while piece:
        yield piece
        if decoder.is_finished():
            return
        piece = decoder.process(b"", output_buffer_limit=_PIECE)
    if not decoder.is_finished():
        raise EOFError


def _is_text(body: bytes) -> bool:
    return _CONTROL.search(body[:_LOOK]) is None


_OPENERS: dict[str, tuple[_Opener, ...]] = {
    "gzip": (_gunzip,),
    "x-gzip": (_gunzip,),
    "deflate": (_inflate, _gunzip, _inflate_raw),
    "br": (_unbrotli,),
    "zstd": (_unzstd,),
}
_BY_MAGIC = ((GZIP_MAGIC, _gunzip), (ZSTD_MAGIC, _unzstd))
