"""The drift that Alembic does not see by itself, given to `alembic check` and `alembic revision --autogenerate`."""

from functools import cache

from alembic.autogenerate import comparators, renderers
from alembic.autogenerate.api import AutogenContext
from alembic.operations.ops import MigrateOperation, UpgradeOps

from storage.db.drift import find_differences


class Drift(MigrateOperation):
    """A difference as an operation of a migration: it fails the check, and is rendered as a note to the author."""

    def __init__(self, sentence: str) -> None:
        self.sentence = sentence

    def reverse(self) -> "Drift":
        return self

    def to_diff_tuple(self) -> tuple[str, str]:
        return ("drift", self.sentence)


def add_drift(context: AutogenContext, upgrade: UpgradeOps, _schemas: set[str | None]) -> None:
    """Add every difference between the declared schema and the database's to the operations found so far."""
    if context.connection is not None:
        upgrade.ops.extend(Drift(difference.sentence) for difference in find_differences(context.connection))


def render_drift(_context: AutogenContext, drift: Drift) -> str:
    """The note to the author of the migration, as a line of Python that does nothing."""
    return f"pass  # {drift.sentence}"


@cache
def register_comparator() -> None:
    """Let Alembic call these functions; once a process, since its environment is read again for each command."""
    comparators.dispatch_for("schema")(add_drift)
    renderers.dispatch_for(Drift)(render_drift)
