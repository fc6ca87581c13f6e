"""The advisory locks of the archive: every number, and every function that takes one.

Postgres keeps locks of one 64-bit number apart from locks of two 32-bit numbers. The numbers are arbitrary; two
versions of this code that run on one database must agree on them.
"""

from hashlib import blake2b

from sqlalchemy import Connection, text
from sqlalchemy.orm import Session

MIGRATIONS = 7_426_195_001
TEST_TEMPLATE = 7_426_195_002
GROUPING = 7_426_195_003
# The first of two numbers; the second is the number of a run, or the hash of a source's name.
RUN = 0x7461_7269
LINKS = 0x6C69_6E6B


def lock_migrations(connection: Connection) -> None:
    """Wait until no other process migrates this database; held until the transaction ends."""
    connection.execute(text("SELECT pg_advisory_xact_lock(:number)"), {"number": MIGRATIONS})


def lock_grouping(session: Session) -> None:
    """Wait until no other transaction writes groups of texts; held until the transaction ends.

    Two articles stored at once would not see each other's keys.
    """
    session.execute(text("SELECT pg_advisory_xact_lock(:number)"), {"number": GROUPING})


def lock_links(session: Session, source_id: str) -> None:
    """Wait until no other transaction adds links of this source; held until the transaction ends.

    Links keep the order of their feed, so two writers of one source would wait for each other's rows.
    """
    keys = {"space": LINKS, "source": source_id}
    session.execute(text("SELECT pg_advisory_xact_lock(:space, hashtext(:source))"), keys)


def lock_address(session: Session, key_digest: bytes) -> None:
    """Wait until no other transaction stores a page of this address; held until the transaction ends.

    Two processes may bring in one new address at once: the second waits here and then finds the row.
    """
    number = int.from_bytes(key_digest[:8], "big", signed=True)
    session.execute(text("SELECT pg_advisory_xact_lock(:number)"), {"number": number})


def try_lock_run(connection: Connection, run_id: int) -> bool:
    """Mark a run as alive; held until `unlock_run`, or until the connection or its process dies.

    False while another session holds the lock, if only to see whether the run is alive.
    """
    keys = {"space": RUN, "run": run_id}
    return bool(connection.scalar(text("SELECT pg_try_advisory_lock(:space, :run)"), keys))


def unlock_run(connection: Connection, run_id: int) -> None:
    """Mark a run as ended, on the connection that holds its lock."""
    connection.execute(text("SELECT pg_advisory_unlock(:space, :run)"), {"space": RUN, "run": run_id})


def is_run_locked(session: Session, run_id: int) -> bool:
    """Whether some process holds the lock of that run."""
    keys = {"space": RUN, "run": run_id}
    # What was taken here is free again at the end of the transaction.
    return not session.scalar(text("SELECT pg_try_advisory_xact_lock(:space, :run)"), keys)


def try_lock_crawl(connection: Connection, name: str) -> bool:
    """Take the lock of the crawl of that name, or answer false while another process holds it.

    It is held until the connection or its process dies.
    """
    digest = blake2b(f"tarikh crawl {name}".encode(), digest_size=8).digest()
    number = int.from_bytes(digest, "big", signed=True)
    return bool(connection.scalar(text("SELECT pg_try_advisory_lock(:number)"), {"number": number}))


def lock_test_template(connection: Connection) -> None:
    """Wait until no other process makes the test suite's template database."""
    connection.execute(text("SELECT pg_advisory_lock(:number)"), {"number": TEST_TEMPLATE})


def unlock_test_template(connection: Connection) -> None:
    """Let the next process make or find the test suite's template database."""
    connection.execute(text("SELECT pg_advisory_unlock(:number)"), {"number": TEST_TEMPLATE})
