"""Reads the section and the tags of an article."""

import re
from collections.abc import Iterable, Iterator
from itertools import islice
from typing import Any

from lxml import html

from extract.document import Document
from extract.document.dom_index import DomIndex, kinds_of
from extract.document.jsonld import is_article, types_of
from extract.metadata.headings import in_boilerplate
from extract.metadata.site import is_site
from extract.metadata.text import clean, text_of, words_of

_TAG_METAS = ("news_keywords", "parsely-tags", "sailthru.tags", "keywords")
_SECTION_METAS = ("article:section", "og:section", "parsely-section", "cxenseparse:section", "dcsext.section")
_TAG_ADDRESS = re.compile(r"tag|topic|teg")
# what analytics keep among keywords: "Page Type: Article", 26157981-b4f7-4929
_RECORD = re.compile(r":\s|[0-9a-f]{8}-[0-9a-f]{4}")
_SPLIT = re.compile(r"\s*[,;]\s*")
_HOME = {
    "home", "homepage", "главная", "басты бет", "басты", "башкы бет", "bosh sahifa", "бош саҳифа", "ana səhifə",
    "anasayfa", "ana sayfa", "baş sahypa", "асосӣ", "головна", "галоўная", "startseite", "start", "accueil",
    "inicio", "…", "strona główna", "αρχική", "գլխավոր", "მთავარი", "нүүр", "төп бит", "首页", "ホーム", "новости",
    "news", "...",
}  # fmt: skip
_MOST_TAGS, _MOST_BOXES = 30, 40
_MOST_WORDS = 7
_LONGEST = 80


def read_tags(document: Document, title: str | None, names: frozenset[str]) -> tuple[str, ...]:
    """The tags of the first place that has them: shown beside the story, then metas and JSON-LD."""
    for source in (
        linked_tags(document.dom_index),
        meta_tags(document, "article:tag"),
        json_ld_tags(document),
        boxed_tags(document.dom_index),
        *(meta_tags(document, name) for name in _TAG_METAS),
    ):
        if tags := proper(source, title, names):
            return tags
    return ()


def proper(source: Iterable[str], title: str | None, names: frozenset[str]) -> tuple[str, ...]:
    """What is a tag, once each: no sentence, not the title, not the site."""
    found: dict[str, str] = {}
    for raw in source:
        tag = clean(raw).strip("#;,. ")
        words = words_of(tag)
        if not 0 < len(words) <= _MOST_WORDS or len(tag) > _LONGEST or words == words_of(title or ""):
            continue
        if "".join(words) not in names and not _RECORD.search(tag):
            found.setdefault(tag.casefold(), tag)
    return tuple(found.values())[:_MOST_TAGS]


def linked_tags(index: DomIndex) -> Iterator[str]:
    """The links beside the story that are marked rel=tag."""
    for link in index.related.get("tag", ())[:60]:
        if "category" not in link.get("rel") and not in_boilerplate_box(link):
            yield text_of(link)


def boxed_tags(index: DomIndex) -> Iterator[str]:
    """Links to tags inside an element whose class calls it so."""
    links = dict.fromkeys(
        a for box in index.classed["tags"][:_MOST_BOXES] if box.tag != "body" for a in box.iter("a")
    )
    for link in islice((a for a in links if _TAG_ADDRESS.search(a.get("href") or "")), 60):
        if not in_boilerplate_box(nearest(link, "tags")):
            yield text_of(link)


def nearest(element: html.HtmlElement, kind: str) -> html.HtmlElement:
    """The element itself or the nearest above it whose class speaks of a kind."""
    above = (e for e in (element, *element.iterancestors()) if kind in kinds_of(e.get("class") or ""))
    return next(above, element)


def in_boilerplate_box(element: html.HtmlElement) -> bool:
    """Whether the element stands in a menu, a footer or a cloud of all the site's tags."""
    for depth, parent in enumerate(element.iterancestors()):
        if parent.tag in ("nav", "footer", "aside", "header") and parent.find(".//h1") is None:
            return True
        if depth < 4 and re.search(r"cloud|sidebar|widget|menu|footer|related", parent.get("class") or "", re.I):
            return True
    return False


def meta_tags(document: Document, name: str) -> Iterator[str]:
    """The contents of a meta, taken apart; a lone sentence between commas is caught by the count of words."""
    for content in document.metas.get(name, ()):
        yield from _SPLIT.split(content)


def json_ld_tags(document: Document) -> Iterator[str]:
    """The keywords of the page's article."""
    for item in document.json_ld:
        if is_article(item) and item.get("keywords"):
            yield from _strings(item["keywords"])
            return


def read_section(document: Document, title: str | None, names: frozenset[str]) -> str | None:
    """The section by the head, the JSON-LD, the breadcrumbs, or the link that calls itself a category."""
    for source in (head_sections(document), crumbs(document), categories(document.dom_index)):
        for raw in source:
            section = clean(raw)
            words = words_of(section)
            if not 0 < len(words) <= _MOST_WORDS or words == words_of(title or "") or "://" in section:
                continue
            if section.casefold() not in _HOME and not is_site(section, names):
                return section
    return None


def head_sections(document: Document) -> Iterator[str]:
    """article:section and its like, then articleSection."""
    for name in _SECTION_METAS:
        yield from document.metas.get(name, ())
    for item in document.json_ld:
        if is_article(item) and item.get("articleSection"):
            yield from _strings(item["articleSection"])


def crumbs(document: Document) -> Iterator[str]:
    """The breadcrumbs from the story upwards: the nearest section is the last."""
    for item in document.json_ld:
        if "BreadcrumbList" in types_of(item) and isinstance(item.get("itemListElement"), list):
            for crumb in reversed(item["itemListElement"]):
                if isinstance(crumb, dict):
                    named = crumb.get("item")
                    yield clean(crumb.get("name") or (named.get("name") if isinstance(named, dict) else None))
    yield from (text_of(link) for link in reversed(crumb_links(document)[:12]))


def crumb_links(document: Document) -> list[html.HtmlElement]:
    """The links of what calls itself breadcrumbs, by class or by label."""
    index = document.dom_index
    classed = [
        link for holder in index.classed["crumb"][:_MOST_BOXES] for link in holder.iter("a") if link is not holder
    ]
    navs = (nav for nav in document.tree.iter("nav") if "readcrumb" in (nav.get("aria-label") or ""))
    labelled = [link for nav in navs for link in nav.iter("a")]
    return index.ordered(list(dict.fromkeys(classed)), labelled)


def categories(index: DomIndex) -> Iterator[str]:
    """Links beside the headline that are called a category."""
    related = [a for word, links in index.related.items() if "category" in word for a in links]
    for link in index.ordered(related, [e for e in index.classed["category"] if e.tag == "a"])[:20]:
        if not in_boilerplate(link):
            yield text_of(link)


def _strings(value: Any) -> Iterator[str]:
    for item in value if isinstance(value, list) else [value]:
        if isinstance(item, str):
            yield from _SPLIT.split(item)
        elif isinstance(item, dict) and isinstance(item.get("name"), str):
            yield item["name"]
