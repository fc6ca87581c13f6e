"""A page parsed once, as every reader reads it."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from lxml import html

from extract.blocks import Block, Lines, read_page_lines
from extract.document.dom_index import DomIndex
from extract.document.embedded_state import embedded_article
from extract.document.jsonld import read_json_ld
from extract.page import Page
from sources import Source


@dataclass(frozen=True)
class Document:
    """A decoded, parsed page. Readers never change `tree`; one that must works on a deepcopy of it.

    `markup` is the decoded HTML, `json_ld` every JSON-LD object of the page, flattened out of @graph and lists,
    and the article of a page that keeps its text in a script or in <noscript>.
    `metas` maps the lower-cased name or property of each <meta> to its contents in page order.
    """

    page: Page
    markup: str
    tree: html.HtmlElement
    source: Source | None = None
    warnings: tuple[str, ...] = ()
    charset: str = "utf-8"

    @property
    def url(self) -> str:
        return self.page.url

    @cached_property
    def lines(self) -> Lines:
        """The page's lines of text with the elements that hold them."""
        return read_page_lines(self.tree)

    @property
    def blocks(self) -> list[Block]:
        """The page's lines of text."""
        return self.lines.blocks

    @cached_property
    def json_ld(self) -> tuple[Mapping[str, Any], ...]:
        told = read_json_ld(self.tree)
        if any(isinstance(item.get("articleBody"), str) for item in told):
            return told
        title = f"{self.meta('og:title') or ''} {self.tree.findtext('.//title') or ''}"
        embedded = embedded_article(self.tree, self.blocks, title)
        return (*told, embedded) if embedded else told

    @cached_property
    def metas(self) -> Mapping[str, tuple[str, ...]]:
        found: dict[str, list[str]] = {}
        for meta in self.tree.iter("meta"):
            name = meta.get("property") or meta.get("name") or meta.get("itemprop")
            content = (meta.get("content") or "").strip()
            if name and content:
                found.setdefault(name.strip().lower(), []).append(content)
        return {name: tuple(values) for name, values in found.items()}

    @cached_property
    def dom_index(self) -> DomIndex:
        """The elements that metadata is read from."""
        return DomIndex(self.tree)

    @property
    def declares_article(self) -> bool:
        """Whether Open Graph or JSON-LD call the page an article; shops, guides and home pages seldom do."""
        if (self.meta("og:type") or "").lower() == "article" or "article:published_time" in self.metas:
            return True
        kinds = (str(facts.get("@type")) for facts in self.json_ld)
        return any("Article" in kind or "BlogPosting" in kind for kind in kinds)

    def meta(self, *names: str) -> str | None:
        """The first content of the first of these metas that the page has."""
        return next((self.metas[name][0] for name in names if name in self.metas), None)


@dataclass(frozen=True, slots=True)
class Body:
    """The text of an article: its paragraphs in order, who read them and what was dropped, and why."""

    paragraphs: tuple[str, ...] = ()
    reader: str = "none"
    why: str = ""
    dropped: tuple[tuple[str, str], ...] = ()
    """(line, reason) for what was taken out of the reader's answer."""
    warnings: tuple[str, ...] = ()

    @property
    def text(self) -> str:
        return "\n".join(self.paragraphs)
