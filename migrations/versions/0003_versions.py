"""Create the versions of an article, with their dates and credits."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0003"
down_revision: str | None = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    _make_article_version()
    _make_date_evidence()
    _make_credit()


def _first_of_article_version() -> list[sa.schema.SchemaItem]:
    return [
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False, comment="Number of the row"),
        sa.Column("article_id", sa.BigInteger(), nullable=False, comment="The article"),
        sa.Column("number", sa.Integer(), nullable=False, comment="1 for the first version of the article"),
        sa.Column("capture_id", sa.BigInteger(), nullable=False, comment="The capture it was read from"),
        sa.Column(
            "seen_at",
            sa.DateTime(timezone=True),
            nullable=False,
            comment="Fetch time of the first capture that shows it",
        ),
        sa.Column(
            "cause",
            sa.Text(),
            nullable=False,
            comment="first; edit: by the site; reader: another extractor read the same bytes; unclear: either",
        ),
        sa.Column(
            "superseded_by",
            sa.Integer(),
            comment="Number of the version that a later extractor read from the same bytes",
        ),
        sa.Column("title", sa.Text(), comment="Headline"),
        sa.Column("body", sa.Text(), comment="Paragraphs joined by newlines"),
        sa.Column("authors", postgresql.ARRAY(sa.Text()), nullable=False, comment="Bylines, in the page's order"),
        sa.Column("section", sa.Text(), comment="Rubric"),
        sa.Column("tags", postgresql.ARRAY(sa.Text()), nullable=False, comment="Tags, in the page's order"),
        sa.Column("image_url", sa.Text(), comment="Address of the main picture"),
        sa.Column("canonical_url", sa.Text(), comment="The address that the page calls its own"),
        sa.Column(
            "published_at",
            sa.DateTime(timezone=True),
            comment="Time of publication, null where only the day is known",
        ),
        sa.Column("published_on", sa.Date(), comment="Day of publication in the site's own time zone"),
        sa.Column("published_precision", sa.Text(), comment="second, minute or day"),
        sa.Column("published_from", sa.Text(), comment="Where on the page the date was read"),
    ]


def _rest_of_article_version() -> list[sa.schema.SchemaItem]:
    return [
        sa.Column("modified_at", sa.DateTime(timezone=True), comment="Time of the last change, as the page says"),
        sa.Column("modified_on", sa.Date(), comment="Day of the last change, as the page says"),
        sa.Column("language", sa.Text(), comment="ISO 639 code of the language of the text"),
        sa.Column("language_confidence", sa.Double(), comment="0 to 1"),
        sa.Column("script", sa.Text(), comment="ISO 15924 code: Cyrl, Latn, Arab ..."),
        sa.Column("declared_language", sa.Text(), comment="What the page says its language is"),
        sa.Column(
            "content_hash",
            sa.LargeBinary(),
            nullable=False,
            comment="SHA-256 of title, body and date without typography",
        ),
        sa.Column("extractor_version", sa.Text(), nullable=False, comment="The code that read it"),
        sa.Column("extracted_at", sa.DateTime(timezone=True), nullable=False, comment="When it was read"),
        sa.Column("warnings", postgresql.ARRAY(sa.Text()), nullable=False, comment="What the reader was not sure of"),
        sa.Column(
            "alternates",
            postgresql.JSONB(),
            nullable=False,
            comment="The same story in other languages: hreflang to URL",
        ),
        sa.Column("explain", postgresql.JSONB(), nullable=False, comment="How the extractor came to it"),
        sa.CheckConstraint(
            "modified_at >= '1990-01-01' AND modified_at < '2100-01-01'",
            name="article_version_modified_at_within_reason_check",
        ),
        sa.CheckConstraint(
            "modified_on >= '1990-01-01' AND modified_on < '2100-01-01'",
            name="article_version_modified_on_within_reason_check",
        ),
        sa.CheckConstraint(
            "published_at >= '1990-01-01' AND published_at < '2100-01-01'",
            name="article_version_published_at_within_reason_check",
        ),
        sa.CheckConstraint(
            "published_on >= '1990-01-01' AND published_on < '2100-01-01'",
            name="article_version_published_on_within_reason_check",
        ),
        sa.ForeignKeyConstraint(
            ["article_id"], ["article.id"], name="article_version_article_id_fk", ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["capture_id"], ["capture.id"], name="article_version_capture_id_fk"),
        sa.PrimaryKeyConstraint("id", name="article_version_pk"),
    ]


def _make_article_version() -> None:
    op.create_table(
        "article_version",
        *_first_of_article_version(),
        *_rest_of_article_version(),
        comment="Append-only: each text that an article had. Typography alone makes no version",
    )
    op.create_index("article_version_article_id_number_idx", "article_version", ["article_id", "number"], unique=True)
    op.create_index(
        "article_version_capture_id_idx",
        "article_version",
        ["capture_id"],
    )


def _make_date_evidence() -> None:
    op.create_table(
        "date_evidence",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False, comment="Number of the row"),
        sa.Column("version_id", sa.BigInteger(), nullable=False, comment="The version"),
        sa.Column("position", sa.Integer(), nullable=False, comment="Its place in the extractor's list"),
        sa.Column("origin", sa.Text(), nullable=False, comment="Where it stood: json-ld, meta, url, feed ..."),
        sa.Column("words", sa.Text(), nullable=False, comment="The page's own words"),
        sa.Column("value_at", sa.DateTime(timezone=True), comment="The time read, null where only a day was"),
        sa.Column("value_on", sa.Date(), comment="The day read, null where nothing could be"),
        sa.Column("precision", sa.Text(), comment="second, minute or day"),
        sa.Column(
            "role", sa.Text(), nullable=False, comment="published, modified, or original (of a text republished)"
        ),
        sa.Column("chosen", sa.Boolean(), nullable=False, comment="Whether the version took it"),
        sa.Column("why", sa.Text(), nullable=False, comment="Why it was chosen or not"),
        sa.CheckConstraint(
            "value_at >= '1990-01-01' AND value_at < '2100-01-01'", name="date_evidence_value_at_within_reason_check"
        ),
        sa.CheckConstraint(
            "value_on >= '1990-01-01' AND value_on < '2100-01-01'", name="date_evidence_value_on_within_reason_check"
        ),
        sa.ForeignKeyConstraint(
            ["version_id"], ["article_version.id"], name="date_evidence_version_id_fk", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name="date_evidence_pk"),
        comment="Every date that a version's page offered, and why it was chosen or not",
    )
    op.create_index(
        "date_evidence_version_id_idx",
        "date_evidence",
        ["version_id"],
    )


def _make_credit() -> None:
    op.create_table(
        "credit",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False, comment="Number of the row"),
        sa.Column("version_id", sa.BigInteger(), nullable=False, comment="The version"),
        sa.Column("position", sa.Integer(), nullable=False, comment="Its place in the extractor's list"),
        sa.Column(
            "name", sa.Text(), nullable=False, comment="The outlet, as the table of outlets or else the page names it"
        ),
        sa.Column("relation", sa.Text(), nullable=False, comment="reprint, cites or translation"),
        sa.Column("words", sa.Text(), nullable=False, comment="The sentence or footer that says so"),
        sa.Column("url", sa.Text(), comment="The address it links to"),
        sa.Column("host", sa.Text(), comment="Host of the outlet"),
        sa.ForeignKeyConstraint(
            ["version_id"], ["article_version.id"], name="credit_version_id_fk", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name="credit_pk"),
        comment="Whom a version says its text was taken from",
    )
    op.create_index(
        "credit_host_idx",
        "credit",
        ["host"],
    )
    op.create_index(
        "credit_version_id_idx",
        "credit",
        ["version_id"],
    )


def downgrade() -> None:
    for table in ("credit", "date_evidence", "article_version"):
        op.drop_table(table)
