"""Looks up the stored texts that share a key with given ones."""

from collections import defaultdict
from collections.abc import Mapping, Sequence

from sqlalchemy import Connection, text

NEWEST = 64
"""Postings read of a key: phrases that everybody prints have thousands."""
COMPARED = 64
"""Candidates of one article, those with most keys in common first."""

_LOOK_UP = text(
    """
    SELECT asked.article_id, found.article_id AS candidate, count(*) AS keys
    FROM unnest(CAST(:ids AS int[]), CAST(:keys AS int[])) AS asked (article_id, key)
    CROSS JOIN LATERAL (
        SELECT f.article_id FROM fingerprint_key f
        WHERE f.key = asked.key AND (NOT :older OR f.article_id < asked.article_id)
        ORDER BY f.article_id DESC LIMIT :newest
    ) AS found
    WHERE found.article_id <> asked.article_id
    GROUP BY 1, 2
    ORDER BY 1, 3 DESC, 2 DESC
    """
)


def find_candidates(
    connection: Connection, keys: Mapping[int, Sequence[int]], *, older_only: bool = False
) -> dict[int, list[int]]:
    """The articles that share a key with each of these, those that share most first, at most COMPARED.

    `keys` maps article ids to their keys. With `older_only`, articles of a smaller id alone, so that a pair is found
    once when all articles are asked for.
    """
    pairs = [(ident, key) for ident, own in keys.items() for key in own]
    found: dict[int, list[int]] = defaultdict(list)
    if not pairs:
        return found
    ids, asked = zip(*pairs, strict=True)
    values = {"ids": list(ids), "keys": list(asked), "newest": NEWEST + 1}
    for row in connection.execute(_LOOK_UP, values | {"older": older_only}):
        if len(found[row.article_id]) < COMPARED:
            found[row.article_id].append(row.candidate)
    return found
