"""A hostile page costs only its own worker."""

import os
import re
import signal
import time
from datetime import UTC, datetime
from pathlib import Path
from threading import Lock

import pytest

from extract.extraction import Outcome
from extract.page import Page
from extract.pool import WorkerDied, WorkerLimits, Workers, WorkerTimedOut, extract_in
from extract.workers import WorkerOutOfCpu
from tests.subprocesses import WAIT, wait_until

pytestmark = pytest.mark.slow

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


def test_a_worker_out_of_cpu_is_killed_and_replaced():
    with Workers(1) as pool:
        with pytest.raises(WorkerOutOfCpu, match=r"over 0\.3 s of CPU"):
            pool.submit_within(0.3, re.fullmatch, "(a|a)+b", "a" * 60).result()
        assert pool.submit(abs, -1).result() == 1


def test_each_piece_of_work_has_cpu_seconds_of_its_own():
    with Workers(1) as pool:
        spent = [pool.submit_within(0.5, _spend, 0.3).result() for _ in range(3)]
    assert min(spent) >= 0.3


def test_work_may_be_bounded_by_cpu_alone(workers):
    # a busy machine is no fault of the work
    assert workers.submit_by_cpu(1, time.sleep, 2).result() is None
    with pytest.raises(WorkerOutOfCpu, match=r"over 0\.3 s of CPU"):
        workers.submit_by_cpu(0.3, re.fullmatch, "(a|a)+b", "a" * 60).result()


def test_a_dead_worker_is_told_and_replaced(workers):
    with pytest.raises(WorkerDied, match="9"):
        workers.submit(os._exit, 9).result()
    assert workers.submit(abs, -1).result() == 1


def test_memory_is_bounded(workers):
    with pytest.raises(WorkerDied, match="1024 MiB"):
        workers.submit(bytes, 3 << 30).result()


def _spend(seconds):
    """The CPU seconds spent, a little more than asked for."""
    start = time.process_time()
    while time.process_time() - start < seconds:
        pass
    return time.process_time() - start


def _bomb(attributes):
    """A page whose tree takes time by the square of its attributes."""
    many = b" ".join(b"a%d=1" % n for n in range(attributes))
    return Page("https://a.example/1", b"<title>Bridge</title><p " + many + b">x</p>" + SENTENCE * 3, NOW)


def test_an_attribute_bomb_is_read_without_a_tree_and_marked(workers):
    extraction = extract_in(workers, _bomb(100_000), None, None).result()
    assert extraction.title == "Bridge"
    assert extraction.outcome is Outcome.OK
    assert (extraction.degraded or "").startswith("timeout: WorkerTimedOut: over 1.5 s")
    assert extraction.warnings[0] == f"degraded: {extraction.degraded}"
    assert extraction.as_json()["evidence"]["degraded"] == extraction.degraded
    assert (extraction.body or "").count("council") == 3


def test_a_pool_whose_idle_workers_were_killed_works_on():
    with Workers(1) as pool:
        victim = pool.submit(os.getpid).result()
        os.kill(victim, signal.SIGKILL)
        # reaped, so that the pool knows of it
        wait_until(lambda: not Path(f"/proc/{victim}").exists())
        extraction = extract_in(pool, Page("https://a.example/1", SENTENCE, NOW), None, None).result(timeout=WAIT)
        assert extraction.outcome is not Outcome.CRASHED


def test_a_page_that_nobody_can_read_has_an_outcome():
    pool = Workers(1)
    pool.close()
    assert (
        extract_in(pool, Page("https://a.example/1", SENTENCE, NOW), None, None).result().outcome is Outcome.CRASHED
    )


def test_a_page_that_uses_up_its_cpu_seconds_is_not_read_whole_again():
    with Workers(1, WorkerLimits(cpu_seconds=1.0)) as pool:
        extraction = extract_in(pool, _bomb(60_000), None, None).result()
    assert extraction.degraded == "timeout: WorkerOutOfCpu: over 0.75 s of CPU"
    assert extraction.title == "Bridge"


def test_a_page_whose_worker_is_killed_from_outside_is_read_whole_once_more():
    with Workers(1, WorkerLimits(cpu_seconds=80.0)) as pool:
        victim = pool.submit(os.getpid).result()
        began = _cpu_ticks(victim)
        answer = extract_in(pool, _bomb(16_000), None, None)
        while _cpu_ticks(victim) < began + 10:
            time.sleep(0.01)
        os.kill(victim, signal.SIGKILL)
        extraction = answer.result()
    assert extraction.degraded is None
    assert extraction.explain["body"]["reader"] != "without_tree"


def test_a_busy_machine_degrades_no_healthy_page():
    with Workers(1, WorkerLimits(cpu_seconds=1.0)) as pool:
        stopped = pool.submit(os.getpid).result()
        os.kill(stopped, signal.SIGSTOP)
        answer = extract_in(pool, Page("https://a.example/1", SENTENCE * 3, NOW), None, None)
        with pytest.raises(TimeoutError):
            answer.result(timeout=1.5)
        os.kill(stopped, signal.SIGCONT)
        assert answer.result().degraded is None


def _cpu_ticks(pid):
    with open(f"/proc/{pid}/stat") as file:
        facts = file.read().rpartition(")")[2].split()
    return int(facts[11]) + int(facts[12])


def test_a_map_keeps_the_order_and_reads_no_further_than_its_window(workers):
    asked = []

    def items():
        for n in range(100):
            asked.append(n)
            yield -n

    answers = workers.map(abs, items(), _lost, chunk=3)
    assert next(answers) == 0
    assert len(asked) <= 2 * 4 * 3
    assert list(answers) == list(range(1, 100))


def test_a_map_loses_the_one_item_whose_worker_died(workers):
    assert list(workers.map(_die_of_three, range(6), _lost, chunk=4)) == [0, 1, 2, "worker ended with 9", 4, 5]


def test_a_map_hands_on_what_the_work_raises(workers):
    with pytest.raises(ZeroDivisionError):
        list(workers.map(_one_over, [1, 0], _lost))


@pytest.mark.parametrize("jobs", [1, 2])
def test_a_worker_killed_with_half_a_large_page_in_its_pipe_stops_no_other(jobs):
    # far more than a pipe holds, so that the rest of it waits for a reader
    large = b"x" * 3_000_000
    with Workers(jobs) as pool:
        for _ in range(3):
            worker = pool.submit(os.getpid).result(timeout=WAIT)
            os.kill(worker, signal.SIGSTOP)
            waiting = [pool.submit(len, large) for _ in range(4)]
            os.kill(worker, signal.SIGKILL)
            errors = [one.exception(timeout=WAIT) for one in waiting]
            assert all(error is None or isinstance(error, WorkerDied) for error in errors)
            assert sum(error is not None for error in errors) <= 1


def test_a_stopped_worker_that_takes_nothing_is_killed_and_replaced():
    with Workers(1, WorkerLimits(wall_seconds=1.0)) as pool:
        os.kill(pool.submit(os.getpid).result(timeout=WAIT), signal.SIGSTOP)
        with pytest.raises(WorkerTimedOut):
            pool.submit(len, bytes(3_000_000)).result(timeout=WAIT)
        assert pool.submit_by_cpu(1, len, bytes(3_000_000)).result(timeout=WAIT) == 3_000_000


def test_a_pool_that_is_closed_answers_what_waits_and_leaves_no_process():
    pool = Workers(1)
    worker = pool.submit(os.getpid).result(timeout=WAIT)
    waiting = [pool.submit(time.sleep, 600) for _ in range(3)]
    pool.close()
    assert [str(one.exception(timeout=WAIT)) for one in waiting] == 3 * ["the pool was closed"]
    wait_until(lambda: not Path(f"/proc/{worker}").exists())


def test_what_cannot_be_sent_is_an_error_of_its_own(workers):
    assert "pickle" in str(workers.submit(lambda: 1).exception(timeout=WAIT)).lower()
    assert "pickle" in str(workers.submit(_make_lock).exception(timeout=WAIT)).lower()
    assert workers.submit(abs, -1).result(timeout=WAIT) == 1


def test_an_error_tells_where_the_work_raised_it(workers):
    error = workers.submit(_one_over, 0).exception(timeout=WAIT)
    assert "in _one_over" in "".join(error.__notes__)


def _lost(item, error):
    return str(error)


def _die_of_three(number):
    return os._exit(9) if number == 3 else number


def _one_over(number):
    return 1 / number


def _make_lock():
    return Lock()
