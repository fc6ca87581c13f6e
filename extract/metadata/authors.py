"""Reads the authors of an article."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import islice
from typing import Any

from lxml import html

from extract.blocks import Block
from extract.document import Document
from extract.document.dom_index import DomIndex
from extract.document.jsonld import is_article
from extract.lines.broken_lines import ENDS
from extract.metadata.bylines import LONGEST_NAME, introduced, persons
from extract.metadata.text import text_of

_METAS = ("author", "article:author", "article:author_name", "parsely-author", "sailthru.author", "byl", "dc.creator",
          "dcterms.creator", "dc:creator", "dcterms:creator", "schema:author",
          "cxenseparse:author", "mediator_author", "twitter:creator")  # fmt: skip
# class="newsAuthor" of ASP.NET, "field--name-uid" of Drupal
_AUTHOR_CLASS = re.compile(
    r"(?:^|[\s_-]|(?-i:(?<=[a-z])(?=[A-Z])))(?:by-?line|author|avtor|writer|field--name-uid)(?:[_-]*(?:name|link|title|s|item|fn))*(?:$|\s)",
    re.I,
)
# comments, most-read boxes and the notes under a text name other people; Elementor calls all its parts widgets
_ELSEWHERE = re.compile(
    r"comment|related|sidebar|footer|most-?read|popular|recommend|teaser|bio\b|(?<!elementor-)widget|river", re.I
)
_MOST, _MOST_PARTS, _DEEPEST = 12, 100, 5
# where an author's object holds the person
_HOLDERS = ("@list", "@set", "@graph", "author", "person", "Person", "item", "itemListElement", "0")
# letters: of what stands between two authors of one story, of a teaser, of the headline in it, of a sentence
_NEAR, _TEASER, _HEADLINE, _SENTENCE = 300, 700, 20, 80
_TEASER_DEPTH = 4
_COMMA = re.compile(r"\s*,\s*")


def read_authors(document: Document, names: frozenset[str]) -> tuple[str, ...]:
    """The persons named as authors, in the page's order; site names, offices and addresses are none."""
    for source in (
        json_ld_authors(document),
        meta_authors(document),
        shown_authors(document),
        line_authors(document),
    ):
        if found := tuple(dict.fromkeys(person for raw in source for person in persons(raw, names)))[:_MOST]:
            return found
    return ()


def json_ld_authors(document: Document) -> Iterator[str]:
    """The names of the article's authors; those told by an @id are looked up among the page's objects."""
    articles = [item for item in document.json_ld if is_article(item) and item.get("author")]
    known = {item.get("@id"): item for item in document.json_ld if isinstance(item.get("@id"), str)}
    for article in articles[:1]:
        yield from _named(article["author"], known)


def _named(author: Any, known: Mapping[Any, Mapping[str, Any]], depth: int = 0) -> Iterator[str]:
    """The names in an author: a text, an object, a list, or one of these in the name or the author of another."""
    if isinstance(author, str):
        yield author
    elif isinstance(author, list) and depth < _DEEPEST:
        for one in author[:_MOST]:
            yield from _named(one, known, depth + 1)
    elif isinstance(author, dict) and depth < _DEEPEST and "Organization" not in str(author.get("@type")):
        if "name" not in author and isinstance(author.get("@id"), str):
            author = known.get(author["@id"], author)
        name = author.get("name") or f"{author.get('givenName') or ''} {author.get('familyName') or ''}".strip()
        inner = name or next((author[key] for key in _HOLDERS if author.get(key)), None)
        yield from _named(inner, known, depth + 1)


def meta_authors(document: Document) -> Iterator[str]:
    """The metas' contents; the first meta that holds a name is enough."""
    for name in _METAS:
        yield from document.metas.get(name, ())


def shown_authors(document: Document) -> Iterator[str]:
    """What stands in author elements of the story, the surest kind alone, from the first below the headline on."""
    index = document.dom_index
    for elements in author_elements(index):
        kept = [e for e in islice(elements, 20) if not is_elsewhere(e) and not in_teaser(e)]
        told = [(e, text) for e in kept if (text := text_of(e)) and len(text) < 2 * LONGEST_NAME]
        inner = [set(e.iterancestors()) for e, _ in told]
        told = [(e, text) for e, text in told if sum(e in above for above in inner) < 2]
        if told:
            first = told[0][0]
            yield from [text for e, text in told[:3] if e is first or _are_near(first, e)]
            return


def _are_near(one: html.HtmlElement, other: html.HtmlElement) -> bool:
    """Whether hardly a line stands between two author elements."""
    above = set(one.iterancestors()) | {one}
    common = next((e for e in (other, *other.iterancestors()) if e in above), None)
    return common is not None and len(text_of(common)) < _NEAR


def in_teaser(element: html.HtmlElement) -> bool:
    """Whether the element belongs to one of several boxes in a row that each lead to a story of their own."""
    box = element
    for _ in range(_TEASER_DEPTH):
        parent = box.getparent()
        if parent is None or parent.tag == "body":
            return False
        if _leads_away(box):
            twins = (e for e in parent.iterchildren(box.tag) if e is not box and e.get("class") == box.get("class"))
            return any(_leads_away(twin) for twin in islice(twins, 3))
        box = parent
    return False


def _leads_away(box: html.HtmlElement) -> bool:
    """Whether a box is little more than a headline that is a link."""
    texts = list(islice(box.itertext(), _MOST_PARTS))
    if len(texts) == _MOST_PARTS or sum(map(len, texts)) > _TEASER:
        return False
    return any(len(text_of(link)) >= _HEADLINE for link in islice(box.iter("a"), 6) if link.get("href"))


def line_authors(document: Document) -> Iterator[str]:
    """The name in a line that begins with "Автор:", else the name that stands alone below the text."""
    blocks = document.blocks
    for block in blocks:
        name = introduced(block.text) if len(block.text) < 2 * LONGEST_NAME else None
        if name and " " in name and not is_elsewhere(block.place.element):
            yield name
            return
    lines = (blocks[i] for i in range(1, len(blocks)) if _closes_text(blocks, i))
    yield from (block.text for block in islice(lines, 1))


def _closes_text(blocks: Sequence[Block], i: int) -> bool:
    """Whether a line is a signature: two to four words, set apart, below a sentence of its box and above no other."""
    text, before = blocks[i].text, blocks[i - 1]
    name = _COMMA.split(text)[0].split()
    if not 2 <= len(name) <= 4 or len(text) > LONGEST_NAME or blocks[i].link_chars or len(before.text) < _SENTENCE:
        return False
    if before.text[-1] not in ENDS or before.link_chars * 4 > len(before.text):
        return False
    place = blocks[i].place
    if before.place.parent is not place.parent and before.place is not place:
        return False
    following = blocks[i + 1 : i + 4]
    if any(len(b.text) >= _SENTENCE and b.place.parent is place.parent for b in following):
        return False
    capitals = all(word[:1].isupper() for word in name)
    return capitals and not is_elsewhere(place.element) and (name[-1].isupper() or _is_set_apart(place.element, text))


def _is_set_apart(element: html.HtmlElement, text: str) -> bool:
    """Whether a line stands at the right, or all of it in bold or italic letters."""
    looks = f"{element.get('style') or ''} {element.get('class') or ''} {element.get('align') or ''}"
    if re.search(r"right|author|sign", looks, re.I):
        return True
    return any(text_of(e) == text for e in islice(element.iter("strong", "b", "em", "i"), 3))


def author_elements(index: DomIndex) -> Iterator[Iterable[html.HtmlElement]]:
    """The elements that name an author, from the surest kind to the vaguest."""
    items = index.items.get("author", [])[:20]
    yield dict.fromkeys(name for item in items for name in name_parts(item) or (item,))
    yield dict.fromkeys(name for item in index.properties("author") for name in property_parts(item) or (item,))
    yield index.related.get("author", ())
    yield (e for e in index.classed["author"][:20] if _AUTHOR_CLASS.search(e.get("class")))


def name_parts(item: html.HtmlElement) -> list[html.HtmlElement]:
    """The elements of an author that hold the bare name."""
    return [e for e in islice(item.iterdescendants(), _MOST_PARTS) if e.get("itemprop") == "name"]


def property_parts(item: html.HtmlElement) -> list[html.HtmlElement]:
    """The elements of an RDFa author that hold the bare name."""
    parts = (e for e in islice(item.iterdescendants(), _MOST_PARTS))
    return [e for e in parts if (e.get("property") or "").rsplit(":", 1)[-1] == "name"]


def is_elsewhere(element: html.HtmlElement) -> bool:
    """Whether the element belongs to a comment, a teaser or a box beside the story."""
    for depth, parent in enumerate((element, *element.iterancestors())):
        if parent.tag in ("aside", "footer", "nav") or (depth < 5 and _ELSEWHERE.search(parent.get("class") or "")):
            return True
    return False
