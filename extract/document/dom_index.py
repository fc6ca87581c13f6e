"""An index of the elements that a page's metadata is read from."""

import re
from collections.abc import Iterable, Sequence
from functools import cached_property, lru_cache

from lxml import html

_KINDS = {
    "author": re.compile(r"[aA]uthor|byline|avtor|field--name-uid"),
    "crumb": re.compile(r"[bB]readcrumb|crumbs"),
    "category": re.compile(r"category|rubric"),
    "title": re.compile(r"headline|title|zag"),
    # class="tags", class="post-tags", class="tag_list"
    "tags": re.compile(r"(?:^|[\s_-])(?:tags?|tegs?|tag-?list|keywords)(?:$|[\s_-])", re.I),
}
_RDFA = {
    "author": frozenset(
        ["author", "schema:author", "dc:creator", "dcterms:creator", "sioc:has_creator", "foaf:maker"]
    ),
}
_MOST_PROPERTIES = 300
# most classes speak of none of these
_ANY = re.compile(
    r"[aA]uthor|name-uid|byline|avtor|rumb|category|rubric|headline|title|zag|[tT][aeAE][gG]|[kK][eE][yY]"
)


class DomIndex:
    """The elements of a tree by what they are called, each kind looked for once and kept in the page's order."""

    def __init__(self, tree: html.HtmlElement) -> None:
        self._tree = tree

    @cached_property
    def elements(self) -> list[html.HtmlElement]:
        """Every element; while they are held, lxml need not make them anew for each reader."""
        return list(self._tree.iter())

    @cached_property
    def base(self) -> str | None:
        """The href of <base>, against which all other addresses are meant."""
        base = next(self._tree.iter("base"), None)
        return None if base is None else base.get("href")

    @cached_property
    def links(self) -> dict[str, list[html.HtmlElement]]:
        """The <link> elements by each word of their rel."""
        return _by_word(self._tree.iter("link"))

    @cached_property
    def related(self) -> dict[str, list[html.HtmlElement]]:
        """The <a> elements by each word of their rel."""
        return _by_word(self._tree.iter("a"))

    @cached_property
    def items(self) -> dict[str, list[html.HtmlElement]]:
        """The elements by itemprop."""
        found: dict[str, list[html.HtmlElement]] = {}
        for element in self.elements:
            name = element.get("itemprop")
            if name:
                found.setdefault(name, []).append(element)
        return found

    def properties(self, name: str) -> list[html.HtmlElement]:
        """The elements that RDFa calls by a name: property="dc:creator" and rel="sioc:has_creator" tell an author."""
        found = []
        for element in self._tree.xpath("//body//*[@property or @rel]")[:_MOST_PROPERTIES]:
            said = f"{element.get('property') or ''} {element.get('rel') or ''}".split()
            if not _RDFA[name].isdisjoint(word for word in said if ":" in word or element.get("property")):
                found.append(element)
        return found

    @cached_property
    def classed(self) -> dict[str, list[html.HtmlElement]]:
        """The elements by what their class speaks of: author, crumb, category, title, tags."""
        found: dict[str, list[html.HtmlElement]] = {kind: [] for kind in _KINDS}
        for element in self.elements:
            names = element.get("class")
            if names:
                for kind in kinds_of(names):
                    found[kind].append(element)
        return found

    def ordered(self, *groups: Sequence[html.HtmlElement]) -> list[html.HtmlElement]:
        """The elements of several groups, once each, in the page's order."""
        filled = [group for group in groups if group]
        if len(filled) < 2:
            return list(filled[0]) if filled else []
        wanted = {element for group in filled for element in group}
        return [element for element in self.elements if element in wanted]


def _by_word(elements: Iterable[html.HtmlElement]) -> dict[str, list[html.HtmlElement]]:
    found: dict[str, list[html.HtmlElement]] = {}
    for element in elements:
        rel = element.get("rel")
        for word in rel.lower().split() if rel else ():
            found.setdefault(word, []).append(element)
    return found


@lru_cache(maxsize=8192)
def kinds_of(names: str) -> tuple[str, ...]:
    """What an element's class speaks of."""
    if not _ANY.search(names):
        return ()
    return tuple(kind for kind, pattern in _KINDS.items() if pattern.search(names))
