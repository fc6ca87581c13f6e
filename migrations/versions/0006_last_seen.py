"""Add the time at which a version was last seen to stand."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision: str | None = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    comment = "Fetch time of the last capture that shows it"
    op.add_column("article_version", sa.Column("last_seen_at", sa.DateTime(timezone=True), comment=comment))
    op.execute("UPDATE article_version SET last_seen_at = seen_at")
    op.alter_column("article_version", "last_seen_at", nullable=False)


def downgrade() -> None:
    op.drop_column("article_version", "last_seen_at")
