"""Remembers a host's robots.txt, so that it is asked for once a day."""

from datetime import datetime, timedelta

from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from extract import Page
from storage.db.models import RobotsRow

FRESH = timedelta(hours=24)
STALE = timedelta(days=30)
"""How long a copy may stand in for a file that cannot be read (RFC 9309, 2.3.1.4 and 2.4)."""


def is_fresh(copy: Page, now: datetime) -> bool:
    """Whether a host's answer needs no second look yet."""
    return copy.fetched_at <= now < copy.fetched_at + FRESH


def may_stand_in(copy: Page, now: datetime) -> bool:
    """Whether a host's answer may be used while its file cannot be read."""
    return now < copy.fetched_at + STALE


def recall_robots(session: Session, host: str) -> Page | None:
    """The last good answer of `host`, scheme and authority such as `https://a.kz`: the file (2xx), or that there is
    none (4xx). None where nothing is remembered.
    """
    row = session.get(RobotsRow, host)
    return Page(f"{host}/robots.txt", row.body, row.fetched_at, status=row.status) if row else None


def remember_robots(session: Session, host: str, copy: Page) -> None:
    """Keep the copy in place of an older one."""
    row = {"host": host, "fetched_at": copy.fetched_at, "status": copy.status, "body": copy.body}
    session.execute(insert(RobotsRow).values(row).on_conflict_do_update(index_elements=["host"], set_=row))
