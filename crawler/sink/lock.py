"""The lock that keeps one source from being crawled twice at once, here or on another machine."""

from contextlib import suppress

from sqlalchemy import Connection, Engine
from sqlalchemy.exc import SQLAlchemyError

from storage.db.locks import try_lock_crawl


def hold(engine: Engine, name: str) -> "Held | None":
    """An advisory lock on `name`, or None while another process holds it. It ends with its holder's life."""
    connection = engine.connect().execution_options(isolation_level="AUTOCOMMIT")
    if not try_lock_crawl(connection, name):
        connection.close()
        return None
    # a pool would hand the connection, and with it the lock, to the next who asks
    connection.detach()
    return Held(connection)


class Held:
    """A lock that is held until it is let go."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def let_go(self) -> None:
        """Free the lock."""
        # a connection that is gone has let go already
        with suppress(SQLAlchemyError):
            self._connection.close()
