"""Articles, the addresses that they are known by, and what each of their versions said."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import BigInteger, Date, Double, ForeignKey, Identity, Index, Integer, LargeBinary, func, text
from sqlalchemy.orm import Mapped, mapped_column

from storage.db.models.base import Base, within_reason


class Article(Base):
    """A publication, with the facts of its current version."""

    __tablename__ = "article"
    __table_args__ = (
        *within_reason("published_at", "published_on"),
        Index(None, "source", "published_on"),
        Index(None, "published_on"),
        Index(None, "first_seen_at"),
        Index(None, "added_at"),
        Index(None, "language", "published_on"),
        Index(None, "url", postgresql_using="hash"),
        Index(None, "gone_at", postgresql_where=text("gone_at IS NOT NULL")),
        {"comment": "One row a publication; the facts are those of its current version"},
    )

    id: Mapped[int] = mapped_column(
        BigInteger, Identity(always=True), primary_key=True, comment="Number of the article"
    )
    source: Mapped[str | None] = mapped_column(
        ForeignKey("source.id"), comment="The source; null for an imported page of a host that no source has"
    )
    host: Mapped[str] = mapped_column(comment="Host of the URL, lower case")
    url: Mapped[str] = mapped_column(comment="The address at which it was first read")
    canonical_url: Mapped[str | None] = mapped_column(comment="The address that the page calls its own")
    first_seen_at: Mapped[datetime] = mapped_column(comment="Fetch time of its first capture")
    last_seen_at: Mapped[datetime] = mapped_column(comment="Fetch time of its last capture")
    missing_at: Mapped[datetime | None] = mapped_column(comment="When the site first said 404 or 410, if it does")
    gone_at: Mapped[datetime | None] = mapped_column(comment="When it said so again on another day: it vanished")
    version: Mapped[int] = mapped_column(Integer, comment="Number of the current version")
    title: Mapped[str | None] = mapped_column(comment="Headline")
    published_at: Mapped[datetime | None] = mapped_column(
        comment="Time of publication, null where only the day is known"
    )
    published_on: Mapped[date | None] = mapped_column(Date, comment="Day of publication in the site's own time zone")
    published_precision: Mapped[str | None] = mapped_column(comment="second, minute or day")
    language: Mapped[str | None] = mapped_column(comment="ISO 639 code of the language of the text")
    added_at: Mapped[datetime] = mapped_column(
        server_default=func.now(), comment="When the archive learned of it; an imported page was fetched long before"
    )


class ArticleUrl(Base):
    """An address by which an article is known."""

    __tablename__ = "article_url"
    __table_args__ = ({"comment": "Every address by which an article is known"},)

    key_digest: Mapped[bytes] = mapped_column(LargeBinary, primary_key=True, comment="SHA-256 of the URL key")
    key: Mapped[str] = mapped_column(comment="The URL key: what spellings of one address share")
    url: Mapped[str] = mapped_column(comment="The address")
    article_id: Mapped[int] = mapped_column(
        ForeignKey("article.id", ondelete="CASCADE"), index=True, comment="The article"
    )
    why: Mapped[str] = mapped_column(comment="page: read there; redirect: led there; canonical: the page says so")
    added_at: Mapped[datetime] = mapped_column(comment="When it became known")


class ArticleVersion(Base):
    """What an article said, from one capture on. Title, body and dates never change once written."""

    __tablename__ = "article_version"
    __table_args__ = (
        *within_reason("published_at", "published_on", "modified_at", "modified_on"),
        Index(None, "article_id", "number", unique=True),
        Index(None, "capture_id"),
        {"comment": "Append-only: each text that an article had. Typography alone makes no version"},
    )

    id: Mapped[int] = mapped_column(BigInteger, Identity(always=True), primary_key=True, comment="Number of the row")
    article_id: Mapped[int] = mapped_column(ForeignKey("article.id", ondelete="CASCADE"), comment="The article")
    number: Mapped[int] = mapped_column(Integer, comment="1 for the first version of the article")
    capture_id: Mapped[int] = mapped_column(ForeignKey("capture.id"), comment="The capture it was read from")
    seen_at: Mapped[datetime] = mapped_column(comment="Fetch time of the first capture that shows it")
    last_seen_at: Mapped[datetime] = mapped_column(comment="Fetch time of the last capture that shows it")
    cause: Mapped[str] = mapped_column(
        comment="first; edit: by the site; reader: another extractor read the same bytes; "
        "whole: more of a page that was cut; unclear: edit or reader",
    )
    superseded_by: Mapped[int | None] = mapped_column(
        Integer, comment="Number of the version that a later extractor read from the same bytes"
    )
    title: Mapped[str | None] = mapped_column(comment="Headline")
    body: Mapped[str | None] = mapped_column(comment="Paragraphs joined by newlines")
    authors: Mapped[list[str]] = mapped_column(comment="Bylines, in the page's order")
    section: Mapped[str | None] = mapped_column(comment="Rubric")
    tags: Mapped[list[str]] = mapped_column(comment="Tags, in the page's order")
    image_url: Mapped[str | None] = mapped_column(comment="Address of the main picture")
    canonical_url: Mapped[str | None] = mapped_column(comment="The address that the page calls its own")
    published_at: Mapped[datetime | None] = mapped_column(
        comment="Time of publication, null where only the day is known"
    )
    published_on: Mapped[date | None] = mapped_column(Date, comment="Day of publication in the site's own time zone")
    published_precision: Mapped[str | None] = mapped_column(comment="second, minute or day")
    published_from: Mapped[str | None] = mapped_column(comment="Where on the page the date was read")
    modified_at: Mapped[datetime | None] = mapped_column(comment="Time of the last change, as the page says")
    modified_on: Mapped[date | None] = mapped_column(Date, comment="Day of the last change, as the page says")
    language: Mapped[str | None] = mapped_column(comment="ISO 639 code of the language of the text")
    language_confidence: Mapped[float | None] = mapped_column(Double, comment="0 to 1")
    script: Mapped[str | None] = mapped_column(comment="ISO 15924 code: Cyrl, Latn, Arab ...")
    declared_language: Mapped[str | None] = mapped_column(comment="What the page says its language is")
    content_hash: Mapped[bytes] = mapped_column(
        LargeBinary, comment="SHA-256 of title, body and date without typography"
    )
    extractor_version: Mapped[str] = mapped_column(comment="The code that read it")
    extracted_at: Mapped[datetime] = mapped_column(comment="When it was read")
    degraded: Mapped[str | None] = mapped_column(
        comment="Why it was read without a tree, and is to be read again; null for a whole reading"
    )
    cut: Mapped[str | None] = mapped_column(
        comment="Why the text may lack its end: disconnect, length, no_end ...; null for a whole page"
    )
    warnings: Mapped[list[str]] = mapped_column(comment="What the reader was not sure of")
    alternates: Mapped[Any] = mapped_column(comment="The same story in other languages: hreflang to URL")
    explain: Mapped[Any] = mapped_column(comment="How the extractor came to it")


class DateEvidenceRow(Base):
    """A candidate date of a version."""

    __tablename__ = "date_evidence"
    __table_args__ = (
        *within_reason("value_at", "value_on"),
        Index(None, "version_id"),
        {"comment": "Every date that a version's page offered, and why it was chosen or not"},
    )

    id: Mapped[int] = mapped_column(BigInteger, Identity(always=True), primary_key=True, comment="Number of the row")
    version_id: Mapped[int] = mapped_column(
        ForeignKey("article_version.id", ondelete="CASCADE"), comment="The version"
    )
    position: Mapped[int] = mapped_column(Integer, comment="Its place in the extractor's list")
    origin: Mapped[str] = mapped_column(comment="Where it stood: json-ld, meta, url, feed ...")
    words: Mapped[str] = mapped_column(comment="The page's own words")
    value_at: Mapped[datetime | None] = mapped_column(comment="The time read, null where only a day was")
    value_on: Mapped[date | None] = mapped_column(Date, comment="The day read, null where nothing could be")
    precision: Mapped[str | None] = mapped_column(comment="second, minute or day")
    role: Mapped[str] = mapped_column(comment="published, modified, or original (of a text republished)")
    chosen: Mapped[bool] = mapped_column(comment="Whether the version took it")
    why: Mapped[str] = mapped_column(comment="Why it was chosen or not")


class CreditRow(Base):
    """Whom a version says its text was taken from."""

    __tablename__ = "credit"
    __table_args__ = (
        Index(None, "version_id"),
        Index(None, "host"),
        {"comment": "Whom a version says its text was taken from"},
    )

    id: Mapped[int] = mapped_column(BigInteger, Identity(always=True), primary_key=True, comment="Number of the row")
    version_id: Mapped[int] = mapped_column(
        ForeignKey("article_version.id", ondelete="CASCADE"), comment="The version"
    )
    position: Mapped[int] = mapped_column(Integer, comment="Its place in the extractor's list")
    name: Mapped[str] = mapped_column(comment="The outlet, as the table of outlets or else the page names it")
    relation: Mapped[str] = mapped_column(comment="reprint, cites or translation")
    words: Mapped[str] = mapped_column(comment="The sentence or footer that says so")
    url: Mapped[str | None] = mapped_column(comment="The address it links to")
    host: Mapped[str | None] = mapped_column(comment="Host of the outlet")
