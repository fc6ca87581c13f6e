"""Create sources, runs, the frontier, and the lines that recur on a site."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0001"
down_revision: str | None = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    _make_source()
    _make_run()
    _make_source_run()
    _make_robots()
    _make_link()
    _make_site_pages()
    _make_site_line()


def _make_source() -> None:
    op.create_table(
        "source",
        sa.Column("id", sa.Text(), nullable=False, comment="Name of the TOML file, such as kz_todayinfo"),
        sa.Column("title", sa.Text(), nullable=False, comment="What the site calls itself"),
        sa.Column("home", sa.Text(), nullable=False, comment="Address of the front page"),
        sa.Column(
            "country", sa.Text(), nullable=False, comment="ISO 3166 code of the country it reports on, lower case"
        ),
        sa.Column(
            "languages", postgresql.ARRAY(sa.Text()), nullable=False, comment="ISO 639 codes of what it writes"
        ),
        sa.Column("timezone", sa.Text(), nullable=False, comment="IANA zone in which its clock times are meant"),
        sa.Column(
            "enabled",
            sa.Boolean(),
            nullable=False,
            comment="Whether it is crawled; false also once it left the catalogue",
        ),
        sa.Column("checked", sa.Date(), comment="The day on which it was last seen to work, null for never"),
        sa.Column("hosts", postgresql.ARRAY(sa.Text()), nullable=False, comment="Its host names, lower case"),
        sa.Column("definition", postgresql.JSONB(), nullable=False, comment="The whole source file as JSON"),
        sa.PrimaryKeyConstraint("id", name="source_pk"),
        comment="One row a news site; a mirror of the catalogue's TOML files",
    )


def _make_run() -> None:
    op.create_table(
        "run",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False, comment="Number of the run"),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=False, comment="When it started"),
        sa.Column("finished_at", sa.DateTime(timezone=True), comment="When it ended, null while it runs"),
        sa.Column(
            "reason", sa.Text(), comment="Why it ended: finished, stopped, time_limit, killed ...; null while it runs"
        ),
        sa.Column("arguments", postgresql.JSONB(), nullable=False, comment="The command and its options"),
        sa.PrimaryKeyConstraint("id", name="run_pk"),
        comment="One row a run of a crawl, an import or a recovery",
    )


def _make_source_run() -> None:
    op.create_table(
        "source_run",
        sa.Column("run_id", sa.BigInteger(), nullable=False, comment="The run"),
        sa.Column("source", sa.Text(), nullable=False, comment="The source"),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=False, comment="When the source was begun"),
        sa.Column("finished_at", sa.DateTime(timezone=True), comment="When it ended, null while it runs"),
        sa.Column("reason", sa.Text(), comment="Why it ended, null while it runs"),
        sa.Column("fetched", sa.Integer(), nullable=False, comment="Responses kept"),
        sa.Column("new", sa.Integer(), nullable=False, comment="Articles seen for the first time"),
        sa.Column("changed", sa.Integer(), nullable=False, comment="Articles that came back with another text"),
        sa.Column("unchanged", sa.Integer(), nullable=False, comment="Articles that came back the same"),
        sa.Column("failed", sa.Integer(), nullable=False, comment="Pages whose outcome is a failure"),
        sa.Column(
            "outcomes",
            postgresql.JSONB(),
            nullable=False,
            comment="Count of each outcome; together they are `fetched`",
        ),
        sa.ForeignKeyConstraint(["run_id"], ["run.id"], name="source_run_run_id_fk", ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["source"], ["source.id"], name="source_run_source_fk"),
        sa.PrimaryKeyConstraint("run_id", "source", name="source_run_pk"),
        comment="One row a source and run; the outcomes add up to the pages fetched",
    )
    op.create_index("source_run_source_started_at_idx", "source_run", ["source", "started_at"])


def _make_robots() -> None:
    op.create_table(
        "robots",
        sa.Column("host", sa.Text(), nullable=False, comment="Scheme and authority, such as https://a.kz"),
        sa.Column("fetched_at", sa.DateTime(timezone=True), nullable=False, comment="When it was fetched"),
        sa.Column("status", sa.Integer(), nullable=False, comment="HTTP status, 0 when no answer came"),
        sa.Column("body", sa.LargeBinary(), nullable=False, comment="The file, at most 500 KiB"),
        sa.PrimaryKeyConstraint("host", name="robots_pk"),
        comment="The robots.txt of each host, kept for a day",
    )


def _make_link() -> None:
    op.create_table(
        "link",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False, comment="Number of the link"),
        sa.Column("source", sa.Text(), nullable=False, comment="The source it belongs to"),
        sa.Column("url", sa.Text(), nullable=False, comment="The address as it was found"),
        sa.Column(
            "key_digest",
            sa.LargeBinary(),
            nullable=False,
            comment="SHA-256 of the URL key: spellings of one address share it",
        ),
        sa.Column("kind", sa.Text(), nullable=False, comment="What it is expected to be"),
        sa.Column(
            "state",
            sa.Text(),
            nullable=False,
            comment="due: to fetch; captured: fetched, not read yet; done: read; given_up",
        ),
        sa.Column("tries", sa.Integer(), nullable=False, comment="How often fetching it failed in a row"),
        sa.Column("next_at", sa.DateTime(timezone=True), nullable=False, comment="Not fetched before this time"),
        sa.Column(
            "leased_until",
            sa.DateTime(timezone=True),
            comment="A crawl has it in hand until then; later, the crawl is taken for dead",
        ),
        sa.Column("outcome", sa.Text(), comment="The outcome of the last fetch"),
        sa.Column("reason", sa.Text(), comment="Why the last fetch failed"),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=False, comment="When it was first named"),
        sa.Column("last_seen_at", sa.DateTime(timezone=True), nullable=False, comment="When it was last named"),
        sa.Column("run_id", sa.BigInteger(), comment="The run that first saw it"),
        sa.Column(
            "witnesses",
            postgresql.JSONB(),
            nullable=False,
            comment="What was said of it, by origin (feed, news_sitemap ...): title, published, words",
        ),
        sa.CheckConstraint("state IN ('due', 'captured', 'done', 'given_up')", name="link_state_known_check"),
        sa.ForeignKeyConstraint(["run_id"], ["run.id"], name="link_run_id_fk", ondelete="SET NULL"),
        sa.ForeignKeyConstraint(["source"], ["source.id"], name="link_source_fk"),
        sa.PrimaryKeyConstraint("id", name="link_pk"),
        sa.UniqueConstraint("key_digest", name="link_key_digest_key"),
        comment="One row a link that a feed, sitemap or listing named, and what came of it",
    )
    op.create_index("link_due_idx", "link", ["source", "next_at"], postgresql_where=sa.text("state = 'due'"))
    op.create_index("link_source_seen_at_idx", "link", ["source", "seen_at"])


def _make_site_pages() -> None:
    op.create_table(
        "site_pages",
        sa.Column("source", sa.Text(), nullable=False, comment="The source"),
        sa.Column(
            "pages",
            sa.Integer(),
            nullable=False,
            comment="Pages counted; halved with the lines so that old ones fade",
        ),
        sa.ForeignKeyConstraint(["source"], ["source.id"], name="site_pages_source_fk"),
        sa.PrimaryKeyConstraint("source", name="site_pages_pk"),
        comment="Of how many pages the lines in site_line were counted, a source",
    )


def _make_site_line() -> None:
    op.create_table(
        "site_line",
        sa.Column("source", sa.Text(), nullable=False, comment="The source"),
        sa.Column(
            "digest", sa.BigInteger(), autoincrement=False, nullable=False, comment="Digest of the line, 64 bits"
        ),
        sa.Column("pages", sa.Integer(), nullable=False, comment="Pages it stands on"),
        sa.ForeignKeyConstraint(["source"], ["source.id"], name="site_line_source_fk"),
        sa.PrimaryKeyConstraint("source", "digest", name="site_line_pk"),
        comment="On how many of a site's pages a line stands: menus and boxes recur, articles do not",
    )


def downgrade() -> None:
    for table in ("site_line", "site_pages", "link", "robots", "source_run", "run", "source"):
        op.drop_table(table)
