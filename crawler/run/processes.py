"""The processes of a run: sources are crawled side by side, and one that hangs or dies costs no other."""

import math
import os
import signal
import time
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from multiprocessing.connection import Connection, wait
from multiprocessing.context import ForkServerProcess
from types import FrameType
from typing import Any

from crawler.events import CrawlClosed, Listener, RecordsLost, SourcesLeftOut, WorkerAlive, decode_event
from crawler.job import Job
from crawler.replay import ReplayIndex, read_index
from crawler.run.fork_server import start_fork_server
from crawler.run.worker_entry import WorkerArguments, enter
from sources import Source
from storage.db.settings import Settings
from storage.outcomes import EndReason

SILENCE = 60.0
"""Seconds without a sign of life after which a child is killed."""

WATCH = 1.0
"""Seconds between two looks at whether the run may go on."""

GRACE = 30.0
"""Seconds that a child has to finish the pages in hand once its time is over, and once more when it was told to."""


@dataclass(frozen=True, slots=True)
class WatchLimits:
    """How long a child is trusted, in seconds: without a sign of life, and beyond its time."""

    silence: float = SILENCE
    grace: float = GRACE


USUAL = WatchLimits()


@dataclass(frozen=True, slots=True)
class SourceResult:
    """What one source's crawl came to."""

    source: str
    reason: str
    seconds: float
    closed: CrawlClosed | None = None
    """Its own last word; of a process that died, what it had stored; None where it came to nothing."""

    @property
    def ended(self) -> str:
        """Why it ended, in words such as `unreachable: dns`."""
        code = self.closed.reason_code if self.closed else None
        return f"{self.reason}: {code}" if code else self.reason

    def row(self) -> dict[str, Any]:
        """A line of the closing table."""
        closed = self.closed or CrawlClosed(self.reason)
        counts = {name: getattr(closed, name) for name in ("fetched", "new", "changed", "unchanged", "failed")}
        return {"source": self.source, **counts, "seconds": round(self.seconds, 1), "reason": self.ended}


@dataclass(slots=True)
class _Child:
    source: Source
    process: ForkServerProcess
    pipe: Connection
    started: float
    heard: float
    due: float
    """When its time is over, as time.monotonic counts."""
    closed: CrawlClosed | None = None
    killed: str | None = None
    told: float | None = None
    ended: bool = False


class SourceProcesses:
    """Crawls sources in child processes, at most `jobs` at once."""

    def __init__(  # what to do, where, how broadly, who listens, how long to trust
        self, job: Job, settings: Settings, jobs: int, listen: Listener, limits: WatchLimits = USUAL
    ) -> None:
        self.job = job if job.workers else replace(job, workers=max(1, (os.cpu_count() or 1) // jobs))
        self._settings = settings
        self._jobs = jobs
        self._listen = listen
        self._limits = limits
        self._children: list[_Child] = []
        self.stopping = False
        self.watch: Callable[[], None] = lambda: None
        """Called every second; what it raises ends the run at once."""
        self._watched = time.monotonic()
        self._index: ReplayIndex | None = read_index(job.replay) if job.replay else None
        self._context = start_fork_server()

    def crawl(self, sources: Sequence[Source]) -> Iterator[SourceResult]:
        """Crawl them all; a result as each ends. In a replay, those of which the file holds a page."""
        waiting = deque(source for source in sources if self._is_there(source))
        if len(waiting) < len(sources):
            self._listen("", SourcesLeftOut(len(sources) - len(waiting)))
        if self.lost:
            self._listen("", RecordsLost(self.lost))
        with _signals(self.stop):
            try:
                while (waiting and not self._is_over()) or self._children:
                    while waiting and len(self._children) < self._jobs and not self._is_over():
                        self._start(waiting.popleft())
                    self._hear()
                    self._look()
                    yield from self._collect()
            finally:
                for child in self._children:
                    child.process.kill()
        yield from (SourceResult(source.id, EndReason.NOT_STARTED, 0.0) for source in waiting)

    @property
    def lost(self) -> tuple[str, ...]:
        """The places of the replayed file that cannot be read."""
        return self._index.lost if self._index else ()

    def stop(self) -> None:
        """Let every child finish the pages in hand, and start no other."""
        self.stopping = True
        for child in self._children:
            self._tell(child)

    def _look(self) -> None:
        if time.monotonic() - self._watched >= WATCH:
            self.watch()
            self._watched = time.monotonic()

    def _is_over(self) -> bool:
        deadline = self.job.deadline
        return self.stopping or (deadline is not None and self.job.now() >= deadline)

    def _is_there(self, source: Source) -> bool:
        return self._index is None or any(source.owns(url) for url in self._index.entries)

    def _start(self, source: Source) -> None:
        index = self._index.only(source.owns) if self._index else None
        ours, theirs = self._context.Pipe(duplex=True)
        arguments = WorkerArguments(source, replace(self.job, index=index), self._settings)
        process = self._context.Process(target=enter, args=(arguments, theirs), name=source.id)
        process.start()
        theirs.close()
        now = time.monotonic()
        self._children.append(_Child(source, process, ours, now, now, now + self._seconds(source)))

    def _seconds(self, source: Source) -> float:
        """How long a source's crawl may take: its own time, or what is left of the whole run's."""
        own = math.inf if self.job.replay else source.minutes_per_run * 60
        deadline = self.job.deadline
        return min(own, (deadline - self.job.now()).total_seconds()) if deadline else own

    def _hear(self) -> None:
        pipes = {child.pipe: child for child in self._children if not child.ended}
        for ready in wait(list(pipes), timeout=0.5):
            child = pipes[ready]  # type: ignore[index]
            try:
                event = decode_event(child.pipe.recv_bytes())
            except (EOFError, OSError):
                # the pipe closes only with the process
                child.ended = True
                child.process.join(5)
                continue
            child.heard = time.monotonic()
            match event:
                case WorkerAlive():
                    continue
                case CrawlClosed():
                    child.closed = event
            self._listen(child.source.id, event)

    def _collect(self) -> Iterator[SourceResult]:
        now = time.monotonic()
        for child in list(self._children):
            if child.process.is_alive():
                self._check(child, now)
                continue
            if not child.ended:
                continue  # its last words are still in the pipe
            self._children.remove(child)
            child.pipe.close()
            yield _result(child, now)

    def _check(self, child: _Child, now: float) -> None:
        if now - child.heard > self._limits.silence:
            child.killed = EndReason.HUNG
            child.process.kill()
        elif child.told is not None and now - child.told > self._limits.grace:
            child.killed = EndReason.KILLED
            child.process.kill()
        elif now > child.due + self._limits.grace:
            self._tell(child)

    def _tell(self, child: _Child) -> None:
        if child.told is None and child.process.is_alive():
            child.told = time.monotonic()
            child.process.terminate()


def _result(child: _Child, now: float) -> SourceResult:
    seconds = now - child.started
    if child.closed is not None:
        return SourceResult(child.source.id, child.closed.reason, seconds, child.closed)
    code = child.process.exitcode or 0
    reason = child.killed or (EndReason.KILLED if code == -signal.SIGKILL else EndReason.CRASHED)
    return SourceResult(child.source.id, reason, seconds)


@contextmanager
def _signals(stop: Callable[[], None]) -> Iterator[None]:
    """SIGTERM and Ctrl-C stop the crawl cleanly; a second one ends it at once."""

    def once(_: int, __: FrameType | None) -> None:
        for each, old in before.items():
            signal.signal(each, old)
        stop()

    try:
        before = {each: signal.signal(each, once) for each in (signal.SIGTERM, signal.SIGINT)}
    except ValueError:
        # not in the main thread, where nobody sends signals
        yield
        return
    try:
        yield
    finally:
        for each, old in before.items():
            signal.signal(each, old)
