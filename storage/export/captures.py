"""Copies the captures of articles into a WARC file of their own, byte for byte."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from pathlib import Path
from typing import IO

from sqlalchemy import Engine, func, select
from sqlalchemy.orm import aliased

from storage.db.models import Capture
from storage.db.session import read_session
from storage.warc.fetched import WarcLocation
from storage.warc.records import write_warcinfo
from storage.warc.writer import OPEN

_AT_ONCE = 500


class WarcCopy:
    """A WARC file in the making: each record is a member of its own, as it stands in the archive."""

    def __init__(self, stream: IO[bytes], name: str, now: datetime) -> None:
        self._stream = stream
        self._copied: set[WarcLocation] = set()
        stream.write(write_warcinfo(name, {"software": "tarikh", "format": "WARC File Format 1.1"}, now))

    def copy(self, folder: Path, place: WarcLocation) -> None:
        """Copy one record, once. Raises OSError where its file is not there."""
        if place in self._copied:
            return
        self._copied.add(place)
        path = folder / place.file
        with (path if path.exists() else folder / (place.file + OPEN)).open("rb") as file:
            file.seek(place.offset)
            self._stream.write(file.read(place.length))


def places_of(engine: Engine, captures: Sequence[int]) -> Iterator[list[WarcLocation]]:
    """Where the records of each capture lie: its own, and where that is a revisit the one with the bytes first."""
    holder = aliased(Capture)
    for start in range(0, len(captures), _AT_ONCE):
        ids = captures[start : start + _AT_ONCE]
        with read_session(engine) as session:
            found = {
                row[0].id: row
                for row in session.execute(
                    select(Capture, holder)
                    .join(holder, holder.id == func.coalesce(Capture.refers_to, Capture.id))
                    .where(Capture.id.in_(ids))
                )
            }
            places = [[_place(held), _place(own)] for own, held in (found[ident] for ident in ids if ident in found)]
        yield from places


def _place(capture: Capture) -> WarcLocation:
    return WarcLocation(capture.warc_file, capture.warc_offset, capture.warc_length)
