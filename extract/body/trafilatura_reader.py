"""Asks trafilatura which lines are the article's."""

import copy
from dataclasses import asdict, dataclass

import trafilatura
from lxml import etree, html

from extract.blocks import BREAKING, SILENT, BlockContext, Lines
from extract.decode.characters import clean_text

# trafilatura needs 4 to 12 s for 20,000 elements and over 45 s for 100,000; no article of the corpus has 8,000
MOST_ELEMENTS = 12_000
# it never reads these, but its second readers do: 116 of 119 answers stay the same, in a fifth less time
_NO_TEXT = (
    *(
        "script",
        "style",
        "noscript",
        "svg",
        "iframe",
        "nav",
        "footer",
        "select",
        "button",
        "template",
        "link",
        "meta",
    ),
    *("object", "embed", "aside", "menu", "canvas", "video", "audio"),
)
# a box of lines half in links is not the article's; one line may be: an agency's last paragraph is often one link
_LINKED_BOX, _LINKED_LINE = 0.5, 0.8


@dataclass(frozen=True, slots=True)
class Options:
    """What is asked of trafilatura; `fast` leaves out its own comparisons with two other readers:
    a quarter of its time, and .004 of the body's F1.

    Never its `deduplicate`: that keeps a memory for the whole process and empties the third copy of a page.
    """

    fast: bool = False
    include_comments: bool = False
    include_tables: bool = True
    favor_precision: bool = False


def read_with_trafilatura(lines: Lines, tree: html.HtmlElement, options: Options | None = None) -> str | None:
    """The text that trafilatura recovers, one line a paragraph; None for a page too large for it or without text.

    `lines` are those of `tree`; link lists and empty boxes are taken out first: two thirds of the time go into them,
    and what trafilatura takes of them is seldom the article's.
    """
    return _read(_without_link_lists(tree, lines), options or Options())


def read_whole_with_trafilatura(tree: html.HtmlElement, options: Options | None = None) -> str | None:
    """The same from the page as it is."""
    return _read(copy.deepcopy(tree), options or Options())


def _read(own: html.HtmlElement, options: Options) -> str | None:
    etree.strip_elements(own, *_NO_TEXT, with_tail=False)
    if sum(1 for _ in own.iter()) > MOST_ELEMENTS:
        return None
    found = trafilatura.bare_extraction(own, with_metadata=False, **asdict(options))
    return clean_text(str(found.text or "")) if found and not isinstance(found, dict) else None


def _without_link_lists(tree: html.HtmlElement, lines: Lines) -> html.HtmlElement:
    """A copy of the tree: trafilatura takes apart what it reads."""
    own = copy.deepcopy(tree)
    # what is silent holds no place, so that the elements left are those of the places, one by one
    etree.strip_elements(own, *SILENT, with_tail=False)
    for place, element in list(zip(lines.places, own.iter(*BREAKING), strict=True)):
        if _is_barren(place) and element.tag != "body":
            parent = element.getparent()
            if parent is None:
                continue
            if element.tail:
                element.drop_tree()
            else:
                parent.remove(element)
    return own


def _is_barren(place: BlockContext) -> bool:
    """Whether an element holds nothing or little but links."""
    if place.prose or (place.chars and place.tag == "p"):
        return False
    most = _LINKED_BOX if place.blocks > 1 else _LINKED_LINE
    return not place.chars or place.link_chars > most * place.chars
