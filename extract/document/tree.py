"""Parses HTML into a tree without losing its end."""

import re
from dataclasses import dataclass

from lxml import html
from lxml.etree import ElementDefaultClassLookup, ParserError, XMLSyntaxError

# `<div class=x>`, `</span>`: elements that pages open by the thousand and forget to close
_FORGOTTEN = re.compile(r"</?(?:div|span|font|center|b|i|u|em|strong|small|big|ul|blockquote)\b[^<>]*>", re.I)
# what XML allows in no text, written as such or as `&#1;`: whoever sets a text of the tree again would raise
_SPACES = bytes.maketrans(b"\x0b\x0c", b"  ")
_CONTROLS = bytes(sorted(set(range(32)) - set(b"\t\n\x0b\x0c\r")))
_REFERENCES = re.compile(
    rb"&#(?:0*(?:[0-8]|1[124-9]|2\d|3[01]|6553[45])|x0*(?:[0-8bcef]|1[0-9a-f]|fff[ef]))(?:;|(?![0-9a-f]))", re.I
)
# elements that libxml2, which knows HTML 4, leaves in the head of `<title>x</title><article>`
_OF_THE_BODY = frozenset(("article", "aside", "details", "figure", "footer", "header", "main", "nav", "section"))
_LIMIT_WORDS = "Excessive depth"
# one class for all: lxml.html looks each element's up in Python, at every walk anew
_CLASSES = ElementDefaultClassLookup(
    element=html.HtmlElement, comment=html.HtmlComment, pi=html.HtmlProcessingInstruction, entity=html.HtmlEntity
)


class Unparsable(ValueError):
    """Markup that gives no tree."""


@dataclass(frozen=True, slots=True)
class Parsed:
    """A tree, and what had to be done to get it."""

    tree: html.HtmlElement
    warnings: tuple[str, ...] = ()


def parse(markup: str) -> html.HtmlElement:
    """The tree of `markup`, as `parse_whole` gives it. Raises Unparsable."""
    return parse_whole(markup).tree


def parse_whole(markup: str) -> Parsed:
    """The tree of `markup`, through nesting and text nodes of any size. Raises Unparsable.

    libxml2 stops without an error at 2,048 levels: such a page is read without its divs, and the warning says so.
    """
    tree, too_deep = _parse(markup)
    if not too_deep:
        return Parsed(tree)
    flat, still_too_deep = _parse(_FORGOTTEN.sub("<br>", markup))
    if still_too_deep:
        return Parsed(flat, ("truncated: nested past 2,048 levels",))
    return Parsed(flat, ("nested past 2,048 levels: read without its divs",))


def _parse(markup: str) -> tuple[html.HtmlElement, bool]:
    # lone surrogates stop the parser; encoding prologs make lxml refuse a str
    data = markup.encode("utf-8", "replace").translate(_SPACES, _CONTROLS)
    data = _REFERENCES.sub(b"", data).replace(b"\xef\xbf\xbe", b"").replace(b"\xef\xbf\xbf", b"")
    parser = html.HTMLParser(encoding="utf-8", huge_tree=True, remove_comments=True, remove_pis=True)
    parser.set_element_class_lookup(_CLASSES)
    try:
        tree = html.document_fromstring(data, parser=parser)
    except (ParserError, XMLSyntaxError, ValueError) as err:
        raise Unparsable(str(err)) from None
    if tree is None:
        raise Unparsable("no element")
    _end_head(tree)
    return tree, any(_LIMIT_WORDS in (error.message or "") for error in parser.error_log)


def _end_head(tree: html.HtmlElement) -> None:
    """Move what belongs to the body out of the head: libxml2 ends a head that is not closed at no HTML 5 element."""
    head = tree.find("head")
    at = None if head is None else next((n for n, child in enumerate(head) if child.tag in _OF_THE_BODY), None)
    if head is None or at is None:
        return
    body = tree.find("body")
    if body is None:
        body = html.HtmlElement()
        body.tag = "body"
        tree.append(body)
    strays = head[at:]
    first = body.text
    body.text = None
    body[:0] = strays
    strays[-1].tail = (strays[-1].tail or "") + (first or "") or None
