"""Finds the whole records of a WARC file of ours.

Strict where readers are lenient: a torn record is commonly returned cut, with no error.
"""

import os
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from storage.warc.content_coding import GZIP_MAGIC
from storage.warc.records import Record, TornRecord, parse_record

_CHUNK = 1 << 16
_GZIP = 31
_PEEK = 1 << 10
_RECORD = b"WARC/"


@dataclass(frozen=True, slots=True)
class Member:
    """A whole record and where it lies, in bytes."""

    offset: int
    length: int
    record: Record


@dataclass(frozen=True, slots=True)
class Torn:
    """Where the first record begins that is not whole, and what is wrong with it."""

    offset: int
    reason: str


def scan_members(path: Path, start: int = 0) -> Iterator[Member | Torn]:
    """Each record from `start` on: gzip member complete, checksum right, as long as it says. A Torn ends the scan."""
    with path.open("rb") as file:
        offset = start
        size = os.fstat(file.fileno()).st_size
        while offset < size:
            file.seek(offset)
            try:
                length, plain = _inflate_one(file)
                member = Member(offset, length, parse_record(plain))
            except (TornRecord, zlib.error) as err:
                yield Torn(offset, str(err))
                return
            yield member
            offset += length


def scan_past_damage(path: Path) -> Iterator[Member | Torn]:
    """Each record of the file, also those behind a damaged place, each of which is a Torn."""
    start: int | None = 0
    while start is not None:
        damaged = None
        for item in scan_members(path, start):
            yield item
            damaged = item.offset if isinstance(item, Torn) else None
        start = None if damaged is None else _next_record(path, damaged + 1)


def _next_record(path: Path, offset: int) -> int | None:
    """Where, from `offset` on, the next gzip member begins that holds the beginning of a record."""
    tail = b""
    with path.open("rb") as file:
        file.seek(offset)
        while chunk := file.read(_CHUNK):
            window = tail + chunk
            base = file.tell() - len(window)
            at = window.find(GZIP_MAGIC)
            while at >= 0:
                file.seek(base + at)
                if _begins_record(file.read(_PEEK)):
                    return base + at
                at = window.find(GZIP_MAGIC, at + 1)
            file.seek(base + len(window))
            tail = window[-(len(GZIP_MAGIC) - 1) :]
    return None


def _begins_record(packed: bytes) -> bool:
    try:
        return zlib.decompressobj(_GZIP).decompress(packed, len(_RECORD)) == _RECORD
    except zlib.error:
        return False


def _inflate_one(file: BinaryIO) -> tuple[int, bytes]:
    """The gzip member at the file's position: its length and content. Raises TornRecord, zlib.error."""
    inflate = zlib.decompressobj(_GZIP)
    pieces = []
    read = 0
    while not inflate.eof:
        chunk = file.read(_CHUNK)
        if not chunk:
            raise TornRecord("the file ends within a record")
        read += len(chunk)
        pieces.append(inflate.decompress(chunk))
    return read - len(inflate.unused_data), b"".join(pieces)
