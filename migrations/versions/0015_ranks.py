"""Ranks the links that are due, and remembers the places where links are found."""

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision: str | None = "0017"
branch_labels = None
depends_on = None

RANK = "How soon it is fetched: 0 new tonight, 1 of the last days, 2 undated in a place of news, 3 backlog"
NEWEST = "Its date by its place or address, else when it was first named: the newest of a rank come first"
DUE = sa.text("state = 'due'")


def upgrade() -> None:
    op.add_column("link", sa.Column("rank", sa.SmallInteger(), nullable=False, server_default="2", comment=RANK))
    moment = sa.Column("newest_at", sa.TIMESTAMP(True), nullable=False, server_default=sa.func.now(), comment=NEWEST)
    op.add_column("link", moment)
    op.execute("UPDATE link SET newest_at = seen_at")
    # what a sitemap alone named and no night came to is an archive that would bury the news
    op.execute(
        "UPDATE link SET rank = 3 WHERE state = 'due' AND outcome IS NULL AND tries = 0 "
        "AND (witnesses - 'sitemap') = '{}'"
    )
    op.create_check_constraint(op.f("link_rank_known_check"), "link", "rank BETWEEN 0 AND 3")
    op.drop_index("link_due_idx", "link")
    op.create_index("link_due_idx", "link", ["source", "rank", sa.text("newest_at DESC")], postgresql_where=DUE)
    _create_place()


def downgrade() -> None:
    op.drop_table("place")
    op.drop_index("link_due_idx", "link")
    op.create_index("link_due_idx", "link", ["source", "next_at"], postgresql_where=DUE)
    op.drop_column("link", "newest_at")
    op.drop_column("link", "rank")


def _create_place() -> None:
    whole = sa.Integer()
    moment = sa.TIMESTAMP(True)
    at = "When it was changed, by its index, as of the last time that it was read"
    taken = "The cursor: so many of them, newest first, need not be looked at again"
    op.create_table(
        "place",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False, comment="Number of the place"),
        sa.Column("source", sa.Text(), nullable=False, comment="The source it belongs to"),
        sa.Column("url", sa.Text(), nullable=False, comment="Its address"),
        sa.Column(
            "url_digest", sa.LargeBinary(), nullable=False, comment="SHA-256 of the source, a space and the address"
        ),
        sa.Column("kind", sa.Text(), nullable=False, comment="feed, sitemap or listing"),
        sa.Column("parent", sa.Text(), comment="The sitemap index that names it; null for none"),
        sa.Column("modified_at", moment, comment=at),
        sa.Column("read_at", moment, comment="When it was last read; null for not yet"),
        sa.Column("changed_at", moment, comment="When it last came with other bytes"),
        sa.Column("capture_id", sa.BigInteger(), comment="The capture that was read"),
        sa.Column("listed", whole, nullable=False, server_default="0", comment="Articles that it names"),
        sa.Column("taken", whole, nullable=False, server_default="0", comment=taken),
        sa.Column(
            "backlog",
            whole,
            nullable=False,
            server_default="0",
            comment="How many of them are still left in it, at most",
        ),
        sa.CheckConstraint(
            "kind IN ('article', 'feed', 'sitemap', 'listing', 'robots', 'frame', 'page')",
            name=op.f("place_kind_known_check"),
        ),
        sa.ForeignKeyConstraint(["source"], ["source.id"], name=op.f("place_source_fk")),
        sa.ForeignKeyConstraint(
            ["capture_id"], ["capture.id"], name=op.f("place_capture_id_fk"), ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("place_pk")),
        sa.UniqueConstraint("url_digest", name=op.f("place_url_digest_key")),
        comment="One row a feed, sitemap or listing: when it was read, and what of it is still to be taken",
    )
    op.create_index(op.f("place_source_idx"), "place", ["source"])
    op.create_index(op.f("place_capture_id_idx"), "place", ["capture_id"])
