"""Reads a page: bytes in, record out, with no other input."""

from extract.boilerplate import Boilerplate
from extract.extraction import Credit, DateEvidence, Extraction, Moment, Outcome, Precision
from extract.extractor_version import EXTRACTOR_VERSION
from extract.page import Page, Witness
from extract.reader import extract

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
