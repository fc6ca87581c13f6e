"""Reads the records of an archive's WARC files in the order in which they were kept."""

import heapq
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from itertools import islice
from pathlib import Path

from storage.outcomes import PARTS, CaptureKind
from storage.warc.dates import read_warc_date
from storage.warc.fetched import WarcLocation
from storage.warc.members import Member, Torn, scan_members, scan_past_damage
from storage.warc.records import Record
from storage.warc.run_facts import RunFacts, read_facts
from storage.warc.writer import OPEN

_LONG_AGO = datetime(1990, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class ArchiveFile:
    """A WARC file and the run that wrote it; `facts` are None where neither it nor its name says."""

    path: Path
    facts: RunFacts | None

    @property
    def name(self) -> str:
        """Its name once it is finished, as rows have it."""
        return self.path.name.removesuffix(OPEN)

    @property
    def is_open(self) -> bool:
        """Whether a crawl that died left it under its open name: its end may be torn, and nobody was told of that."""
        return self.path.name.endswith(OPEN)

    @property
    def began(self) -> datetime:
        return self.facts.started_at if self.facts else _LONG_AGO


@dataclass(frozen=True, slots=True)
class Entry:
    """What a record says of itself; `moment` is when it was kept, as well as its file knows."""

    file: ArchiveFile
    place: WarcLocation
    kind: CaptureKind
    url: str
    asked: str
    run_id: int | None
    source: str | None
    moment: datetime
    part_of: str | None
    is_cut: bool


@dataclass(frozen=True, slots=True)
class BadRecord:
    """A place in a file where no record could be read."""

    file: ArchiveFile
    offset: int
    reason: str

    def __str__(self) -> str:
        return f"{self.file.name} at {self.offset}: {self.reason}"


@dataclass
class FileRecords:
    """The records of one file, and what each needs behind it: parts of its page, a second try of a cut one."""

    file: ArchiveFile
    entries: list[Entry] = field(default_factory=list)
    bad: list[BadRecord] = field(default_factory=list)
    parts: dict[int, list[Entry]] = field(default_factory=dict)
    """The parts of a page by the offset of its record."""
    second: dict[int, Entry] = field(default_factory=dict)
    """The answer to a second request for a page that came cut, by the offset of the first."""

    def ready_after(self, entry: Entry) -> int:
        """The offset of the record after which a page can be read."""
        needed = [*self.parts.get(entry.place.offset, ())]
        if other := self.second.get(entry.place.offset):
            needed += [other, *self.parts.get(other.place.offset, ())]
        return max((each.place.offset for each in needed), default=entry.place.offset)


def list_archive_files(folder: Path) -> list[ArchiveFile]:
    """The archive's WARC files, those that a dead crawl left open among them, in the order of their runs."""
    paths = [*folder.glob("*.warc.gz"), *folder.glob(f"*.warc.gz{OPEN}")]
    files = [ArchiveFile(path, _facts_of(path)) for path in paths]
    return sorted(files, key=lambda file: (file.began, file.name))


def read_file(file: ArchiveFile, advance: Callable[[int], None]) -> FileRecords:
    """The records of a file; `advance` is told the bytes read."""
    found = FileRecords(file)
    pages: dict[str, Entry] = {}
    cut: dict[str, Entry] = {}
    for item in scan_past_damage(file.path):
        if isinstance(item, Torn):
            found.bad.append(BadRecord(file, item.offset, item.reason))
            continue
        advance(item.length)
        if item.record.type not in ("response", "revisit"):
            continue
        try:
            entry = _entry_of(file, item)
        except (ValueError, KeyError) as err:
            found.bad.append(BadRecord(file, item.offset, str(err)))
            continue
        found.entries.append(entry)
        if entry.kind is CaptureKind.ARTICLE:
            if first := cut.pop(entry.asked, None):
                found.second[first.place.offset] = entry
            elif entry.is_cut:
                cut[entry.asked] = entry
            pages[entry.url] = entry
        elif entry.kind in PARTS and entry.part_of in pages:
            found.parts.setdefault(pages[entry.part_of].place.offset, []).append(entry)
    return found


def in_order(
    files: Sequence[ArchiveFile], read: Callable[[ArchiveFile], FileRecords]
) -> Iterator[FileRecords | Entry | ArchiveFile]:
    """All records in the order of their moments: each file's records as it is opened, each of them, the file's end.

    A file is opened no earlier than its run began, so that few are held at a time.
    """
    waiting = sorted(files, key=lambda file: (file.began, file.name), reverse=True)
    heap: list[tuple[datetime, str, int, FileRecords]] = []
    while waiting or heap:
        if waiting and (not heap or waiting[-1].began <= heap[0][0]):
            opened = read(waiting.pop())
            yield opened
            first = opened.entries[0].moment if opened.entries else opened.file.began
            heapq.heappush(heap, (first, opened.file.name, 0, opened))
            continue
        moment, name, number, records = heapq.heappop(heap)
        if number == len(records.entries):
            yield records.file
            continue
        yield records.entries[number]
        number += 1
        if number < len(records.entries):
            # the records of one file stand in the order in which they were kept, whatever their clocks say
            moment = max(moment, records.entries[number].moment)
        heapq.heappush(heap, (moment, name, number, records))


def _facts_of(path: Path) -> RunFacts | None:
    """The run of a file, by its first record, its name, or its first response."""
    first = [item.record for item in islice(scan_members(path), 2) if isinstance(item, Member)]
    warcinfo = next((record.payload for record in first if record.type == "warcinfo"), b"")
    if facts := read_facts(path.name, warcinfo):
        return facts
    for record in first:
        number = _run_of(record)
        if number is not None:
            try:
                return RunFacts(number, read_warc_date(record.headers.get("warc-date", "")))
            except ValueError:
                # the record itself is told as a bad one when it is read
                return None
    return None


def _run_of(record: Record) -> int | None:
    run = record.headers.get("x-tarikh-run", "")
    return int(run) if run.isascii() and run.isdigit() and len(run) < 18 else None


def _entry_of(file: ArchiveFile, member: Member) -> Entry:
    record: Record = member.record
    headers: Mapping[str, str] = record.headers
    fetched_at = read_warc_date(headers.get("warc-date", ""))
    return Entry(
        file=file,
        place=WarcLocation(file.name, member.offset, member.length),
        kind=CaptureKind(headers.get("x-tarikh-kind", "article")),
        url=record.url,
        asked=headers.get("x-tarikh-redirected-from") or record.url,
        run_id=_run_of(record),
        source=headers.get("x-tarikh-source"),
        moment=max(fetched_at, file.began),
        part_of=headers.get("x-tarikh-part-of"),
        is_cut=record.fetched(fetched_at).is_cut,
    )
