"""What does a page say of itself: title, authors, section, tags, picture, address?"""

from extract.document import Document, Metadata


def read_metadata(document: Document) -> Metadata:
    """The facts that stand in the page's head and headline."""
    return Metadata(title=document.meta("og:title"))
