"""Alembic's environment: the database and the models that it works on.

With a connection in `config.attributes["connection"]` (from storage.db.schema) it uses that; called as
`alembic ...` it opens the database that the environment names, starting the embedded server if need be.
"""

from collections.abc import Collection, Mapping
from typing import Any

from alembic import context
from alembic.runtime.migration import MigrationContext, MigrationInfo
from sqlalchemy import Connection

from storage.db.drift.autogenerate import register_comparator
from storage.db.engine import open_database
from storage.db.locks import lock_migrations
from storage.db.models import Base
from storage.db.settings import read_settings
from storage.db.views import replace_views


def replace_views_at_head(
    ctx: MigrationContext,
    step: MigrationInfo,
    heads: Collection[str],
    run_args: Mapping[str, Any],  # noqa: ARG001  # Alembic gives it by name
) -> None:
    """Bring the views to their declarations once an upgrade has reached the newest revision."""
    newest = context.script.get_current_head()
    if step.is_upgrade and set(heads) == {newest} and ctx.connection is not None:
        replace_views(ctx.connection)


def migrate(connection: Connection) -> None:
    context.configure(
        connection=connection,
        target_metadata=Base.metadata,
        compare_type=True,
        compare_server_default=True,
        on_version_apply=replace_views_at_head,
    )
    with context.begin_transaction():
        # Taken before the revision is read: who waited here finds the work done.
        lock_migrations(connection)
        context.run_migrations()


register_comparator()
given = context.config.attributes.get("connection")
if given is not None:
    migrate(given)
elif context.is_offline_mode():
    context.configure(dialect_name="postgresql", target_metadata=Base.metadata, literal_binds=True)
    with context.begin_transaction():
        context.run_migrations()
else:
    engine = open_database(read_settings(), migrate=False)
    with engine.connect() as connection:
        migrate(connection)
    engine.dispose()
