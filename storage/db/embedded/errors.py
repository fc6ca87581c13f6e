"""The errors of the embedded server."""

import errno
from pathlib import Path

from sources.errors import TarikhError


class FolderRefused(TarikhError):
    """A folder that cannot hold the archive: name another one, or make room."""


class ServerWontStart(TarikhError):
    """Postgres did not come up; the text quotes its own last words and names its log."""


def refused(folder: Path, error: OSError) -> FolderRefused:
    """The one line for a folder that the system will not let us write."""
    if error.errno in (errno.ENOSPC, errno.EDQUOT):
        return FolderRefused(f"the disk that holds {folder} is full: make room, then start the command again")
    reason = error.strerror or str(error)
    return FolderRefused(f"cannot write in {folder} ({reason}): set TARIKH_HOME to a folder that you may write")
