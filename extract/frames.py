"""Finds the frame of a frameset that holds the text."""

from urllib.parse import urljoin

from lxml import html

from extract.blocks import read_blocks
from extract.page import Page


def frame_urls(tree: html.HtmlElement, url: str) -> tuple[str, ...]:
    """The absolute addresses of a frameset's frames, in page order; empty for a page that is no frameset."""
    if tree.find(".//frameset") is None:
        return ()
    return tuple(urljoin(url, frame.get("src", "")) for frame in tree.iter("frame") if frame.get("src"))


def unlinked_text(tree: html.HtmlElement) -> int:
    """How many characters of a page stand in no link: the main frame has most."""
    return sum(len(block.text) - block.link_chars for block in read_blocks(tree))


def frames_of(page: Page, tree: html.HtmlElement) -> tuple[str, ...]:
    """The frames of a frameset whose bytes came with the page."""
    return tuple(url for url in frame_urls(tree, page.url) if url in page.frames)
