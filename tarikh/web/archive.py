"""What the pages read: the database, the folder of the bytes, the catalogue of sources."""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import cast

from sqlalchemy import Engine
from starlette.requests import Request

from storage.db.settings import Settings


@dataclass(frozen=True, slots=True)
class Archive:
    """An open archive; `reader` cannot write."""

    reader: Engine
    settings: Settings

    @property
    def now(self) -> datetime:
        """This moment."""
        return datetime.now(UTC)


def archive_of(request: Request) -> Archive:
    """The archive that this page shows."""
    return cast(Archive, request.app.state.archive)
