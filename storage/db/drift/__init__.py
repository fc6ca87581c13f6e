"""The differences between the database's schema and the one that the models and views declare."""

from sqlalchemy import Connection

from storage.db.drift.differences import Difference, compare
from storage.db.drift.expected import CannotCompare, read_both
from storage.db.views import VIEWS, replace_views

__all__ = ["CannotCompare", "Difference", "compare", "find_differences", "repair_views"]


def find_differences(connection: Connection) -> list[Difference]:
    """Every difference, found in a transaction that is rolled back; empty when the schema is the declared one."""
    return compare(*read_both(connection))


def repair_views(connection: Connection) -> None:
    """Make the views anew that are missing or another than declared; the rest keep what readers hold on them."""
    keys = [difference.key for difference in find_differences(connection) if difference.key.kind.startswith("view")]
    names = {key.owner or key.name for key in keys}
    replace_views(connection, tuple(view for view in VIEWS if view.name in names))
