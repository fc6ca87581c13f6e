"""Create captures, articles, their addresses, and issues."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision: str | None = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    _make_article()
    _make_article_url()
    _make_capture()
    _make_issue()


def _make_article() -> None:
    op.create_table(
        "article",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False, comment="Number of the article"),
        sa.Column("source", sa.Text(), comment="The source; null for an imported page of a host that no source has"),
        sa.Column("host", sa.Text(), nullable=False, comment="Host of the URL, lower case"),
        sa.Column("url", sa.Text(), nullable=False, comment="The address at which it was first read"),
        sa.Column("canonical_url", sa.Text(), comment="The address that the page calls its own"),
        sa.Column(
            "first_seen_at", sa.DateTime(timezone=True), nullable=False, comment="Fetch time of its first capture"
        ),
        sa.Column(
            "last_seen_at", sa.DateTime(timezone=True), nullable=False, comment="Fetch time of its last capture"
        ),
        sa.Column(
            "missing_at", sa.DateTime(timezone=True), comment="When the site first said 404 or 410, if it does"
        ),
        sa.Column("gone_at", sa.DateTime(timezone=True), comment="When it said so again on another day: it vanished"),
        sa.Column("version", sa.Integer(), nullable=False, comment="Number of the current version"),
        sa.Column("title", sa.Text(), comment="Headline"),
        sa.Column(
            "published_at",
            sa.DateTime(timezone=True),
            comment="Time of publication, null where only the day is known",
        ),
        sa.Column("published_on", sa.Date(), comment="Day of publication in the site's own time zone"),
        sa.Column("published_precision", sa.Text(), comment="second, minute or day"),
        sa.Column("language", sa.Text(), comment="ISO 639 code of the language of the text"),
        sa.CheckConstraint(
            "published_at >= '1990-01-01' AND published_at < '2100-01-01'",
            name="article_published_at_within_reason_check",
        ),
        sa.CheckConstraint(
            "published_on >= '1990-01-01' AND published_on < '2100-01-01'",
            name="article_published_on_within_reason_check",
        ),
        sa.ForeignKeyConstraint(["source"], ["source.id"], name="article_source_fk"),
        sa.PrimaryKeyConstraint("id", name="article_pk"),
        comment="One row a publication; the facts are those of its current version",
    )
    op.create_index("article_first_seen_at_idx", "article", ["first_seen_at"])
    op.create_index("article_published_on_idx", "article", ["published_on"])
    op.create_index("article_source_published_on_idx", "article", ["source", "published_on"])


def _make_article_url() -> None:
    op.create_table(
        "article_url",
        sa.Column("key_digest", sa.LargeBinary(), nullable=False, comment="SHA-256 of the URL key"),
        sa.Column("key", sa.Text(), nullable=False, comment="The URL key: what spellings of one address share"),
        sa.Column("url", sa.Text(), nullable=False, comment="The address"),
        sa.Column("article_id", sa.BigInteger(), nullable=False, comment="The article"),
        sa.Column(
            "why",
            sa.Text(),
            nullable=False,
            comment="page: read there; redirect: led there; canonical: the page says so",
        ),
        sa.Column("added_at", sa.DateTime(timezone=True), nullable=False, comment="When it became known"),
        sa.ForeignKeyConstraint(["article_id"], ["article.id"], name="article_url_article_id_fk", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("key_digest", name="article_url_pk"),
        comment="Every address by which an article is known",
    )
    op.create_index("article_url_article_id_idx", "article_url", ["article_id"])


def _make_capture() -> None:
    op.create_table(
        "capture",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False, comment="Number of the capture"),
        sa.Column("run_id", sa.BigInteger(), comment="The run that fetched or imported it"),
        sa.Column("source", sa.Text(), comment="The source; null for an imported page of a host that no source has"),
        sa.Column("kind", sa.Text(), nullable=False, comment="article, feed, sitemap, listing or robots"),
        sa.Column("url", sa.Text(), nullable=False, comment="The address that answered"),
        sa.Column("key_digest", sa.LargeBinary(), nullable=False, comment="SHA-256 of the URL key"),
        sa.Column("redirected_from", sa.Text(), comment="The address asked for, where it is another"),
        sa.Column("host", sa.Text(), nullable=False, comment="Host of the URL, lower case"),
        sa.Column("fetched_at", sa.DateTime(timezone=True), nullable=False, comment="When the response came"),
        sa.Column("status", sa.Integer(), nullable=False, comment="HTTP status"),
        sa.Column("content_type", sa.Text(), comment="Content-Type header"),
        sa.Column("etag", sa.Text(), comment="ETag header, for conditional requests"),
        sa.Column("last_modified", sa.Text(), comment="Last-Modified header, as it was sent"),
        sa.Column(
            "payload_digest", sa.Text(), nullable=False, comment="Digest of the body as in the WARC: sha1:BASE32"
        ),
        sa.Column("payload_length", sa.BigInteger(), nullable=False, comment="Bytes of the body"),
        sa.Column("truncated", sa.Text(), comment="Why the body is cut: length, time, disconnect"),
        sa.Column("ip", sa.Text(), comment="Address of the server"),
        sa.Column(
            "warc_file", sa.Text(), nullable=False, comment="Name of the WARC file, below the archive's warc folder"
        ),
        sa.Column("warc_offset", sa.BigInteger(), nullable=False, comment="Where its record begins, in bytes"),
        sa.Column("warc_length", sa.BigInteger(), nullable=False, comment="Bytes of its record, compressed"),
        sa.Column(
            "refers_to", sa.BigInteger(), comment="The capture that has the body, where this one is a revisit record"
        ),
        sa.Column(
            "outcome",
            sa.Text(),
            nullable=False,
            comment="pending, or what came of it: ok, not_article ... of articles; links, broken ... of the rest",
        ),
        sa.Column("extractor_version", sa.Text(), comment="The code that last read it"),
        sa.Column("extracted_at", sa.DateTime(timezone=True), comment="When it was last read"),
        sa.Column("article_id", sa.BigInteger(), comment="The article that it shows"),
        sa.CheckConstraint(
            "kind IN ('article', 'feed', 'sitemap', 'listing', 'robots')", name="capture_kind_known_check"
        ),
        sa.ForeignKeyConstraint(["article_id"], ["article.id"], name="capture_article_id_fk", ondelete="SET NULL"),
        sa.ForeignKeyConstraint(["refers_to"], ["capture.id"], name="capture_refers_to_fk"),
        sa.ForeignKeyConstraint(["run_id"], ["run.id"], name="capture_run_id_fk", ondelete="SET NULL"),
        sa.ForeignKeyConstraint(["source"], ["source.id"], name="capture_source_fk"),
        sa.PrimaryKeyConstraint("id", name="capture_pk"),
        comment="One row a response, and where in which WARC file its bytes lie",
    )
    op.create_index("capture_article_id_idx", "capture", ["article_id"])
    op.create_index("capture_key_digest_fetched_at_idx", "capture", ["key_digest", "fetched_at"])
    op.create_index("capture_pending_idx", "capture", ["id"], postgresql_where=sa.text("outcome = 'pending'"))
    op.create_index("capture_run_id_source_idx", "capture", ["run_id", "source"])
    op.create_index("capture_warc_file_warc_offset_idx", "capture", ["warc_file", "warc_offset"], unique=True)


def _make_issue() -> None:
    op.create_table(
        "issue",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False, comment="Number of the issue"),
        sa.Column("run_id", sa.BigInteger(), comment="The run it happened in"),
        sa.Column("source", sa.Text(), comment="The source, where one is known"),
        sa.Column("capture_id", sa.BigInteger(), comment="The capture, where there is one"),
        sa.Column("url", sa.Text(), comment="The address, cut to 2,000 characters"),
        sa.Column(
            "code",
            sa.Text(),
            nullable=False,
            comment="What it is, in one word: http_error, timeout, url_too_long ...",
        ),
        sa.Column("detail", sa.Text(), comment="One line on it, cut to 2,000 characters"),
        sa.Column("noted_at", sa.DateTime(timezone=True), nullable=False, comment="When it was noted"),
        sa.ForeignKeyConstraint(["capture_id"], ["capture.id"], name="issue_capture_id_fk", ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["run_id"], ["run.id"], name="issue_run_id_fk", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name="issue_pk"),
        comment="What went wrong where: failures are rows, not log lines",
    )
    op.create_index(
        "issue_once_a_capture_idx",
        "issue",
        ["capture_id", "code"],
        unique=True,
        postgresql_where=sa.text("capture_id IS NOT NULL"),
    )
    op.create_index("issue_run_id_idx", "issue", ["run_id"])
    op.create_index("issue_source_noted_at_idx", "issue", ["source", "noted_at"])


def downgrade() -> None:
    for table in ("issue", "capture", "article_url", "article"):
        op.drop_table(table)
