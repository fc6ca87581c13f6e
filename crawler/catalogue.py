"""The catalogue that is crawled."""

from sources import Catalogue, bundled, read_catalogue
from storage.db.settings import Settings


def catalogue_of(settings: Settings) -> Catalogue:
    """The catalogue that the settings name, else the bundled one."""
    return read_catalogue(settings.sources) if settings.sources else bundled()
