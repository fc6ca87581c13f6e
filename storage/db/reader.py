"""Opens the database to read only: no transaction may write, and no statement may take long."""

from sqlalchemy import Engine, event
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.exc import DBAPIError
from sqlalchemy.pool import ConnectionPoolEntry

from storage.db.engine import open_database
from storage.db.settings import Settings

_CANCELED = "57014"


def open_reader(settings: Settings, seconds: float) -> Engine:
    """An engine whose transactions are read-only and whose statements end after `seconds`.

    Raises what `open_database` raises; an empty database gets the schema first.
    """
    engine = open_database(settings)
    # those that the opening left in the pool may still write
    engine.dispose()

    def forbid_writing(connection: DBAPIConnection, _: ConnectionPoolEntry) -> None:
        cursor = connection.cursor()
        cursor.execute(
            "SET default_transaction_read_only = on; SET idle_in_transaction_session_timeout = '60s';"
            f" SET statement_timeout = {round(seconds * 1000)}"
        )
        cursor.close()
        connection.commit()

    event.listen(engine, "connect", forbid_writing)
    return engine


def took_too_long(error: BaseException) -> bool:
    """Whether the server ended a statement for its time."""
    return isinstance(error, DBAPIError) and getattr(error.orig, "pgcode", None) == _CANCELED
