"""How articles are read: joined with their current versions, in batches, and named by their outlet."""

from collections.abc import Iterator

from sqlalchemy import select
from sqlalchemy.orm import Session

from storage.db.models import Article, ArticleVersion

CURRENT = (ArticleVersion.article_id == Article.id) & (ArticleVersion.number == Article.version)
"""Joins an article with the version that it shows now."""


def outlet_of(source: str | None, host: str) -> str:
    """Whose an article is: its source's, or its host's where no source has it."""
    return source or host.removeprefix("www.")


def id_batches(session: Session, most: int) -> Iterator[list[int]]:
    """The ids of all articles, ascending, at most so many at once."""
    last = 0
    next_ids = select(Article.id).order_by(Article.id).limit(most)
    while ids := list(session.scalars(next_ids.where(Article.id > last))):
        yield ids
        last = ids[-1]
