"""Looks at whether the disk of the archive has room for a crawl."""

import shutil
from pathlib import Path

from sources import TarikhError
from storage.db.settings import Settings, variable_of

LEAST = 2 * 10**9
SHARE = 0.05
"""Of the disk: the part that stays free, where that is more."""


class DiskLow(TarikhError):
    """Too little of the archive's disk is free: make room, or set TARIKH_MIN_FREE to less."""


def check_space(settings: Settings) -> None:
    """Raises DiskLow."""
    if words := lack_of_space(settings):
        raise DiskLow(words)


def lack_of_space(settings: Settings) -> str | None:
    """What to do, where less is free than has to stay free; None where there is room."""
    if settings.min_free == 0:
        return None
    folder = _existing(settings.home)
    usage = shutil.disk_usage(folder)
    least = max(LEAST, int(usage.total * SHARE)) if settings.min_free is None else settings.min_free
    if usage.free >= least:
        return None
    free, wanted = f"{usage.free / 1e9:.1f} GB", f"{least / 1e9:.1f} GB"
    name = variable_of("min_free")
    return f"{free} are free on the disk of {folder}, and {wanted} have to stay so: make room, or set {name} to less"


def _existing(path: Path) -> Path:
    return next(each for each in (path, *path.parents) if each.exists())
