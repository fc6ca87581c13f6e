"""Migrates the database's schema, and checks that it is the one that this code expects."""

import io
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy import Connection, Engine, text

from sources.errors import TarikhError

if TYPE_CHECKING:
    from alembic.config import Config

MIGRATIONS = Path(__file__).resolve().parents[2] / "migrations"


class SchemaBehind(TarikhError):
    """The schema is not this version's: `tarikh db upgrade`, or a newer tarikh."""


@dataclass(frozen=True, slots=True)
class SchemaState:
    """Revisions: what the database has (None: nothing of ours), what this code needs, and all that it knows."""

    current: str | None
    head: str
    known: frozenset[str]

    def remedy(self) -> str:
        if self.current is not None and self.current not in self.known:
            return f"the database has schema {self.current}, of a newer tarikh: install that version, or a later one"
        if self.current is None:
            return "the database holds tables, but none of tarikh's: run `tarikh db upgrade` to add them there"
        return f"the database has schema {self.current} and this version needs {self.head}: run `tarikh db upgrade`"


def read_state(engine: Engine) -> SchemaState:
    from alembic.migration import MigrationContext
    from alembic.script import ScriptDirectory

    script = ScriptDirectory.from_config(_config())
    with engine.connect() as connection:
        current = MigrationContext.configure(connection).get_current_revision()
    known = frozenset(revision.revision for revision in script.walk_revisions())
    return SchemaState(current, script.get_current_head() or "base", known)


def upgrade(engine: Engine) -> None:
    """Bring the schema and its views to this version's; safe to run twice, and by two processes at once."""
    from alembic import command

    from storage.db.drift import repair_views

    config = _config()
    with _with_plain_backslashes(engine) as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, "head")
        with connection.begin():
            repair_views(connection)


def find_drift(engine: Engine) -> list[str]:
    """How the database differs from the models and the declared views, a sentence each; empty when they agree."""
    from storage.db.drift import find_differences

    with _with_plain_backslashes(engine) as connection:
        return [difference.sentence for difference in find_differences(connection)]


@contextmanager
def _with_plain_backslashes(engine: Engine) -> Iterator[Connection]:
    """A connection on which a backslash is no escape, as our checks and views mean it, whatever the server says."""
    with engine.connect() as connection:
        connection.execute(text("SET standard_conforming_strings = on"))
        connection.commit()
        try:
            yield connection
        finally:
            # the driver quotes by what the setting was when it connected: nobody may use this connection after
            connection.invalidate()


def _config() -> "Config":
    from alembic.config import Config

    # What Alembic prints is not for the users of a command that migrates.
    config = Config(stdout=io.StringIO())
    # Alembic reads % in a path as the start of an interpolation.
    config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    config.set_main_option("path_separator", "os")
    return config
