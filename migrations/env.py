"""Alembic's environment: the database and the models that it works on.

With a connection in `config.attributes["connection"]` (from storage.db.schema) it uses that; called as
`alembic ...` it opens the database that the environment names, starting the embedded server if need be.
"""

from alembic import context
from sqlalchemy import Connection

from storage.db.engine import open_database
from storage.db.locks import lock_migrations
from storage.db.models import Base
from storage.db.settings import read_settings


def migrate(connection: Connection) -> None:
    context.configure(connection=connection, target_metadata=Base.metadata, compare_type=True)
    with context.begin_transaction():
        # Taken before the revision is read: who waited here finds the work done.
        lock_migrations(connection)
        context.run_migrations()


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
