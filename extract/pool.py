"""How is a stranger's page read without its taking the whole process down?"""

import multiprocessing
import os
import resource
from collections.abc import Callable
from concurrent.futures import CancelledError, Future
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass
from multiprocessing.context import ForkServerContext
from threading import Lock
from types import TracebackType
from typing import Any, Self, TypeVar, cast

from pebble import ProcessExpired, ProcessPool

from extract.boilerplate import Boilerplate
from extract.cheap import read_cheaply
from extract.extraction import Extraction, Outcome
from extract.page import Page
from extract.reader import extract
from sources import Source

T = TypeVar("T")

# a worker is replaced after so many pages, which bounds what a leak in a C library can hold
PAGES_A_WORKER = 2000


class WorkerTimedOut(RuntimeError):
    """The work took longer than the wall limit; its worker was killed and replaced."""


class WorkerDied(RuntimeError):
    """The work ended its worker (memory, a crash in C) or the pool was closed under it."""


@dataclass(frozen=True, slots=True)
class WorkerLimits:
    """What one piece of work may use in its worker."""

    wall_seconds: float = 20.0
    memory_bytes: int = 1 << 30


class Workers:
    """A pool of worker processes that can be killed; `jobs` of them run at once.

    Work and its arguments are pickled. Nothing bounds the queue: keep a few futures a job under way, not thousands.
    """

    def __init__(self, jobs: int | None = None, limits: WorkerLimits | None = None) -> None:
        self.jobs = max(1, jobs or os.cpu_count() or 1)
        self.limits = limits or WorkerLimits()
        self._closed = False
        self._renewing = Lock()
        self._pool = self._start()

    def _start(self) -> ProcessPool:
        return ProcessPool(
            max_workers=self.jobs,
            max_tasks=PAGES_A_WORKER,
            initializer=_confine,
            initargs=(self.limits.memory_bytes,),
            context=_context(),
        )

    def _schedule(self, work: Callable[..., T], args: tuple[Any, ...]) -> "Future[T]":
        pool = self._pool
        try:
            return cast("Future[T]", pool.schedule(work, args=args, timeout=self.limits.wall_seconds))
        except RuntimeError:
            # a pool whose idle workers were all killed from outside (by the kernel, for memory) never works again
            with self._renewing:
                if self._closed:
                    raise
                if self._pool is pool:
                    self._pool = self._start()
            return cast("Future[T]", self._pool.schedule(work, args=args, timeout=self.limits.wall_seconds))

    def submit(self, work: Callable[..., T], *args: Any) -> Future[T]:
        """The future of `work(*args)`; it raises what the work raised, WorkerTimedOut or WorkerDied."""
        answer: Future[T] = Future()
        try:
            inner = self._schedule(work, args)
        except RuntimeError as err:
            answer.set_exception(WorkerDied(str(err)))
            return answer
        inner.add_done_callback(lambda done: _hand_over(done, answer, self.limits))
        answer.add_done_callback(lambda done: _cancel(inner) if done.cancelled() else None)
        return answer

    def close(self) -> None:
        """Stop the workers now, whatever they are doing."""
        self._closed = True
        self._pool.stop()  # type: ignore[no-untyped-call]
        self._pool.join()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


def extract_in(
    workers: Workers, page: Page, source: Source | None, boilerplate: Boilerplate | None
) -> "Future[Extraction]":
    """The future of `extract(page, source, boilerplate)`, which never raises.

    Where the worker is killed or dies, a reader that builds no tree has one try; where that fails too, the outcome
    is timeout or crashed.
    """
    answer: Future[Extraction] = Future()

    def finish(done: "Future[Extraction]", failed: tuple[Outcome, str]) -> None:
        outcome, words = failed
        error = CancelledError() if done.cancelled() else done.exception()
        if error is None:
            _settle(answer, done.result())
        else:
            source_id = source.id if source else None
            _settle(answer, Extraction(page.url, outcome, source=source_id, warnings=(words,)))

    def first_done(done: "Future[Extraction]") -> None:
        error = CancelledError() if done.cancelled() else done.exception()
        if error is None:
            _settle(answer, done.result())
            return
        outcome = Outcome.TIMEOUT if isinstance(error, WorkerTimedOut) else Outcome.CRASHED
        words = f"{outcome}: {type(error).__name__}: {error}"[:300]
        second = workers.submit(read_cheaply, page, source, words)
        second.add_done_callback(lambda cheap: finish(cheap, (outcome, words)))

    workers.submit(extract, page, source, boilerplate).add_done_callback(first_done)
    return answer


def _cancel(inner: "Future[Any]") -> None:
    inner.cancel()


def _settle(answer: "Future[Extraction]", extraction: Extraction) -> None:
    if answer.set_running_or_notify_cancel():
        answer.set_result(extraction)


def _hand_over(done: "Future[T]", answer: "Future[T]", limits: WorkerLimits) -> None:
    if not answer.set_running_or_notify_cancel():
        return
    if done.cancelled():
        answer.set_exception(WorkerDied("the pool was closed"))
        return
    error = done.exception()
    if error is None:
        answer.set_result(done.result())
    elif isinstance(error, ProcessExpired):
        answer.set_exception(WorkerDied(f"worker ended with {error.exitcode}"))
    elif isinstance(error, BrokenProcessPool):
        answer.set_exception(WorkerDied("the workers could not be kept alive"))
    elif isinstance(error, TimeoutError):
        answer.set_exception(WorkerTimedOut(f"over {limits.wall_seconds:g} s"))
    elif isinstance(error, MemoryError):
        answer.set_exception(WorkerDied(f"over {limits.memory_bytes >> 20} MiB"))
    else:
        answer.set_exception(error)


def _context() -> ForkServerContext:
    # a forked crawler would hand its sockets and locks to the workers; the fork server imports the readers only once
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(["extract.preload"])
    return context


def _confine(memory_bytes: int) -> None:
    resource.setrlimit(resource.RLIMIT_AS, (memory_bytes, memory_bytes))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
