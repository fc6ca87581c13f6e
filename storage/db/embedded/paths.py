"""The paths of a cluster, its log and its socket."""

import hashlib
import os
import stat
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

from storage.db.embedded.account import Account
from storage.db.embedded.errors import FolderRefused, refused

PORT = 5432
USER = "tarikh"
DATABASE = "tarikh"
# A Unix socket's path may have 107 bytes (sun_path) on Linux.
LONGEST_SOCKET = 107


@dataclass(frozen=True, slots=True)
class ClusterPaths:
    """The files of the cluster in `data`; its neighbours share its name (`postgres.log`, `postgres.lock`)."""

    data: Path

    @property
    def log(self) -> Path:
        return self.data.with_name(self.data.name + ".log")

    @property
    def lock(self) -> Path:
        return self.data.with_name(self.data.name + ".lock")

    @property
    def pid_file(self) -> Path:
        return self.data / "postmaster.pid"

    @property
    def mark(self) -> str:
        """The `cluster_name` of this folder's server; other processes and a copied folder's server lack it.

        Made of device and inode, so that a moved folder, or one mounted elsewhere, stays itself.
        """
        found = self.data.stat()
        return f"tarikh-{found.st_dev:x}-{found.st_ino:x}"

    def socket_folder(self, account: Account) -> Path:
        """A folder open to its owner alone, beside the cluster, or below /tmp where that path is too long or closed.

        Raises FolderRefused when somebody else made the folder below /tmp.
        """
        beside = self.data.with_name(self.data.name + ".socket")
        if fits(beside):
            own_folder(beside, account)
            if account.may("-w", beside) and account.may("-x", beside):
                return beside
        # Not XDG_RUNTIME_DIR: cron lacks it, and it is emptied when the user logs out.
        digest = hashlib.sha256(os.fsencode(self.data.resolve())).hexdigest()[:16]
        short = Path("/tmp") / f"tarikh-{digest}-{account.uid}"
        own_folder(short, account)
        return short


def fits(folder: Path) -> bool:
    return len(os.fsencode(socket_file(folder))) <= LONGEST_SOCKET


def socket_file(folder: Path) -> Path:
    return folder / f".s.PGSQL.{PORT}"


def server_url(folder: Path, database: str = DATABASE) -> str:
    """The address that libpq and SQLAlchemy understand for the socket in this folder."""
    return f"postgresql://{USER}@/{database}?host={quote(str(folder))}&port={PORT}"


def own_folder(folder: Path, account: Account) -> None:
    """Make the folder, 0700 and the account's own. Raises FolderRefused when it is another user's, or a link."""
    try:
        folder.mkdir(mode=0o700, exist_ok=True)
        found = folder.lstat()
        if not stat.S_ISDIR(found.st_mode) or found.st_uid not in (os.geteuid(), account.uid):
            raise FolderRefused(f"{folder} belongs to somebody else: remove it, or set TARIKH_HOME to another folder")
        if found.st_uid != account.uid:
            os.chown(folder, account.uid, account.gid)
        if stat.S_IMODE(found.st_mode) != 0o700:
            folder.chmod(0o700)
    except OSError as error:
        raise refused(folder, error) from error
