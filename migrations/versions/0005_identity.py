"""Create the groups of articles with one text, who had it first, and who copied it after how many hours."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0005"
down_revision: str | None = "0004"
branch_labels = None
depends_on = None

CREDITS = """
CREATE VIEW credits AS
SELECT c.id, v.article_id, a.source, a.host AS article_host, a.url AS article_url, a.title, a.published_on,
       c.name, c.relation, c.host, c.url, c.words
FROM article a
JOIN article_version v ON v.article_id = a.id AND v.number = a.version
JOIN credit c ON c.version_id = v.id
"""

GROUPS = """
CREATE VIEW text_groups AS
SELECT g.original_id, o.source AS original_source, o.host AS original_host, o.url AS original_url, o.title,
       o.language, o.published_on, o.published_at, g.chosen_by, g.outlet_name, g.outlet_host,
       count(*) AS articles, count(DISTINCT coalesce(a.source, a.host)) AS sites,
       array_agg(DISTINCT coalesce(a.source, a.host)) AS printed_by, max(a.published_on) AS last_published_on
FROM text_group g
JOIN article o ON o.id = g.original_id
JOIN text_member m ON m.original_id = g.original_id
JOIN article a ON a.id = m.article_id
GROUP BY g.original_id, o.id
"""

REPRINTS = """
CREATE VIEW reprints AS
SELECT g.original_id, o.source AS original_source, o.host AS original_host, o.url AS original_url,
       o.published_on AS original_published_on, o.published_at AS original_published_at,
       g.chosen_by, g.outlet_name, g.outlet_host,
       a.id AS article_id, a.source, a.host, a.url, a.title, a.language, a.published_on, a.published_at,
       round(extract(epoch FROM a.published_at - o.published_at) / 3600.0, 1) AS hours_after,
       a.published_on - o.published_on AS days_after,
       m.relation, m.containment, m.jaccard,
       EXISTS (
           SELECT 1 FROM article_version v JOIN credit c ON c.version_id = v.id
           WHERE v.article_id = a.id AND v.number = a.version
             AND (c.host = o.host OR c.host = ANY (s.hosts) OR o.host LIKE '%.' || c.host)
       ) AS credited
FROM text_group g
JOIN article o ON o.id = g.original_id
LEFT JOIN source s ON s.id = o.source
JOIN text_member m ON m.original_id = g.original_id AND m.article_id <> g.original_id
JOIN article a ON a.id = m.article_id
"""

VIEWS = {
    "credits": (CREDITS, "Whom each article, as it stands now, says its text was taken from"),
    "text_groups": (GROUPS, "One row a text that several articles have: where it was first, and who printed it"),
    "reprints": (REPRINTS, "One row a copy: who had the text first, who copied it, after how many hours"),
}

COLUMNS = {
    "credits.name": "The outlet, as the table of outlets names it, else as the page does",
    "credits.relation": "reprint: the whole text; translation: of a text of that outlet; cites: it quotes it",
    "credits.words": "The sentence or footer that says so",
    "text_groups.original_id": "The article that had the text first, of those in the archive",
    "text_groups.chosen_by": "Why that one: credit (others name it), date (earliest published), seen (earliest seen)",
    "text_groups.outlet_name": "The outlet that the text was taken from, where none of its articles is in the group",
    "text_groups.sites": "Sites that printed it",
    "reprints.original_id": "The article that had the text first, of those in the archive",
    "reprints.outlet_name": "The outlet that the text was taken from, where none of its articles is in the group",
    "reprints.article_id": "The copy",
    "reprints.hours_after": "Hours from the original to the copy; null where either page gives only its day",
    "reprints.days_after": "Days from the original to the copy, by each site's own calendar",
    "reprints.relation": "same: the same words; repost: cut, reworded or with additions",
    "reprints.containment": "Share of the shorter text's words that stand in three or more in a row of the other's",
    "reprints.credited": "Whether the copy names the original's site as its origin",
}


def upgrade() -> None:
    _create_fingerprints()
    _create_edges()
    _create_groups()
    for name, (definition, comment) in VIEWS.items():
        op.execute(definition)
        op.execute(f"COMMENT ON VIEW {name} IS '{comment}'")
    for column, comment in COLUMNS.items():
        quoted = comment.replace("'", "''")
        op.execute(f"COMMENT ON COLUMN {column} IS '{quoted}'")


def _create_fingerprints() -> None:
    op.create_table(
        "fingerprint",
        sa.Column("article_id", sa.BigInteger(), nullable=False, comment="The article"),
        sa.Column("version_id", sa.BigInteger(), nullable=False, comment="The version whose text it is"),
        sa.Column("read_at", sa.DateTime(timezone=True), nullable=False, comment="When that version was last read"),
        sa.Column(
            "first_seen_at",
            sa.DateTime(timezone=True),
            nullable=False,
            comment="When the article was first seen, as known then",
        ),
        sa.Column("keys", postgresql.ARRAY(sa.Integer()), nullable=False, comment="Its index keys"),
        sa.ForeignKeyConstraint(["article_id"], ["article.id"], name="fingerprint_article_id_fk", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("article_id", name="fingerprint_pk"),
        comment="The keys of each article's current text, and the reading they were made from",
    )
    op.create_table(
        "fingerprint_key",
        sa.Column("key", sa.Integer(), nullable=False, comment="Low half of a hash of four words in a row"),
        sa.Column("article_id", sa.Integer(), nullable=False, comment="The article"),
        sa.PrimaryKeyConstraint("key", "article_id", name="fingerprint_key_pk"),
        comment="Which articles have a key; texts with a common key are compared",
    )


def _create_edges() -> None:
    op.create_table(
        "text_edge",
        sa.Column("a_id", sa.BigInteger(), nullable=False, comment="The article with the smaller number"),
        sa.Column("b_id", sa.BigInteger(), nullable=False, comment="The other article"),
        sa.Column(
            "relation",
            sa.Text(),
            nullable=False,
            comment="What a is to b: same, repost, excerpt, contains, rewrite or translation",
        ),
        sa.Column(
            "containment",
            sa.REAL(),
            comment="Share of the shorter text's words that stand in three or more in a row of the other's",
        ),
        sa.Column(
            "jaccard", sa.REAL(), comment="Share of three-word rows that both have among those that either has"
        ),
        sa.CheckConstraint("a_id < b_id", name="text_edge_once_check"),
        sa.ForeignKeyConstraint(["a_id"], ["article.id"], name="text_edge_a_id_fk", ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["b_id"], ["article.id"], name="text_edge_b_id_fk", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("a_id", "b_id", name="text_edge_pk"),
        comment="Pairs of articles with text in common, or the same story in two languages of one site",
    )
    op.create_index("text_edge_b_id_idx", "text_edge", ["b_id"])
    op.create_table(
        "text_link",
        sa.Column("article_id", sa.BigInteger(), nullable=False, comment="The article"),
        sa.Column(
            "key_digest", sa.LargeBinary(), nullable=False, comment="SHA-256 of the URL key of the other address"
        ),
        sa.ForeignKeyConstraint(["article_id"], ["article.id"], name="text_link_article_id_fk", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("article_id", "key_digest", name="text_link_pk"),
        comment="Addresses that articles name as the same story in another language, in the archive or not",
    )
    op.create_index("text_link_key_digest_idx", "text_link", ["key_digest"])


def _create_groups() -> None:
    op.create_table(
        "text_group",
        sa.Column(
            "original_id",
            sa.BigInteger(),
            nullable=False,
            comment="The article that had it first, of those in the archive",
        ),
        sa.Column(
            "chosen_by",
            sa.Text(),
            nullable=False,
            comment="credit: others name it; date: earliest publication; seen: earliest seen",
        ),
        sa.Column(
            "outlet_name",
            sa.Text(),
            comment="The outlet that it was taken from, where that is none of the group's sites",
        ),
        sa.Column("outlet_host", sa.Text(), comment="Host of that outlet"),
        sa.ForeignKeyConstraint(
            ["original_id"], ["article.id"], name="text_group_original_id_fk", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("original_id", name="text_group_pk"),
        comment="One row a text that several articles have, named by the original among them",
    )
    op.create_table(
        "text_member",
        sa.Column("article_id", sa.BigInteger(), nullable=False, comment="The article; it is in one group"),
        sa.Column("original_id", sa.BigInteger(), nullable=False, comment="The group, by its original"),
        sa.Column(
            "relation",
            sa.Text(),
            nullable=False,
            comment="original; or what its text is to it: same or repost",
        ),
        sa.Column("containment", sa.REAL(), comment="As in text_edge"),
        sa.Column("jaccard", sa.REAL(), comment="As in text_edge"),
        sa.ForeignKeyConstraint(["article_id"], ["article.id"], name="text_member_article_id_fk", ondelete="CASCADE"),
        sa.ForeignKeyConstraint(
            ["original_id"], ["text_group.original_id"], name="text_member_original_id_fk", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("article_id", name="text_member_pk"),
        comment="The articles of each group, the original among them",
    )
    op.create_index("text_member_original_id_idx", "text_member", ["original_id"])


def downgrade() -> None:
    for name in reversed(VIEWS):
        op.execute(f"DROP VIEW IF EXISTS {name}")
    for table in ("text_link", "text_member", "text_group", "text_edge", "fingerprint_key", "fingerprint"):
        op.drop_table(table)
