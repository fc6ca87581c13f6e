"""Names of the check constraints as the models give them.

The naming convention was applied a second time to the names in earlier migrations, and the longest were then cut.
"""

from alembic import op

revision = "0009"
down_revision: str | None = "0008"
branch_labels = None
depends_on = None

# (table, name so far, name as the models give it)
NAMES = (
    ("article", "article_article_published_at_within_reason_check_check", "article_published_at_within_reason_check"),
    ("article", "article_article_published_on_within_reason_check_check", "article_published_on_within_reason_check"),
    (
        "article_version",
        "article_version_article_version_modified_at_within_reas_0be0",
        "article_version_modified_at_within_reason_check",
    ),
    (
        "article_version",
        "article_version_article_version_modified_on_within_reas_97ed",
        "article_version_modified_on_within_reason_check",
    ),
    (
        "article_version",
        "article_version_article_version_published_at_within_rea_5358",
        "article_version_published_at_within_reason_check",
    ),
    (
        "article_version",
        "article_version_article_version_published_on_within_rea_48e0",
        "article_version_published_on_within_reason_check",
    ),
    ("capture", "capture_capture_kind_known_check_check", "capture_kind_known_check"),
    (
        "date_evidence",
        "date_evidence_date_evidence_value_at_within_reason_check_check",
        "date_evidence_value_at_within_reason_check",
    ),
    (
        "date_evidence",
        "date_evidence_date_evidence_value_on_within_reason_check_check",
        "date_evidence_value_on_within_reason_check",
    ),
    ("link", "link_link_state_known_check_check", "link_state_known_check"),
    ("text_edge", "text_edge_text_edge_once_check_check", "text_edge_once_check"),
)

# A database may have lost a check: `tarikh db check` names it, and the upgrade goes on.
RENAME = """
DO $$
BEGIN
    IF EXISTS (SELECT 1 FROM pg_constraint WHERE conrelid = '{table}'::regclass AND conname = '{old}') THEN
        ALTER TABLE {table} RENAME CONSTRAINT {old} TO {new};
    END IF;
END $$
"""


def upgrade() -> None:
    for table, before, after in NAMES:
        op.execute(RENAME.format(table=table, old=op.f(before), new=op.f(after)))


def downgrade() -> None:
    for table, before, after in NAMES:
        op.execute(RENAME.format(table=table, old=op.f(after), new=op.f(before)))
