"""The frames of a frameset: their addresses, and which of them holds the text."""

import re
from urllib.parse import urldefrag, urljoin

from lxml import html
from w3lib.url import safe_url_string

from extract.blocks import read_blocks
from extract.decode import Undecodable, decode
from extract.document.tree import Unparsable, parse_whole
from extract.page import Page
from sources import Source

MOST_FRAMES = 5
"""Frames of one page that are fetched: a real frameset has two or three."""

# `<frameset cols="20%,*">`, in any encoding that keeps ASCII or widens it
_FRAMESET = re.compile(rb"<\0?f\0?r\0?a\0?m\0?e\0?s\0?e\0?t", re.I)


def may_have_frames(body: bytes) -> bool:
    """Whether the page is worth a look for frames."""
    return _FRAMESET.search(body) is not None


def find_frames(page: Page, source: Source) -> tuple[str, ...]:
    """The frames of a page that belong to its article: those of its own site, at most five, in page order."""
    try:
        text = decode(page.body, page.content_type, source.languages).text
        found = frame_urls(parse_whole(text).tree, page.url)
    except (Undecodable, Unparsable):
        # the page's own reading says why it cannot be read
        return ()
    return tuple(url for url in dict.fromkeys(found) if url != page.url and source.owns(url))[:MOST_FRAMES]


def frame_urls(tree: html.HtmlElement, url: str) -> tuple[str, ...]:
    """The absolute addresses of a frameset's frames, as a request spells them; empty for a page without frameset."""
    if tree.find(".//frameset") is None:
        return ()
    return tuple(absolute_url(url, frame.get("src", "")) for frame in tree.iter("frame") if frame.get("src"))


def absolute_url(base: str, href: str) -> str:
    """The address of a href without its fragment, as a request spells it; empty where it is none."""
    try:
        return urldefrag(safe_url_string(urljoin(base, href.strip())))[0]
    except ValueError:
        # "http://[broken" is no address of any site
        return ""


def unlinked_text(tree: html.HtmlElement) -> int:
    """How many characters of a page stand in no link: the main frame has most."""
    return sum(len(block.text) - block.link_chars for block in read_blocks(tree))


def frames_of(page: Page, tree: html.HtmlElement) -> tuple[str, ...]:
    """The frames of a frameset whose bytes came with the page."""
    return tuple(url for url in frame_urls(tree, page.url) if url in page.frames)
