"""Marks readings without a tree, so that they are read again."""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision: str | None = "0012"
branch_labels = None
depends_on = None


def upgrade() -> None:
    of_version = "Why it was read without a tree, and is to be read again; null for a whole reading"
    op.add_column("article_version", sa.Column("degraded", sa.Text(), comment=of_version))
    of_capture = "Why it was last read without a tree; null for a whole reading"
    op.add_column("capture", sa.Column("degraded", sa.Text(), comment=of_capture))
    readings = "How many readings in a row were without a tree; after 3 it is left so"
    op.add_column(
        "capture",
        sa.Column("degraded_readings", sa.Integer(), nullable=False, server_default="0", comment=readings),
    )
    op.create_index("capture_degraded_idx", "capture", ["id"], postgresql_where=sa.text("degraded IS NOT NULL"))


def downgrade() -> None:
    op.drop_index("capture_degraded_idx", "capture")
    op.drop_column("capture", "degraded_readings")
    op.drop_column("capture", "degraded")
    op.drop_column("article_version", "degraded")
