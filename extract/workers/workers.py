"""A pool of worker processes; each of its threads has one, and gives it what waits."""

import os
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, wait
from dataclasses import dataclass
from itertools import islice
from queue import SimpleQueue
from threading import Lock, Thread, current_thread
from types import TracebackType
from typing import Any, Self, TypeVar

from extract.workers.process import Job, WorkerDied, WorkerProcess, WorkerSetup, WorkerTimedOut
from sources.log_setup import bound_facts

A = TypeVar("A")
K = TypeVar("K")
T = TypeVar("T")

# a worker is replaced after so many pages, which bounds what a leak in a C library can hold
PAGES_A_WORKER = 2000
BUSIEST = 30
"""Wall seconds that a CPU second takes at the most, on a machine that many share."""
WINDOW = 4
"""Pieces of work under way for each worker: enough to keep it busy while the oldest answer is awaited."""
CLOSED = "the pool was closed"


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
        self._setup = WorkerSetup(preload, self.limits.memory_bytes, bound_facts())
        self._waiting: SimpleQueue[tuple[Job, Future[Any]] | None] = SimpleQueue()
        self._threads: list[Thread] = []
        self._living: set[WorkerProcess] = set()
        self._closed = False
        # held where the pool may be closed in between
        self._turn = Lock()

    def submit(self, work: Callable[..., T], *args: Any) -> Future[T]:
        """The future of `work(*args)`; it raises what the work raised, WorkerTimedOut or WorkerDied."""
        return self.submit_within(self.limits.cpu_seconds, work, *args)

    def submit_within(self, cpu_seconds: float, work: Callable[..., T], *args: Any) -> Future[T]:
        """The future of `work(*args)`, which may use so many CPU seconds."""
        return self._submit(Job(work, args, cpu_seconds, self.limits.wall_seconds))

    def submit_by_cpu(self, cpu_seconds: float, work: Callable[..., T], *args: Any) -> Future[T]:
        """The same, with all the wall time that so many CPU seconds take on the busiest machine."""
        wall = max(self.limits.wall_seconds, cpu_seconds * BUSIEST)
        return self._submit(Job(work, args, cpu_seconds, wall))

    def _submit(self, job: Job) -> Future[Any]:
        answer: Future[Any] = Future()
        with self._turn:
            if not self._closed:
                self._waiting.put((job, answer))
                self._start_thread()
                return answer
        answer.set_exception(WorkerDied(CLOSED))
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
        with self._turn:
            self._closed = True
            for _ in self._threads:
                self._waiting.put(None)
            for worker in self._living:
                worker.kill()
        for thread in self._threads:
            # a callback of an answer may close the pool
            if thread is not current_thread():
                thread.join()

    def _map_singly(
        self, work: Callable[[A], T], items: Iterable[A], lost: Callable[[A, Exception], T]
    ) -> Iterator[T]:
        for item, done in self.in_order((item, self.submit(work, item)) for item in items):
            error = done.exception()
            yield lost(item, error) if isinstance(error, WorkerDied | WorkerTimedOut) else done.result()

    def _start_thread(self) -> None:
        if len(self._threads) < self.jobs:
            thread = Thread(target=self._answer_all, name="worker's thread", daemon=True)
            self._threads.append(thread)
            thread.start()

    def _answer_all(self) -> None:
        """Have a worker of this thread's own do what waits, until the pool is closed."""
        worker: WorkerProcess | None = None
        while (waiting := self._waiting.get()) is not None:
            if waiting[1].set_running_or_notify_cancel():
                worker = self._answer_one(worker, *waiting)
            # what was answered is large, and the next may be long in coming
            del waiting
        self._let_go(worker)

    def _answer_one(self, worker: WorkerProcess | None, job: Job, answer: Future[Any]) -> WorkerProcess | None:
        """The worker for the next; a worker that failed is not asked again."""
        try:
            worker = self._usable(worker)
            result = worker.ask(job)
        except (WorkerDied, WorkerTimedOut) as err:
            self._let_go(worker)
            answer.set_exception(WorkerDied(CLOSED) if self._closed else err)
            return None
        except BaseException as err:
            answer.set_exception(err)
        else:
            answer.set_result(result)
        return worker

    def _usable(self, worker: WorkerProcess | None) -> WorkerProcess:
        """This worker, or a new one where it has ended or has done enough. Raises WorkerDied."""
        if worker is not None and worker.answers < PAGES_A_WORKER and worker.is_waiting():
            return worker
        self._let_go(worker)
        if self._closed:
            raise WorkerDied(CLOSED)
        try:
            started = WorkerProcess(self._setup)
        except (OSError, EOFError) as err:
            raise WorkerDied(f"no worker could be started: {err}") from err
        with self._turn:
            self._living.add(started)
            if self._closed:
                started.kill()
        return started

    def _let_go(self, worker: WorkerProcess | None) -> None:
        if worker is not None:
            with self._turn:
                self._living.discard(worker)
            worker.close()

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


def _work_on_each(work: Callable[[A], T], items: tuple[A, ...]) -> list[T]:
    return [work(item) for item in items]
