"""Decides whether a reading is a new version of its article, and which version is the current one."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import delete, func, select, update
from sqlalchemy.orm import Session

from extract import Extraction
from storage.articles.content_hash import content_hash
from storage.articles.version_rows import credit_rows, evidence_rows, version_facts
from storage.db.models import Article, ArticleVersion, Capture, CreditRow, DateEvidenceRow

# facts that may be read better later without the article having another text
_BESIDE_THE_TEXT = (
    "authors",
    "section",
    "tags",
    "image_url",
    "canonical_url",
    "modified_at",
    "modified_on",
    "language",
    "language_confidence",
    "script",
    "declared_language",
    "extractor_version",
    "degraded",
    "warnings",
    "alternates",
    "explain",
)
_SHOWN = ("title", "canonical_url", "published_at", "published_on", "published_precision", "language")


@dataclass(frozen=True, slots=True)
class VersionDecision:
    """`cause` of a version to add, None for none; `same` is the version that already says so."""

    cause: str | None
    same: ArticleVersion | None = None
    supersedes: ArticleVersion | None = None


def keep_version(
    session: Session, article: Article, capture: Capture, extraction: Extraction, now: datetime
) -> tuple[str | None, int]:
    """Add a version where the text is a new one: (its cause or None, the number of the version shown by the capture).

    Title, body and dates of a version are never rewritten; what stands beside them is, when the same bytes are read
    again.
    """
    facts = version_facts(extraction)
    facts["content_hash"] = content_hash(facts["title"], facts["body"], extraction.published)
    standing = session.scalars(
        select(ArticleVersion)
        .where(ArticleVersion.article_id == article.id, ArticleVersion.superseded_by.is_(None))
        .order_by(ArticleVersion.seen_at, ArticleVersion.number)
    ).all()
    verdict = judge_version(standing, capture, facts["content_hash"], extraction)
    if verdict.same is not None:
        version = verdict.same
        version.seen_at = min(version.seen_at, capture.fetched_at)
        version.last_seen_at = max(version.last_seen_at, capture.fetched_at)
        if version.capture_id == capture.id and not _is_worse(extraction, version):
            _refresh(session, version, facts, extraction, now)
    else:
        version = _add(session, article, capture, facts, now)
        version.cause = verdict.cause or "edit"
        if verdict.supersedes is not None:
            verdict.supersedes.superseded_by = version.number
            version.seen_at = verdict.supersedes.seen_at
            version.last_seen_at = verdict.supersedes.last_seen_at
        session.flush()
        session.add_all([*evidence_rows(version.id, extraction), *credit_rows(version.id, extraction)])
        if version.cause == "first" and standing:
            standing[0].cause = "edit"
    session.flush()
    _show_current(session, article)
    return verdict.cause, version.number


def judge_version(
    standing: Sequence[ArticleVersion], capture: Capture, digest: bytes, extraction: Extraction
) -> VersionDecision:
    """What a reading of a capture means beside the versions that stand, oldest first."""
    own = next((version for version in standing if version.capture_id == capture.id), None)
    if own is not None:
        same = own.content_hash == digest or _is_worse(extraction, own)
        return VersionDecision(None, same=own) if same else VersionDecision("reader", supersedes=own)
    before = [version for version in standing if version.seen_at <= capture.fetched_at]
    after = [version for version in standing if version.seen_at > capture.fetched_at]
    around = [version for version in before if version.last_seen_at >= capture.fetched_at]
    for version in (*before[-1:], *after[:1], *around):
        if version.content_hash == digest:
            return VersionDecision(None, same=version)
    if not before:
        return VersionDecision("first")
    # another extractor, or a reading without a tree, may have read the same text otherwise: that proves no edit
    alike = before[-1].extractor_version == extraction.extractor_version
    whole = before[-1].degraded is None and extraction.degraded is None
    return VersionDecision("edit" if alike and whole else "unclear")


def _is_worse(extraction: Extraction, version: ArticleVersion) -> bool:
    """Whether the reading is without a tree where the version is whole: it takes nothing from it."""
    return extraction.degraded is not None and version.degraded is None


def _add(
    session: Session, article: Article, capture: Capture, facts: dict[str, object], now: datetime
) -> ArticleVersion:
    last = session.scalar(select(func.max(ArticleVersion.number)).where(ArticleVersion.article_id == article.id))
    version = ArticleVersion(
        article_id=article.id,
        number=(last or 0) + 1,
        capture_id=capture.id,
        seen_at=capture.fetched_at,
        last_seen_at=capture.fetched_at,
        cause="edit",
        extracted_at=now,
        **facts,
    )
    session.add(version)
    return version


def _refresh(
    session: Session, version: ArticleVersion, facts: dict[str, object], extraction: Extraction, now: datetime
) -> None:
    values = {name: facts[name] for name in _BESIDE_THE_TEXT} | {"extracted_at": now}
    session.execute(update(ArticleVersion).where(ArticleVersion.id == version.id).values(**values))
    for table in (DateEvidenceRow, CreditRow):
        session.execute(delete(table).where(table.version_id == version.id))
    session.add_all([*evidence_rows(version.id, extraction), *credit_rows(version.id, extraction)])


def _show_current(session: Session, article: Article) -> None:
    """Copy the facts of the version seen last to the article."""
    current = session.scalars(
        select(ArticleVersion)
        .where(ArticleVersion.article_id == article.id, ArticleVersion.superseded_by.is_(None))
        .order_by(ArticleVersion.last_seen_at.desc(), ArticleVersion.number.desc())
        .limit(1)
        .execution_options(populate_existing=True)
    ).one()
    article.version = current.number
    for name in _SHOWN:
        setattr(article, name, getattr(current, name))
