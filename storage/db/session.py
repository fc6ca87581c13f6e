"""Sessions on a database: one to read with, and one whose writes are committed together."""

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import Connection, Engine
from sqlalchemy.orm import Session, sessionmaker

_sessions = sessionmaker()


@contextmanager
def read_session(database: Engine | Connection) -> Iterator[Session]:
    """A session to read with; what is written in it and not committed is rolled back at the end."""
    with _sessions(bind=database) as session:
        yield session


@contextmanager
def write_session(database: Engine | Connection) -> Iterator[Session]:
    """A session of one transaction: committed at the end, rolled back when an exception leaves the block."""
    with _sessions(bind=database) as session, session.begin():
        yield session
