"""An outage of the database is told once, in one line, and waited for."""

import threading
from collections.abc import Callable, Iterator

import pytest
from sqlalchemy import Engine, create_engine, text
from sqlalchemy.exc import OperationalError

from storage.db import db_errors
from storage.db.db_errors import DatabaseGone, Outage, insist
from storage.db.engine import open_database
from storage.db.settings import Settings
from tests.conftest import Server
from tests.outages import Switch
from tests.subprocesses import wait_until


@pytest.fixture
def switch(server: Server, settings: Settings, monkeypatch: pytest.MonkeyPatch) -> Iterator[Switch]:
    monkeypatch.setattr(db_errors, "OUTAGE", Outage())
    made = Switch(server, settings)
    db_errors.logger.addHandler(made)
    yield made
    db_errors.logger.removeHandler(made)
    made.turn_on()


def ask(engine: Engine) -> Callable[[], int]:
    def work() -> int:
        with engine.connect() as connection:
            return int(connection.execute(text("SELECT 7")).scalar() or 0)

    return work


@pytest.fixture
def engine(settings: Settings) -> Iterator[Engine]:
    made = create_engine(settings.database_url or "", pool_pre_ping=True)
    yield made
    made.dispose()


def test_an_outage_that_ends_takes_two_lines_however_many_wait(switch: Switch, engine: Engine):
    assert insist(ask(engine)) == 7
    switch.returns = False
    switch.turn_off()
    answers: list[int] = []
    gate = threading.Barrier(5)

    def work() -> None:
        tries: list[int] = []

        def try_again() -> int:
            tries.append(1)
            if len(tries) == 2:
                # all four have met the outage
                gate.wait()
            return ask(engine)()

        answers.append(insist(try_again, (0.01,) * 9))

    asking = [threading.Thread(target=work) for _ in range(4)]
    for thread in asking:
        thread.start()
    wait_until(lambda: gate.n_waiting == 4)
    switch.turn_on()
    gate.wait()
    for thread in asking:
        thread.join()
    assert answers == [7] * 4
    assert switch.lines == ["waiting for the database", "the database is back"]


def test_what_was_given_up_is_not_waited_for_again(switch: Switch, engine: Engine):
    switch.returns = False
    switch.turn_off()
    with pytest.raises(DatabaseGone, match="not currently accepting connections"):
        insist(ask(engine), (0.01, 0.01))
    # the other pages in hand learn it at once
    with pytest.raises(DatabaseGone):
        insist(ask(engine), (600.0,))
    assert switch.lines == ["waiting for the database", "gave up waiting for the database"]
    switch.turn_on()
    assert insist(ask(engine), ()) == 7
    assert switch.lines[2:] == ["the database is back"]


def test_a_source_that_begins_in_an_outage_waits(switch: Switch, settings: Settings):
    switch.turn_off()
    opened = open_database(settings, migrate=False, patient=True)
    assert ask(opened)() == 7
    opened.dispose()
    assert switch.lines == ["waiting for the database", "the database is back"]


def test_a_deadlock_is_no_outage(switch: Switch):
    class Deadlock(Exception):
        pgcode = "40P01"

    tries: list[int] = []

    def work() -> int:
        tries.append(1)
        if len(tries) < 3:
            raise OperationalError("UPDATE", {}, Deadlock("deadlock detected"))
        return 7

    assert insist(work, (0.0, 0.0)) == 7
    tries.clear()
    with pytest.raises(DatabaseGone):
        insist(work, (0.0,))
    tries.clear()
    assert insist(work, (0.0, 0.0)) == 7, "it is not given up for good"
    assert switch.lines == []
