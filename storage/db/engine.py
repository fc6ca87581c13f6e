"""Opens the database."""

from collections.abc import Callable

from sqlalchemy import Engine, create_engine, event, inspect, text
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.exc import DBAPIError
from sqlalchemy.pool import ConnectionPoolEntry

from storage.db.address import DatabaseRefused, normal_url, read_address
from storage.db.db_errors import first_line, insist
from storage.db.embedded import ClusterPaths, start_server, was_killed
from storage.db.schema import SchemaBehind, read_state, upgrade
from storage.db.settings import Settings

__all__ = ["DatabaseRefused", "SchemaBehind", "database_url", "normal_url", "open_database", "upgrade"]

OLDEST_SERVER = 15_00_00
# Keepalives end a silent half-open connection within 30 + 3 x 10 seconds.
CONNECT = {"connect_timeout": 10, "application_name": "tarikh", "keepalives_idle": 30, "keepalives_interval": 10}


_RIGHTS = text(
    "SELECT current_user, current_database(), current_schema(),"
    " coalesce(has_schema_privilege(current_schema(), 'CREATE'), false),"
    " has_database_privilege(current_database(), 'CREATE')"
)


def database_url(settings: Settings) -> str:
    """The address for libpq, its password in it, starting the embedded server when DATABASE_URL is unset."""
    if settings.database_url is None:
        return start_server(ClusterPaths(settings.cluster_folder))
    return read_address(settings.database_url).url()


def open_database(settings: Settings, *, migrate: bool = True, patient: bool = False) -> Engine:
    """An engine on a database that answers and, unless `migrate` is false, holds this version's schema.

    An empty database gets the schema here. Raises SchemaBehind when it holds an older one, DatabaseRefused when the
    server is too old or cannot be reached, and what the embedded server raises. With `patient`, as within a run, an
    outage is waited for, and ends in DatabaseGone.
    """
    engine = create_engine(normal_url(database_url(settings)), pool_pre_ping=True, connect_args=CONNECT)
    event.listen(engine, "connect", _prepare)
    if settings.database_url is None:
        event.listen(engine, "do_connect", _starting_again(ClusterPaths(settings.cluster_folder)))
    try:
        if patient:
            insist(lambda: _reach(engine))
        _check_server(engine)
        if migrate:
            _ensure_schema(engine)
    except BaseException:
        engine.dispose()
        raise
    return engine


def _starting_again(place: ClusterPaths) -> Callable[..., None]:
    """Before each connection: start the embedded server again where it was killed, not where it was stopped."""

    def start(*_: object) -> None:
        if was_killed(place):
            start_server(place)

    return start


def _prepare(connection: DBAPIConnection, _: ConnectionPoolEntry) -> None:
    """Session settings, sent as statements since poolers such as pgbouncer refuse start-up options."""
    # a database may be set to hand out its texts in the letters of one country, and the driver has to know
    connection.set_client_encoding("UTF8")
    cursor = connection.cursor()
    cursor.execute("SET TIME ZONE 'UTC'; SET plan_cache_mode = force_custom_plan")
    cursor.close()
    connection.commit()


def _reach(engine: Engine) -> int:
    with engine.connect() as connection:
        version: int = connection.connection.dbapi_connection.server_version  # type: ignore[union-attr]
    return version


def _check_server(engine: Engine) -> None:
    try:
        version = _reach(engine)
    except DBAPIError as error:
        raise DatabaseRefused(f"cannot reach the database on {_where(engine)}: {first_line(error)}") from error
    if version < OLDEST_SERVER:
        major, needed = version // 10_000, OLDEST_SERVER // 10_000
        raise DatabaseRefused(f"the database on {_where(engine)} is Postgres {major}: {needed} or newer is needed")
    with engine.connect() as connection:
        encoding = connection.scalar(text("SHOW server_encoding"))
        name = str(connection.scalar(text("SELECT current_database()")))
    if encoding != "UTF8":
        raise DatabaseRefused(
            f"the database {name} on {_where(engine)} has the encoding {encoding}, which cannot hold every language:"
            f" make another with CREATE DATABASE {name}_utf8 ENCODING 'UTF8' TEMPLATE template0"
        )


def _check_rights(engine: Engine) -> None:
    """Raises DatabaseRefused where this user may not make the tables and schemas of an archive."""
    with engine.connect() as connection:
        user, name, schema, tables, schemas = connection.execute(_RIGHTS).one()
    wanted = [] if tables else [f'GRANT USAGE, CREATE ON SCHEMA {schema or "public"} TO "{user}"']
    wanted += [] if schemas else [f'GRANT CREATE ON DATABASE "{name}" TO "{user}"']
    if wanted:
        raise DatabaseRefused(f"{user} may not make what an archive needs; let its owner say: {'; '.join(wanted)}")


def _where(engine: Engine) -> str:
    return engine.url.host or "this machine"


def _ensure_schema(engine: Engine) -> None:
    state = read_state(engine)
    if state.current == state.head:
        return
    if state.current is None and not inspect(engine).get_table_names():
        _check_rights(engine)
        upgrade(engine)
        return
    raise SchemaBehind(state.remedy())
