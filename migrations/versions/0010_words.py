"""Give reason codes, statuses and the command of a run columns of their own, and check the words of outcomes."""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision: str | None = "0011"
branch_labels = None
depends_on = None

REASONS = (
    *("dns", "connection", "tls", "timeout", "too_large", "crashed", "cancelled", "refused", "refused_address"),
    *(
        "refused_redirect",
        "robots",
        "not_in_replay",
        "part_failed",
        "noarchive",
        "tdm",
        "http_error",
        "bot_challenge",
    ),
)
OUTCOMES = (
    *("ok", "not_article", "listing", "too_short", "consent_wall", "bot_challenge", "undecodable", "http_error"),
    *("too_large", "timeout", "crashed", "part", "pending", "unchanged", "links", "absent", "broken"),
)
COMMANDS = ("crawl", "scrapy crawl", "demo", "fetch", "import", "reextract")
CHECKS = (
    ("capture", "outcome", OUTCOMES),
    ("link", "outcome", (*OUTCOMES, "known", "noarchive", "tdm")),
    ("link", "reason_code", REASONS),
    ("run", "command", COMMANDS),
)

# `status 500`, `dns: no such host`, `timeout`
SPLIT_LINKS = """
UPDATE link SET
    reason_code = CASE WHEN reason LIKE 'status %' THEN 'http_error'
                       WHEN split_part(reason, ':', 1) = ANY(:reasons) THEN split_part(reason, ':', 1) END,
    reason = CASE WHEN split_part(reason, ':', 1) = ANY(:reasons)
                  THEN nullif(ltrim(substr(reason, length(split_part(reason, ':', 1)) + 2)), '') ELSE reason END
WHERE reason IS NOT NULL
"""
# `unreachable: dns`
SPLIT_SOURCE_RUNS = """
UPDATE source_run SET reason = 'unreachable', reason_code = split_part(reason, ': ', 2)
WHERE reason LIKE 'unreachable: %'
"""
# `status 404`, `robots.txt answered 503`, `robots.txt could not be read: dns`
SPLIT_ISSUES = """
UPDATE issue SET
    status = CAST(substring(detail FROM CASE code WHEN 'robots' THEN 'answered (\\d{3})' ELSE '^status (\\d{3})' END)
                  AS integer),
    reason_code = CASE code WHEN 'robots' THEN substring(detail FROM 'could not be read: (\\w+)') END
WHERE code IN ('robots', 'http_error')
"""
TAKE_COMMANDS = """
UPDATE run SET
    command = CASE WHEN arguments ->> 'command' = 'extract --fetch' THEN 'fetch'
                   WHEN arguments ->> 'command' = ANY(:commands) THEN arguments ->> 'command' ELSE 'crawl' END,
    arguments = arguments - 'command'
"""


def upgrade() -> None:
    made_by = "The command that made it: crawl, scrapy crawl, demo, fetch, import ..."
    op.add_column("run", sa.Column("command", sa.Text(), comment=made_by))
    why = "Why the last fetch failed, or the page was not kept: dns, robots, http_error, tdm ..."
    op.add_column("link", sa.Column("reason_code", sa.Text(), comment=why))
    kept_from = "What kept it from the site, where the reason is unreachable: dns, timeout ..."
    op.add_column("source_run", sa.Column("reason_code", sa.Text(), comment=kept_from))
    op.add_column("issue", sa.Column("status", sa.Integer(), comment="HTTP status, where one came"))
    unsaid = "Why, where the code alone does not say: dns, timeout ... of a robots.txt not read"
    op.add_column("issue", sa.Column("reason_code", sa.Text(), comment=unsaid))
    op.alter_column("link", "reason", comment="A line on it")
    op.alter_column("run", "arguments", comment="The options of the command")
    connection = op.get_bind()
    connection.execute(sa.text(SPLIT_LINKS), {"reasons": list(REASONS)})
    connection.execute(sa.text(SPLIT_SOURCE_RUNS))
    connection.execute(sa.text("UPDATE run SET reason = 'unreachable' WHERE reason LIKE 'unreachable: %'"))
    connection.exec_driver_sql(SPLIT_ISSUES)
    connection.execute(sa.text(TAKE_COMMANDS), {"commands": list(COMMANDS)})
    op.alter_column("run", "command", nullable=False)
    for table, column, words in CHECKS:
        listed = ", ".join(repr(word) for word in words)
        op.create_check_constraint(op.f(f"{table}_{column}_known_check"), table, f"{column} IN ({listed})")


def downgrade() -> None:
    for table, column, _ in CHECKS:
        op.drop_constraint(op.f(f"{table}_{column}_known_check"), table)
    op.execute("UPDATE run SET arguments = arguments || jsonb_build_object('command', command)")
    op.execute("UPDATE source_run SET reason = concat_ws(': ', reason, reason_code) WHERE reason_code IS NOT NULL")
    op.execute("""
        UPDATE link SET reason = concat_ws(': ', nullif(reason_code, 'http_error'), reason)
        WHERE reason_code IS NOT NULL
    """)
    op.alter_column("run", "arguments", comment="The command and its options")
    op.alter_column("link", "reason", comment="Why the last fetch failed")
    op.drop_column("issue", "reason_code")
    op.drop_column("issue", "status")
    op.drop_column("source_run", "reason_code")
    op.drop_column("link", "reason_code")
    op.drop_column("run", "command")
