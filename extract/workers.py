"""A pool of worker processes that can be killed: limits on each piece of work, replacement, and order kept."""

import multiprocessing
import os
import resource
import signal
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, wait
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass, replace
from itertools import islice
from multiprocessing.context import ForkServerContext
from threading import Lock
from types import TracebackType
from typing import Any, Self, TypeVar, cast

from pebble import ProcessExpired, ProcessPool

from sources.log_setup import bound_facts, set_up_logging

A = TypeVar("A")
K = TypeVar("K")
T = TypeVar("T")

# a worker is replaced after so many pages, which bounds what a leak in a C library can hold
PAGES_A_WORKER = 2000
BUSIEST = 30
"""Wall seconds that a CPU second takes at the most, on a machine that many share."""
WINDOW = 4
"""Pieces of work under way for each worker: enough to keep it busy while the oldest answer is awaited."""


class WorkerTimedOut(RuntimeError):
    """The work took longer than the wall limit; its worker was killed and replaced."""


class WorkerOutOfCpu(WorkerTimedOut):
    """The work used up its CPU seconds; its worker was killed and replaced."""


class WorkerDied(RuntimeError):
    """The work ended its worker (memory, a crash in C) or the pool was closed under it."""


@dataclass(frozen=True, slots=True)
class WorkerLimits:
    """What one piece of work may use in its worker.

    The limit of what a page costs is in CPU seconds: on a busy machine the wall clock says little of the page.
    `memory_bytes` comes on top of what the worker has loaded.
    """

    wall_seconds: float = 120.0
    cpu_seconds: float = 20.0
    memory_bytes: int = 1 << 30


class Workers:
    """A pool of worker processes that can be killed; `jobs` of them run at once.

    Work and its arguments are pickled. Nothing bounds the queue of `submit`; `in_order` and `map` are bounded.
    `preload` is the module that the fork server imports before it forks the workers.
    """

    def __init__(
        self, jobs: int | None = None, limits: WorkerLimits | None = None, preload: str = "extract.preload"
    ) -> None:
        self.jobs = max(1, jobs or os.cpu_count() or 1)
        self.limits = limits or WorkerLimits()
        self._preload = preload
        self._closed = False
        self._renewing = Lock()
        self._pool = self._start()

    def submit(self, work: Callable[..., T], *args: Any) -> Future[T]:
        """The future of `work(*args)`; it raises what the work raised, WorkerTimedOut or WorkerDied."""
        return self.submit_within(self.limits.cpu_seconds, work, *args)

    def submit_within(self, cpu_seconds: float, work: Callable[..., T], *args: Any) -> Future[T]:
        """The future of `work(*args)`, which may use so many CPU seconds."""
        return self._submit((cpu_seconds, work, args), self.limits)

    def submit_by_cpu(self, cpu_seconds: float, work: Callable[..., T], *args: Any) -> Future[T]:
        """The same, with all the wall time that so many CPU seconds take on the busiest machine."""
        wall = max(self.limits.wall_seconds, cpu_seconds * BUSIEST)
        return self._submit((cpu_seconds, work, args), replace(self.limits, wall_seconds=wall))

    def _submit(self, job: tuple[float, Callable[..., T], tuple[Any, ...]], limits: WorkerLimits) -> Future[T]:
        answer: Future[T] = Future()
        cpu_seconds = job[0]
        try:
            inner = self._schedule(_run_within, job, limits.wall_seconds)
        except RuntimeError as err:
            answer.set_exception(WorkerDied(str(err)))
            return answer
        inner.add_done_callback(lambda done: _hand_over(done, answer, limits, cpu_seconds))
        answer.add_done_callback(lambda done: _cancel(inner) if done.cancelled() else None)
        return answer

    def in_order(self, jobs: Iterable[tuple[K, T]]) -> Iterator[tuple[K, T]]:
        """Each key and what was submitted for it, once that is done, in order; futures are awaited.

        `jobs` is read as answers are taken, WINDOW for each worker ahead.
        """
        waiting: deque[tuple[K, T]] = deque()
        for job in jobs:
            waiting.append(job)
            if len(waiting) >= self.jobs * WINDOW:
                yield _awaited(waiting.popleft())
        while waiting:
            yield _awaited(waiting.popleft())

    def map(
        self, work: Callable[[A], T], items: Iterable[A], lost: Callable[[A, Exception], T], chunk: int = 1
    ) -> Iterator[T]:
        """`work` of each item, in order; `lost` answers for an item whose worker was killed or died.

        `chunk` items travel together; where their worker dies each of them is tried alone.
        """
        parts = iter(items)
        chunks = iter(lambda: tuple(islice(parts, chunk)), ())
        for part, done in self.in_order((part, self.submit(_work_on_each, work, part)) for part in chunks):
            if isinstance(done.exception(), WorkerDied | WorkerTimedOut):
                yield from self._map_singly(work, part, lost)
            else:
                yield from done.result()

    def close(self) -> None:
        """Stop the workers now, whatever they are doing."""
        self._closed = True
        self._pool.stop()  # type: ignore[no-untyped-call]
        self._pool.join()

    def _map_singly(
        self, work: Callable[[A], T], items: Iterable[A], lost: Callable[[A, Exception], T]
    ) -> Iterator[T]:
        for item, done in self.in_order((item, self.submit(work, item)) for item in items):
            error = done.exception()
            yield lost(item, error) if isinstance(error, WorkerDied | WorkerTimedOut) else done.result()

    def _start(self) -> ProcessPool:
        return ProcessPool(
            max_workers=self.jobs,
            max_tasks=PAGES_A_WORKER,
            initializer=_confine,
            initargs=(self.limits.memory_bytes, bound_facts()),
            context=_context(self._preload),
        )

    def _schedule(self, work: Callable[..., Any], args: tuple[Any, ...], wall_seconds: float) -> "Future[Any]":
        pool = self._pool
        try:
            return cast("Future[Any]", pool.schedule(work, args=args, timeout=wall_seconds))
        except RuntimeError:
            # a pool whose idle workers were all killed from outside (by the kernel, for memory) never works again
            with self._renewing:
                if self._closed:
                    raise
                if self._pool is pool:
                    self._pool = self._start()
            return cast("Future[Any]", self._pool.schedule(work, args=args, timeout=wall_seconds))

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


def _awaited(job: tuple[K, T]) -> tuple[K, T]:
    if isinstance(job[1], Future):
        wait([job[1]])
    return job


def _cancel(inner: "Future[Any]") -> None:
    inner.cancel()


def _hand_over(done: "Future[T]", answer: "Future[T]", limits: WorkerLimits, cpu_seconds: float) -> None:
    if not answer.set_running_or_notify_cancel():
        return
    if done.cancelled():
        answer.set_exception(WorkerDied("the pool was closed"))
        return
    error = done.exception()
    if error is None:
        answer.set_result(done.result())
    elif isinstance(error, ProcessExpired) and error.exitcode == -signal.SIGPROF:
        answer.set_exception(WorkerOutOfCpu(f"over {cpu_seconds:g} s of CPU"))
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


def _context(preload: str) -> ForkServerContext:
    # a forked crawler would hand its sockets and locks to the workers; the fork server imports the readers only once
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload([preload])
    return context


def _confine(memory_bytes: int, log_facts: dict[str, object]) -> None:
    set_up_logging(log_facts)
    with open("/proc/self/statm", "rb") as file:
        loaded = int(file.read().split()[0]) * resource.getpagesize()
    resource.setrlimit(resource.RLIMIT_AS, (loaded + memory_bytes, loaded + memory_bytes))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def _run_within(cpu_seconds: float, work: Callable[..., T], args: tuple[Any, ...]) -> T:
    # the kernel ends the process by SIGPROF, also where C code never returns to the interpreter
    signal.setitimer(signal.ITIMER_PROF, cpu_seconds)
    try:
        return work(*args)
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)


def _work_on_each(work: Callable[[A], T], items: tuple[A, ...]) -> list[T]:
    return [work(item) for item in items]
