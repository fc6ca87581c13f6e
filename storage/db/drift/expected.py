"""What Postgres says of the declared schema, beside what it says of the database's."""

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import Connection, text
from sqlalchemy.exc import ProgrammingError

from sources.errors import TarikhError
from storage.db.db_errors import first_line
from storage.db.drift.catalog import Snapshot, read_schema
from storage.db.models import Base
from storage.db.views import VIEWS, create_view

SCRATCH = "tarikh_expected"


class CannotCompare(TarikhError):
    """The database's user may not create a schema: grant it CREATE on the database, then check again."""


def read_both(connection: Connection) -> tuple[Snapshot, Snapshot]:
    """(expected, found): the schema as declared, made for a moment and rolled back, and the schema that is there.

    Two spellings of one expression are equal only once Postgres has read both, so it reads both here.
    """
    with _rolled_back(connection):
        schema = str(connection.scalar(text("SELECT current_schema()")))
        _search(connection, schema)
        found = read_schema(connection, schema)
        _create_scratch(connection)
        # Extensions lie in the database's own schema, so the declared objects must find them there.
        _search(connection, SCRATCH, schema)
        Base.metadata.create_all(connection, checkfirst=False)
        for view in VIEWS:
            create_view(connection, view)
        return read_schema(connection, SCRATCH), found


@contextmanager
def _rolled_back(connection: Connection) -> Iterator[None]:
    transaction = connection.begin_nested()
    try:
        yield
    finally:
        # A statement that failed has ended the transaction already.
        if transaction.is_active:
            transaction.rollback()


def _create_scratch(connection: Connection) -> None:
    try:
        connection.execute(text(f"CREATE SCHEMA {SCRATCH}"))
    except ProgrammingError as error:
        remedy = "grant the database's user CREATE on the database, or drop a left schema"
        raise CannotCompare(
            f"cannot create the schema {SCRATCH} to compare with ({first_line(error)}): {remedy}"
        ) from error


def _search(connection: Connection, *schemas: str) -> None:
    quoted = ", ".join('"' + schema.replace('"', '""') + '"' for schema in schemas)
    connection.exec_driver_sql(f"SET LOCAL search_path = {quoted}")
