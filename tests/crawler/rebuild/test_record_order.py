"""The records of several files are taken in the order in which they were kept."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

from crawler.rebuild.articles import KeptRecord, PageQueue
from storage.outcomes import CaptureKind, CaptureOutcome, Command
from storage.pipeline.rebuild_files import ArchiveFile, Entry, FileRecords, in_order, list_archive_files
from storage.warc.fetched import Fetched, Kept, WarcLocation
from storage.warc.records import write_record
from storage.warc.run_facts import RunFacts, WalkSpan, read_facts
from storage.warc.writer import WarcFile

NIGHT = datetime(2026, 2, 6, 2, tzinfo=UTC)


def records(name: str, began: int, *moments: int) -> FileRecords:
    """A file of a run that began after so many minutes, with a record kept at each of the moments."""
    facts = RunFacts(1, NIGHT + timedelta(minutes=began), Command.CRAWL)
    file = ArchiveFile(Path(name), facts)
    entries = [
        Entry(
            file=file,
            place=WarcLocation(name, number, 1),
            kind=CaptureKind.ARTICLE,
            url=f"{name}{moment}",
            asked="",
            run_id=1,
            source=None,
            moment=NIGHT + timedelta(minutes=moment),
            part_of=None,
            is_cut=False,
        )
        for number, moment in enumerate(moments)
    ]
    return FileRecords(file, entries)


def test_records_come_by_their_moments_and_those_of_a_file_in_its_order() -> None:
    # the clock of the second was put back in its run
    files = (records("a", 0, 1, 5, 9), records("b", 0, 2, 6, 3), records("c", 7, 8))
    given = {each.file.name: each for each in files}
    taken = list(in_order([each.file for each in given.values()], lambda file: given[file.name]))
    entries = [item.url for item in taken if isinstance(item, Entry)]
    assert entries == ["a1", "b2", "a5", "b6", "b3", "c8", "a9"]
    opened = [item.file.name if isinstance(item, FileRecords) else getattr(item, "url", "end") for item in taken]
    assert opened.index("c") > opened.index("b6"), "a file is opened when its run began, so that few are held"
    ends = [item.name for item in taken if isinstance(item, ArchiveFile)]
    assert sorted(ends) == ["a", "b", "c"]


def test_a_file_tells_its_run_and_one_of_before_does_so_by_its_name() -> None:
    span = WalkSpan(whole=True, since=NIGHT - timedelta(days=3), until=NIGHT)
    facts = RunFacts(7, NIGHT + timedelta(microseconds=1), Command.SCRAPY, span)
    lines = "".join(f"{name}: {value}\r\n" for name, value in facts.fields().items())
    assert read_facts("any.warc.gz", f"software: tarikh\r\n{lines}".encode()) == facts
    old = "tarikh-20260206T020000Z-run000012-4711-001.warc.gz"
    assert read_facts(old, b"software: tarikh\r\n") == RunFacts(12, NIGHT)
    assert read_facts("CC-NEWS-1.warc.gz", b"") is None


def test_a_renamed_file_of_before_tells_its_run_by_its_records(tmp_path: Path) -> None:
    file = WarcFile(tmp_path, "renamed", {"software": "test"}, NIGHT)
    file.append(write_record(Fetched("https://a.kz/1", CaptureKind.ARTICLE, NIGHT, 200, (), b"page"), 12))
    file.seal()
    (found,) = list_archive_files(tmp_path)
    assert found.facts == RunFacts(12, NIGHT)


def test_the_second_try_of_a_cut_page_is_read_after_a_kill_between_mark_and_reading() -> None:
    page, again = records("a", 0, 1, 2).entries
    marked = KeptRecord(page, Kept(1, unchanged=False, link_id=None, outcome=CaptureOutcome.CUT), 200, 10)
    unread = KeptRecord(again, Kept(2, unchanged=False, link_id=None, outcome=CaptureOutcome.PENDING), 200, 10)
    queue = PageQueue.__new__(PageQueue)
    assert queue._longer(marked, unread) is unread
