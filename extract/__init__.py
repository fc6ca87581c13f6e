"""Reads a page: bytes in, record out, with no other input."""

from typing import TYPE_CHECKING

from extract.boilerplate import Boilerplate
from extract.extraction import Credit, DateEvidence, Extraction, Moment, Outcome, Precision
from extract.extractor_version import EXTRACTOR_VERSION
from extract.page import Page, Witness

if TYPE_CHECKING:
    from sources import Source

__all__ = [
    "EXTRACTOR_VERSION",
    "Boilerplate",
    "Credit",
    "DateEvidence",
    "Extraction",
    "Moment",
    "Outcome",
    "Page",
    "Precision",
    "Witness",
    "extract",
]


def extract(page: Page, source: "Source | None" = None, boilerplate: Boilerplate | None = None) -> Extraction:
    """The record of a page: a function of its arguments alone, so that it can be made again at any time."""
    # most commands ask of kept articles and read no page: the readers cost half a second of their start
    from extract.reader import extract as read

    return read(page, source, boilerplate)
