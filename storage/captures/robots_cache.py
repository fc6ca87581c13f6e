"""Remembers a host's robots.txt, so that it is asked for once a day."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from storage.db.models import RobotsRow

FRESH = timedelta(hours=24)
STALE = timedelta(days=30)
"""How long a copy may stand in for a file that cannot be read (RFC 9309, 2.3.1.4 and 2.4)."""


@dataclass(frozen=True, slots=True)
class RobotsCopy:
    """A good answer of a host: the file (2xx), or that there is none (4xx)."""

    fetched_at: datetime
    status: int
    body: bytes

    def is_fresh(self, now: datetime) -> bool:
        """Whether it needs no second look yet."""
        return self.fetched_at <= now < self.fetched_at + FRESH

    def may_stand_in(self, now: datetime) -> bool:
        """Whether it may be used while the file cannot be read."""
        return now < self.fetched_at + STALE


def recall_robots(session: Session, host: str) -> RobotsCopy | None:
    """The copy of `host`, scheme and authority such as `https://a.kz`; None where there is none."""
    row = session.get(RobotsRow, host)
    return RobotsCopy(row.fetched_at, row.status, row.body) if row else None


def remember_robots(session: Session, host: str, copy: RobotsCopy) -> None:
    """Keep the copy in place of an older one."""
    row = {"host": host, "fetched_at": copy.fetched_at, "status": copy.status, "body": copy.body}
    session.execute(insert(RobotsRow).values(row).on_conflict_do_update(index_elements=["host"], set_=row))
