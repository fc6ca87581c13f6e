"""Tells of each capture how much was known of its site when it was read."""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision: str | None = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    words = "Pages of its site whose recurring lines were known when it was last read; null where nobody counted"
    op.add_column("capture", sa.Column("pages_known", sa.Integer(), comment=words))
    # the first pages of a site alone: a night never looks through the whole archive for them
    op.create_index("capture_early_idx", "capture", ["source"], postgresql_where=sa.text("pages_known < 100"))


def downgrade() -> None:
    op.drop_index("capture_early_idx", "capture")
    op.drop_column("capture", "pages_known")
