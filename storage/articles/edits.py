"""Lists what sites did to their articles after publication: the changes, and what they took down."""

from collections.abc import Iterator
from typing import Any

from sqlalchemy import Engine, text

from storage.db.streamed import stream_rows

CHANGES = (
    *("handle", "outlet", "outlet_title", "language", "url", "title_before", "title_after", "previous_version"),
    *("version", "title_changed", "body_changed", "date_changed", "days_after", "edited", "seen_at"),
)
"""What is told of a change."""
REMOVED = (
    *("handle", "outlet", "outlet_title", "language", "url", "title", "published_on", "published_at"),
    *("last_seen_at", "gone_at"),
)
"""What is told of an article that was taken down."""
_ARTICLE = """coalesce((SELECT substr(encode(u.key_digest, 'hex'), 1, 12) FROM article_url u
    WHERE u.article_id = a.id AND u.url = a.url ORDER BY u.why <> 'page' LIMIT 1), a.id::text) AS handle,
    coalesce(a.source, regexp_replace(a.host, '^www\\.', '')) AS outlet, s.title AS outlet_title, s.timezone,
    a.url, a.language"""
_CHANGES = text(f"""
SELECT {_ARTICLE}, c.title_before, c.title_after, c.previous_version, c.version, c.title_changed, c.body_changed,
       c.date_changed, c.days_after, c.edited, c.seen_at
FROM changed_after_publication c JOIN article a ON a.id = c.article_id LEFT JOIN source s ON s.id = a.source
ORDER BY c.seen_at DESC, c.article_id DESC, c.version DESC LIMIT :most OFFSET :offset
""")
_REMOVED = text(f"""
SELECT {_ARTICLE}, a.title, a.published_on, a.published_at, a.last_seen_at, a.gone_at
FROM article a LEFT JOIN source s ON s.id = a.source
WHERE a.gone_at IS NOT NULL ORDER BY a.gone_at DESC, a.id DESC LIMIT :most OFFSET :offset
""")


def changes(engine: Engine, most: int | None = None, offset: int = 0) -> Iterator[dict[str, Any]]:
    """Each change that a site made to an article, the latest first; `edited` says within what time."""
    return stream_rows(engine, _CHANGES, {"most": most, "offset": offset})


def removed(engine: Engine, most: int | None = None, offset: int = 0) -> Iterator[dict[str, Any]]:
    """Each article that its site has taken down, the latest first."""
    return stream_rows(engine, _REMOVED, {"most": most, "offset": offset})
