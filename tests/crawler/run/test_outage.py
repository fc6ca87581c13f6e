"""A crawl outlives an outage of the database, with its locks."""

from collections.abc import Callable

import pytest
from loopback import Answer, Site, article
from sqlalchemy import Engine, create_engine, text

from crawler.events import IssueNoted
from crawler.run.run import AlreadyCrawling
from crawler.sink.lock import hold
from storage.db import db_errors
from storage.db.db_errors import Outage
from storage.db.held_lock import LockLost
from storage.db.locks import RUN
from tests.outages import Switch
from tests.subprocesses import wait_until

OTHERS = "FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"
RUN_LOCKS = f"""SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND granted AND classid = {RUN}
               AND objsubid = 2 AND database = (SELECT oid FROM pg_database WHERE datname = current_database())"""


@pytest.fixture
def during(site: Site, database: Engine):
    """Runs its work while the crawl waits for an article, after all connections to the database were ended."""
    outside = create_engine(database.url, isolation_level="AUTOCOMMIT")
    site.feed(range(3))

    def make(work: Callable[[Engine], None], wait: float = 0.0) -> None:
        done: list[int] = []

        def answer() -> Answer:
            if not done:
                done.append(1)
                end_others(outside)
                work(outside)
            return Answer(article(1), wait=wait)

        site.pages["/news/1"] = answer

    yield make
    outside.dispose()


def end_others(engine: Engine) -> None:
    """End all other connections, and wait until the server is rid of them: until then they hold their locks."""
    with engine.connect() as connection:
        pids = list(connection.scalars(text(f"SELECT pid {OTHERS}")))
        connection.execute(text("SELECT pg_terminate_backend(pid) FROM unnest(:pids) AS pid"), {"pids": pids})
        alive = text("SELECT count(*) FROM pg_stat_activity WHERE pid = ANY (:pids)")
        wait_until(lambda: connection.scalar(alive, {"pids": pids}) == 0)


def holds_run(engine: Engine) -> bool:
    """Whether a run holds its lock; it takes that of all crawls before."""
    with engine.connect() as connection:
        return bool(connection.scalar(text(RUN_LOCKS)))


def test_a_second_crawl_is_refused_after_an_outage(site, run, database, during, inside):
    refused: list[str] = []

    def crawl_again(outside: Engine) -> None:
        wait_until(lambda: holds_run(outside))
        try:
            type(run)(inside)(site.source())
        except AlreadyCrawling as err:
            refused.append(str(err))

    during(crawl_again)
    (result,) = run(site.source())
    assert len(refused) == 1
    assert (result.reason, result.closed.new) == ("finished", 3)
    with database.connect() as connection:
        assert connection.execute(text("SELECT reason FROM run")).scalars().all() == ["finished"]
    assert [event.code for event in run.told(IssueNoted)] == []


def test_a_run_whose_lock_another_took_ends_with_its_reason(site, run, database, during, monkeypatch):
    monkeypatch.setattr("storage.db.held_lock.PATIENCE", 0.0)
    # the run looks at its locks when another has taken one, and not before
    monkeypatch.setattr("crawler.run.processes.WATCH", 600.0)
    taken: list[object] = []

    def take(outside: Engine) -> None:
        wait_until(lambda: taken.append(hold(outside, "all sources")) or taken[-1] is not None)
        monkeypatch.setattr("crawler.run.processes.WATCH", 0.0)

    during(take, wait=600.0)
    with pytest.raises(LockLost, match="the crawl of all sources was taken over by another process"):
        run(site.source())
    taken[-1].let_go()
    with database.connect() as connection:
        assert connection.execute(text("SELECT reason FROM run")).scalars().all() == ["archive_failed"]
        assert connection.execute(text("SELECT reason FROM source_run")).scalars().all() == ["archive_failed"]
        assert connection.execute(text("SELECT code FROM issue")).scalars().all() == ["stopped"]


def test_a_crawl_waits_for_its_database_and_tells_it_in_two_lines(
    site, run, database, inside, server, monkeypatch, capfd
):
    monkeypatch.setattr(db_errors, "OUTAGE", Outage())
    monkeypatch.setattr("crawler.run.run.OUTAGE", db_errors.OUTAGE)
    switch = Switch(server, inside)
    db_errors.logger.addHandler(switch)
    site.feed(range(3))
    asked: list[int] = []

    def answer() -> Answer:
        if not asked:
            asked.append(1)
            switch.turn_off()
            # the run looks every second; it is given back when the run says that it waits
            wait_until(lambda: "the database is back" in switch.lines)
        return Answer(article(1))

    site.pages["/news/1"] = answer
    try:
        (result,) = run(site.source())
    finally:
        db_errors.logger.removeHandler(switch)
        switch.turn_on()
    assert (result.reason, result.closed.new, result.closed.failed) == ("finished", 3, 0)
    assert switch.lines == ["waiting for the database", "the database is back"]
    with database.connect() as connection:
        assert connection.execute(text("SELECT reason FROM run")).scalars().all() == ["finished"]
        assert connection.execute(text("SELECT count(*) FROM issue")).scalar() == 0
    assert "Traceback" not in capfd.readouterr().err
