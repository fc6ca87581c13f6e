"""Chooses the story's title among those that a page gives."""

from collections.abc import Iterator, Mapping
from typing import Any

from extract.document import Document
from extract.document.jsonld import is_article
from extract.metadata.headings import Candidate, heading_candidates, names_section, read_headings
from extract.metadata.shown import Shown
from extract.metadata.site import calls_itself_site, is_site
from extract.metadata.text import clean, text_of, words_of

_META_WEIGHTS = {
    "og:title": 0.8,
    "twitter:title": 0.3,
    "parsely-title": 0.3,
    "sailthru.title": 0.3,
    "dc.title": 0.3,
    "dcterms.title": 0.3,
    "title": 0.2,
}
_JSON_LD, _TITLE_TAG = 0.9, 0.6
# where readers see a headline
_SEEN = frozenset({"h1", "h2", "h3", "look"})
_OF_EVERY_PAGE = 0.4


def read_title(document: Document, names: frozenset[str]) -> str | None:
    """The candidate that most of the page's witnesses agree on; a visible headline counts for most.

    `names` is what the site calls itself.
    """
    headings = read_headings(document)
    stories = {h.words: h.text for h in headings if len(h.words) > 1 and not is_site(h.text, names)}
    page = Shown(document, names, stories)
    told = [c for c in told_titles(page) if c.text]
    texts = [c.text for c in told]
    candidates = [*heading_candidates(headings, texts, page), *told]
    scores: dict[tuple[str, ...], float] = {}
    for candidate in candidates:
        key = words_of(candidate.text)
        if key:
            # what the menu says or what names the site is told of every page
            every = candidate.origin not in _SEEN and (
                names_section(document, candidate.text) or calls_itself_site(candidate.text)
            )
            scores[key] = scores.get(key, 0.0) + candidate.weight * (_OF_EVERY_PAGE if every else 1)
    if not scores:
        return next((c.text for c in candidates if c.text), None)
    best = max(scores, key=lambda key: scores[key])
    return next(c.text for c in candidates if words_of(c.text) == best)


def told_titles(page: Shown) -> Iterator[Candidate]:
    """What head and JSON-LD call the page, without the site's name; what says the same again counts for less."""
    for item in fitting_articles(page.document):
        yield Candidate(page.bare(clean(item.get("headline") or item.get("name"))), "jsonld", _JSON_LD)
    for name, weight in _META_WEIGHTS.items():
        if value := clean(page.document.meta(name)):
            yield Candidate(page.bare(value), name, weight)
    title = next(page.document.tree.iter("title"), None)
    if title is not None:
        yield Candidate(page.bare(text_of(title)), "title", _TITLE_TAG)


def fitting_articles(document: Document) -> list[Mapping[str, Any]]:
    """The article of the page's JSON-LD: the one that names this address, else the first."""
    articles = [
        item for item in document.json_ld if is_article(item) and clean(item.get("headline") or item.get("name"))
    ]
    bare = document.url.split("#")[0].split("?")[0].rstrip("/")
    own = [item for item in articles if bare in (_address(item.get("url")), _address(item.get("mainEntityOfPage")))]
    return (own or articles)[:1]


def _address(value: Any) -> str | None:
    if isinstance(value, dict):
        value = value.get("@id") or value.get("url")
    return value.split("#")[0].split("?")[0].rstrip("/") if isinstance(value, str) else None
