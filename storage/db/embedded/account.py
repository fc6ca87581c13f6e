"""Chooses the user account that the server runs as.

Postgres refuses to be root. As root it runs in a user namespace, where root's own files belong to uid 65534; where
the system forbids that (most containers), as the user who owns the cluster, else as `postgres` or `nobody`.
"""

import functools
import os
import pwd
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from storage.db.embedded.errors import FolderRefused

NAMESPACE = ("unshare", "-U", "--map-user=65534")
# A caller's PG* and LD_* variables must not change what the server does.
ENVIRONMENT = {"PATH": "/usr/local/bin:/usr/bin:/bin", "LANG": "C.UTF-8", "TZ": "UTC"}


@dataclass(frozen=True, slots=True)
class Account:
    """uid, gid: the owner of the cluster's files; `prefix` goes before each command; `drop`: become uid first."""

    uid: int
    gid: int
    prefix: tuple[str, ...] = ()
    drop: bool = False

    def run(
        self, command: Sequence[str | Path], folder: Path, timeout: float = 120
    ) -> subprocess.CompletedProcess[str]:
        """The command's result, run in `folder`; raises subprocess.TimeoutExpired after `timeout` seconds."""
        return subprocess.run(
            [*self.prefix, *map(str, command)],
            cwd=folder,
            env=ENVIRONMENT,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            errors="replace",
            timeout=timeout,
            check=False,
            user=self.uid if self.drop else None,
            group=self.gid if self.drop else None,
            extra_groups=[] if self.drop else None,
        )

    def may(self, question: str, path: Path) -> bool:
        """What `test` answers for this account, for example `-x`."""
        return self.run(["test", question, path], Path("/")).returncode == 0


def choose_account(data: Path) -> Account:
    """The account for the cluster in `data`, which need not exist yet. Raises FolderRefused (another user's)."""
    owner = data.stat().st_uid if data.exists() else None
    mine = Account(os.geteuid(), os.getegid())
    if mine.uid != 0:
        if owner not in (None, mine.uid):
            raise FolderRefused(f"{data} belongs to {_name(owner)}: set TARIKH_HOME to a folder of your own")
        return mine
    if owner:
        return Account(owner, data.stat().st_gid, drop=True)
    if namespace_works():
        return Account(0, 0, prefix=NAMESPACE)
    return _unprivileged()


@functools.cache
def namespace_works() -> bool:
    """Whether root may make a user namespace here; containers mostly forbid it."""
    try:
        answer = subprocess.run([*NAMESPACE, "id", "-u"], capture_output=True, text=True, timeout=10, check=False)
    except (OSError, subprocess.TimeoutExpired):
        return False
    return answer.stdout.strip() == "65534"


def _unprivileged() -> Account:
    for name in ("postgres", "nobody"):
        try:
            entry = pwd.getpwnam(name)
        except KeyError:
            continue
        return Account(entry.pw_uid, entry.pw_gid, drop=True)
    return Account(65534, 65534, drop=True)


def _name(uid: int | None) -> str:
    try:
        return pwd.getpwuid(uid or 0).pw_name
    except KeyError:
        return f"user {uid}"
