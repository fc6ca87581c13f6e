"""Opens the files that WARC records lie in: plain, gzip, zstd with or without a dictionary, and WACZ or another zip.

A file is read as units of plain bytes. A unit ends where the next gzip member or zstd frame begins with a record.
"""

import io
import re
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryFile
from typing import BinaryIO, Protocol
from zipfile import ZIP_STORED, BadZipFile, ZipFile, ZipInfo

from storage.warc.content_coding import GZIP_MAGIC, ZSTD_MAGIC, zstd

_CHUNK = 1 << 16
_GZIP = 31
# a zstd block of up to 128 KB shows nothing before it is whole
_PEEK = 1 << 10
_MOST_PEEKS = 200
_MOST_DICTIONARY = 16 << 20
_RECORD = b"WARC/"
_DICTIONARY_FRAME = b"\x5d\x2a\x4d\x18"
# a frame that readers of zstd pass over: 0x184D2A50 to 0x184D2A5F, then four bytes of length
_SKIPPABLE = re.compile(rb"[\x50-\x5f]\x2a\x4d\x18")
_ZIP_MAGIC = b"PK\x03\x04"
_INNER = re.compile(r"\.(?:warc(?:\.gz|\.zst)?|wacz)$", re.I)
# the bit of a member's flags that says so (PKWARE APPNOTE, 4.4.4)
_ENCRYPTED = 1
# a collection of WACZ files holds WACZ files that hold WARC files; a zip can also hold itself without end
_MOST_NESTED = 3
_FOREIGN = (
    (b"BZh", "bzip2"),
    (b"\xfd7zXZ", "xz"),
    (b"7z\xbc\xaf", "7z"),
    (b"Rar!", "rar"),
)


class DamagedUnit(Exception):
    """The bytes of a unit cannot be opened any further."""


class BadContainer(Exception):
    """The file is no container of WARC records; the text says what it is."""


class Unit(Protocol):
    """Plain bytes that lie at `position` of the file, read once from front to back; `packed` in members or frames."""

    position: int
    packed: bool

    def read(self) -> bytes:
        """The next piece, empty at the unit's end. Raises DamagedUnit."""

    def peek_far(self, offset: int, size: int) -> bytes | None:
        """The bytes at an offset of the unit where the file can be asked, else None."""


@dataclass(frozen=True, slots=True)
class Inner:
    """One file of records: `name` is its name within a WACZ, else empty, and `base` its place there."""

    name: str
    base: int
    file: BinaryIO


@contextmanager
def open_inner(path: Path) -> Iterator[Iterator[Inner]]:
    """The files of records in `path`: itself, or those of a WACZ. Raises OSError, and while read BadContainer."""
    with path.open("rb") as file:
        yield _inner(file, "", 0, 0)


def _inner(file: BinaryIO, prefix: str, base: int, depth: int) -> Iterator[Inner]:
    start = file.read(8)
    file.seek(0)
    if not start.startswith(_ZIP_MAGIC):
        yield Inner(prefix, base, file)
        return
    if depth == _MOST_NESTED:
        raise BadContainer(f"zips in zips, more than {_MOST_NESTED} deep: {prefix}")
    try:
        with ZipFile(file) as opened:
            infos = [info for info in opened.infolist() if _INNER.search(info.filename)]
            if not infos:
                raise BadContainer("a zip without a WARC file in it")
            for info in infos:
                if info.flag_bits & _ENCRYPTED:
                    raise BadContainer(f"a zip that cannot be opened: {info.filename} is encrypted")
                with _member(opened, file, info) as inner:
                    yield from _inner(inner, f"{prefix}{info.filename}", base + info.header_offset, depth + 1)
    # zipfile's word for a way of packing, or a version, that it does not know is NotImplementedError
    except (BadZipFile, NotImplementedError, zlib.error, EOFError) as err:
        raise BadContainer(f"a zip that cannot be opened: {err}") from None


@contextmanager
def _member(opened: ZipFile, file: BinaryIO, info: ZipInfo) -> Iterator[BinaryIO]:
    """A file of the zip that can be sought in: a view of stored bytes, a copy of packed ones."""
    with opened.open(info) as packed, TemporaryFile() as copy:
        if info.compress_type == ZIP_STORED:
            # the local header repeats the name, and its extra field may have another length
            file.seek(info.header_offset + 26)
            lengths = file.read(4)
            behind = int.from_bytes(lengths[:2], "little") + int.from_bytes(lengths[2:], "little")
            yield io.BufferedReader(_View(file, info.header_offset + 30 + behind, info.file_size))
            return
        while chunk := packed.read(_CHUNK):
            copy.write(chunk)
        copy.seek(0)
        yield copy


class _View(io.RawIOBase):
    """A part of a file, as a file."""

    def __init__(self, file: BinaryIO, start: int, size: int) -> None:
        self._file, self._start, self._size, self._at = file, start, size, 0

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        self._at = offset + {io.SEEK_SET: 0, io.SEEK_CUR: self._at, io.SEEK_END: self._size}[whence]
        return self._at

    def tell(self) -> int:
        return self._at

    def readinto(self, buffer: bytearray | memoryview) -> int:  # type: ignore[override]
        self._file.seek(self._start + self._at)
        chunk = self._file.read(max(0, min(len(buffer), self._size - self._at)))
        buffer[: len(chunk)] = chunk
        self._at += len(chunk)
        return len(chunk)


def read_units(file: BinaryIO, start: int = 0) -> Iterator[Unit]:
    """The units of a file from the one at `start` on. Raises BadContainer where it is packed in another way."""
    file.seek(0)
    magic = file.read(8)
    coding = _coding_of(file, magic)
    if coding is None:
        if name := next((name for mark, name in _FOREIGN if magic.startswith(mark)), None):
            raise BadContainer(f"packed with {name}: unpack it first")
        yield _Plain(file, start)
        return
    position: int | None = start or coding.start
    while position is not None:
        unit = _Packed(file, coding, position)
        yield unit
        position = unit.following()


class _Plain:
    """An uncompressed file."""

    packed = False

    def __init__(self, file: BinaryIO, start: int) -> None:
        self.position = start
        self._file = file
        self._at = start

    def read(self) -> bytes:
        self._file.seek(self._at)
        chunk = self._file.read(_CHUNK)
        self._at += len(chunk)
        return chunk

    def peek_far(self, offset: int, size: int) -> bytes | None:
        self._file.seek(self.position + offset)
        return self._file.read(size)


class _Member(Protocol):
    """One gzip member or zstd frame being opened."""

    @property
    def eof(self) -> bool:
        """Whether its end was reached and its checksum is right."""

    @property
    def unused_data(self) -> bytes:
        """What came behind its end."""

    def open(self, chunk: bytes) -> bytes:
        """What the chunk adds; an empty chunk asks for what is held back."""

    @property
    def hungry(self) -> bool:
        """Whether it can go on only with more bytes."""


class _GzipMember:
    def __init__(self) -> None:
        self._inflate = zlib.decompressobj(_GZIP)

    def open(self, chunk: bytes) -> bytes:
        return self._inflate.decompress(self._inflate.unconsumed_tail + chunk, _CHUNK * 4)

    @property
    def hungry(self) -> bool:
        return not self._inflate.unconsumed_tail

    @property
    def eof(self) -> bool:
        return self._inflate.eof

    @property
    def unused_data(self) -> bytes:
        return self._inflate.unused_data


class _ZstdMember:
    def __init__(self, dictionary: "zstd.ZstdDict | None") -> None:
        self._frame = zstd.ZstdDecompressor(dictionary)

    def open(self, chunk: bytes) -> bytes:
        return self._frame.decompress(chunk, _CHUNK * 4)

    @property
    def hungry(self) -> bool:
        return self._frame.needs_input

    @property
    def eof(self) -> bool:
        return self._frame.eof

    @property
    def unused_data(self) -> bytes:
        return self._frame.unused_data


@dataclass(frozen=True, slots=True)
class _Coding:
    """How the members of a file are packed, and where the first begins."""

    magic: bytes
    start: int = 0
    dictionary: "zstd.ZstdDict | None" = None

    def member(self) -> _Member:
        return _GzipMember() if self.magic == GZIP_MAGIC else _ZstdMember(self.dictionary)


def _coding_of(file: BinaryIO, magic: bytes) -> _Coding | None:
    if magic.startswith(GZIP_MAGIC):
        return _Coding(GZIP_MAGIC)
    if magic.startswith(ZSTD_MAGIC):
        return _Coding(ZSTD_MAGIC)
    if not _SKIPPABLE.match(magic):
        return None
    size = int.from_bytes(magic[4:8], "little")
    if magic[:4] != _DICTIONARY_FRAME:
        return _Coding(ZSTD_MAGIC, 8 + size)
    file.seek(8)
    return _Coding(ZSTD_MAGIC, 8 + size, _dictionary(file.read(min(size, _MOST_DICTIONARY))))


def _dictionary(raw: bytes) -> "zstd.ZstdDict":
    """The dictionary that the records were packed with; it may be packed itself. Raises BadContainer."""
    try:
        if raw.startswith(ZSTD_MAGIC):
            raw = zstd.ZstdDecompressor().decompress(raw, _MOST_DICTIONARY)
        return zstd.ZstdDict(raw)
    except (zstd.ZstdError, ValueError) as err:
        raise BadContainer(f"a zstd dictionary that cannot be read: {err}") from None


class _Packed:
    """The members from one that begins with a record up to the next that does."""

    packed = True

    def __init__(self, file: BinaryIO, coding: _Coding, position: int) -> None:
        self.position = position
        self._file, self._coding = file, coding
        self._at = self._member_at = position
        self._member: _Member | None = coding.member()
        self._next: int | None = None
        self._damaged = False

    def read(self) -> bytes:
        """The next piece of the members' content. Raises DamagedUnit."""
        while self._member is not None:
            piece = self._piece(self._member)
            if self._member.eof:
                self._end_member(self._member)
            if piece:
                return piece
        return b""

    def peek_far(self, offset: int, size: int) -> bytes | None:  # noqa: ARG002
        return None

    def following(self) -> int | None:
        """Where the next unit begins, after this one is read to its end or damaged."""
        try:
            while not self._damaged and self.read():
                continue
        except DamagedUnit:
            self._damaged = True
        return self._next_record(self._member_at + 1) if self._damaged else self._next

    def _piece(self, member: _Member) -> bytes:
        chunk = b""
        if member.hungry:
            self._file.seek(self._at)
            chunk = self._file.read(_CHUNK)
            self._at += len(chunk)
        try:
            piece = member.open(chunk)
        except (zlib.error, zstd.ZstdError) as err:
            self._damaged = True
            raise DamagedUnit(str(err)) from None
        if not piece and not chunk and member.hungry and not member.eof:
            self._damaged = True
            raise DamagedUnit("the file ends within a record")
        return piece

    def _end_member(self, member: _Member) -> None:
        """Go on to the next member, unless a record begins with it, it cannot be opened, or there is none."""
        following = self._next_start(self._at - len(member.unused_data))
        self._member = None
        if following is None:
            return
        start = self._start_of(following)
        if start is None or start == _RECORD:
            self._next = following
        else:
            self._member_at = self._at = following
            self._member = self._coding.member()

    def _next_start(self, offset: int) -> int | None:
        """Where the next member begins: behind padding, and behind frames that are to be passed over."""
        while True:
            self._file.seek(offset)
            head = self._file.read(_CHUNK)
            rest = head.lstrip(b"\x00")
            offset += len(head) - len(rest)
            if not head:
                return None
            if rest and not _SKIPPABLE.match(rest):
                return offset
            if rest:
                offset += 8 + int.from_bytes(rest[4:8], "little")

    def _next_record(self, offset: int) -> int | None:
        """Where, from `offset` on, the next member begins that holds the beginning of a record."""
        tail = b""
        self._file.seek(offset)
        while chunk := self._file.read(_CHUNK):
            window = tail + chunk
            base = self._file.tell() - len(window)
            at = window.find(self._coding.magic)
            while at >= 0:
                if self._begins_record(base + at):
                    return base + at
                at = window.find(self._coding.magic, at + 1)
            self._file.seek(base + len(window))
            tail = window[-3:]
        return None

    def _begins_record(self, offset: int) -> bool:
        return self._start_of(offset) == _RECORD

    def _start_of(self, offset: int) -> bytes | None:
        """The first bytes of the content of the member at `offset`; None where none begins there."""
        member = self._coding.member()
        self._file.seek(offset)
        start = b""
        try:
            for _ in range(_MOST_PEEKS):
                chunk = self._file.read(_PEEK)
                start += member.open(chunk)
                if len(start) >= len(_RECORD) or member.eof or not chunk:
                    break
        except (zlib.error, zstd.ZstdError):
            return None
        return start[: len(_RECORD)] if start or member.eof else None
