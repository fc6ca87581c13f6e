"""Brings back links that a clock ahead of the world's put off."""

from datetime import datetime, timedelta

from sqlalchemy import update
from sqlalchemy.orm import Session

from storage.db.models import LinkRow
from storage.outcomes import LinkState

LONGEST_WAIT = timedelta(days=60)
"""No failure puts a link off for so long."""


def bring_back(session: Session, source_id: str, now: datetime) -> None:
    """Make those links of the source due now that are due at a moment which only a wrong clock could name."""
    ahead = update(LinkRow).where(
        LinkRow.source == source_id, LinkRow.state == LinkState.DUE, LinkRow.next_at > now + LONGEST_WAIT
    )
    session.execute(ahead.values(next_at=now, seen_at=now))
