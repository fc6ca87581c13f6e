"""Sources: one small TOML file a site, validated by a frozen model."""

from sources.catalogue import Catalogue, bundled, read_catalogue, read_source
from sources.errors import BadSource, TarikhError, UnknownSource
from sources.model import Expect, Source

__all__ = [
    "BadSource",
    "Catalogue",
    "Expect",
    "Source",
    "TarikhError",
    "UnknownSource",
    "bundled",
    "read_catalogue",
    "read_source",
]
