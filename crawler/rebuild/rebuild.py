"""Makes the rows of an archive of its WARC files alone: runs, captures, links, articles, versions and groups.

The records are taken in the order in which they were kept: a place gives its links again, a page is read again when
all that its crawl fetched with it is there, and at a run's end its early pages are read once more.
"""

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from crawler.middlewares.robotstxt_rules import LARGEST, read_robots
from crawler.rebuild.articles import KeptRecord, OpenFile, PageQueue
from crawler.rebuild.source_night import Bench, SourceNight
from crawler.sink.lock import hold
from extract import Page
from sources import Source, TarikhError
from storage.captures.robots_cache import remember_robots
from storage.captures.rows import find_kept, links_of
from storage.captures.writer import set_outcome
from storage.db.db_errors import first_line, insist
from storage.db.models import Capture, Issue, Run, SourceRun
from storage.db.session import read_session, write_session
from storage.db.source_table import book_of, store_sources
from storage.frontier.future_links import bring_back
from storage.frontier.links import demote_new
from storage.issues import NewIssue, note_fault, note_issue
from storage.outcomes import PARTS, CaptureKind, CaptureOutcome, Command, EndReason, IssueCode
from storage.pipeline.degraded import read_degraded
from storage.pipeline.early_readings import read_early
from storage.pipeline.reading import CaptureReader
from storage.pipeline.rebuild_files import (
    ArchiveFile,
    BadRecord,
    Entry,
    FileRecords,
    in_order,
    list_archive_files,
    read_file,
)
from storage.pipeline.rebuild_rows import RowMaker, begin_rebuild, end_run, ended_runs, is_bad, rows_of
from storage.runs import close_source_run, open_source_run
from storage.warc.fetched import Fetched, Kept
from storage.warc.run_facts import RunFacts, WalkSpan

_CRAWLS = (Command.CRAWL, Command.SCRAPY, Command.DEMO, Command.FETCH)


class ArchiveBusy(TarikhError):
    """A crawl works on this database: let it end first."""


@dataclass
class Rebuilt:
    """What was rebuilt, and what could not be.

    `torn_ends` are records that a crawl which died had not finished: no row ever pointed at them. `unknown_runs` are
    records that name no run, `old_files` files that do not say which command wrote them, `unnamed` pages that no
    place names, and `lost_sources` records by sources that the catalogue does not have.
    """

    run_id: int = 0
    files: int = 0
    captures: int = 0
    known: int = 0
    read: int = 0
    bad: list[str] = field(default_factory=list)
    torn_ends: int = 0
    old_files: int = 0
    unknown_runs: int = 0
    unnamed: int = 0
    lost_sources: Counter[str] = field(default_factory=Counter)

    @property
    def is_whole(self) -> bool:
        """Whether every record has its row, under its source and run."""
        return not (self.bad or self.lost_sources or self.unknown_runs)


@dataclass
class _RunState:
    """A run while its records are taken."""

    number: int | None
    command: Command
    span: WalkSpan
    pages: PageQueue
    files: int = 0
    last: datetime | None = None
    nights: dict[str, SourceNight] = field(default_factory=dict)


@dataclass
class Rebuild:
    """A rebuild at work."""

    bench: Bench
    catalogue: Iterable[Source]
    now: Callable[[], datetime]
    advance: Callable[[int], None] = lambda _: None
    report: Rebuilt = field(default_factory=Rebuilt)
    _runs: dict[int | None, _RunState] = field(default_factory=dict)
    _open: dict[str, OpenFile] = field(default_factory=dict)

    def run(self) -> Rebuilt:
        """Rebuild all. Raises RebuildRefused, ArchiveBusy, and what the database raises."""
        engine = self.bench.engine
        lock = insist(lambda: hold(engine, "all sources"))
        if lock is None:
            raise ArchiveBusy("a crawl works on this database: let it end first")
        try:
            self._rebuild()
        finally:
            lock.let_go()
        return self.report

    def _rebuild(self) -> None:
        engine, folder = self.bench.engine, self.bench.settings.warc_folder
        files = list_archive_files(folder)
        self.report.run_id = begin_rebuild(engine, files, self.now())
        with write_session(engine) as session:
            store_sources(session, self.catalogue)
            ended = ended_runs(session)
            self._rows = RowMaker(self.bench.settings, book_of(session))
        left = [file for file in files if file.facts is None or file.facts.run_id not in ended]
        self.report.files = len(files)
        for file in files:
            if file not in left:
                self.advance(file.path.stat().st_size)
        for file in left:
            self._state(file.facts).files += 1
            self.report.old_files += file.facts is None or file.facts.command is None
        for item in in_order(left, self._read):
            if isinstance(item, FileRecords):
                self._open_file(item)
            elif isinstance(item, Entry):
                self._take(item)
            else:
                self._end_file(item)
        with write_session(engine) as session:
            for number in session.scalars(select(Run.id).where(Run.finished_at.is_(None))).all():
                reason = EndReason.FINISHED if number == self.report.run_id else EndReason.REBUILT
                end_run(session, number, self.now(), reason)

    def _read(self, file: ArchiveFile) -> FileRecords:
        return read_file(file, self.advance)

    def _state(self, facts: RunFacts | None) -> _RunState:
        number = facts.run_id if facts else None
        if number not in self._runs:
            reader = CaptureReader(self.bench.engine, self.bench.settings, self.bench.workers, number)
            command = (facts.command if facts else None) or Command.CRAWL
            self._runs[number] = _RunState(number, command, facts.span if facts else WalkSpan(), PageQueue(reader))
        return self._runs[number]

    def _open_file(self, records: FileRecords) -> None:
        with read_session(self.bench.engine) as session:
            self._open[records.file.name] = OpenFile(records, rows_of(session, records.file))
        for bad in records.bad:
            if records.file.is_open:
                self.report.torn_ends += 1
            else:
                self._lose(bad)

    def _take(self, entry: Entry) -> None:
        state, opened = self._state(entry.file.facts), self._open[entry.file.name]
        state.last = max(state.last or entry.moment, entry.moment)
        pages = state.pages
        waits = entry.kind is CaptureKind.ARTICLE and not {entry.url, entry.asked} & pages.urls
        if not (waits or entry.kind in PARTS):
            # its links, or its versions, follow from what was read before
            pages.flush()
        self.report.unknown_runs += entry.run_id is None or state.number is None
        try:
            record = insist(lambda: self._keep(state, opened, entry))
        except Exception as err:
            if not is_bad(err):
                raise
            self._lose(BadRecord(entry.file, entry.place.offset, first_line(err)))
            return
        for page in opened.take(record):
            if state.command is not Command.IMPORT or page.kind is CaptureKind.ARTICLE:
                pages.add(opened, page)

    def _keep(self, state: _RunState, opened: OpenFile, entry: Entry) -> KeptRecord:
        row = opened.rows.get(entry.place.offset)
        with write_session(self.bench.engine) as session:
            night = self._night(session, state, entry)
            if row is not None:
                kept, fetched = (
                    find_kept(session, [entry.place], self._rows.book)[0],
                    self._rows.fetched(session, entry),
                )
            else:
                self._name_link(session, state, night, entry)
                kept, fetched = self._rows.insert(session, entry)
            self._settle(session, night, entry, fetched, kept, again=row is not None)
        self.report.captures += 1
        self.report.known += row is not None
        if entry.source is not None and self._rows.book.get(entry.source) is None and row is None:
            self.report.lost_sources[entry.source] += 1
        return KeptRecord(entry, kept, fetched.status, len(fetched.body), bool(row and row.extracted_at))

    def _night(self, session: Session, state: _RunState, entry: Entry) -> SourceNight | None:
        """The source's part of a crawl, begun with its first record; None for an import."""
        source = self._rows.book.get(entry.source)
        if source is None or state.number is None or state.command not in _CRAWLS:
            return None
        if source.id not in state.nights:
            night = SourceNight(self.bench, source, state.number, state.span, entry.moment)
            night.start(session)
            state.nights[source.id] = night
            if session.get(SourceRun, (state.number, source.id)) is None:
                bring_back(session, source.id, entry.moment)
                demote_new(session, source.id)
            open_source_run(self.bench.engine, state.number, source.id, entry.moment)
        return state.nights[source.id]

    def _name_link(self, session: Session, state: _RunState, night: SourceNight | None, entry: Entry) -> None:
        """Have the link of a page that its crawl took from a sitemap's backlog."""
        if night is None or entry.kind is not CaptureKind.ARTICLE:
            return
        asked = Capture(key_digest=b"", redirected_from=entry.asked)
        if not links_of(session, asked, self._rows.book):
            named = night.name_link(session, entry.asked, entry.moment)
            self.report.unnamed += not named and state.command is not Command.FETCH

    def _settle(  # noqa: PLR0913  # a record, its row and where both belong
        self,
        session: Session,
        night: SourceNight | None,
        entry: Entry,
        fetched: Fetched,
        kept: Kept,
        *,
        again: bool,
    ) -> None:
        if kept.outcome == CaptureOutcome.CRASHED or entry.kind in (*PARTS, CaptureKind.ARTICLE):
            return
        if night is None:
            if kept.outcome == CaptureOutcome.PENDING:
                set_outcome(session, kept.capture_id, CaptureOutcome.NOT_ARTICLE, entry.moment)
        elif entry.kind is CaptureKind.ROBOTS:
            if not again:
                self._take_robots(session, night, entry, fetched, kept)
        else:
            night.take(session, entry, fetched, kept, again=again)

    def _take_robots(self, session: Session, night: SourceNight, entry: Entry, fetched: Fetched, kept: Kept) -> None:
        """Say what came of a robots.txt, and remember it for its host."""
        given = read_robots(fetched.status, fetched.body, fetched.url).rules is not None
        failing = fetched.status == 429 or fetched.status >= 500
        outcome = CaptureOutcome.LINKS if given else CaptureOutcome.HTTP_ERROR if failing else CaptureOutcome.ABSENT
        outcome = CaptureOutcome.UNCHANGED if kept.unchanged else outcome
        cut = fetched.truncated is not None and given
        set_outcome(session, kept.capture_id, CaptureOutcome.CUT if cut else outcome, entry.moment)
        if outcome is CaptureOutcome.HTTP_ERROR:
            words = f"status {fetched.status}: nothing is fetched"
            issue = NewIssue(IssueCode.HTTP_ERROR, words, fetched.url, night.source.id, night.run_id)
            note_fault(session, issue, entry.moment)
        if not (failing or cut or night.span.whole):
            copy = Page(fetched.url, fetched.body[:LARGEST], entry.moment, status=fetched.status)
            remember_robots(session, entry.asked.removesuffix("/robots.txt"), copy)

    def _end_file(self, file: ArchiveFile) -> None:
        del self._open[file.name]
        state = self._state(file.facts)
        state.files -= 1
        if state.files == 0:
            self._end_run(state)

    def _end_run(self, state: _RunState) -> None:
        """Read once more what was read too early, and count what the run came to."""
        state.pages.flush()
        self.report.read += state.pages.read
        engine, moment = self.bench.engine, state.last or self.now()
        for night in state.nights.values():
            with write_session(engine) as session:
                night.end(session, moment)
        if state.number is None:
            return
        for source_id in state.nights:
            # as in a crawl, which counts before the run's last readings
            close_source_run(engine, state.number, source_id, moment, EndReason.REBUILT)
        again = CaptureReader(engine, self.bench.settings, self.bench.workers, state.number, teaches=False)
        read_degraded(again, state.number, moment)
        read_early(again, state.number, moment)
        with write_session(engine) as session:
            end_run(session, state.number, moment)

    def _lose(self, bad: BadRecord) -> None:
        words = str(bad)
        self.report.bad.append(words)
        engine = self.bench.engine
        with read_session(engine) as session:
            told = select(Issue.id).where(Issue.code == IssueCode.BAD_RECORD, Issue.detail == words)
            if session.scalar(told.limit(1)) is not None:
                return
        note_issue(engine, self.report.run_id, None, None, IssueCode.BAD_RECORD, words, self.now())
