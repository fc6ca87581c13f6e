"""Sessions are opened in one module; a write is committed whole or not at all."""

from datetime import datetime
from pathlib import Path

import pytest
from sqlalchemy import Engine, func, select

from storage.db.models import RobotsRow
from storage.db.session import read_session, write_session

ROOT = Path(__file__).resolve().parents[3]


def test_only_the_module_of_sessions_opens_them() -> None:
    modules = [path for package in ("storage", "crawler", "tarikh") for path in (ROOT / package).rglob("*.py")]
    openers = [path for path in modules if " Session(" in path.read_text(encoding="utf-8")]
    assert [str(path.relative_to(ROOT)) for path in openers] == []


def count(database: Engine) -> int:
    with read_session(database) as session:
        return session.scalar(select(func.count()).select_from(RobotsRow)) or 0


def write_and_fail(database: Engine, now: datetime) -> None:
    with write_session(database) as session:
        session.add(RobotsRow(host="https://b.kz", fetched_at=now, status=200, body=b""))
        session.flush()
        raise LookupError


def test_a_write_is_committed_unless_an_exception_leaves_it(database: Engine, now: datetime) -> None:
    with write_session(database) as session:
        session.add(RobotsRow(host="https://a.kz", fetched_at=now, status=200, body=b""))
    assert count(database) == 1
    with pytest.raises(LookupError):
        write_and_fail(database, now)
    assert count(database) == 1


def test_a_reading_session_keeps_nothing(database: Engine, now: datetime) -> None:
    with read_session(database) as session:
        session.add(RobotsRow(host="https://a.kz", fetched_at=now, status=200, body=b""))
        session.flush()
    assert count(database) == 0
