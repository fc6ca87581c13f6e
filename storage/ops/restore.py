"""Makes an archive of a backup."""

from collections.abc import Callable
from pathlib import Path

from sqlalchemy import Engine, text

from sources.errors import TarikhError
from storage.db.pg_clients import client_for, run_client
from storage.db.settings import Settings
from storage.ops.backup import WARC, Entry, Manifest, entry_of, place_file, read_manifest, server_major

_RELATIONS = text(
    "SELECT relname FROM pg_class JOIN pg_namespace AS space ON space.oid = relnamespace"
    " WHERE relkind IN ('r', 'p', 'v', 'm', 'S', 'f')"
    " AND NOT starts_with(nspname, 'pg_') AND nspname <> 'information_schema' ORDER BY relname LIMIT 1"
)


class RestoreRefused(TarikhError):
    """The place of the restore holds an archive already: name an empty one."""


class BackupDamaged(TarikhError):
    """A file of the backup is not what its manifest says: use another backup."""


def restore_backup(
    engine: Engine, settings: Settings, folder: Path, advance: Callable[[int], None] = lambda _: None
) -> Manifest:
    """Bring the backup in `folder` into the settings' home and empty database; nothing that is there is overwritten.

    Every file is proven before the first is placed, and the database comes last, in one transaction: rows never lack
    their bytes. Raises BackupRefused, BackupDamaged, RestoreRefused, NoClient and ClientFailed.
    """
    manifest = read_manifest(folder)
    _refuse_full(engine)
    client = client_for(settings, "pg_restore", max(server_major(engine), manifest.pg_dump))
    _prove(manifest.database, folder)
    for entry in manifest.files:
        _prove(entry, folder / WARC)
    _place_files(manifest, settings, folder / WARC, advance)
    dump = str(folder / manifest.database.name)
    run_client(client, settings, "--no-owner", "--no-privileges", "--exit-on-error", "--single-transaction", dump)
    return manifest


def _refuse_full(engine: Engine) -> None:
    with engine.connect() as connection:
        found = connection.execute(_RELATIONS).scalar()
    if found is not None:
        remedy = "set TARIKH_HOME to a new folder, or DATABASE_URL to an empty database"
        raise RestoreRefused(f"the database is not empty ({found} is there): {remedy}")


def _prove(entry: Entry, folder: Path) -> None:
    path = folder / entry.name
    if not path.is_file():
        raise BackupDamaged(f"{path} is missing: use another backup")
    if entry_of(path) != entry:
        raise BackupDamaged(f"{path} is not as it was made: use another backup")


def _place_files(manifest: Manifest, settings: Settings, backup: Path, advance: Callable[[int], None]) -> None:
    settings.warc_folder.mkdir(parents=True, exist_ok=True)
    for entry in manifest.files:
        target = settings.warc_folder / entry.name
        if target.exists() and entry_of(target) != entry:
            raise RestoreRefused(f"{target} is there already, with other bytes: set TARIKH_HOME to a new folder")
    for entry in manifest.files:
        target = settings.warc_folder / entry.name
        if not target.exists():
            place_file(backup / entry.name, target)
        advance(1)
