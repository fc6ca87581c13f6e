"""Say when the archive learned of an article, which an import of old pages parts from when it was first fetched."""

import sqlalchemy as sa
from alembic import op

revision = "0020"
down_revision: str | None = "0019"
branch_labels = None
depends_on = None

ADDED = "When the archive learned of it; an imported page was fetched long before"
FILL = """
UPDATE article a SET added_at = u.added_at
FROM (SELECT article_id, min(added_at) AS added_at FROM article_url GROUP BY 1) u
WHERE u.article_id = a.id
"""


def upgrade() -> None:
    moment = sa.Column("added_at", sa.TIMESTAMP(True), nullable=False, server_default=sa.func.now(), comment=ADDED)
    op.add_column("article", moment)
    op.execute(FILL)
    op.create_index(op.f("article_added_at_idx"), "article", ["added_at"])


def downgrade() -> None:
    op.execute("DROP VIEW IF EXISTS articles")
    op.drop_index(op.f("article_added_at_idx"), "article")
    op.drop_column("article", "added_at")
