"""Holds an advisory lock for as long as a run lives, also through an outage of the database.

A lock dies with its connection, and nothing tells its holder: so it is looked at after each new connection.
"""

import time
from collections.abc import Callable
from contextlib import suppress

from sqlalchemy import Connection, Engine, event, text
from sqlalchemy.exc import SQLAlchemyError

from sources import TarikhError

Take = Callable[[Connection], bool]
"""Takes a lock, or answers false while another session holds it."""

PATIENCE = 20.0
"""Seconds in which a server sees to it that a connection that it ended itself holds nothing any more."""
_PAUSE = 0.05


class LockLost(TarikhError):
    """Another process took the lock while the database was away: leave the work to it."""


class HeldLock:
    """A lock that is held until it is let go; made by `hold_lock`."""

    def __init__(self, engine: Engine, take: Take, connection: Connection, what: str) -> None:
        self._engine = engine
        self._take = take
        self._connection = connection
        self._what = what
        self._doubted = False
        self.lost = False
        """Another process has it."""
        event.listen(engine, "connect", self._doubt)

    def check(self, *, surely: bool = False) -> bool:
        """Take the lock again where it was lost, and say so; looked at after new connections alone unless `surely`.

        Raises LockLost, and DBAPIError while the database is away.
        """
        if self.lost:
            raise LockLost(self._words)
        if not (self._doubted or surely) or self._is_there():
            self._doubted = False
            return False
        with suppress(SQLAlchemyError):
            self._connection.close()
        again = _take(self._engine, self._take, PATIENCE)
        if again is None:
            self.lost = True
            raise LockLost(self._words)
        self._connection, self._doubted = again, False
        return True

    def let_go(self, free: Callable[[Connection], None] = lambda _: None) -> None:
        """Free the lock: `free` first, as closing alone frees it only once the server has noticed."""
        if event.contains(self._engine, "connect", self._doubt):
            event.remove(self._engine, "connect", self._doubt)
        # a connection that is gone has let go already
        with suppress(SQLAlchemyError):
            free(self._connection)
        with suppress(SQLAlchemyError):
            self._connection.close()

    @property
    def _words(self) -> str:
        return f"{self._what} was taken over by another process while the database was away; this one leaves it to it"

    def _doubt(self, *_: object) -> None:
        self._doubted = True

    def _is_there(self) -> bool:
        try:
            self._connection.execute(text("SELECT 1"))
        except SQLAlchemyError:
            return False
        return True


def hold_lock(engine: Engine, take: Take, what: str) -> HeldLock | None:
    """A lock on a connection of its own, or None while another session holds it. It ends with its holder's life."""
    connection = _take(engine, take, 0.0)
    return HeldLock(engine, take, connection, what) if connection is not None else None


def _take(engine: Engine, take: Take, patience: float) -> Connection | None:
    connection = engine.connect().execution_options(isolation_level="AUTOCOMMIT")
    until = time.monotonic() + patience
    try:
        while not take(connection):
            if time.monotonic() >= until:
                connection.close()
                return None
            time.sleep(_PAUSE)
    except BaseException:
        connection.close()
        raise
    # a pool would hand the connection, and with it the lock, to the next who asks
    connection.detach()
    return connection
