"""The catalogue that is crawled."""

import logging

from sources import Catalogue, bundled, read_catalogue
from storage.db.settings import Settings

logger = logging.getLogger(__name__)
_told: set[str] = set()


def catalogue_of(settings: Settings) -> Catalogue:
    """The catalogue that the settings name, else the bundled one; each file at fault is told once."""
    found = read_catalogue(settings.sources) if settings.sources else bundled()
    for words in found.faults.values():
        if words not in _told:
            _told.add(words)
            logger.warning("%s", words)
    return found
