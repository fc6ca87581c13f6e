"""Sorts database errors: those that pass by themselves, those that end the run, those that cost one page alone."""

import time
from collections.abc import Callable
from enum import Enum
from typing import TypeVar

from sqlalchemy.exc import DBAPIError

from sources import TarikhError

T = TypeVar("T")

WAITS = (0.2, 1.0, 3.0, 10.0, 20.0)
"""Seconds between tries: a server that restarts is back within the first two, a failover within the rest."""
# connection lost, server starting or stopping, too many connections, serialization, deadlock, lock not available
_PASSING = ("08", "57P01", "57P02", "57P03", "53300", "40001", "40P01", "55P03")
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


def insist(work: Callable[[], T], waits: tuple[float, ...] = WAITS) -> T:
    """The result of `work`, tried again while the database is away. It must be a transaction of its own.

    Raises DatabaseGone, DatabaseFull, and what `work` raises for other reasons.
    """
    for wait in (*waits, None):
        try:
            return work()
        except DBAPIError as err:
            verdict = judge(err)
            if verdict is ErrorAction.QUARANTINE:
                raise
            words = (str(err.orig).strip().splitlines() or ["no answer"])[0]
            if verdict is ErrorAction.STOP:
                raise DatabaseFull(f"the database has no room left ({words}): make some, then start again") from err
            if wait is None:
                raise DatabaseGone(f"the database does not answer ({words}): nothing is lost, start again") from err
            time.sleep(wait)
    raise AssertionError("the last try returns or raises")
