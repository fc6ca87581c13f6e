"""Tell of each version whether its text was cut, and keep the captures that are not believed yet."""

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision: str | None = "0021"
branch_labels = None
depends_on = None

CUT = "Why the text may lack its end: disconnect, length, no_end ...; null for a whole page"
CAUSE_BEFORE = "first; edit: by the site; reader: another extractor read the same bytes; unclear: either"
CAUSE = (
    "first; edit: by the site; reader: another extractor read the same bytes; "
    "whole: more of a page that was cut; unclear: edit or reader"
)
NEW_WORDS = ("cut", "doubtful_capture")
# (table, column, the word before which the new ones stand)
CHECKS = (("capture", "outcome", None), ("link", "outcome", "known"), ("link", "reason_code", None))
# `... ARRAY['ok'::text, 'not_article'::text ...]`: each word of a check
WORDS = sa.text(r"""
SELECT m[1] FROM pg_constraint, regexp_matches(pg_get_constraintdef(oid), '''(\w+)''', 'g') AS m
WHERE conrelid = CAST(:table AS regclass) AND conname = :name
""")


def upgrade() -> None:
    op.add_column("article_version", sa.Column("cut", sa.Text(), comment=CUT))
    op.alter_column("article_version", "cause", comment=CAUSE)
    for table, column, following in CHECKS:
        words = _words(table, column)
        at = words.index(following) if following in words else len(words)
        _allow(table, column, [*words[:at], *NEW_WORDS, *words[at:]])
    op.create_table(
        "doubtful_capture",
        sa.Column(
            "capture_id",
            sa.BigInteger(),
            sa.ForeignKey("capture.id", ondelete="CASCADE"),
            primary_key=True,
            comment="The capture",
        ),
        sa.Column(
            "article_id",
            sa.BigInteger(),
            sa.ForeignKey("article.id", ondelete="CASCADE"),
            nullable=False,
            comment="The article in whose place it came",
        ),
        sa.Column("source", sa.Text(), comment="The source"),
        sa.Column("text_digest", sa.LargeBinary(), nullable=False, comment="SHA-256 of its text without numbers"),
        sa.Column("why", sa.Text(), nullable=False, comment="another_text, notice, lost_end or no_article"),
        sa.Column("seen_at", sa.TIMESTAMP(timezone=True), nullable=False, comment="Fetch time of the capture"),
        comment="Captures whose text is not believed to be the article's before it has stayed",
    )
    op.create_index(op.f("doubtful_capture_article_id_seen_at_idx"), "doubtful_capture", ["article_id", "seen_at"])
    op.create_index(op.f("doubtful_capture_source_text_digest_idx"), "doubtful_capture", ["source", "text_digest"])


def downgrade() -> None:
    op.drop_table("doubtful_capture")
    op.execute("UPDATE capture SET outcome = 'broken' WHERE outcome IN ('cut', 'doubtful_capture')")
    op.execute("UPDATE link SET outcome = 'broken' WHERE outcome IN ('cut', 'doubtful_capture')")
    op.execute("UPDATE link SET reason_code = NULL WHERE reason_code IN ('cut', 'doubtful_capture')")
    for table, column, _ in CHECKS:
        _allow(table, column, [word for word in _words(table, column) if word not in NEW_WORDS])
    op.alter_column("article_version", "cause", comment=CAUSE_BEFORE)
    op.execute("UPDATE article_version SET cause = 'unclear' WHERE cause = 'whole'")
    op.execute("DROP VIEW IF EXISTS articles")
    op.drop_column("article_version", "cut")


def _words(table: str, column: str) -> list[str]:
    """The words that a column may hold as the schema stands: other migrations add theirs."""
    asked = {"table": table, "name": f"{table}_{column}_known_check"}
    return list(op.get_bind().scalars(WORDS, asked))


def _allow(table: str, column: str, words: list[str]) -> None:
    name = f"{table}_{column}_known_check"
    op.execute(f"ALTER TABLE {table} DROP CONSTRAINT IF EXISTS {name}")
    listed = ", ".join(repr(word) for word in dict.fromkeys(words))
    op.create_check_constraint(op.f(name), table, f"{column} IN ({listed})")
