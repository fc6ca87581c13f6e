"""Links that are known, and what was fetched of them."""

from datetime import datetime
from typing import Any

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    ForeignKey,
    Identity,
    Index,
    Integer,
    LargeBinary,
    SmallInteger,
    func,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column

from storage.db.models.base import Base
from storage.outcomes import LINK_OUTCOMES, CaptureKind, CaptureOutcome, LinkState, ReasonCode, is_one_of


class LinkRow(Base):
    """A page that a feed, sitemap or listing pointed at: the frontier."""

    __tablename__ = "link"
    __table_args__ = (
        CheckConstraint(is_one_of("state", LinkState), name="state_known"),
        CheckConstraint(is_one_of("outcome", LINK_OUTCOMES), name="outcome_known"),
        CheckConstraint(is_one_of("reason_code", ReasonCode), name="reason_code_known"),
        CheckConstraint("rank BETWEEN 0 AND 3", name="rank_known"),
        Index("link_due_idx", "source", "rank", text("newest_at DESC"), postgresql_where=text("state = 'due'")),
        Index(
            "link_recheck_idx",
            "source",
            "recheck_at",
            postgresql_where=text("state = 'done' AND recheck_at IS NOT NULL"),
        ),
        Index(None, "source", "seen_at"),
        {"comment": "One row a link that a feed, sitemap or listing named, and what came of it"},
    )

    id: Mapped[int] = mapped_column(BigInteger, Identity(always=True), primary_key=True, comment="Number of the link")
    source: Mapped[str] = mapped_column(ForeignKey("source.id"), comment="The source it belongs to")
    url: Mapped[str] = mapped_column(comment="The address as it was found")
    key_digest: Mapped[bytes] = mapped_column(
        LargeBinary, unique=True, comment="SHA-256 of the URL key: spellings of one address share it"
    )
    kind: Mapped[str] = mapped_column(default=CaptureKind.ARTICLE, comment="What it is expected to be")
    state: Mapped[str] = mapped_column(
        default=LinkState.DUE,
        comment="due: to fetch; captured: fetched, not read yet; done: read; given_up",
    )
    tries: Mapped[int] = mapped_column(Integer, default=0, comment="How often fetching it failed in a row")
    next_at: Mapped[datetime] = mapped_column(comment="Not fetched before this time")
    rank: Mapped[int] = mapped_column(
        SmallInteger,
        server_default="2",
        comment="How soon it is fetched: 0 new tonight, 1 of the last days, 2 undated in a place of news, 3 backlog",
    )
    newest_at: Mapped[datetime] = mapped_column(
        server_default=func.now(),
        comment="Its date by its place or address, else when it was first named: the newest of a rank come first",
    )
    recheck_at: Mapped[datetime | None] = mapped_column(
        comment="When its article is looked at again for edits; null for no more"
    )
    leased_until: Mapped[datetime | None] = mapped_column(
        comment="A crawl has it in hand until then; later, the crawl is taken for dead"
    )
    outcome: Mapped[str | None] = mapped_column(comment="The outcome of the last fetch")
    reason_code: Mapped[str | None] = mapped_column(
        comment="Why the last fetch failed, or the page was not kept: dns, robots, http_error, tdm ..."
    )
    reason: Mapped[str | None] = mapped_column(comment="A line on it")
    seen_at: Mapped[datetime] = mapped_column(comment="When it was first named")
    last_seen_at: Mapped[datetime] = mapped_column(comment="When it was last named")
    run_id: Mapped[int | None] = mapped_column(
        ForeignKey("run.id", ondelete="SET NULL"), comment="The run that first saw it"
    )
    witnesses: Mapped[Any] = mapped_column(
        default=dict,
        comment="What was said of it, by origin (feed, news_sitemap ...): title, published, words",
    )


class Capture(Base):
    """One response, as it lies in a WARC file."""

    __tablename__ = "capture"
    __table_args__ = (
        CheckConstraint(is_one_of("kind", CaptureKind), name="kind_known"),
        CheckConstraint(is_one_of("outcome", CaptureOutcome), name="outcome_known"),
        Index(None, "warc_file", "warc_offset", unique=True),
        Index(None, "key_digest", "fetched_at"),
        Index(None, "run_id", "source"),
        Index("capture_part_of_idx", "part_of", postgresql_where=text("part_of IS NOT NULL")),
        Index("capture_pending_idx", "id", postgresql_where=text("outcome = 'pending'")),
        Index("capture_degraded_idx", "id", postgresql_where=text("degraded IS NOT NULL")),
        Index("capture_early_idx", "source", postgresql_where=text("pages_known < 100")),
        {"comment": "One row a response, and where in which WARC file its bytes lie"},
    )

    id: Mapped[int] = mapped_column(
        BigInteger, Identity(always=True), primary_key=True, comment="Number of the capture"
    )
    run_id: Mapped[int | None] = mapped_column(
        ForeignKey("run.id", ondelete="SET NULL"), comment="The run that fetched or imported it"
    )
    source: Mapped[str | None] = mapped_column(
        ForeignKey("source.id"), comment="The source; null for an imported page of a host that no source has"
    )
    kind: Mapped[str] = mapped_column(
        comment="article, feed, sitemap, listing, robots, or a part of an article: frame, page (a further page)"
    )
    url: Mapped[str] = mapped_column(comment="The address that answered")
    key_digest: Mapped[bytes] = mapped_column(LargeBinary, comment="SHA-256 of the URL key")
    redirected_from: Mapped[str | None] = mapped_column(comment="The address asked for, where it is another")
    host: Mapped[str] = mapped_column(comment="Host of the URL, lower case")
    fetched_at: Mapped[datetime] = mapped_column(comment="When the response came")
    status: Mapped[int] = mapped_column(Integer, comment="HTTP status")
    content_type: Mapped[str | None] = mapped_column(comment="Content-Type header")
    etag: Mapped[str | None] = mapped_column(comment="ETag header, for conditional requests")
    last_modified: Mapped[str | None] = mapped_column(comment="Last-Modified header, as it was sent")
    payload_digest: Mapped[str] = mapped_column(comment="Digest of the body as in the WARC: sha1:BASE32")
    payload_length: Mapped[int] = mapped_column(BigInteger, comment="Bytes of the body")
    truncated: Mapped[str | None] = mapped_column(comment="Why the body is cut: length, time, disconnect")
    ip: Mapped[str | None] = mapped_column(comment="Address of the server")
    warc_file: Mapped[str] = mapped_column(comment="Name of the WARC file, below the archive's warc folder")
    warc_offset: Mapped[int] = mapped_column(BigInteger, comment="Where its record begins, in bytes")
    warc_length: Mapped[int] = mapped_column(BigInteger, comment="Bytes of its record, compressed")
    refers_to: Mapped[int | None] = mapped_column(
        ForeignKey("capture.id"), comment="The capture that has the body, where this one is a revisit record"
    )
    part_of: Mapped[int | None] = mapped_column(
        ForeignKey("capture.id"), comment="The capture of the article's page that this one is a part of"
    )
    outcome: Mapped[str] = mapped_column(
        comment="pending, or what came of it: ok, not_article ... of articles; part; links, broken ... of the rest",
    )
    extractor_version: Mapped[str | None] = mapped_column(comment="The code that last read it")
    extracted_at: Mapped[datetime | None] = mapped_column(comment="When it was last read")
    degraded: Mapped[str | None] = mapped_column(
        comment="Why it was last read without a tree; null for a whole reading"
    )
    degraded_readings: Mapped[int] = mapped_column(
        Integer, server_default="0", comment="How many readings in a row were without a tree; after 3 it is left so"
    )
    pages_known: Mapped[int | None] = mapped_column(
        Integer,
        comment="Pages of its site whose recurring lines were known when it was last read; null where nobody counted",
    )
    article_id: Mapped[int | None] = mapped_column(
        ForeignKey("article.id", ondelete="SET NULL"), index=True, comment="The article that it shows"
    )
    reservations: Mapped[list[str]] = mapped_column(
        server_default="{}", comment="What the page reserves for its site: noarchive, tdm"
    )


class RobotsRow(Base):
    """A host's robots.txt as last fetched."""

    __tablename__ = "robots"
    __table_args__ = ({"comment": "The robots.txt of each host, kept for a day"},)

    host: Mapped[str] = mapped_column(primary_key=True, comment="Scheme and authority, such as https://a.kz")
    fetched_at: Mapped[datetime] = mapped_column(comment="When it was fetched")
    status: Mapped[int] = mapped_column(Integer, comment="HTTP status, 0 when no answer came")
    body: Mapped[bytes] = mapped_column(LargeBinary, comment="The file, at most 500 KiB")
