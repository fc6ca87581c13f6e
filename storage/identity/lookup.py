"""Looks up the stored texts that share a key with given ones."""

from collections import defaultdict
from collections.abc import Mapping, Sequence

from sqlalchemy import Connection, text

from storage.db.models import Fingerprint
from storage.identity.articles import Printed, printed_of
from storage.search.filing import NEW_WORDS

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


# own keys are written and others' are looked up in one statement, which does not see its own rows
_FILE_AND_FIND = """
    WITH filed AS (
        INSERT INTO fingerprint (article_id, version_id, read_at, first_seen_at, keys)
        VALUES (:article_id, :version_id, :read_at, :first_seen_at, CAST(:keys AS int[]))
    ), posted AS (
        INSERT INTO fingerprint_key (key, article_id)
        SELECT key, :article_id FROM unnest(CAST(:keys AS int[])) AS own (key)
    ){beside}
    SELECT a.id, a.source, a.host, v.title, v.body
    FROM (
        SELECT found.article_id, count(*) AS keys
        FROM unnest(CAST(:keys AS int[])) AS asked (key)
        CROSS JOIN LATERAL (
            SELECT f.article_id FROM fingerprint_key f WHERE f.key = asked.key
            ORDER BY f.article_id DESC LIMIT :newest
        ) AS found
        GROUP BY 1
        ORDER BY 2 DESC, 1 DESC
        LIMIT :compared
    ) AS candidate
    JOIN article a ON a.id = candidate.article_id
    JOIN article_version v ON v.article_id = a.id AND v.number = a.version
    ORDER BY candidate.keys DESC, a.id DESC
    """
_FILE = text(_FILE_AND_FIND.format(beside=""))
_FILE_WITH_WORDS = text(_FILE_AND_FIND.format(beside=f", searched AS ({NEW_WORDS})"))


def file_and_find(
    connection: Connection, filed: Fingerprint, words: Mapping[str, object] | None = None
) -> list[Printed]:
    """File an article that has no keys yet under its own; the texts of those that share one.

    They are those, and in the order, that `find_candidates` finds. `words` are the values of its row for the search.
    """
    row = {
        "article_id": filed.article_id,
        "version_id": filed.version_id,
        "read_at": filed.read_at,
        "first_seen_at": filed.first_seen_at,
        "keys": filed.keys,
        "newest": NEWEST,
        "compared": COMPARED,
    }
    found = connection.execute(_FILE if words is None else _FILE_WITH_WORDS, {**(words or {}), **row})
    return [printed_of(*candidate) for candidate in found]


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
