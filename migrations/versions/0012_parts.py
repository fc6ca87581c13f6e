"""Add captures that are parts of an article's page: the frames of a frameset."""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision: str | None = "0009"
branch_labels = None
depends_on = None

WHOLE = "The capture of the article's page that this one is a part of"
KIND = "article, feed, sitemap, listing, robots, or frame: a part of an article's page"
KIND_BEFORE = "article, feed, sitemap, listing or robots"
OUTCOME = "pending, or what came of it: ok, not_article ... of articles; part; links, broken ... of the rest"
OUTCOME_BEFORE = "pending, or what came of it: ok, not_article ... of articles; links, broken ... of the rest"
CHECK = "capture_kind_known_check"


def upgrade() -> None:
    op.add_column("capture", sa.Column("part_of", sa.BigInteger(), comment=WHOLE))
    op.create_foreign_key(op.f("capture_part_of_fk"), "capture", "capture", ["part_of"], ["id"])
    op.create_index("capture_part_of_idx", "capture", ["part_of"], postgresql_where=sa.text("part_of IS NOT NULL"))
    _allow_kinds("'article', 'feed', 'sitemap', 'listing', 'robots', 'frame'")
    _comment(KIND, OUTCOME)


def downgrade() -> None:
    # the older schema has no word for a part; its bytes stay in the WARC file
    op.execute("UPDATE capture SET refers_to = NULL WHERE refers_to IN (SELECT id FROM capture WHERE kind = 'frame')")
    op.execute("DELETE FROM capture WHERE kind = 'frame'")
    _allow_kinds("'article', 'feed', 'sitemap', 'listing', 'robots'")
    _comment(KIND_BEFORE, OUTCOME_BEFORE)
    op.drop_index("capture_part_of_idx", "capture")
    op.drop_column("capture", "part_of")


def _allow_kinds(kinds: str) -> None:
    # a database may have lost the check: `tarikh db check` names it, and the upgrade goes on
    op.execute(f"ALTER TABLE capture DROP CONSTRAINT IF EXISTS {CHECK}")
    op.create_check_constraint(op.f(CHECK), "capture", f"kind IN ({kinds})")


def _comment(kind: str, outcome: str) -> None:
    op.alter_column("capture", "kind", comment=kind)
    op.alter_column("capture", "outcome", comment=outcome)
