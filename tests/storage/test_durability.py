"""What a row names is on the disk before the row is there: a power cut takes nothing that was acknowledged."""

import os
import stat
import threading
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import pytest
from sqlalchemy import Engine, event, select, text
from sqlalchemy.orm import Session

from crawler.sink.batch_writer import BATCH, BatchWriter
from storage.captures.writer import CaptureWriter, Fetched, read_capture
from storage.db.db_errors import DatabaseFull
from storage.db.models import Capture
from storage.db.settings import Settings
from storage.pipeline.recovery import recover
from storage.warc.fetched import Kept
from storage.warc.members import Member, scan_members

Make = Callable[..., Fetched]


class Disk:
    """What a disk would still have after a power cut: of each file as many bytes as were synced, and synced names."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._synced: dict[int, int] = {}
        self.at_commit: dict[int, int] = {}
        self.names_at_commit: set[str] = set()
        self._names: set[str] = set()

    def synced(self, descriptor: int) -> None:
        facts = os.fstat(descriptor)
        if stat.S_ISDIR(facts.st_mode):
            self._names = {path.name for path in self._folder.iterdir()}
        else:
            self._synced[facts.st_ino] = facts.st_size

    def committed(self, *_: object) -> None:
        self.at_commit, self.names_at_commit = dict(self._synced), set(self._names)

    def cut_power(self) -> None:
        """Take away what was not synced when the last commit began."""
        for path in list(self._folder.iterdir()):
            if path.name not in self.names_at_commit:
                path.unlink()
            else:
                os.truncate(path, self.at_commit.get(path.stat().st_ino, 0))


@pytest.fixture
def disk(database: Engine, settings: Settings, monkeypatch: pytest.MonkeyPatch) -> Iterator[Disk]:
    made = Disk(settings.warc_folder)
    fsync = os.fsync

    def synced(descriptor: int) -> None:
        fsync(descriptor)
        made.synced(descriptor)

    monkeypatch.setattr(os, "fsync", synced)
    event.listen(database, "commit", made.committed)
    yield made
    event.remove(database, "commit", made.committed)


def test_a_power_cut_behind_a_commit_takes_no_row_s_bytes(
    database: Engine, settings: Settings, writer: CaptureWriter, fetched: Make, disk: Disk
) -> None:
    kept: list[Kept] = []
    for night in range(3):
        kept += writer.keep([fetched(f"/n/{night}-{n}", os.urandom(200)) for n in range(3)])
    writer.close()
    disk.committed()
    # the last commit was that of the rows, and nothing of the file came after it but its name
    disk.cut_power()
    for one in kept:
        assert read_capture(database, settings, one.capture_id).body


def test_at_each_commit_the_bytes_of_its_rows_are_synced(
    database: Engine, settings: Settings, writer: CaptureWriter, fetched: Make, disk: Disk
) -> None:
    for night in range(3):
        [kept] = writer.keep([fetched(f"/n/{night}", os.urandom(200))])
        with Session(database) as session:
            row = session.get_one(Capture, kept.capture_id)
        path = settings.warc_folder / f"{row.warc_file}.open"
        assert path.name in disk.names_at_commit
        assert disk.at_commit.get(path.stat().st_ino, 0) >= row.warc_offset + row.warc_length


def test_a_file_whose_rows_are_missing_is_not_finished(
    database: Engine, settings: Settings, writer: CaptureWriter, fetched: Make, now
) -> None:
    writer.keep([fetched("/n/0")])
    with database.begin() as connection:
        connection.execute(text(FULL))
    with pytest.raises(DatabaseFull):
        writer.keep([fetched("/n/1", b"<p>one</p>"), fetched("/n/2", b"<p>two</p>")])
    writer.close()
    assert list(settings.warc_folder.glob("*.warc.gz")) == [], "a finished file is not looked through again"
    with database.begin() as connection:
        connection.execute(text("DROP TRIGGER full_disk ON capture; DROP FUNCTION full_disk()"))
    assert recover(database, settings, now).adopted == 2
    [path] = settings.warc_folder.glob("*.warc.gz")
    records = {item.offset for item in scan_members(path) if isinstance(item, Member)} - {0}
    with Session(database) as session:
        assert set(session.scalars(select(Capture.warc_offset))) == records


FULL = """
CREATE FUNCTION full_disk() RETURNS trigger LANGUAGE plpgsql AS
$$ BEGIN RAISE EXCEPTION 'no space left on device' USING ERRCODE = '53100'; END $$;
CREATE TRIGGER full_disk BEFORE INSERT ON capture FOR EACH ROW EXECUTE FUNCTION full_disk();
"""


class Keeper:
    """Keeps nothing, but tells what it was given; it waits with the first until it is told to go on."""

    def __init__(self, error: Exception | None = None) -> None:
        self.batches: list[int] = []
        self.begun, self.go = threading.Event(), threading.Event()
        self._error = error

    def __call__(self, batch: Sequence[Fetched]) -> list[Kept]:
        self.batches.append(len(batch))
        self.begun.set()
        self.go.wait(60)
        if self._error is not None:
            raise self._error
        return [Kept(int(one.url.rpartition("/")[2]), unchanged=False, link_id=None) for one in batch]


def test_what_waits_is_kept_together_and_answered_one_by_one(fetched: Make) -> None:
    keeper = Keeper()
    batches = BatchWriter(keeper)
    first = batches.submit(fetched("/0"))
    keeper.begun.wait(60)
    others = [batches.submit(fetched(f"/{n}")) for n in range(1, BATCH + 6)]
    keeper.go.set()
    batches.close()
    assert keeper.batches == [1, BATCH, 5]
    assert [answer.result(0).capture_id for answer in (first, *others)] == list(range(BATCH + 6))


def test_who_waits_is_told_what_went_wrong(fetched: Make) -> None:
    keeper = Keeper(DatabaseFull("no room"))
    batches = BatchWriter(keeper)
    answers = [batches.submit(fetched(f"/{n}")) for n in range(3)]
    keeper.go.set()
    batches.close()
    for answer in answers:
        with pytest.raises(DatabaseFull):
            answer.result(0)
