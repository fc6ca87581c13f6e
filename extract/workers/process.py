"""One process that does the work it is sent, with a pipe of its own, so that its death stops no other.

A pipe that several workers share is held by locks that nobody frees when their holder is killed.
"""

import multiprocessing
import pickle
import resource
import signal
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from multiprocessing.connection import Connection, wait
from threading import Event, Lock, Timer
from traceback import format_exc
from typing import Any

from sources.log_setup import set_up_logging

END_WAIT = 5.0
"""Seconds in which a process that hung up ends; it is killed then."""
# multiprocessing looks at all children of this process when it starts one, which threads may not do at once
_CHILDREN = Lock()


class WorkerTimedOut(RuntimeError):
    """The work took longer than the wall limit; its worker was killed and replaced."""


class WorkerOutOfCpu(WorkerTimedOut):
    """The work used up its CPU seconds; its worker was killed and replaced."""


class WorkerDied(RuntimeError):
    """The work ended its worker (memory, a crash in C) or the pool was closed under it."""


@dataclass(frozen=True, slots=True)
class WorkerSetup:
    """What each worker is started with: the module that is loaded before it, its memory, the facts of its log."""

    preload: str
    memory_bytes: int
    log_facts: dict[str, object]


@dataclass(frozen=True, slots=True)
class Job:
    """A piece of work, and what it may use."""

    work: Callable[..., Any]
    args: tuple[Any, ...]
    cpu_seconds: float
    wall_seconds: float


class WorkerProcess:
    """A started worker; one thread asks it, any may kill it."""

    def __init__(self, setup: WorkerSetup) -> None:
        # a forked crawler would hand its sockets and locks to the workers; the fork server imports the readers once
        context = multiprocessing.get_context("forkserver")
        context.set_forkserver_preload([setup.preload])
        self.answers = 0
        self._setup = setup
        self._pipe, theirs = context.Pipe()
        self._process = context.Process(target=serve, args=(theirs, setup), name="tarikh worker", daemon=True)
        with theirs, _CHILDREN:
            self._process.start()

    def is_waiting(self) -> bool:
        """Whether it lives; what can be read before anything was asked is its end."""
        return not self._pipe.poll(0)

    def ask(self, job: Job) -> Any:
        """What the work answers or raises. Raises WorkerTimedOut, WorkerDied, and what pickling raises."""
        message = pickle.dumps(job, pickle.HIGHEST_PROTOCOL)
        overdue = Event()
        timer = Timer(job.wall_seconds, self._end_overdue, [overdue])
        timer.daemon = True
        timer.start()
        try:
            self._pipe.send_bytes(message)
            answer = self._pipe.recv_bytes()
        except (EOFError, OSError):
            answer = None
        finally:
            timer.cancel()
            timer.join()
        if overdue.is_set():
            raise WorkerTimedOut(f"over {job.wall_seconds:g} s")
        if answer is None:
            raise self._explain_end(job)
        self.answers += 1
        return self._unpack(answer)

    def kill(self) -> None:
        """End it now, whatever it is doing; whoever waits for its answer is told."""
        self._process.kill()

    def close(self) -> None:
        """Let go of it, which ends it."""
        self._pipe.close()
        self._exit_code()

    def _end_overdue(self, overdue: Event) -> None:
        overdue.set()
        self.kill()

    def _explain_end(self, job: Job) -> WorkerDied | WorkerTimedOut:
        code = self._exit_code()
        if code == -signal.SIGPROF:
            return WorkerOutOfCpu(f"over {job.cpu_seconds:g} s of CPU")
        return WorkerDied(f"worker ended with {code}")

    def _exit_code(self) -> int | None:
        if not wait([self._process.sentinel], END_WAIT):
            self.kill()
            wait([self._process.sentinel], END_WAIT)
        with _CHILDREN:
            self._process.join(0)
            return self._process.exitcode

    def _unpack(self, answer: bytes) -> Any:
        is_result, content = pickle.loads(answer)
        if is_result:
            return content
        if isinstance(content, MemoryError):
            raise WorkerDied(f"over {self._setup.memory_bytes >> 20} MiB")
        raise content


def serve(pipe: "Connection[Any, Any]", setup: WorkerSetup) -> None:
    """Answer each job that comes through the pipe, until it is closed."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    set_up_logging(setup.log_facts)
    _confine(setup.memory_bytes)
    # the other end is closed: the crawl has ended, or has no more work for this worker
    with suppress(EOFError, ConnectionError):
        while True:
            pipe.send_bytes(_answer(pipe.recv_bytes()))


def _answer(message: bytes) -> bytes:
    """Pickled: whether there is a result, and the result or the error."""
    try:
        return pickle.dumps((True, _run(pickle.loads(message))), pickle.HIGHEST_PROTOCOL)
    except Exception as err:
        return _pickle_error(err)


def _pickle_error(error: Exception) -> bytes:
    error.add_note(format_exc())
    try:
        return pickle.dumps((False, error), pickle.HIGHEST_PROTOCOL)
    except Exception as err:  # whatever the classes of strangers raise as they are pickled
        return pickle.dumps((False, RuntimeError(f"{type(error).__name__}: {error} ({err})")))


def _run(job: Job) -> Any:
    # the kernel ends the process by SIGPROF, also where C code never returns to the interpreter
    signal.setitimer(signal.ITIMER_PROF, job.cpu_seconds)
    try:
        return job.work(*job.args)
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)


def _confine(memory_bytes: int) -> None:
    with open("/proc/self/statm", "rb") as file:
        loaded = int(file.read().split()[0]) * resource.getpagesize()
    resource.setrlimit(resource.RLIMIT_AS, (loaded + memory_bytes, loaded + memory_bytes))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
