"""How does HTML become a tree without losing its end?"""

from lxml import html
from lxml.etree import ParserError, XMLSyntaxError


class Unparsable(ValueError):
    """Markup that gives no tree."""


def parse(markup: str) -> html.HtmlElement:
    """The tree of `markup`, whole to a depth of 2,048 and through huge text nodes. Raises Unparsable."""
    # lone surrogates stop the parser; encoding prologs make lxml refuse a str
    data = markup.encode("utf-8", "replace")
    parser = html.HTMLParser(encoding="utf-8", huge_tree=True, remove_comments=True, remove_pis=True)
    try:
        tree = html.document_fromstring(data, parser=parser)
    except (ParserError, XMLSyntaxError, ValueError) as err:
        raise Unparsable(str(err)) from None
    if tree is None:
        raise Unparsable("no element")
    return tree
