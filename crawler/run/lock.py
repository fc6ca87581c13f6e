"""Is this being crawled already, here or on another machine?"""

from contextlib import suppress
from hashlib import blake2b

from sqlalchemy import Connection, Engine, text
from sqlalchemy.exc import SQLAlchemyError


def hold(engine: Engine, name: str) -> "Held | None":
    """An advisory lock on `name`, or None while another process holds it. It ends with its holder's life."""
    number = int.from_bytes(blake2b(f"tarikh crawl {name}".encode(), digest_size=8).digest(), "big", signed=True)
    connection = engine.connect().execution_options(isolation_level="AUTOCOMMIT")
    if not connection.scalar(text("SELECT pg_try_advisory_lock(:number)"), {"number": number}):
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
