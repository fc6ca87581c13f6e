"""Say of each copy how its original is known to be first, and whether it is named; index what analysts ask by."""

import sqlalchemy as sa
from alembic import op

revision = "0021"
down_revision: str | None = "0014"
branch_labels = None
depends_on = None

CHOSEN = "How that is known, of all copies: credit, date, seen, or unclear where one may have been first"
CHOSEN_BEFORE = "credit: others name it; date: earliest publication; seen: earliest seen"
KNOWN = "How the original is known to be before this one: credit, date, seen, unclear; null of the original"
CREDITED = "Whether this one names the original's site; null of the original"
# what two instants decide is kept; the rest is unclear until `tarikh identity rebuild` has weighed days and zones
FILL = """
UPDATE text_member m SET
    known_by = CASE
        WHEN g.chosen_by = 'credit' THEN 'credit'
        WHEN o.published_at + interval '1 minute' <= a.published_at THEN 'date'
        ELSE 'unclear' END,
    credited = EXISTS (
        SELECT 1 FROM article_version v JOIN credit c ON c.version_id = v.id LEFT JOIN source s ON s.id = o.source
        WHERE v.article_id = a.id AND v.number = a.version
          AND (c.host = o.host OR c.host = ANY (s.hosts) OR o.host LIKE '%.' || c.host))
FROM text_group g, article o, article a
WHERE g.original_id = m.original_id AND o.id = m.original_id AND a.id = m.article_id
  AND m.article_id <> m.original_id
"""
WEAKEST = """
UPDATE text_group g SET chosen_by = 'unclear'
WHERE EXISTS (SELECT 1 FROM text_member m WHERE m.original_id = g.original_id AND m.known_by = 'unclear')
"""


def upgrade() -> None:
    op.add_column("text_member", sa.Column("known_by", sa.Text(), comment=KNOWN))
    op.add_column("text_member", sa.Column("credited", sa.Boolean(), comment=CREDITED))
    op.execute(FILL)
    op.execute(WEAKEST)
    op.alter_column("text_group", "chosen_by", comment=CHOSEN)
    op.create_index(op.f("article_language_published_on_idx"), "article", ["language", "published_on"])
    op.create_index(op.f("article_url_idx"), "article", ["url"], postgresql_using="hash")
    gone = sa.text("gone_at IS NOT NULL")
    op.create_index(op.f("article_gone_at_idx"), "article", ["gone_at"], postgresql_where=gone)


def downgrade() -> None:
    for name in ("article_gone_at_idx", "article_url_idx", "article_language_published_on_idx"):
        op.drop_index(op.f(name), "article")
    op.alter_column("text_group", "chosen_by", comment=CHOSEN_BEFORE)
    op.execute("UPDATE text_group SET chosen_by = 'date' WHERE chosen_by = 'unclear'")
    # as they are declared now they read columns that earlier revisions do not have
    for view in ("reprints", "text_groups", "changed_after_publication"):
        op.execute(f"DROP VIEW IF EXISTS {view}")
    op.drop_column("text_member", "credited")
    op.drop_column("text_member", "known_by")
