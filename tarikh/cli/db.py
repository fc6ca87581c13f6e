"""`tarikh db`: look after the database."""

import os
import sys
from typing import TYPE_CHECKING, Annotated

import typer

from tarikh.cli.backup import backup, restore
from tarikh.cli.identity import rekey
from tarikh.output import Format, FormatOption, print_rows, say

if TYPE_CHECKING:
    from sqlalchemy import Engine

db = typer.Typer(help="Look after the database.", no_args_is_help=True, rich_markup_mode=None)
# Above this size a table is not counted row by row.
COUNTED_BYTES = 1_000_000_000


def register(app: typer.Typer) -> None:
    """Add `tarikh db` with its commands."""
    app.add_typer(db, name="db", epilog="Example: tarikh db stats --format csv")


@db.command(epilog="Example: tarikh db upgrade")
def upgrade() -> None:
    """Bring the database's schema to this version's, and the keys of its addresses where the schema was older."""
    from storage.db.engine import open_database
    from storage.db.schema import read_state
    from storage.db.schema import upgrade as bring_up
    from storage.db.settings import read_settings

    engine = open_database(read_settings(), migrate=False)
    before = read_state(engine)
    bring_up(engine)
    if before.current not in (None, before.head):
        rekey(engine)
    say(
        f"schema {before.head}"
        + (" already" if before.current == before.head else f", was {before.current or 'none'}")
    )


@db.command(epilog="Example: tarikh db check")
def check(format: FormatOption = Format.TABLE) -> None:
    """Compare the database with what this version needs; ends with 1 when something is wrong."""
    from storage.db.schema import find_drift, read_state

    engine = _open_any()
    state = read_state(engine)
    behind = state.current != state.head
    drift = [] if behind else find_drift(engine)
    findings = [
        {"check": "server", "ok": True, "detail": f"Postgres {_scalar(engine, 'SHOW server_version')}"},
        {"check": "schema", "ok": not behind, "detail": state.remedy() if behind else f"revision {state.current}"},
        *({"check": "tables", "ok": not drift, "detail": said} for said in drift or ["as the models say"]),
        {"check": "rows", "ok": True, "detail": str(sum(_rows(table) for table in measure(engine)))},
    ]
    print_rows(findings, ("check", "ok", "detail"), format)
    if format is Format.TABLE and sys.stdout.isatty():
        # A table is cut to the terminal's width, and a remedy that is cut mends nothing.
        for said in drift:
            say(said)
    if not all(finding["ok"] for finding in findings):
        raise typer.Exit(1)


@db.command(epilog="Example: tarikh db stats --format csv")
def stats(format: FormatOption = Format.TABLE) -> None:
    """Rows and bytes of each table; a table above 1 GB is estimated, not counted."""
    print_rows(measure(_open_any()), ("table", "rows", "counted", "bytes"), format)


@db.command(
    context_settings={"ignore_unknown_options": True, "allow_extra_args": True},
    epilog='Example: tarikh db psql -c "SELECT count(*) FROM article"',
)
def psql(arguments: Annotated[list[str] | None, typer.Argument(help="Passed on to psql.")] = None) -> None:
    """Open psql on the database."""
    from sources.errors import TarikhError
    from storage.db.pg_clients import client_environ, find_clients
    from storage.db.settings import read_settings

    settings = read_settings()
    _open_any().dispose()
    program = next(iter(find_clients(settings, "psql")), None)
    if program is None:
        raise TarikhError("there is no psql here: install your system's Postgres client")
    address, environ = client_environ(settings)
    os.execve(program, [program, address, *(arguments or [])], environ)


@db.command(epilog='Example: DATABASE_URL="$(tarikh db url)" python notebook.py')
def url() -> None:
    """Print the database's address with its password, starting the embedded server if need be."""
    from storage.db.engine import database_url
    from storage.db.settings import read_settings

    print(database_url(read_settings()))


@db.command(epilog="Example: tarikh db stop")
def stop() -> None:
    """Stop the embedded server; the next command starts it again."""
    from sources.errors import TarikhError
    from storage.db.embedded import ClusterPaths, stop_server
    from storage.db.settings import read_settings

    settings = read_settings()
    if settings.database_url is not None:
        raise TarikhError("DATABASE_URL is set: stop that server with its own tools")
    say("stopped" if stop_server(ClusterPaths(settings.cluster_folder)) else "it was not running")


db.command("backup", epilog="Example: tarikh db backup /mnt/second-disk/tarikh")(backup)
db.command("restore", epilog="Example: TARIKH_HOME=~/again tarikh db restore /mnt/second-disk/tarikh")(restore)


def measure(engine: "Engine") -> list[dict[str, object]]:
    """Each table's rows and bytes (indexes and TOAST with it), the largest first."""
    from sqlalchemy import text

    listing = text(
        "SELECT relname, greatest(reltuples, 0)::bigint, pg_total_relation_size(oid) FROM pg_class"
        " WHERE relkind IN ('r', 'p') AND relnamespace = 'public'::regnamespace ORDER BY 3 DESC, 1"
    )
    with engine.connect() as connection:
        tables = connection.execute(listing).all()
        measured: list[dict[str, object]] = []
        for name, guess, size in tables:
            counted = size <= COUNTED_BYTES
            rows = (
                connection.execute(text(f'SELECT count(*) FROM public."{name}"')).scalar_one() if counted else guess
            )
            measured.append({"table": name, "rows": rows, "counted": counted, "bytes": size})
    return measured


def _rows(table: dict[str, object]) -> int:
    return int(str(table["rows"]))


def _scalar(engine: "Engine", statement: str) -> object:
    from sqlalchemy import text

    with engine.connect() as connection:
        return connection.execute(text(statement)).scalar_one()


def _open_any() -> "Engine":
    """The database, also with a schema that is behind: looking at it and mending it must work then too."""
    from storage.db.engine import SchemaBehind, open_database
    from storage.db.settings import read_settings

    settings = read_settings()
    try:
        return open_database(settings)
    except SchemaBehind as behind:
        say(f"tarikh: {behind}")
        return open_database(settings, migrate=False)
