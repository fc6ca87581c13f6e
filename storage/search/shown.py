"""Reads beside the hits of a search what a person sees of each: outlet, zone, text, and who else printed it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Engine, func, select
from sqlalchemy.orm import Session

from storage.db.current_articles import CURRENT
from storage.db.models import Article, ArticleUrl, ArticleVersion, SourceRow, TextMember
from storage.db.session import read_session
from storage.search.find import Hit


@dataclass(frozen=True, slots=True)
class Shown:
    """A hit with what is shown of it; `original_id` is the group of one text that it is in, and None for none.

    `known_by` says how the original is known to be before this one; None of the original itself.
    """

    hit: Hit
    handle: str
    outlet_title: str
    timezone: str
    added_at: datetime
    gone_at: datetime | None
    body: str
    original_id: int | None
    known_by: str | None


def read_shown(engine: Engine, hits: Sequence[Hit]) -> list[Shown]:
    """The hits, in their order."""
    with read_session(engine) as session:
        ids = [hit.id for hit in hits]
        handles = _handles(session, ids)
        question = (
            select(Article, ArticleVersion.body, SourceRow.title, SourceRow.timezone)
            .add_columns(TextMember.original_id, TextMember.known_by)
            .join(ArticleVersion, CURRENT)
            .outerjoin(SourceRow, SourceRow.id == Article.source)
            .outerjoin(TextMember, TextMember.article_id == Article.id)
            .where(Article.id.in_(ids))
        )
        known = {row[0].id: row for row in session.execute(question)}
        return [
            Shown(
                hit,
                handles.get(hit.id, str(hit.id)),
                title or hit.outlet,
                zone or "UTC",
                article.added_at,
                article.gone_at,
                body or "",
                original_id,
                known_by,
            )
            for hit in hits
            if hit.id in known
            for article, body, title, zone, original_id, known_by in [known[hit.id]]
        ]


def _handles(session: Session, ids: Sequence[int]) -> dict[int, str]:
    """The names of articles for others, by their numbers."""
    digest = func.substr(func.encode(ArticleUrl.key_digest, "hex"), 1, 12)
    question = (
        select(Article.id, digest)
        .join(ArticleUrl, (ArticleUrl.article_id == Article.id) & (ArticleUrl.url == Article.url))
        .where(Article.id.in_(ids))
        .order_by(ArticleUrl.why == "page")
    )
    return {row[0]: row[1] for row in session.execute(question)}
