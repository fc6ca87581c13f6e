"""Makes a cluster, complete or not at all."""

import os
import shutil
import tempfile
from pathlib import Path

from storage.db.embedded.account import Account
from storage.db.embedded.binaries import Programs
from storage.db.embedded.errors import ServerWontStart, refused
from storage.db.embedded.paths import USER, ClusterPaths

# The server is told its data folder by its working directory: the path's parents may be closed to its account.
HERE = "/proc/self/cwd"


def ensure_cluster(place: ClusterPaths, programs: Programs, account: Account) -> None:
    """Make the cluster unless it is there; call it under the place's lock.

    Raises FolderRefused (cannot write, disk full) and ServerWontStart (initdb failed, or made by another version).
    """
    version = place.data / "PG_VERSION"
    if version.exists():
        _check_version(version, programs)
        _give(place.data, account)
        return
    if place.data.exists() and any(place.data.iterdir()):
        raise ServerWontStart(f"{place.data} holds files but no cluster: move them away, or set TARIKH_HOME")
    _make(place, programs, account)


def _make(place: ClusterPaths, programs: Programs, account: Account) -> None:
    prefix = f"{place.data.name}.new-"
    # What an initdb killed half-way left behind: only the holder of the lock makes such folders.
    for leftover in place.data.parent.glob(prefix + "*"):
        shutil.rmtree(leftover, ignore_errors=True)
    try:
        half = Path(tempfile.mkdtemp(prefix=prefix, dir=place.data.parent))
        if account.drop:
            os.chown(half, account.uid, account.gid)
        _initdb(half, programs, account)
        if place.data.exists():
            place.data.rmdir()
        half.rename(place.data)
    except OSError as error:
        raise refused(place.data.parent, error) from error


def _initdb(folder: Path, programs: Programs, account: Account) -> None:
    rules = ["-U", USER, "--auth=trust", "--encoding=UTF8", *programs.locale(), "--no-instructions"]
    answer = account.run([programs.path("initdb"), "-D", HERE, *rules], folder, timeout=300)
    if answer.returncode != 0:
        words = [line for line in answer.stderr.splitlines() if "error" in line.lower() or "FATAL" in line]
        shutil.rmtree(folder, ignore_errors=True)
        if "No space left" in answer.stderr:
            raise ServerWontStart(f"the disk that holds {folder.parent} is full: a new archive needs about 100 MB")
        raise ServerWontStart(f"initdb failed in {folder.parent}: {(words or ['no reason given'])[0]}")


def _check_version(version: Path, programs: Programs) -> None:
    made_by = version.read_text().strip()
    if made_by != str(programs.major):
        raise ServerWontStart(
            f"{version.parent} was made by Postgres {made_by} and this is {programs.major}: run the old version's "
            "pg_dump, then load the dump into a new TARIKH_HOME"
        )


def _give(data: Path, account: Account) -> None:
    """Hand root's cluster, made in a user namespace, to the account when namespaces are no longer allowed."""
    if not account.drop or data.stat().st_uid == account.uid:
        return
    for folder, _, files in os.walk(data):
        for name in (".", *files):
            os.lchown(Path(folder) / name, account.uid, account.gid)
