"""Which of the page's many titles is the story's?"""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import islice
from typing import Any

from lxml import html

from extract.document import Document
from extract.jsonld import is_article
from extract.metadata.site import is_site, without_site
from extract.metadata.text import clean, finder, text_of, words_of

# parts of a page that hold no headline, by tag or by a word of the class: <nav class="breadcrumb">
_CHROME_TAGS = {"nav", "footer", "aside", "form", "li", "dialog", "button", "select"}
_CHROME = re.compile(r"bread-?crumb|breadbar|logo|\bnav|menu|footer|cookie|consent|modal|popup|subscri|related", re.I)
# class="article__headline", "post-title", "news_title", itemprop="headline"
_HEADLINE = re.compile(
    r"(?:^|[\s_-])(?:article|post|entry|news|story|content|page|single|item|main|detail)[\w-]*?"
    r"(?:title|headline|heading|header)\b|\b(?:headline|is-title|title-?news|entry-title|zag(?:ol\w*)?|baslik)\b",
    re.I,
)
_META_WEIGHTS = {
    "og:title": 0.8,
    "twitter:title": 0.3,
    "parsely-title": 0.3,
    "sailthru.title": 0.3,
    "dc.title": 0.3,
    "dcterms.title": 0.3,
    "title": 0.2,
}
_JSON_LD, _TITLE_TAG, _HEADING, _STYLED, _WEAK = 0.9, 0.6, 1.5, 0.5, 0.3
_MOST = 40
_LOOKS = finder(
    "//*[@itemprop='headline' or contains(@class, 'headline') or contains(@class, 'title')"
    " or contains(@class, 'zag')] | //font[@size >= 4 or starts-with(@size, '+')] | //big"
)
_LOOKING = {"div", "p", "span", "b", "strong", "font", "td", "h4", "h5", "big"}
_FEW = 3
_MOST_PIECES = 6


@dataclass(frozen=True, slots=True)
class Candidate:
    """A text that may be the title, where it stood, and what it counts for."""

    text: str
    origin: str
    weight: float


def read_title(document: Document, names: frozenset[str]) -> str | None:
    """The candidate that most of the page's witnesses agree on; a visible headline counts for most.

    `names` is what the site calls itself.
    """
    headings = list(read_headings(document.tree))
    if not any(element.tag == "h1" and not in_chrome(element) for element, _ in headings):
        headings += read_looks(document.tree)
    stories = frozenset(
        words_of(text) for _, text in headings if len(words_of(text)) > 1 and not is_site(text, names)
    )
    told = [c for c in told_titles(document, names, stories) if c.text]
    candidates = [*heading_candidates(headings, told, names), *told]
    scores: dict[tuple[str, ...], float] = {}
    for candidate in candidates:
        key = words_of(candidate.text)
        if key:
            scores[key] = scores.get(key, 0.0) + candidate.weight
    if not scores:
        return next((c.text for c in candidates if c.text), None)
    best = max(scores, key=lambda key: scores[key])
    return next(c.text for c in candidates if words_of(c.text) == best)


def told_titles(
    document: Document, names: frozenset[str], stories: frozenset[tuple[str, ...]]
) -> Iterator[Candidate]:
    """What head and JSON-LD call the page, without the site's name; what says the same again counts for less."""
    for item in fitting_articles(document):
        headline = clean(item.get("headline") or item.get("name"))
        yield Candidate(without_site(headline, names, stories), "jsonld", _JSON_LD)
    for name, weight in _META_WEIGHTS.items():
        if value := clean(document.meta(name)):
            yield Candidate(without_site(value, names, stories), name, weight)
    title = document.tree.find(".//title")
    if title is not None:
        yield Candidate(without_site(text_of(title), names, stories), "title", _TITLE_TAG)


def fitting_articles(document: Document) -> list[Mapping[str, Any]]:
    """The article of the page's JSON-LD: the one that names this address, else the first."""
    articles = [
        item for item in document.json_ld if is_article(item) and clean(item.get("headline") or item.get("name"))
    ]
    bare = document.url.split("#")[0].split("?")[0].rstrip("/")
    own = [item for item in articles if bare in (_address(item.get("url")), _address(item.get("mainEntityOfPage")))]
    return (own or articles)[:1]


def read_headings(tree: html.HtmlElement) -> Iterator[tuple[html.HtmlElement, str]]:
    """The first headings of the page with their texts."""
    seen = 0
    for element in tree.iter("h1", "h2", "h3"):
        if text := text_of(element):
            yield element, text
            seen += 1
            if seen == _MOST:
                return


def read_looks(tree: html.HtmlElement) -> Iterator[tuple[html.HtmlElement, str]]:
    """What looks like a headline by class or size, for pages without an h1."""
    for element in _LOOKS(tree)[:_MOST]:
        if element.tag in _LOOKING and (text := text_of(element)) and len(text) < 300:
            yield element, text


def heading_candidates(
    headings: list[tuple[html.HtmlElement, str]], told: list[Candidate], names: frozenset[str]
) -> Iterator[Candidate]:
    """Headings by their place; a heading that repeats what the head tells is the headline that readers see."""
    titles = [words_of(candidate.text) for candidate in told]
    h1s = [(e, t) for e, t in headings if e.tag == "h1" and not is_site(t, names)]
    alone = len({words_of(text) for element, text in h1s if not in_chrome(element)}) == 1
    confirmed: set[tuple[str, ...]] = set()
    for element, text in h1s:
        text = without_kicker(element, text, told)
        words = words_of(text)
        if in_chrome(element):
            yield Candidate(text, "h1", _WEAK)
        elif alone or any(shared(words, title) >= 0.5 for title in titles):
            if words not in confirmed:
                yield Candidate(text, "h1", _HEADING)
            confirmed.add(words)
        elif not told:
            yield Candidate(text, "h1", _STYLED)
    if not confirmed:
        yield from lower_headings(headings, told)


def lower_headings(headings: list[tuple[html.HtmlElement, str]], told: list[Candidate]) -> Iterator[Candidate]:
    """The headline of a page without an h1: what repeats the head; the first, where the head names the site alone."""
    titles = [words_of(candidate.text) for candidate in told]
    rest = [(e, t) for e, t in headings if e.tag != "h1" and len(words_of(t)) > 1 and not in_chrome(e)]
    for element, text in rest:
        text = without_kicker(element, text, told)
        if words_of(text) in titles:
            yield Candidate(text, element.tag, _HEADING)
            return
    for element, text in rest:
        if is_styled(element) and any(shared(words_of(text), title) >= 0.6 for title in titles):
            yield Candidate(text, element.tag, _STYLED)
            return
    if rest and all(len(title) <= _FEW for title in titles):
        looks = (text for element, text in rest if len(words_of(text)) >= _FEW and not is_linked(element))
        yield from (Candidate(text, "look", _HEADING) for text in islice(looks, 1))


def without_kicker(element: html.HtmlElement, text: str, told: list[Candidate]) -> str:
    """The heading's own words where it holds a smaller line above them, as the head tells them apart."""
    if not 0 < len(element) <= _MOST_PIECES:
        return text
    titles = {words_of(candidate.text): candidate.text for candidate in told}
    rest = [part for child in element for part in (text_of(child), clean(child.tail)) if part]
    for first in range(0 if clean(element.text) else 1, len(rest)):
        own = words_of(" ".join(rest[first:]))
        if len(own) > 1 and own in titles:
            return titles[own]
    return text


def is_linked(element: html.HtmlElement) -> bool:
    """Whether an element leads elsewhere, as the headlines of other stories do."""
    return element.find(".//a") is not None or any(parent.tag == "a" for parent in element.iterancestors())


def is_styled(element: html.HtmlElement) -> bool:
    """Whether class or itemprop call the element a headline."""
    return element.get("itemprop") == "headline" or bool(_HEADLINE.search(element.get("class") or ""))


def in_chrome(element: html.HtmlElement) -> bool:
    """Whether the element, or what it stands in, belongs to the site and not to the story."""
    if _CHROME.search(element.get("class") or ""):
        return True
    for depth, parent in enumerate(element.iterancestors()):
        if parent.tag in _CHROME_TAGS or depth == 6:
            return parent.tag in _CHROME_TAGS
        if depth < 3 and _CHROME.search(parent.get("class") or ""):
            return True
    return False


def shared(one: Iterable[str], other: Iterable[str]) -> float:
    """The share of the shorter text's words that the longer has too."""
    a, b = set(one), set(other)
    return len(a & b) / max(1, min(len(a), len(b)))


def _address(value: Any) -> str | None:
    if isinstance(value, dict):
        value = value.get("@id") or value.get("url")
    return value.split("#")[0].split("?")[0].rstrip("/") if isinstance(value, str) else None
