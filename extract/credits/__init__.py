"""Who does a text say it was taken from?"""

from extract.document import Body, Document
from extract.extraction import Credit


def read_credits(document: Document, body: Body, language: str | None) -> tuple[Credit, ...]:
    """The outlets that the text names as its origin, never persons or ministries."""
    return ()
