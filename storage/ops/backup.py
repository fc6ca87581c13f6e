"""Backs up the archive, so that each row of the backup finds its bytes there.

The database is dumped first and the WARC files are taken after it: bytes are written before their row, so what the
dump names lies in the files already. A backup in a folder of its own is brought up to date by the next one.
"""

import hashlib
import json
import os
import shutil
from collections.abc import Callable
from contextlib import suppress
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy import Engine, text

from sources.errors import TarikhError
from storage.db.pg_clients import Client, client_for, run_client
from storage.db.schema import read_state
from storage.db.settings import Settings
from storage.ops.verify import list_files
from storage.warc.writer import OPEN, sync_folder

MANIFEST = "manifest.json"
WARC = "warc"
DUMP = "database-"


class BackupRefused(TarikhError):
    """This folder cannot take the backup: name another one."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One file of a backup: its plain name, size and SHA-256."""

    name: str
    bytes: int
    sha256: str


@dataclass(frozen=True, slots=True)
class Manifest:
    """What a backup holds: when it was made, its schema, the version of its pg_dump, its dump, its WARC files."""

    made_at: str
    schema: str | None
    pg_dump: int
    database: Entry
    files: tuple[Entry, ...]


def make_backup(
    engine: Engine, settings: Settings, folder: Path, now: datetime, advance: Callable[[int], None] = lambda _: None
) -> Manifest:
    """Back the archive up into `folder`, an empty one or an older backup of it; a crawl may run meanwhile.

    Sealed WARC files are hard-linked where the file system allows, else copied; those being written are copied.
    Raises BackupRefused, NoClient and ClientFailed; until it returns, an older backup's dump and sealed files stay.
    """
    known = {entry.name: entry for entry in _manifest_of(folder).files} if (folder / MANIFEST).exists() else {}
    _prepare(folder)
    client = client_for(settings, "pg_dump", server_major(engine))
    dump = _dump(client, settings, folder, now)
    kept = dict(known)
    for path in list_files(settings):
        entry = _keep(path, folder / WARC, known)
        if entry is not None:
            kept[entry.name] = entry
        advance(1)
    # a file that was being written at the last backup, and has its final name now
    kept = {name: entry for name, entry in kept.items() if name.removesuffix(OPEN) not in kept.keys() - {name}}
    made = now.astimezone(UTC).isoformat()
    manifest = Manifest(made, read_state(engine).current, client.major, dump, tuple(kept.values()))
    _write(folder, manifest)
    for stale in [*folder.glob(f"{DUMP}*"), *(folder / WARC / name for name in known.keys() - kept.keys())]:
        if stale.name != dump.name:
            stale.unlink(missing_ok=True)
    return manifest


def read_manifest(folder: Path) -> Manifest:
    """What the backup in `folder` says that it holds. Raises BackupRefused when there is none."""
    if not (folder / MANIFEST).is_file():
        raise BackupRefused(f"no backup in {folder}: it has no {MANIFEST}")
    return _manifest_of(folder)


def entry_of(path: Path) -> Entry:
    """The file's name, size and digest."""
    with path.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
        return Entry(path.name, file.tell(), digest)


def place_file(source: Path, target: Path) -> None:
    """Put `source`'s bytes at `target`, at once or not at all: linked if it will not change, else copied."""
    part = target.with_name(target.name + ".part")
    part.unlink(missing_ok=True)
    linked = False
    if not source.name.endswith(OPEN):
        # another file system, or one without hard links
        with suppress(OSError):
            os.link(source, part)
            linked = True
    if not linked:
        shutil.copyfile(source, part)
        with part.open("rb+") as file:
            os.fsync(file.fileno())
    part.replace(target)


def server_major(engine: Engine) -> int:
    """The server's major version, such as 18."""
    with engine.connect() as connection:
        return int(connection.execute(text("SHOW server_version_num")).scalar_one()) // 10_000


def _prepare(folder: Path) -> None:
    (folder / WARC).mkdir(parents=True, exist_ok=True)
    strange = [path.name for path in folder.iterdir() if path.name not in (WARC, MANIFEST, f"{MANIFEST}.part")]
    strange = [name for name in strange if not name.startswith(DUMP)]
    if strange:
        raise BackupRefused(f"{folder} holds other things, such as {strange[0]}: name a folder for the backup alone")


def _dump(client: Client, settings: Settings, folder: Path, now: datetime) -> Entry:
    name = f"{DUMP}{now.astimezone(UTC):%Y%m%dT%H%M%S%fZ}.dump"
    part = folder / f"{name}.part"
    run_client(client, settings, "--format=custom", f"--file={part}")
    with part.open("rb+") as file:
        os.fsync(file.fileno())
    part.replace(folder / name)
    return entry_of(folder / name)


def _keep(path: Path, folder: Path, known: dict[str, Entry]) -> Entry | None:
    """The file in the backup; None for one that its writer removed, as no response had come."""
    if path.name.endswith(OPEN):
        try:
            place_file(path, folder / path.name)
            return entry_of(folder / path.name)
        except FileNotFoundError:
            # its writer finished it after we listed it, be it this moment
            path = path.with_name(path.name.removesuffix(OPEN))
            if not path.exists():
                return None
    old = known.get(path.name)
    if old is not None and (folder / path.name).exists():
        if path.stat().st_size == old.bytes:
            return old
        raise BackupRefused(
            f"{path.name} is not as it was backed up: run `tarikh archive verify`, or use a new folder"
        )
    place_file(path, folder / path.name)
    return entry_of(folder / path.name)


def _manifest_of(folder: Path) -> Manifest:
    try:
        said = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
        said["database"] = Entry(**said["database"])
        said["files"] = tuple(Entry(**file) for file in said["files"])
        manifest = Manifest(**said)
    except (ValueError, KeyError, TypeError) as err:
        raise BackupRefused(f"{folder / MANIFEST} is no backup's manifest: {err}") from None
    for entry in (manifest.database, *manifest.files):
        if Path(entry.name).name != entry.name:
            raise BackupRefused(f"{folder / MANIFEST} names a file outside its folder: {entry.name!r}")
    return manifest


def _write(folder: Path, manifest: Manifest) -> None:
    part = folder / f"{MANIFEST}.part"
    with part.open("w", encoding="utf-8") as file:
        json.dump(asdict(manifest), file, indent=1)
        file.flush()
        os.fsync(file.fileno())
    sync_folder(folder / WARC)
    part.replace(folder / MANIFEST)
    sync_folder(folder)
