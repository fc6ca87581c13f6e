"""Lists who copied what from whom, and sums it up by pairs of outlets."""

from collections.abc import Iterator
from typing import Any

from sqlalchemy import Engine, text

from storage.db.streamed import stream_rows

REPRINTS = (
    *("original_handle", "original_outlet", "original_url", "original_published_on", "original_published_at"),
    *("chosen_by", "handle", "outlet", "url", "title", "language", "published_on", "published_at"),
    *("hours_after", "days_after", "relation", "containment", "credited"),
)
"""What is told of a copy."""
PAIRS = ("first", "copier", "copies", "unclear", "median_hours")
"""What is told of a pair of outlets."""
_HANDLE = """coalesce((SELECT substr(encode(u.key_digest, 'hex'), 1, 12) FROM article_url u
    WHERE u.article_id = {id} AND u.url = {url} ORDER BY u.why <> 'page' LIMIT 1), {id}::text)"""
_OUTLET = "coalesce({source}, regexp_replace({host}, '^www\\.', ''))"
_FIRST = _OUTLET.format(source="r.original_source", host="r.original_host")
_COPIER = _OUTLET.format(source="r.source", host="r.host")
_REPRINTS = text(f"""
SELECT {_HANDLE.format(id="r.original_id", url="r.original_url")} AS original_handle, {_FIRST} AS original_outlet,
       r.original_url, r.original_published_on, r.original_published_at, r.chosen_by,
       {_HANDLE.format(id="r.article_id", url="r.url")} AS handle, {_COPIER} AS outlet, s.timezone, r.url, r.title,
       r.language, r.published_on, r.published_at, r.hours_after, r.days_after, r.relation, r.containment, r.credited
FROM reprints r LEFT JOIN source s ON s.id = r.source
ORDER BY r.published_on DESC NULLS LAST, r.article_id DESC LIMIT :most OFFSET :offset
""")
_PAIRS = text(f"""
SELECT {_FIRST} AS first, {_COPIER} AS copier, count(*) AS copies,
       count(*) FILTER (WHERE r.chosen_by = 'unclear') AS unclear,
       round(percentile_cont(0.5) WITHIN GROUP (ORDER BY r.hours_after)::numeric, 1) AS median_hours
FROM reprints r GROUP BY 1, 2 ORDER BY copies DESC, first, copier LIMIT :most
""")


def reprints(engine: Engine, most: int | None = None, offset: int = 0) -> Iterator[dict[str, Any]]:
    """Each copy, the latest first, beside the article that had its text first as far as is known."""
    return stream_rows(engine, _REPRINTS, {"most": most, "offset": offset})


def copying_pairs(engine: Engine, most: int | None = None) -> list[dict[str, Any]]:
    """Who copies whom: copies, of how many the order is unclear, and the median delay where hours are known."""
    return list(stream_rows(engine, _PAIRS, {"most": most}))
