"""When was this published?"""

from dataclasses import dataclass

from extract.document import Body, Document
from extract.extraction import DateEvidence, Moment


@dataclass(frozen=True, slots=True)
class Dates:
    """This publication's date, its last change, the date of the text that it republishes, and all candidates."""

    published: Moment | None = None
    published_from: str | None = None
    modified: Moment | None = None
    original: Moment | None = None
    evidence: tuple[DateEvidence, ...] = ()
    warnings: tuple[str, ...] = ()


def read_dates(document: Document, title: str | None, body: Body) -> Dates:
    """The dates of the page by its evidence; None where nothing is sure."""
    return Dates()
