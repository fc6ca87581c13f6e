"""The views that analysts read, in the order in which they are created, and the statements that create them.

A migration that changes a table edits these declarations too. When an upgrade reaches the newest revision the
declared views replace those in the database. A migration that removes a column first drops the views that read it.
"""

from sqlalchemy import Connection, text
from sqlalchemy.exc import DBAPIError

from storage.db.models import Base
from storage.db.views.articles import ARTICLES, CHANGED_AFTER_PUBLICATION, PROVENANCE, RUN_OUTCOMES
from storage.db.views.identity import CREDITS, REPRINTS, TEXT_GROUPS
from storage.db.views.lineage import base_columns
from storage.db.views.view import View

__all__ = ["VIEWS", "View", "create_view", "replace_views"]

VIEWS = (ARTICLES, PROVENANCE, CHANGED_AFTER_PUBLICATION, RUN_OUTCOMES, CREDITS, TEXT_GROUPS, REPRINTS)


def create_view(connection: Connection, view: View) -> None:
    """Create the view, or replace one of that name, in the first schema of the search path, with its comments."""
    _run(connection, f"CREATE OR REPLACE VIEW {view.name} AS {view.query}")
    _run(connection, f"COMMENT ON VIEW {view.name} IS {_literal(view.comment)}")
    columns = text("SELECT attname FROM pg_attribute WHERE attrelid = CAST(:view AS regclass) AND attnum > 0")
    for column in connection.scalars(columns, {"view": view.name}).all():
        _run(connection, f"COMMENT ON COLUMN {view.name}.{column} IS {_literal(_meaning(view, column))}")


def replace_views(connection: Connection, views: tuple[View, ...] = VIEWS) -> None:
    """Make these views as they are declared; a replaced view keeps the rights that were granted on it."""
    for view in views:
        try:
            with connection.begin_nested():
                create_view(connection, view)
        except DBAPIError:
            # Postgres replaces a view only when its columns stay and new ones come last.
            _run(connection, f"DROP VIEW IF EXISTS {view.name}")
            create_view(connection, view)


def _meaning(view: View, column: str) -> str:
    if column in view.columns:
        return view.columns[column]
    base = base_columns(view.query).get(column)
    comment = Base.metadata.tables[base[0]].columns[base[1]].comment if base else None
    if not comment:
        raise LookupError(f"the column {view.name}.{column} has no comment: give it one in storage/db/views")
    return comment


def _run(connection: Connection, statement: str) -> None:
    # With parameters, even none, the driver would take a percent sign for the start of one.
    connection.exec_driver_sql(statement, execution_options={"no_parameters": True})


def _literal(words: str) -> str:
    return "'" + words.replace("'", "''") + "'"
