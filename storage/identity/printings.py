"""Tells who else has an article's text, and in which other languages its story stands."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import Engine, text

from storage.db.session import read_session

MOST = 200
_FACTS = """a.id, coalesce((SELECT substr(encode(u.key_digest, 'hex'), 1, 12) FROM article_url u
    WHERE u.article_id = a.id AND u.url = a.url ORDER BY u.why <> 'page' LIMIT 1), a.id::text) AS handle,
    coalesce(a.source, regexp_replace(a.host, '^www\\.', '')) AS outlet, s.title AS outlet_title, s.timezone,
    a.url, a.title, a.language, a.published_on, a.published_at"""
_PRINTINGS = text(f"""
SELECT {_FACTS}, m.relation, m.known_by, m.credited, m.containment, m.original_id = a.id AS is_original,
       g.outlet_name, g.outlet_host
FROM text_member mine
JOIN text_member m ON m.original_id = mine.original_id
JOIN text_group g ON g.original_id = m.original_id
JOIN article a ON a.id = m.article_id
LEFT JOIN source s ON s.id = a.source
WHERE mine.article_id = :id
ORDER BY is_original DESC, a.published_on NULLS LAST, a.published_at NULLS FIRST, a.id LIMIT {MOST}
""")
_TRANSLATIONS = text(f"""
SELECT {_FACTS}
FROM (SELECT b_id AS other FROM text_edge WHERE a_id = :id AND relation = 'translation'
      UNION SELECT a_id FROM text_edge WHERE b_id = :id AND relation = 'translation') AS linked
JOIN article a ON a.id = linked.other
LEFT JOIN source s ON s.id = a.source
ORDER BY a.language, a.id LIMIT {MOST}
""")


def printings_of(engine: Engine, article_id: int) -> list[Mapping[str, Any]]:
    """All articles of the group that an article is in, the original first; none where it is in none.

    `known_by` says how the original is known to be before each: credit, date, seen, or unclear.
    """
    with read_session(engine) as session:
        return [dict(row) for row in session.execute(_PRINTINGS, {"id": article_id}).mappings()]


def translations_of(engine: Engine, article_id: int) -> list[Mapping[str, Any]]:
    """The articles that are certainly the same story in other languages: the site itself says so."""
    with read_session(engine) as session:
        return [dict(row) for row in session.execute(_TRANSLATIONS, {"id": article_id}).mappings()]
