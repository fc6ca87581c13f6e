"""Sorts database errors: those that pass by themselves, those that end the run, those that cost one page alone."""

import logging
import threading
import time
from collections.abc import Callable
from enum import Enum
from typing import TypeVar

from sqlalchemy.exc import DBAPIError, StatementError

from sources import TarikhError

T = TypeVar("T")

logger = logging.getLogger(__name__)

WAITS = (0.2, 1.0, 3.0, 10.0, 20.0)
"""Seconds between tries: a server that restarts is back within the first two, a failover within the rest."""
# connection lost, server starting or stopping, too many connections, serialization, deadlock, lock not available
_PASSING = ("08", "57P01", "57P02", "57P03", "53300", "40001", "40P01", "55P03")
_CONTENTION = ("40001", "40P01", "55P03")
_FULL = ("53100", "53200", "53400")


class ErrorAction(Enum):
    """What to do about a database error."""

    RETRY = "retry"
    STOP = "stop"
    QUARANTINE = "quarantine"


class DatabaseGone(TarikhError):
    """The database does not answer: start it, then run the same command again; nothing is lost."""


class DatabaseFull(TarikhError):
    """The database has no room left: make some, then run the same command again; nothing is lost."""


def judge(error: Exception) -> ErrorAction:
    """What a database error asks for. A value that the driver refuses costs its own page alone."""
    if not isinstance(error, DBAPIError):
        return ErrorAction.QUARANTINE
    state = str(getattr(error.orig, "pgcode", None) or "")
    if state.startswith(_FULL):
        return ErrorAction.STOP
    # without a code the driver never heard from the server
    lost = not state and (
        error.connection_invalidated or type(error.orig).__name__ in ("OperationalError", "InterfaceError")
    )
    return ErrorAction.RETRY if lost or state.startswith(_PASSING) else ErrorAction.QUARANTINE


class Outage:
    """What a process tells of an outage of the database: it waits, the database is back, it gave up; once each.

    In a run of many processes one tells it, and the others set `level` to one that is not logged.
    """

    def __init__(self) -> None:
        self.level = logging.WARNING
        self.gave_up = False
        """A whole round of waits was in vain: until the database is back, whoever asks is told at once."""
        self._since: float | None = None
        self._lock = threading.Lock()

    def begin(self, words: str) -> None:
        """The database did not answer."""
        with self._lock:
            if self._since is None:
                self._since = time.monotonic()
                logger.log(self.level, "waiting for the database: %s", words)

    def end(self) -> None:
        """The database answered."""
        if self._since is None:
            return
        with self._lock:
            if self._since is not None:
                logger.log(self.level, "the database is back after %.0f seconds", time.monotonic() - self._since)
            self._since, self.gave_up = None, False

    def give_up(self) -> None:
        """It was waited for long enough."""
        with self._lock:
            if self._since is None or self.gave_up:
                return
            seconds = time.monotonic() - self._since
            logger.log(self.level, "gave up waiting for the database after %.0f seconds", seconds)
            self.gave_up = True


OUTAGE = Outage()


def insist(work: Callable[[], T], waits: tuple[float, ...] | None = None) -> T:
    """The result of `work`, tried again while the database is away. It must be a transaction of its own.

    Raises DatabaseGone, DatabaseFull, and what `work` raises for other reasons.
    """
    for wait in (*(WAITS if waits is None else waits), None):
        try:
            done = work()
        except DBAPIError as err:
            verdict = judge(err)
            if verdict is ErrorAction.QUARANTINE:
                raise
            words = first_line(err)
            if verdict is ErrorAction.STOP:
                raise DatabaseFull(f"the database has no room left ({words}): make some, then start again") from err
            if not _is_contention(err):
                OUTAGE.begin(words)
            if wait is None or OUTAGE.gave_up:
                OUTAGE.give_up()
                raise DatabaseGone(f"the database does not answer ({words}): nothing is lost, start again") from err
            time.sleep(wait)
        else:
            OUTAGE.end()
            return done
    raise AssertionError("the last try returns or raises")


def first_line(err: Exception) -> str:
    """What was said, in one line: of a database error what the server or the driver said, without the statement."""
    said = err.orig if isinstance(err, StatementError) else err
    return (str(said).strip().splitlines() or [type(said).__name__])[0]


def _is_contention(err: DBAPIError) -> bool:
    """Whether the server is there, and only another transaction stood in the way."""
    return str(getattr(err.orig, "pgcode", None) or "").startswith(_CONTENTION)
