"""Let a run be a rebuild of the rows from the WARC files."""

import sqlalchemy as sa
from alembic import op

revision = "0024"
down_revision: str | None = "0020"
branch_labels = None
depends_on = None

CHECK = "run_command_known_check"
# `... ARRAY['crawl'::text, 'demo'::text ...]`: each word of the check
WORDS = sa.text(r"""
SELECT m[1] FROM pg_constraint, regexp_matches(pg_get_constraintdef(oid), '''(\w+(?: \w+)*)''', 'g') AS m
WHERE conrelid = 'run'::regclass AND conname = :name
""")


def upgrade() -> None:
    _allow([*_words(), "rebuild"])


def downgrade() -> None:
    op.execute("DELETE FROM run WHERE command = 'rebuild'")
    _allow([word for word in _words() if word != "rebuild"])


def _words() -> list[str]:
    """The words that the column may hold as the schema stands: other migrations add theirs."""
    return list(op.get_bind().scalars(WORDS, {"name": CHECK}))


def _allow(words: list[str]) -> None:
    op.execute(f"ALTER TABLE run DROP CONSTRAINT {CHECK}")
    listed = ", ".join(repr(word) for word in dict.fromkeys(words))
    op.create_check_constraint(op.f(CHECK), "run", f"command IN ({listed})")
