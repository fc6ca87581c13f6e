"""Keep the folded words of each article for the search; `tarikh search --rebuild` fills it for what is there."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import TSVECTOR

revision = "0019"
down_revision: str | None = "0015"
branch_labels = None
depends_on = None

TABLE = "article_search"


def upgrade() -> None:
    op.create_table(
        TABLE,
        sa.Column("article_id", sa.BigInteger(), nullable=False, comment="The article"),
        sa.Column("version_id", sa.BigInteger(), nullable=False, comment="The version whose words they are"),
        sa.Column("day", sa.Date(), comment="Day of publication in the site's own time zone"),
        sa.Column(
            "outlet",
            sa.Text(),
            nullable=False,
            comment="The source, or the host without `www.` where no source has it",
        ),
        sa.Column("language", sa.Text(), comment="ISO 639 code of the language of the text"),
        sa.Column("country", sa.Text(), comment="Country that the source reports on, ISO 3166, lower case"),
        sa.Column("title_words", TSVECTOR(), nullable=False, comment="Words of the headline, folded, without places"),
        sa.Column("words", TSVECTOR(), nullable=False, comment="Words of headline and text, folded, without places"),
        sa.ForeignKeyConstraint(
            ["article_id"], ["article.id"], name=op.f("article_search_article_id_fk"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("article_id", name=op.f("article_search_pk")),
        comment="What the search reads, one row an article; `tarikh search --rebuild` makes it anew",
    )
    for column in ("words", "title_words"):
        op.create_index(
            op.f(f"{TABLE}_{column}_idx"),
            TABLE,
            [column],
            postgresql_using="gin",
            postgresql_with={"fastupdate": "off"},
        )
    for columns in (["day", "outlet", "language", "country"], ["language", "day"], ["outlet", "day"]):
        op.create_index(op.f(f"{TABLE}_{'_'.join(columns)}_idx"), TABLE, columns)


def downgrade() -> None:
    op.drop_table(TABLE)
