"""Reads the address, picture, language and translations that a page claims."""

import re
from collections.abc import Iterator
from itertools import chain
from typing import Any
from urllib.parse import urljoin, urlsplit

from lxml import html

from extract.document import Document
from extract.document.jsonld import is_article
from extract.metadata.switches import read_switches

_IMAGE_METAS = (
    "og:image:secure_url",
    "og:image",
    "og:image:url",
    "twitter:image",
    "twitter:image:src",
    "thumbnailurl",
)
# kk-KZ, ru_RU, zh-Hans-CN, uz-Cyrl
_LANGUAGE = re.compile(r"^[a-z]{2,3}(?:-[a-z0-9]{2,8}){0,3}$")
_LONGEST = 2000


def read_canonical(document: Document) -> str | None:
    """The absolute address that the page calls its own: rel=canonical, else og:url."""
    for link in document.dom_index.links.get("canonical", ()):
        if url := absolute(document, link.get("href")):
            return url
    return absolute(document, document.meta("og:url"))


def read_image(document: Document) -> str | None:
    """The absolute address of the picture that stands for the story."""
    for name in _IMAGE_METAS:
        for content in document.metas.get(name, ()):
            if url := absolute(document, content):
                return url
    for item in document.json_ld:
        if is_article(item) and (url := absolute(document, _picture(item.get("image")))):
            return url
    for link in document.dom_index.links.get("image_src", ()):
        if url := absolute(document, link.get("href")):
            return url
    return None


def read_alternates(document: Document) -> dict[str, str]:
    """Language tag -> absolute address of the same story there: by hreflang, else by the site's language switch."""
    found: dict[str, str] = {}
    for link in document.dom_index.links.get("alternate", ()):
        language = (link.get("hreflang") or "").strip().lower().replace("_", "-")
        url = absolute(document, link.get("href"))
        if url and (_LANGUAGE.match(language) or language == "x-default"):
            found.setdefault(language, url)
    if not found:
        host = urlsplit(document.url).hostname
        for language, href in read_switches(document).items():
            url = absolute(document, href)
            if url and urlsplit(url).hostname == host:
                found[language] = url
    return found


def read_declared_language(document: Document) -> str | None:
    """The language that the page declares, as a lower-cased BCP 47 tag: of <html>, Content-Language, or og:locale."""
    root = document.tree if document.tree.tag == "html" else document.tree.getroottree().getroot()
    equivalents = (m.get("content") for m in document.tree.iter("meta") if equivalent(m) == "content-language")
    declared = (root.get("lang"), root.get("{http://www.w3.org/XML/1998/namespace}lang"), root.get("xml:lang"))
    for value in chain(declared, equivalents, (document.meta("og:locale", "inlanguage", "dc.language"),)):
        tag = (value or "").strip().lower().replace("_", "-").split(",")[0].split(".")[0]
        if _LANGUAGE.match(tag):
            return tag
    return None


def equivalent(meta: html.HtmlElement) -> str:
    return (meta.get("http-equiv") or "").lower()


def links(tree: html.HtmlElement, kind: str) -> Iterator[html.HtmlElement]:
    """The page's <link> elements of a kind."""
    for link in tree.iter("link"):
        if kind in (link.get("rel") or "").lower().split():
            yield link


def absolute(document: Document, href: str | None) -> str | None:
    """The href against the page's base, where it is a web address."""
    if not href or len(href) > _LONGEST:
        return None
    try:
        base = document.dom_index.base
        root = urljoin(document.url, base) if base else document.url
        url = urljoin(root, href.strip())
        parts = urlsplit(url)
    except ValueError:  # an IPv6 literal that is none
        return None
    return url if parts.scheme in ("http", "https") and parts.hostname else None


def _picture(value: Any) -> str | None:
    if isinstance(value, list):
        value = value[0] if value else None
    if isinstance(value, dict):
        value = value.get("url") or value.get("contentUrl")
    return value if isinstance(value, str) else None
