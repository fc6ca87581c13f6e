"""Reads the records of a WARC file, whoever wrote it, and says where it is broken.

A bad record costs itself alone: reading goes on at the next place that begins like a record.
"""

import gzip
import re
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import BinaryIO

from storage.warc.records import Record, TornRecord, parse_record

MOST_BODY = 16 << 20
_MOST_RECORD = 64 << 20
_CHUNK = 1 << 16
_LINE = 1 << 14
_HEAD = 1 << 16
_MEMBER = b"\x1f\x8b\x08"
# WARC/1.0, WARC/1.1
_START = re.compile(rb"WARC/[0-9]\.[0-9]{1,2}\s*$")
_LENGTH = re.compile(rb"^content-length:\s*([0-9]{1,12})\s*$", re.I | re.M)


@dataclass(frozen=True, slots=True)
class ForeignRecord:
    """A record, and how far into the file its reading came, in bytes."""

    record: Record
    position: int


@dataclass(frozen=True, slots=True)
class Bad:
    """A place that holds no whole record, and why."""

    position: int
    reason: str


def read_foreign(path: Path) -> Iterator[ForeignRecord | Bad]:
    """Every record of a .warc or .warc.gz file, compressed record by record or as a whole. Raises OSError."""
    with path.open("rb") as file:
        start = file.read(3)
        file.seek(0)
        if start != _MEMBER:
            yield from _plain(file, 0)
            return
        offset = 0
        while offset is not None:
            file.seek(offset)
            try:
                plain, following = _inflate(file, offset)
            except _Whole:
                file.seek(0)
                with gzip.GzipFile(fileobj=file) as whole:
                    yield from _plain(whole, None)
                return
            except (zlib.error, TornRecord) as err:
                yield Bad(offset, str(err))
                following = _next_member(file, offset + 1)
            else:
                yield from _plain(BytesIO(plain), following if following is not None else offset)
            if following is None:
                return
            offset = following


class _Whole(Exception):
    """The file is one gzip stream, not one member a record."""


def _inflate(file: BinaryIO, offset: int) -> tuple[bytes, int | None]:
    """The content of the member at the file's position, and where the next begins. Raises zlib.error, TornRecord."""
    inflate = zlib.decompressobj(31)
    pieces: list[bytes] = []
    size = read = 0
    while not inflate.eof:
        chunk = inflate.unconsumed_tail or file.read(_CHUNK)
        if not chunk:
            raise TornRecord("the file ends within a record")
        read += 0 if inflate.unconsumed_tail else len(chunk)
        pieces.append(inflate.decompress(chunk, _CHUNK * 16))
        size += len(pieces[-1])
        if size > _MOST_RECORD:
            if offset == 0:
                raise _Whole
            raise TornRecord(f"over {_MOST_RECORD >> 20} MB")
    end = offset + read - len(inflate.unused_data)
    file.seek(end)
    return b"".join(pieces), end if file.read(1) else None


def _next_member(file: BinaryIO, offset: int) -> int | None:
    """Where, from `offset` on, the next gzip member begins that holds a record."""
    file.seek(offset)
    tail = b""
    while chunk := file.read(_CHUNK):
        window = tail + chunk
        base = file.tell() - len(window)
        at = window.find(_MEMBER)
        while at >= 0:
            if _begins_record(file, base + at):
                return base + at
            at = window.find(_MEMBER, at + 1)
        file.seek(base + len(window))
        tail = window[-2:]
    return None


def _begins_record(file: BinaryIO, offset: int) -> bool:
    file.seek(offset)
    try:
        return zlib.decompressobj(31).decompress(file.read(_CHUNK), 5) == b"WARC/"
    except zlib.error:
        return False


def _plain(file: BinaryIO | gzip.GzipFile, position: int | None) -> Iterator[ForeignRecord | Bad]:
    """The records in uncompressed bytes; `position` is where they lie in the file, None to count them here."""
    broken = False
    while True:
        here = file.tell()
        at = here if position is None else position or here
        try:
            line = file.readline(_LINE)
        except (EOFError, zlib.error, gzip.BadGzipFile) as err:
            yield Bad(at, str(err))
            return
        if not line:
            return
        start = _START.search(line)
        # after a cut record, the next may begin within a line
        if start is None or (start.start() and not broken):
            if line.strip() and not broken:
                broken = True
                yield Bad(at, "no record begins here")
            continue
        broken = False
        try:
            head = line[start.start() :] + _read_head(file)
            block = _read_block(file, head)
            yield ForeignRecord(parse_record(head + b"\r\n" + block + b"\r\n\r\n", MOST_BODY), at)
        except (TornRecord, EOFError, zlib.error, gzip.BadGzipFile) as err:
            yield Bad(at, str(err))
            broken = True
            if not _step_past(file, here + len(line)):
                return


def _read_head(file: BinaryIO | gzip.GzipFile) -> bytes:
    head = b""
    while (line := file.readline(_LINE)).strip():
        head += line.rstrip(b"\r\n") + b"\r\n"
        if len(head) > _HEAD:
            raise TornRecord(f"a header of over {_HEAD >> 10} KB")
    return head


def _read_block(file: BinaryIO | gzip.GzipFile, head: bytes) -> bytes:
    found = _LENGTH.search(head.replace(b"\r\n", b"\n"))
    if found is None:
        raise TornRecord("no Content-Length")
    length = int(found[1])
    if length > _MOST_RECORD:
        raise TornRecord(f"{length} bytes, over {_MOST_RECORD >> 20} MB")
    block = file.read(length)
    if len(block) < length:
        raise TornRecord(f"{len(block)} bytes of {length}")
    end = file.read(4)
    if end.strip():
        raise TornRecord(f"no end of record after {length} bytes")
    return block


def _step_past(file: BinaryIO | gzip.GzipFile, offset: int) -> bool:
    """Go back to just behind the first line of a bad record; False where the stream is broken for good."""
    try:
        file.seek(offset)
    except (OSError, EOFError, zlib.error):
        return False
    return True
