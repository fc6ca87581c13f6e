"""Decides whether a reading is a new version of its article, and which version is the current one."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from extract import Extraction
from extract.fields import Use, fields_for, names_for
from extract.notices import NOTICE
from extract.parts.joining import PARTS_MISSING
from sources import Source
from storage.articles.addresses import Address, addresses_of
from storage.articles.content_hash import content_hash
from storage.articles.version_rows import credit_rows, evidence_rows, version_facts
from storage.db.models import Article, ArticleVersion, Capture, CreditRow, DateEvidenceRow

# facts that may be read better later without the article having another text
_BESIDE_THE_TEXT = tuple(field.name for field in fields_for(Use.STORED) if Use.TEXT not in field.use)
_SHOWN = names_for(Use.CURRENT)


@dataclass(frozen=True, slots=True)
class VersionDecision:
    """`cause` of a version to add, None for none; `same` is the version that already says so."""

    cause: str | None
    same: ArticleVersion | None = None
    supersedes: ArticleVersion | None = None


@dataclass(frozen=True, slots=True)
class PageRecord:
    """What one capture says, computed once: `facts` are the columns of a version that come from the page."""

    capture: Capture
    source: Source | None
    extraction: Extraction
    addresses: Sequence[Address]
    facts: dict[str, Any]
    now: datetime


def record_of(capture: Capture, source: Source | None, extraction: Extraction, now: datetime) -> PageRecord:
    """The record of a capture that shows an article."""
    facts = version_facts(extraction)
    facts["content_hash"] = content_hash(facts["title"], facts["body"], extraction.published)
    return PageRecord(capture, source, extraction, addresses_of(capture, extraction, source), facts, now)


def article_of(record: PageRecord) -> Article:
    """A new article with the facts of its first version."""
    capture = record.capture
    return Article(
        source=capture.source,
        host=capture.host,
        url=capture.url,
        first_seen_at=capture.fetched_at,
        last_seen_at=capture.fetched_at,
        added_at=record.now,
        version=1,
        **{name: record.facts[name] for name in _SHOWN},
    )


def standing_versions(session: Session, article: Article) -> list[ArticleVersion]:
    """The versions of an article that no better reading of the same bytes took the place of, oldest first."""
    return list(
        session.scalars(
            select(ArticleVersion)
            .where(ArticleVersion.article_id == article.id, ArticleVersion.superseded_by.is_(None))
            .order_by(ArticleVersion.seen_at, ArticleVersion.number)
        )
    )


def capture_to_read_again(standing: Sequence[ArticleVersion], record: PageRecord) -> int | None:
    """The capture of the version that this reading seems to change; None where it changes none.

    What a site's other pages taught since, or a newer extractor, makes the same bytes read otherwise. So before a
    change is called the site's, the capture that it would change is read again with the same eyes.
    """
    before = [version for version in standing if version.seen_at <= record.capture.fetched_at]
    if not before or before[-1].capture_id == record.capture.id:
        return None
    return None if before[-1].content_hash == record.facts["content_hash"] else before[-1].capture_id


@dataclass(frozen=True, slots=True)
class KeptVersion:
    """The version that a capture shows, why it was added (None where it was there), and the one seen last."""

    cause: str | None
    shown: ArticleVersion
    current: ArticleVersion


def keep_version(
    session: Session, article: Article, standing: Sequence[ArticleVersion], record: PageRecord
) -> KeptVersion:
    """Add a version where the text is a new one; `standing` are none for a new article.

    Title, body and dates of a version are never rewritten; what stands beside them is, when the same bytes are read
    again.
    """
    capture, extraction = record.capture, record.extraction
    verdict = judge_version(standing, capture, record.facts["content_hash"], extraction)
    shown = [version for version in standing if version is not verdict.supersedes]
    if verdict.same is not None:
        version = verdict.same
        version.seen_at = min(version.seen_at, capture.fetched_at)
        version.last_seen_at = max(version.last_seen_at, capture.fetched_at)
        if version.cut and not extraction.cut:
            # what the cut page lacked was no text of the article
            version.capture_id = capture.id
        if version.capture_id == capture.id and not _is_worse(extraction, version):
            _refresh(session, version, record)
    else:
        last = _last_number(session, article) if standing else 0
        version = _version(article, last + 1, verdict.cause or "edit", record)
        shown.append(version)
        session.add(version)
        if verdict.supersedes is not None:
            verdict.supersedes.superseded_by = version.number
            version.seen_at = verdict.supersedes.seen_at
            version.last_seen_at = verdict.supersedes.last_seen_at
        if version.cause == "first" and standing:
            standing[0].cause = "edit"
        session.flush()
        session.add_all([*evidence_rows(version.id, extraction), *credit_rows(version.id, extraction)])
    current = max(shown, key=lambda one: (one.last_seen_at, one.number))
    _show(article, current)
    return KeptVersion(verdict.cause, version, current)


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
    believed = NOTICE in before[-1].warnings and NOTICE not in extraction.warnings
    if before[-1].cut or believed:
        # what stood there was not the article, or not all of it
        return VersionDecision("whole", supersedes=before[-1])
    # another extractor, or a reading without a tree, may have read the same text otherwise: that proves no edit
    alike = before[-1].extractor_version == extraction.extractor_version
    whole = before[-1].degraded is None and extraction.degraded is None
    # pages that could not be had are no words that the site added or took away
    whole = whole and (PARTS_MISSING in before[-1].warnings) == (PARTS_MISSING in extraction.warnings)
    return VersionDecision("edit" if alike and whole else "unclear")


def adds_nothing(standing: Sequence[ArticleVersion], extraction: Extraction) -> bool:
    """Whether a page that came without its end says no more than the archive has: a whole text, or one as long."""
    if not extraction.cut or not standing:
        return False
    longest = max(len(version.body or "") for version in standing)
    return any(version.cut is None for version in standing) or len(extraction.body or "") < longest


def _is_worse(extraction: Extraction, version: ArticleVersion) -> bool:
    """Whether the reading is without a tree where the version is whole: it takes nothing from it."""
    return extraction.degraded is not None and version.degraded is None


def _last_number(session: Session, article: Article) -> int:
    last = select(func.max(ArticleVersion.number)).where(ArticleVersion.article_id == article.id)
    return session.scalar(last) or 0


def _version(article: Article, number: int, cause: str, record: PageRecord) -> ArticleVersion:
    return ArticleVersion(
        article_id=article.id,
        number=number,
        capture_id=record.capture.id,
        seen_at=record.capture.fetched_at,
        last_seen_at=record.capture.fetched_at,
        cause=cause,
        extracted_at=record.now,
        **record.facts,
    )


def _refresh(session: Session, version: ArticleVersion, record: PageRecord) -> None:
    for name in _BESIDE_THE_TEXT:
        setattr(version, name, record.facts[name])
    version.extracted_at = record.now
    for table in (DateEvidenceRow, CreditRow):
        session.execute(delete(table).where(table.version_id == version.id))
    session.add_all([*evidence_rows(version.id, record.extraction), *credit_rows(version.id, record.extraction)])


def _show(article: Article, current: ArticleVersion) -> None:
    """Copy the facts of the version seen last to the article."""
    article.version = current.number
    for name in _SHOWN:
        setattr(article, name, getattr(current, name))
