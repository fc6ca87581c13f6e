"""A lock that died with the database is taken again, or its holder is told."""

from functools import partial

import pytest
from sqlalchemy import Engine, create_engine, text
from sqlalchemy.engine import Connection

from storage.db.held_lock import HeldLock, LockLost, hold_lock
from storage.db.locks import try_lock_crawl
from storage.outcomes import Command
from storage.runs import close_run, is_alive, keep_alive, open_run
from tests.subprocesses import wait_until


def hold(engine: Engine, name: str = "kz_qala") -> HeldLock | None:
    return hold_lock(engine, partial(try_lock_crawl, name=name), name)


@pytest.fixture
def outside(database: Engine):
    """A connection of another process."""
    engine = create_engine(database.url, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        yield connection
    engine.dispose()


def drop_all(outside: Connection) -> None:
    """End all other connections, as an outage does, and wait until the server has forgotten them."""
    others = "FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"
    outside.execute(text(f"SELECT pg_terminate_backend(pid) {others}"))
    wait_until(lambda: outside.execute(text(f"SELECT count(*) {others}")).scalar() == 0)


def test_a_lock_is_taken_again_after_an_outage(database: Engine, outside: Connection):
    held = hold(database)
    assert held is not None
    assert not held.check(surely=True)
    drop_all(outside)
    database.dispose()
    with database.connect():
        # what made the new connection makes the lock be looked at
        assert held.check()
    assert not held.check()
    assert not try_lock_crawl(outside, "kz_qala")
    held.let_go()
    wait_until(lambda: try_lock_crawl(outside, "kz_qala"))


def test_a_lock_that_another_took_is_lost(database: Engine, outside: Connection, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("storage.db.held_lock.PATIENCE", 0.1)
    held = hold(database)
    assert held is not None
    assert hold(database) is None
    drop_all(outside)
    assert try_lock_crawl(outside, "kz_qala")
    for _ in range(2):
        with pytest.raises(LockLost, match="kz_qala was taken over by another process"):
            held.check(surely=True)
    assert held.lost
    held.let_go()


def test_a_run_stays_alive_or_is_told_that_it_was_closed(database: Engine, outside: Connection, now):
    run_id = open_run(database, now, Command.CRAWL)
    drop_all(outside)
    database.dispose()
    assert keep_alive(database, run_id)
    assert not keep_alive(database, run_id)
    assert is_alive(outside, run_id)  # type: ignore[arg-type]
    drop_all(outside)
    outside.execute(text("UPDATE run SET finished_at = now(), reason = 'killed'"))
    database.dispose()
    with pytest.raises(LockLost, match=f"run {run_id} was taken for dead"):
        keep_alive(database, run_id)
    close_run(database, run_id, now)
