"""Reads the records of a WARC file, whoever wrote it, and says where it is broken.

A bad record costs itself alone: reading goes on at the next place that begins like a record.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import islice
from pathlib import Path

from storage.warc.containers import BadContainer, Inner, open_inner, read_units
from storage.warc.framing import MOST_BODY, Bad, Frame, read_frames
from storage.warc.http_message import HttpMessage, read_message
from storage.warc.records import Record

__all__ = ["Bad", "ForeignRecord", "Place", "read_at", "read_foreign", "read_places"]

_HTTP = frozenset({"response", "revisit"})


@dataclass(frozen=True, slots=True)
class Place:
    """Where a record lies: the file within a WACZ, the place of its unit there, and its place in the unit's bytes."""

    inner: str
    offset: int
    within: int


@dataclass(frozen=True, slots=True)
class ForeignRecord:
    """A record, and how far into the file its reading came, in bytes."""

    record: Record
    position: int


def read_foreign(path: Path) -> Iterator[ForeignRecord | Bad]:
    """Every record of a .warc, .warc.gz, .warc.zst or .wacz file. A file without any is Bad. Raises OSError."""
    for item in read_places(path):
        if isinstance(item, Bad):
            yield item
            continue
        _, frame, position = item
        try:
            yield ForeignRecord(_record(frame), position)
        except (ValueError, LookupError, ArithmeticError) as err:
            yield Bad(position, f"{type(err).__name__}: {err}")


def read_places(path: Path) -> Iterator[tuple[Place, Frame, int] | Bad]:
    """Every record unopened, with where it lies and how far into the file that is. Raises OSError."""
    empty = True
    try:
        with open_inner(path) as files:
            for inner in files:
                for item in _read_inner(inner):
                    empty = False
                    yield item
    except BadContainer as err:
        empty = False
        yield Bad(0, str(err))
    if empty:
        yield Bad(0, "there is no record in it")


def read_at(path: Path, place: Place) -> Record:
    """The record at a place that read_places gave. Raises OSError, LookupError."""
    with open_inner(path) as files:
        for inner in files:
            if inner.name == place.inner:
                for unit in islice(read_units(inner.file, place.offset), 1):
                    found = next(read_frames(unit, place.within), None)
                    if isinstance(found, Frame):
                        return _record(found)
    raise LookupError(f"no record at {place.offset} of {path.name}")


def _read_inner(inner: Inner) -> Iterator[tuple[Place, Frame, int] | Bad]:
    try:
        for unit in read_units(inner.file):
            for item in read_frames(unit):
                if isinstance(item, Bad):
                    yield Bad(
                        inner.base + item.position, f"{inner.name}: {item.reason}" if inner.name else item.reason
                    )
                else:
                    yield Place(inner.name, item.position, item.within), item, inner.base + item.position
    except BadContainer as err:
        yield Bad(inner.base, f"{inner.name}: {err}" if inner.name else str(err))


def _record(frame: Frame) -> Record:
    """The record with its response opened."""
    headers = dict(frame.headers)
    kind = headers.get("warc-type", "").strip().lower()
    if kind in _HTTP:
        message = read_message(frame.block, MOST_BODY)
    else:
        # a resource has no response around it: its type stands in the record itself
        said = headers.get("content-type")
        status = 200 if kind == "resource" else 0
        headers_of_page = (("Content-Type", said),) if said else ()
        cut = "length" if len(frame.block) > MOST_BODY else None
        message = HttpMessage(status, "OK", headers_of_page, frame.block[:MOST_BODY], cut)
    if frame.cut:
        message = replace(message, cut="length")
    if message.cut:
        headers.setdefault("warc-truncated", message.cut)
    return Record(
        type=kind,
        headers=headers,
        status=message.status,
        reason=message.reason,
        http_headers=message.headers,
        payload=message.body,
    )
