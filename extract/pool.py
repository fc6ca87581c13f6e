"""Reads a stranger's page in a worker that can be killed, and once more before it falls back."""

from concurrent.futures import CancelledError, Future
from dataclasses import dataclass, field

from extract.boilerplate import Boilerplate
from extract.extraction import Extraction, Outcome
from extract.fallback import read_without_tree
from extract.page import Page
from extract.reader import extract
from extract.workers import WorkerDied, WorkerLimits, WorkerOutOfCpu, Workers, WorkerTimedOut
from sources import Source

__all__ = ["WorkerDied", "WorkerLimits", "WorkerTimedOut", "Workers", "extract_in"]

FIRST_SHARE = 0.75
"""What the first attempt may use of a page's CPU seconds; the second, and the fallback, may use the rest."""


def extract_in(
    workers: Workers, page: Page, source: Source | None, boilerplate: Boilerplate | None
) -> "Future[Extraction]":
    """The future of `extract(page, source, boilerplate)`, which never raises.

    Where the worker is killed or dies, the page is read once more; where that fails too, or the page has used up its
    CPU seconds, a reader that builds no tree has one try. The record is then marked as degraded; where that reader
    fails as well its outcome is timeout or crashed.
    """
    attempts = _Attempts(workers, page, source, boilerplate)
    attempts.start()
    return attempts.answer


@dataclass
class _Attempts:
    """The attempts to read one page, each begun when the one before it has failed."""

    workers: Workers
    page: Page
    source: Source | None
    boilerplate: Boilerplate | None
    answer: "Future[Extraction]" = field(default_factory=Future)

    def start(self) -> None:
        self._extract(FIRST_SHARE).add_done_callback(self._after_first)

    def _extract(self, share: float) -> "Future[Extraction]":
        seconds = self.workers.limits.cpu_seconds * share
        return self.workers.submit_within(seconds, extract, self.page, self.source, self.boilerplate)

    def _after_first(self, done: "Future[Extraction]") -> None:
        error = _error_of(done)
        if error is None:
            self._settle(done.result())
        elif isinstance(error, WorkerDied | WorkerTimedOut) and not isinstance(error, WorkerOutOfCpu):
            # killed from outside, or starved on a busy machine: that says nothing of the page
            self._extract(1 - FIRST_SHARE).add_done_callback(self._after_second)
        else:
            self._fall_back(error)

    def _after_second(self, done: "Future[Extraction]") -> None:
        error = _error_of(done)
        if error is None:
            self._settle(done.result())
        else:
            self._fall_back(error)

    def _fall_back(self, error: BaseException) -> None:
        outcome = Outcome.TIMEOUT if isinstance(error, WorkerTimedOut) else Outcome.CRASHED
        reason = f"{outcome}: {type(error).__name__}: {error}"[:300]
        seconds = self.workers.limits.cpu_seconds * (1 - FIRST_SHARE)
        fallback = self.workers.submit_within(seconds, read_without_tree, self.page, self.source, reason)
        fallback.add_done_callback(lambda done: self._after_fallback(done, outcome, reason))

    def _after_fallback(self, done: "Future[Extraction]", outcome: Outcome, reason: str) -> None:
        if _error_of(done) is None:
            self._settle(done.result())
        else:
            source_id = self.source.id if self.source else None
            self._settle(Extraction(self.page.url, outcome, source=source_id, warnings=(reason,), degraded=reason))

    def _settle(self, extraction: Extraction) -> None:
        if self.answer.set_running_or_notify_cancel():
            self.answer.set_result(extraction)


def _error_of(done: "Future[Extraction]") -> BaseException | None:
    return CancelledError() if done.cancelled() else done.exception()
