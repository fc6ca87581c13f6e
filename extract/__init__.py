"""What does this page say? Bytes in, record out; pure."""

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
