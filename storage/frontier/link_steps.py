"""Counts the links of a source, or of a run, by the step at which they stand."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Engine, text

from storage.db.session import read_session
from storage.outcomes import LinkState, ReasonCode

_REFUSED = ", ".join(f"'{code}'" for code in ReasonCode if code.refused)
_STEP = f"""
CASE WHEN l.state = '{LinkState.DUE}' AND l.leased_until > :now THEN 'in_hand'
     WHEN l.state = '{LinkState.DUE}' AND l.tries > 0 AND l.reason_code IN ({_REFUSED}) THEN 'refused'
     WHEN l.state = '{LinkState.DUE}' AND l.tries > 0 THEN 'failed'
     WHEN l.state = '{LinkState.DUE}' AND l.outcome IS NULL THEN 'seen'
     WHEN l.state = '{LinkState.DUE}' THEN 'due_again'
     WHEN l.state = '{LinkState.CAPTURED}' THEN 'fetched'
     WHEN l.state = '{LinkState.GIVEN_UP}' THEN 'given_up'
     WHEN m.article_id IS NOT NULL THEN 'grouped'
     WHEN u.article_id IS NOT NULL THEN 'stored'
     ELSE 'read' END
"""
_WHY = f"CASE WHEN l.state = '{LinkState.DONE}' THEN l.outcome ELSE coalesce(l.reason_code, l.outcome) END"
_FROM = """
FROM link l LEFT JOIN article_url u ON u.key_digest = l.key_digest
LEFT JOIN text_member m ON m.article_id = u.article_id
WHERE (CAST(:source AS text) IS NULL OR l.source = :source) AND (CAST(:state AS text) IS NULL OR l.state = :state)
  AND (CAST(:run AS bigint) IS NULL OR l.run_id = :run)
"""
_COUNT = text(f"SELECT {_STEP} AS step, {_WHY} AS why, count(*) AS links {_FROM} GROUP BY 1, 2 ORDER BY 3 DESC, 1, 2")
_LINKS = text(f"""
SELECT p.*, c.fetched_at, c.status FROM (
    SELECT l.url, {_STEP} AS step, {_WHY} AS why, l.seen_at, l.last_seen_at, l.run_id AS run, l.tries,
           CASE WHEN l.state = '{LinkState.DUE}' THEN l.next_at END AS next_at, l.key_digest,
           (SELECT string_agg(k, ' ' ORDER BY k) FROM jsonb_object_keys(l.witnesses) k) AS seen_in,
           u.article_id AS article, m.original_id AS original
    {_FROM} ORDER BY l.seen_at DESC, l.id DESC LIMIT :limit
) p LEFT JOIN LATERAL (
    SELECT fetched_at, status FROM capture WHERE key_digest = p.key_digest ORDER BY fetched_at DESC LIMIT 1
) c ON true ORDER BY p.seen_at DESC
""")


@dataclass(frozen=True, slots=True)
class Which:
    """Which links: of a source, in a state, first seen by a run; None for all."""

    source: str | None = None
    state: str | None = None
    run: int | None = None


def list_links(engine: Engine, which: Which, now: datetime, limit: int) -> list[dict[str, Any]]:
    """Where each link stands, the newest first: its last step and why."""
    return _rows(engine, _LINKS, which, {"now": now, "limit": limit})


def count_links(engine: Engine, which: Which, now: datetime) -> list[dict[str, Any]]:
    """How many links stand where; together they are all links that were asked for."""
    return _rows(engine, _COUNT, which, {"now": now})


def _rows(engine: Engine, query: Any, which: Which, more: dict[str, Any]) -> list[dict[str, Any]]:
    asked = {"source": which.source, "state": which.state, "run": which.run, **more}
    with read_session(engine) as session:
        return [dict(row) for row in session.execute(query, asked).mappings()]
