"""Add rechecks of articles, reservations of pages, and counts of requests without an answer."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0007"
down_revision: str | None = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    again = "When its article is looked at again for edits; null for no more"
    op.add_column("link", sa.Column("recheck_at", sa.DateTime(timezone=True), comment=again))
    op.create_index(
        "link_recheck_idx",
        "link",
        ["source", "recheck_at"],
        postgresql_where=sa.text("state = 'done' AND recheck_at IS NOT NULL"),
    )
    kept_back = "What the page reserves for its site: noarchive, tdm"
    op.add_column(
        "capture",
        sa.Column(
            "reservations", postgresql.ARRAY(sa.Text()), nullable=False, server_default="{}", comment=kept_back
        ),
    )
    no_answer = "Requests without an answer, by reason: robots, dns, timeout ...; they are not in `fetched`"
    op.add_column(
        "source_run",
        sa.Column("unanswered", postgresql.JSONB(), nullable=False, server_default="{}", comment=no_answer),
    )


def downgrade() -> None:
    op.drop_column("source_run", "unanswered")
    op.drop_column("capture", "reservations")
    op.drop_index("link_recheck_idx", "link")
    op.drop_column("link", "recheck_at")
