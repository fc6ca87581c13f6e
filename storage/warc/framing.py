"""Finds the records in plain bytes, and the next one after a place that holds no whole record.

A record is certain where its Content-Length leads to the next record or to the end. Where it does not, the record
reaches to the next place that begins like one, and is taken only if something else proves its end.
"""

import hashlib
import re
from base64 import b32encode
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from storage.warc.containers import DamagedUnit, Unit
from storage.warc.http_message import ends_as_page, is_complete, read_head

MOST_BODY = 16 << 20
MOST_RECORD = 64 << 20
_HEAD = 1 << 16
_KEPT = MOST_BODY + _HEAD
_BLANK = b"\r\n\t \x00"
_TAIL = 64
# a count that takes the two line ends behind a record in, or leaves some bytes of the record out
_SLIP = 4
_STEP = 1 << 20
# WARC/1.0, then the first header
_START = re.compile(rb"WARC/[0-9]\.[0-9]{1,2}[ \t]*\r?\n(?=[A-Za-z][A-Za-z0-9-]{1,60}[ \t]*:)")
_LONGEST_START = 100
_HEAD_END = re.compile(rb"\r?\n[ \t]*\r?\n")
_LINES = re.compile(rb"\r?\n(?![ \t])")
_FOLD = re.compile(r"\r?\n[ \t]+")


@dataclass(frozen=True, slots=True)
class Frame:
    """The bytes of one record: its headers by lower-cased name and its block, cut at MOST_BODY where it is `cut`.

    `position` is where its unit begins in the file, `within` where it begins in the unit.
    """

    position: int
    within: int
    headers: Mapping[str, str]
    block: bytes
    cut: bool = False


@dataclass(frozen=True, slots=True)
class Bad:
    """A place that holds no whole record, and why."""

    position: int
    reason: str


class _NoRecord(Exception):
    """What stands here is no whole record; the text says why."""


class _NoStart(_NoRecord):
    """Nothing that begins like a record stands here."""


def read_frames(unit: Unit, within: int = 0) -> Iterator[Frame | Bad]:
    """The records of a unit from the one at `within` on, and each place that holds none."""
    window = _Window(unit)
    window.go_to(within)
    lost = False
    while window.skip_blank():
        start = window.start
        position = unit.position + (0 if unit.packed else start)
        try:
            frame = _frame(window, _begin(window), position)
        except _NoRecord as err:
            # what follows a bad record up to the next one is part of the same loss
            if not (lost and isinstance(err, _NoStart)):
                yield Bad(position, str(err))
            lost = True
            if window.start == start:
                _go_to_next(window)
        else:
            lost = False
            yield frame
    if window.damage and not lost:
        yield Bad(unit.position, window.damage)


class _Window:
    """The bytes of a unit that are in hand."""

    def __init__(self, unit: Unit) -> None:
        self.unit = unit
        self.held = bytearray()
        self.start = 0
        self.ended = False
        self.damage: str | None = None

    def fill(self, size: int) -> bool:
        """Whether so many bytes are in hand; reads on where they are not."""
        while len(self.held) < size and not self.ended:
            try:
                piece = self.unit.read()
            except DamagedUnit as err:
                self.damage = str(err)
                piece = b""
            self.held += piece
            self.ended = not piece
        return len(self.held) >= size

    def drop(self, size: int) -> None:
        """Go forward."""
        size = min(size, len(self.held))
        del self.held[:size]
        self.start += size

    def go_to(self, offset: int) -> None:
        """Go forward to an offset of the unit."""
        while self.start < offset and self.fill(1):
            self.drop(offset - self.start)

    def skip_blank(self) -> bool:
        """Go to the next byte that is no white space; whether there is one."""
        while self.fill(1):
            rest = len(self.held.lstrip(_BLANK))
            self.drop(len(self.held) - rest)
            if rest:
                return True
        return False

    def find_start(self, offset: int, most: int) -> int | None:
        """Where in hand, from `offset` on and before `most`, something begins like a record."""
        while True:
            self.fill(min(most, max(len(self.held), offset + _LONGEST_START) + _STEP))
            found = _START.search(self.held, offset)
            if found:
                return found.start() if found.start() < most else None
            offset = max(offset, len(self.held) - _LONGEST_START)
            if self.ended or len(self.held) >= most:
                return None


def _begin(window: _Window) -> int:
    """Where in hand the block begins. Raises _NoRecord."""
    window.fill(_LONGEST_START)
    if _START.match(window.held) is None:
        raise _NoStart(window.damage or "no record begins here")
    offset = 0
    while True:
        found = _HEAD_END.search(window.held, offset, _HEAD)
        if found:
            return found.end()
        if len(window.held) >= _HEAD:
            raise _NoRecord(f"a header of over {_HEAD >> 10} KB")
        offset = max(0, len(window.held) - _SLIP)
        if not window.fill(len(window.held) + 1):
            raise _NoRecord(window.damage or "the file ends within a header")


def _go_to_next(window: _Window) -> None:
    """Go to the next place that begins like a record, or to the end."""
    offset = 1
    while True:
        found = window.find_start(offset, MOST_RECORD)
        window.drop(found if found is not None else max(1, len(window.held) - _LONGEST_START))
        if found is not None:
            return
        if window.ended:
            window.drop(len(window.held))
            return
        offset = 0


def _frame(window: _Window, head_end: int, position: int) -> Frame:
    """The record that begins in hand; goes behind it. Raises _NoRecord, gone to where the next may begin."""
    headers = read_fields(bytes(window.held[:head_end]))
    within = window.start if window.unit.packed else 0
    length = _length(headers)
    if length is not None and length > MOST_RECORD:
        return Frame(position, within, headers, _beginning(window, head_end, length), cut=True)
    if length is not None and window.fill(head_end + length) and _ends(window, head_end + length):
        block = bytes(window.held[head_end : head_end + length])
        window.drop(head_end + length)
        return Frame(position, within, headers, block)
    return Frame(position, within, headers, _judged_block(window, head_end, length, headers))


def _ends(window: _Window, offset: int) -> bool:
    """Whether at this offset in hand a record may end: only white space before the next one or the end."""
    window.fill(offset + _TAIL)
    rest = bytes(window.held[offset : offset + _TAIL]).lstrip(_BLANK)
    if not rest:
        # white space to the end of what is in hand; at the end of damaged bytes nothing is proven
        return not (window.ended and window.damage and len(window.held) < offset + _TAIL)
    return rest.startswith(b"WARC/")


def _judged_block(window: _Window, head_end: int, length: int | None, headers: Mapping[str, str]) -> bytes:
    """The block of a record whose Content-Length leads nowhere. Raises _NoRecord."""
    end = window.find_start(head_end, head_end + MOST_RECORD)
    at_end = end is None and window.ended
    if end is None and not at_end:
        window.drop(head_end)
        raise _NoRecord(f"no end of record within {MOST_RECORD >> 20} MB")
    end = len(window.held) if end is None else end
    whole = _without_line_ends(bytes(window.held[head_end:end]))
    if window.damage and at_end:
        window.drop(end)
        raise _NoRecord(window.damage)
    short = whole[:length] if length is not None and length < len(whole) else b""
    if _is_proven(whole, headers) or _is_counted_otherwise(whole, length):
        end, block = end, whole
    elif short and _is_proven(short, headers):
        end, block = head_end + len(short), short
    elif _is_likely(whole, length, window.unit.packed or not at_end):
        end, block = end, whole
    else:
        window.drop(end)
        raise _NoRecord("no Content-Length" if length is None else f"{len(whole)} bytes of {length}")
    window.drop(end)
    return block


def _is_proven(block: bytes, headers: Mapping[str, str]) -> bool:
    """Whether a digest, or the response itself, says that the block is whole."""
    response = headers.get("warc-type", "").lower() == "response"
    return _digest_agrees(block, headers) or (response and is_complete(block))


def _is_likely(whole: bytes, length: int | None, closed: bool) -> bool:
    """Whether the bytes up to the next record are the block, by where they end.

    They are `closed` where a record follows or a gzip member ends: the end of a plain file may be torn.
    """
    if length is None:
        return closed or ends_as_page(whole)
    if length < len(whole):
        return closed or ends_as_page(whole)
    return length - len(whole) <= 2 * _SLIP and (closed or ends_as_page(whole))


def _is_counted_otherwise(block: bytes, length: int | None) -> bool:
    """Whether `length` counts characters, UTF-16 units, or bytes with line ends written in the other way."""
    lone, pairs = block.count(b"\n"), block.count(b"\r\n")
    head = block[: read_head(block).body_at]
    counts = {len(block) + lone - pairs, len(block) - pairs}
    counts |= {len(block) + head.count(b"\n") - head.count(b"\r\n"), len(block) - head.count(b"\r\n")}
    try:
        text = block.decode("utf-8")
    except UnicodeDecodeError:
        return length in counts
    return length in counts | {len(text), len(text.encode("utf-16-le")) // 2}


def _digest_agrees(block: bytes, headers: Mapping[str, str]) -> bool:
    """Whether the digest that the record gives of its block, or of its payload, is that of these bytes."""
    body = block[read_head(block).body_at :]
    return _is_digest(headers.get("warc-block-digest", ""), block) or _is_digest(
        headers.get("warc-payload-digest", ""), body
    )


def _is_digest(said: str, raw: bytes) -> bool:
    name, _, value = said.strip().partition(":")
    name = name.lower().replace("-", "")
    if name not in ("sha1", "sha256", "md5") or not value:
        return False
    made = hashlib.new(name, raw, usedforsecurity=False)
    return value.rstrip("=").lower() in (made.hexdigest(), b32encode(made.digest()).decode().rstrip("=").lower())


def _beginning(window: _Window, head_end: int, length: int) -> bytes:
    """The beginning of the block of a record of over MOST_RECORD; goes behind it. Raises _NoRecord."""
    end = window.start + head_end + length
    far = window.unit.peek_far(end - 1, _TAIL)
    sure = far is not None and len(far) > 0 and (not far[1:] or far[1:].lstrip(_BLANK).startswith(b"WARC/"))
    if far is not None and not sure:
        window.drop(head_end)
        raise _NoRecord(f"{length} bytes, over {MOST_RECORD >> 20} MB, and no record behind them")
    window.fill(head_end + _KEPT)
    block = bytes(window.held[head_end : head_end + _KEPT])
    window.drop(head_end)
    left = length
    while left and window.fill(1):
        found = None if sure else window.find_start(0, min(left, _STEP))
        step = min(left, len(window.held), _STEP) if found is None else found
        window.drop(step)
        left -= step
        if found is not None:
            break
    if left or not _ends(window, 0):
        raise _NoRecord(window.damage or f"{length - left} bytes of {length}")
    return block


def _without_line_ends(block: bytes) -> bytes:
    """The bytes up to the next record without the two line ends that stand between."""
    for _ in range(2):
        block = block.removesuffix(b"\n").removesuffix(b"\r")
    return block


def read_fields(head: bytes) -> dict[str, str]:
    """The headers of a record by lower-cased name, whatever ends their lines."""
    fields: dict[str, str] = {}
    for line in _LINES.split(head)[1:]:
        name, mark, value = line.partition(b":")
        if mark and name.strip():
            text = _FOLD.sub(" ", value.decode("utf-8", "replace"))
            fields.setdefault(name.strip().decode("latin-1").lower(), text.strip().replace("\x00", ""))
    return fields


def _length(headers: Mapping[str, str]) -> int | None:
    said = headers.get("content-length", "")
    return int(said) if said.isascii() and said.isdigit() and len(said) < 16 else None
