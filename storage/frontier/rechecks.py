"""The times at which an article is looked at again, to see whether its site edited it or took it away."""

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from typing import Any, Protocol
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import Session

from sources import Source
from storage.db.models import Article, ArticleUrl, LinkRow
from storage.db.source_table import book_of

RECHECKED_FOR = timedelta(days=14)
"""How long after it was due a re-check still makes sense; an archive that slept longer lets it go."""
SEEN_MISSING = timedelta(hours=20)
"""A page that is not there is asked for once more on the next night before it counts as gone."""
USUAL_HOURS = (1.0, 3.0, 24.0, 72.0)


class WatchedArticle(Protocol):
    """What tells when an article is looked at again: the article itself, or a row with these facts of it."""

    first_seen_at: Any
    last_seen_at: Any
    published_at: Any
    published_on: Any
    missing_at: Any
    gone_at: Any


def next_recheck(hours: Sequence[float], published: datetime, looked_at: datetime) -> datetime | None:
    """The first of the moments `hours` after publication that is still to come; None after the last."""
    moments = (published + timedelta(hours=each) for each in sorted(hours))
    return next((moment for moment in moments if moment > looked_at), None)


def recheck_time(session: Session, link_id: int, looked_at: datetime) -> datetime | None:
    """When the page of a link is to be looked at again; None where it gave no article, or is watched no longer."""
    row = session.execute(
        select(
            LinkRow.source,
            Article.first_seen_at,
            Article.last_seen_at,
            Article.published_at,
            Article.published_on,
            Article.missing_at,
            Article.gone_at,
        )
        .join(ArticleUrl, ArticleUrl.key_digest == LinkRow.key_digest)
        .join(Article, Article.id == ArticleUrl.article_id)
        .where(LinkRow.id == link_id)
    ).one_or_none()
    return recheck_of(row, book_of(session).get(row.source), looked_at) if row is not None else None


def recheck_of(article: WatchedArticle, source: Source | None, looked_at: datetime) -> datetime | None:
    """When an article is to be looked at again by the hours of the source that named it; None where no longer."""
    if article.gone_at is not None:
        return None
    # an old capture that is read again tells nothing of when we last looked
    looked_at = max(looked_at, article.last_seen_at, article.missing_at or looked_at)
    if article.missing_at is not None:
        return looked_at + SEEN_MISSING
    hours = source.recheck_hours if source else USUAL_HOURS
    zone = source.zone if source else ZoneInfo("UTC")
    return next_recheck(
        hours, _anchor(article.first_seen_at, article.published_at, article.published_on, zone), looked_at
    )


def _anchor(seen: datetime, published: datetime | None, day: date | None, zone: ZoneInfo) -> datetime:
    """When it was published; where only the day is known, when it was first seen, if that was within the day."""
    if published is not None:
        # a page that dates itself into the future was published before we saw it
        return min(published, seen)
    if day is not None:
        return min(seen, datetime.combine(day + timedelta(days=1), time.min, zone))
    return seen
