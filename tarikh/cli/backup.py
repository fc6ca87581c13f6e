"""`tarikh db backup` and `tarikh db restore`: keep a second archive, and come back from it."""

from pathlib import Path
from typing import Annotated

import typer

from tarikh.output import progress, say

Folder = Annotated[Path, typer.Argument(metavar="FOLDER", help="Folder of the backup, for it alone")]


def backup(folder: Folder) -> None:
    """Dump the database and keep the WARC files beside it; the same folder again is brought up to date.

    Sealed WARC files are hard-linked where the folder is on their file system: put the backup on another disk.
    """
    from datetime import UTC, datetime

    from storage.db.engine import open_database
    from storage.db.settings import read_settings
    from storage.ops.backup import make_backup
    from storage.ops.verify import list_files

    settings = read_settings()
    engine = open_database(settings, migrate=False)
    with progress(len(list_files(settings)), "WARC files") as advance:
        made = make_backup(engine, settings, folder.absolute(), datetime.now(UTC), advance)
    say(f"schema {made.schema}, {made.database.bytes} bytes of rows and {len(made.files)} WARC files are in {folder}")


def restore(folder: Folder) -> None:
    """Bring a backup back into an empty database and TARIKH_HOME; every file is proven first."""
    from storage.db.engine import open_database
    from storage.db.schema import read_state
    from storage.db.settings import read_settings
    from storage.ops.backup import read_manifest
    from storage.ops.restore import restore_backup

    settings = read_settings()
    files = read_manifest(folder).files
    engine = open_database(settings, migrate=False)
    with progress(len(files), "WARC files") as advance:
        made = restore_backup(engine, settings, folder.absolute(), advance)
    state = read_state(engine)
    say(f"the archive of {made.made_at} is back in {settings.home}")
    if state.current != state.head:
        say(state.remedy())
