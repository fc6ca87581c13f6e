"""The days on which the articles at given addresses were published, as far as the archive knows."""

from collections.abc import Iterable
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from sources import Source
from storage.db.models import Article, ArticleUrl
from storage.db.url_digest import LONGEST_URL, key_of


def published_days(session: Session, source: Source, urls: Iterable[str]) -> list[date]:
    """The day of each article that is in the archive and has one, in the source's own time zone."""
    keys = {key_of(url, source)[1] for url in urls if len(url) <= LONGEST_URL}
    days = (
        select(Article.published_on)
        .join(ArticleUrl, ArticleUrl.article_id == Article.id)
        .where(ArticleUrl.key_digest.in_(keys), Article.published_on.is_not(None))
    )
    return [day for day in session.scalars(days) if day is not None]
