"""Tells whether another home writes to the same database."""

from pathlib import Path

from sqlalchemy import Engine, select

from storage.db.models import Capture
from storage.db.session import read_session
from storage.warc.writer import OPEN


def find_other_home(engine: Engine, folder: Path) -> str | None:
    """Words where the newest capture's WARC file is not in `folder`; None where it is, and in an empty archive."""
    newest = select(Capture.warc_file).order_by(Capture.id.desc()).limit(1)
    with read_session(engine) as session:
        name = session.scalar(newest)
    if name is None or (folder / name).exists() or (folder / (name + OPEN)).exists():
        return None
    return (
        f"the newest page of this database lies in {name}, and {folder} does not hold it: another TARIKH_HOME writes"
        " to this database too, or the file was moved away; give each home a database of its own"
    )
