"""Joins the body of an article from the pages that it is spread over."""

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from extract.decode import Undecodable
from extract.document import Body, Document
from extract.document.tree import Unparsable
from extract.page import Page
from extract.parts.further_pages import PageWalk, is_shown_again, long_lines, may_continue, page_links, page_of, see

PARTS_MISSING = "parts_missing"
"""The warning of an article of which a further page is known of and was not fetched, or cannot be read."""


@dataclass(frozen=True, slots=True)
class FurtherPages:
    """The further pages of an article in order; `missing` is the address of the first that is not there."""

    documents: tuple[Document, ...] = ()
    missing: str | None = None


def follow_pages(document: Document, open_part: Callable[[Page], Document]) -> FurtherPages:
    """The further pages of a document that came with it. `open_part` may raise Undecodable, Unparsable."""
    page = document.page
    if page.frames or not may_continue(document.markup, page.url):
        return FurtherPages()
    walk = PageWalk(page.url)
    walk.add(page_links(document.tree, page.url, page.url))
    found: list[Document] = []
    while url := walk.turn():
        part = page.pages.get(url)
        if part is None:
            return FurtherPages(tuple(found), url)
        if page_of(part.url, page.url) is None:
            # led back to the first page, there is no such page
            break
        try:
            further = open_part(part)
        except (Undecodable, Unparsable):
            return FurtherPages(tuple(found), url)
        seen = see(further, part.url, page.url)
        if is_shown_again(long_lines(document.blocks), seen.lines):
            return FurtherPages(tuple(found))
        found.append(further)
        walk.add(seen.links)
    return FurtherPages(tuple(found), walk.ahead)


def join(first: Body, document: Document, bodies: Sequence[Body]) -> Body:
    """The first page's body with what the further ones add: what stands on the first, or on several, is no text."""
    known = {block.text for block in document.blocks} | set(first.paragraphs)
    whole = "\n".join(first.paragraphs) if first.reader == "json-ld" else ""
    counts = Counter(line for body in bodies for line in set(body.paragraphs))
    added = tuple(
        line
        for body in bodies
        for line in body.paragraphs
        if line not in known and counts[line] == 1 and line not in whole
    )
    return replace(first, paragraphs=first.paragraphs + added)
