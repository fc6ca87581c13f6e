"""Finds the whole records of a WARC file of ours.

Strict where readers are lenient: a torn record is commonly returned cut, with no error.
"""

import os
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from storage.warc.records import Record, TornRecord, parse_record

_CHUNK = 1 << 16
_GZIP = 31


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


def scan_members(path: Path) -> Iterator[Member | Torn]:
    """Each record from the start: gzip member complete, checksum right, as long as it says. A Torn ends the scan."""
    with path.open("rb") as file:
        offset = 0
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
