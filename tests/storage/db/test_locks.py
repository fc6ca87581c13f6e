"""Advisory locks are taken in one module, by numbers that differ."""

from pathlib import Path

from sqlalchemy import Engine
from sqlalchemy.orm import Session

from storage.db import locks

ROOT = Path(__file__).resolve().parents[3]
PACKAGES = ("sources", "extract", "storage", "crawler", "tarikh", "migrations", "benchmarks", "tests")


def test_only_the_module_of_locks_takes_advisory_locks() -> None:
    modules = [path for package in PACKAGES for path in (ROOT / package).rglob("*.py")]
    calls = ("pg_" + "advisory", "pg_" + "try_advisory")
    takers = [path for path in modules if any(call in path.read_text(encoding="utf-8") for call in calls)]
    # which quotes what it takes out
    takers.remove(ROOT / "tests" / "faults" / "mutants.py")
    assert [str(path.relative_to(ROOT)) for path in takers] == ["storage/db/locks.py"]


def test_every_lock_has_a_number_of_its_own() -> None:
    numbers = [value for name, value in vars(locks).items() if name.isupper() and isinstance(value, int)]
    assert len(numbers) >= 5
    assert len(set(numbers)) == len(numbers)


def test_a_crawl_is_locked_by_its_name(database: Engine) -> None:
    with database.connect() as holder, database.connect() as other:
        assert locks.try_lock_crawl(holder, "kz_qala")
        assert not locks.try_lock_crawl(other, "kz_qala")
        assert locks.try_lock_crawl(other, "kz_other")
        # A pooled connection would keep the locks beyond this test.
        holder.detach()
        other.detach()


def test_a_run_is_locked_until_it_is_unlocked(database: Engine) -> None:
    with database.connect() as holder, Session(database) as session:
        assert locks.try_lock_run(holder, 7)
        assert locks.is_run_locked(session, 7)
        locks.unlock_run(holder, 7)
        assert not locks.is_run_locked(session, 7)
