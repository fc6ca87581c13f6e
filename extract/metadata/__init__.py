"""Reads what a page says of itself: title, authors, section, tags, picture, address."""

from extract.document import Document
from extract.extraction import Metadata
from extract.metadata.addresses import read_alternates, read_canonical, read_declared_language, read_image
from extract.metadata.authors import read_authors
from extract.metadata.site import names_of
from extract.metadata.tags import read_section, read_tags
from extract.metadata.title import read_title

__all__ = ["read_metadata"]


def read_metadata(document: Document) -> Metadata:
    """The facts that stand in the page's head, its JSON-LD and around its headline; None where nothing is told."""
    names = names_of(document)
    title = read_title(document, names)
    return Metadata(
        title=title,
        authors=read_authors(document, names),
        section=read_section(document, title, names),
        tags=read_tags(document, title, names),
        image_url=read_image(document),
        canonical_url=read_canonical(document),
        declared_language=read_declared_language(document),
        alternates=read_alternates(document),
    )
