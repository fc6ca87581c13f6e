"""Add captures that are further pages of an article that its site spreads over several."""

from alembic import op

revision = "0014"
down_revision: str | None = "0013"
branch_labels = None
depends_on = None

KIND = "article, feed, sitemap, listing, robots, or a part of an article: frame, page (a further page)"
KIND_BEFORE = "article, feed, sitemap, listing, robots, or frame: a part of an article's page"
CHECK = "capture_kind_known_check"


def upgrade() -> None:
    _allow_kinds("'article', 'feed', 'sitemap', 'listing', 'robots', 'frame', 'page'")
    op.alter_column("capture", "kind", comment=KIND)


def downgrade() -> None:
    # the older schema has no word for a further page; its bytes stay in the WARC file
    op.execute("UPDATE capture SET refers_to = NULL WHERE refers_to IN (SELECT id FROM capture WHERE kind = 'page')")
    op.execute("DELETE FROM capture WHERE kind = 'page'")
    _allow_kinds("'article', 'feed', 'sitemap', 'listing', 'robots', 'frame'")
    op.alter_column("capture", "kind", comment=KIND_BEFORE)


def _allow_kinds(kinds: str) -> None:
    # a database may have lost the check: `tarikh db check` names it, and the upgrade goes on
    op.execute(f"ALTER TABLE capture DROP CONSTRAINT IF EXISTS {CHECK}")
    op.create_check_constraint(op.f(CHECK), "capture", f"kind IN ({kinds})")
