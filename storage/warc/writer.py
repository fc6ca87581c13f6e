"""Appends records to a WARC file so that none that was acknowledged is lost.

One file a process and run. While it is written it is called NAME.warc.gz.open and its writer holds a lock on it;
the lock dies with the writer, so recovery can tell a living file from an abandoned one.
"""

import fcntl
import os
from collections.abc import Mapping
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path

from sources import TarikhError
from storage.warc.fetched import WarcLocation
from storage.warc.records import write_warcinfo

OPEN = ".open"
ROTATE_AT = 1 << 30
SYNC_EVERY = 20


class ArchiveUnwritable(TarikhError):
    """The folder of WARC files cannot be written: make room or mend its permissions."""


class WarcFile:
    """A WARC file in the making. `append` and `sync` raise OSError; after one, call `abandon`."""

    def __init__(self, folder: Path, stem: str, facts: Mapping[str, str], now: datetime, first: int = 1) -> None:
        """`first` is the lowest number for its name: rows may point to a lower one whose file is gone."""
        self.folder = folder
        self._fd, self.name = _create(folder, stem, first)
        self.size = 0
        self._unsynced = 0
        self._safe = 0
        try:
            self._first = self.append(write_warcinfo(self.name, facts, now)).length
        except OSError:
            # on a full disk a name is all there is
            self.path.unlink(missing_ok=True)
            os.close(self._fd)
            raise

    @property
    def path(self) -> Path:
        """Where the file is while it is open."""
        return self.folder / (self.name + OPEN)

    def is_there(self) -> bool:
        """Whether the file is still where it was made: in a removed folder bytes go to nobody."""
        try:
            return os.path.samestat(os.stat(self.path), os.fstat(self._fd))
        except FileNotFoundError:
            return False

    def append(self, record: bytes) -> WarcLocation:
        """Write one record at the end; it is safe after the next `sync`."""
        place = WarcLocation(self.name, self.size, len(record))
        rest = memoryview(record)
        while rest:
            rest = rest[os.write(self._fd, rest) :]
        self.size += len(record)
        self._unsynced += 1
        if self._unsynced >= SYNC_EVERY:
            os.fsync(self._fd)
            self._unsynced = 0
        return place

    def sync(self) -> None:
        """Put all that was appended on the disk, for good."""
        os.fsync(self._fd)
        self._unsynced = 0
        self._safe = self.size

    def cut(self, offset: int) -> None:
        """Take back the records from `offset` on, for good."""
        os.ftruncate(self._fd, offset)
        self.size = offset
        self.sync()

    def seal(self) -> None:
        """Finish the file under its final name; one that holds no response is removed."""
        if self.size <= self._first:
            self.path.unlink()
            os.close(self._fd)
            return
        self.sync()
        os.rename(self.path, self.folder / self.name)
        sync_folder(self.folder)
        os.close(self._fd)

    def leave(self) -> None:
        """Close the file under its open name, for recovery to look through."""
        os.close(self._fd)

    def abandon(self) -> None:
        """After a failed write: cut the file back to its last safe record and finish it, if the disk allows."""
        # where even this fails, the file keeps its open name and recovery cuts it
        with suppress(OSError):
            os.ftruncate(self._fd, self._safe)
            self.size = self._safe
            if self._safe:
                self.seal()
                return
            self.path.unlink()
        with suppress(OSError):
            os.close(self._fd)


def stem_of(now: datetime, run_id: int) -> str:
    """The beginning of a file's name: tarikh-20261122T020000Z-run000001-4711."""
    return f"tarikh-{now.astimezone(UTC):%Y%m%dT%H%M%SZ}-run{run_id:06d}-{os.getpid()}"


def try_lock(descriptor: int) -> bool:
    """Lock an open file for this process; False when a living writer has it."""
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def sync_folder(folder: Path) -> None:
    """Put a folder's names on the disk."""
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _create(folder: Path, stem: str, number: int) -> tuple[int, str]:
    folder.mkdir(parents=True, exist_ok=True)
    while True:
        name = f"{stem}-{number:03d}.warc.gz"
        number += 1
        if (folder / name).exists():
            continue
        try:
            descriptor = os.open(folder / (name + OPEN), os.O_CREAT | os.O_EXCL | os.O_WRONLY | os.O_APPEND, 0o644)
        except FileExistsError:
            continue
        try_lock(descriptor)
        sync_folder(folder)
        return descriptor, name
