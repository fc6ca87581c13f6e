"""Lists what was fetched of an article, and when its site changed it."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import Engine, select, text

from storage.db.models import ArticleUrl, Capture
from storage.db.session import read_session
from storage.warc.fetched import WarcLocation

MOST = 500
_CHANGES = text("""
SELECT version, previous_version, edited, title_changed, body_changed, date_changed
FROM changed_after_publication WHERE article_id = :id ORDER BY seen_at, version
""")


def captures_of(engine: Engine, article_id: int) -> list[Mapping[str, Any]]:
    """The newest fetches of its addresses, the newest first; `unchanged`: the bytes are those of an earlier one."""
    question = (
        select(
            Capture.id,
            Capture.fetched_at,
            Capture.status,
            Capture.outcome,
            Capture.url,
            Capture.refers_to.is_not(None).label("unchanged"),
        )
        .where(Capture.key_digest.in_(select(ArticleUrl.key_digest).where(ArticleUrl.article_id == article_id)))
        .order_by(Capture.fetched_at.desc(), Capture.id.desc())
        .limit(MOST)
    )
    with read_session(engine) as session:
        return [dict(row) for row in session.execute(question).mappings()]


def changes_of(engine: Engine, article_id: int) -> list[Mapping[str, Any]]:
    """Each change that the site made: which version became which, within what time, and what is another."""
    with read_session(engine) as session:
        return [dict(row) for row in session.execute(_CHANGES, {"id": article_id}).mappings()]


def place_of(engine: Engine, capture_id: int) -> WarcLocation | None:
    """Where the record of a capture lies; None where there is no such capture."""
    with read_session(engine) as session:
        found = session.get(Capture, capture_id)
        return WarcLocation(found.warc_file, found.warc_offset, found.warc_length) if found else None
