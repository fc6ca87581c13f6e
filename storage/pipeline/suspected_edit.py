"""Tells an edit by the site from a better reading of the same text.

What a site's other pages taught since, or a newer extractor, makes the same bytes read otherwise. So before a change
is called the site's, the capture that it would change is read again with the same eyes.
"""

from sqlalchemy import Engine, select

from extract import Extraction, Outcome
from storage.articles.addresses import addresses_of
from storage.articles.content_hash import content_hash
from storage.articles.version_rows import version_facts
from storage.db.models import ArticleUrl, ArticleVersion, Capture
from storage.db.session import read_session
from storage.db.source_table import book_of


def capture_to_read_again(engine: Engine, capture_id: int, extraction: Extraction) -> int | None:
    """The capture of the version that this reading seems to change; None where it changes none."""
    if extraction.outcome is not Outcome.OK or extraction.degraded:
        return None
    with read_session(engine) as session:
        capture = session.get_one(Capture, capture_id)
        book = book_of(session)
        source = book.get(capture.source) or book.of_url(capture.url)
        own = addresses_of(capture, extraction, source)[0]
        known = session.get(ArticleUrl, own.digest)
        if known is None:
            return None
        before = session.scalars(
            select(ArticleVersion)
            .where(
                ArticleVersion.article_id == known.article_id,
                ArticleVersion.superseded_by.is_(None),
                ArticleVersion.seen_at <= capture.fetched_at,
            )
            .order_by(ArticleVersion.seen_at.desc(), ArticleVersion.number.desc())
            .limit(1)
        ).first()
        if before is None or before.capture_id == capture_id:
            return None
        facts = version_facts(extraction)
        digest = content_hash(facts["title"], facts["body"], extraction.published)
        return None if before.content_hash == digest else before.capture_id
