"""A hostile page costs only its own worker."""

import os
import signal
import time
from datetime import UTC, datetime

import pytest

from extract.extraction import Outcome
from extract.page import Page
from extract.pool import WorkerDied, WorkerLimits, Workers, WorkerTimedOut, extract_in

NOW = datetime(2026, 3, 1, tzinfo=UTC)
SENTENCE = b"<p>The council met on Tuesday and agreed to repair the old bridge before the winter comes.</p>"


@pytest.fixture(scope="module")
def workers():
    with Workers(2, WorkerLimits(wall_seconds=1.5)) as pool:
        yield pool


def test_work_is_answered_in_order_of_asking(workers):
    assert [f.result() for f in [workers.submit(abs, -n) for n in range(5)]] == list(range(5))


def test_what_the_work_raises_comes_back(workers):
    with pytest.raises(ZeroDivisionError):
        workers.submit(divmod, 1, 0).result()


def test_a_slow_worker_is_killed_and_replaced(workers):
    with pytest.raises(WorkerTimedOut, match=r"1\.5 s"):
        workers.submit(time.sleep, 60).result()
    assert workers.submit(abs, -1).result() == 1


def test_a_dead_worker_is_told_and_replaced(workers):
    with pytest.raises(WorkerDied, match="9"):
        workers.submit(os._exit, 9).result()
    assert workers.submit(abs, -1).result() == 1


def test_memory_is_bounded(workers):
    with pytest.raises(WorkerDied, match="1024 MiB"):
        workers.submit(bytes, 3 << 30).result()


def test_an_attribute_bomb_is_read_cheaply(workers):
    bomb = b"<title>Bridge</title><p " + b" ".join(b"a%d=1" % n for n in range(100_000)) + b">x</p>" + SENTENCE * 3
    extraction = extract_in(workers, Page("https://a.example/1", bomb, NOW), None, None).result()
    assert extraction.title == "Bridge"
    assert extraction.outcome is Outcome.OK
    assert extraction.warnings[0].startswith("timeout")
    assert (extraction.body or "").count("council") == 3


def test_a_pool_whose_idle_workers_were_killed_works_on():
    with Workers(1) as pool:
        victim = pool.submit(os.getpid).result()
        os.kill(victim, signal.SIGKILL)
        time.sleep(0.5)
        extraction = extract_in(pool, Page("https://a.example/1", SENTENCE, NOW), None, None).result(timeout=20)
        assert extraction.outcome is not Outcome.CRASHED


def test_a_page_that_nobody_can_read_has_an_outcome():
    pool = Workers(1)
    pool.close()
    assert (
        extract_in(pool, Page("https://a.example/1", SENTENCE, NOW), None, None).result().outcome is Outcome.CRASHED
    )
