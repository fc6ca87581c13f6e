"""Finds the headings of a page, and what each counts for as its title."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import islice

from lxml import html

from extract.document import Document
from extract.metadata.shown import Shown, agree, shared, size, units_of
from extract.metadata.site import calls_itself_site, is_site
from extract.metadata.text import clean, text_of, words_of

# parts of a page that hold no headline, by tag or by a word of the class: <nav class="breadcrumb">
_BOILERPLATE_TAGS = {"nav", "footer", "aside", "form", "li", "dialog", "button", "select"}
# fields by which a form is known to be ASP.NET's, which holds the whole page
_STATE_FIELDS = frozenset(["__VIEWSTATE", "__EVENTVALIDATION", "__EVENTTARGET"])
_BOILERPLATE = re.compile(
    r"bread-?crumb|breadbar|logo|\bnav|menu|footer|cookie|consent|modal|popup|subscri|related", re.I
)
# class="article__headline", "post-title", "news_title", itemprop="headline"
_HEADLINE = re.compile(
    r"(?:^|[\s_-])(?:article|post|entry|news|story|content|page|single|item|main|detail)[\w-]*?"
    r"(?:title|headline|heading|header)\b|\b(?:headline|is-title|title-?news|entry-title|zag(?:ol\w*)?|baslik)\b",
    re.I,
)
# <font size=5>, <font size="+1">
_LARGE = re.compile(r"\+|[4-9]|\d\d")
_LOOKING = {"div", "p", "span", "b", "strong", "font", "td", "h4", "h5", "big"}
# a headline of some words that shares none with the head stands on a site whose head says the same of every page
_LONE, _HEADING, _STYLED, _WEAK = 2.1, 1.5, 0.5, 0.3
_MOST, _FEW, _MANY, _MOST_PIECES, _MOST_LINKS = 40, 3, 4, 6, 400
_PROSE, _LINES_TO_PROSE, _SECTION = 80, 4, 24


@dataclass(frozen=True)
class Heading:
    """A heading of the page, or what looks like one, with its text."""

    element: html.HtmlElement
    text: str

    @cached_property
    def tag(self) -> str:
        return str(self.element.tag)

    @cached_property
    def words(self) -> tuple[str, ...]:
        return words_of(self.text)

    @cached_property
    def in_boilerplate(self) -> bool:
        return in_boilerplate(self.element)


@dataclass(frozen=True, slots=True)
class Candidate:
    """A text that may be the title, where it stood, and what it counts for."""

    text: str
    origin: str
    weight: float


def read_headings(document: Document) -> list[Heading]:
    """The first headings of the page; without an h1 also what looks like a headline by class or size."""
    found = (Heading(element, text_of(element)) for element in document.tree.iter("h1", "h2", "h3"))
    headings = list(islice((h for h in found if h.text), _MOST))
    if not any(h.tag == "h1" and not h.in_boilerplate and not names_section(document, h.text) for h in headings):
        looks = (Heading(e, text_of(e)) for e in looking(document)[:_MOST] if e.tag in _LOOKING)
        headings += [h for h in looks if 0 < len(h.text) < 300]
    return headings


def looking(document: Document) -> list[html.HtmlElement]:
    """What looks like a headline: by class or itemprop, or by the size of its letters."""
    index = document.dom_index
    sized = [e for e in document.tree.iter("font", "big") if e.tag == "big" or _LARGE.match(e.get("size") or "")]
    return index.ordered(index.classed["title"], index.items.get("headline", ()), sized)


def heading_candidates(headings: Sequence[Heading], told: Sequence[str], page: Shown) -> Iterator[Candidate]:
    """Headings by their place; a heading that repeats what the head tells is the headline that readers see."""
    titles = [words_of(title) for title in told]
    h1s = [h for h in headings if h.tag == "h1" and not is_site(h.text, page.names)]
    sections = [h for h in h1s if names_section(page.document, h.text)]
    h1s = [h for h in h1s if h not in sections]
    yield from (Candidate(h.text, "h1", _WEAK) for h in sections[:1])
    alone = len({h.words for h in h1s if not h.in_boilerplate}) == 1
    confirmed: set[tuple[str, ...]] = set()
    for heading in h1s:
        text = own_words(heading.element, heading.text, told)
        words = words_of(text)
        if heading.in_boilerplate:
            yield Candidate(text, "h1", _WEAK)
        elif (agreed := any(agree(words, title) for title in titles)) or (alone and not is_other(text, told, page)):
            if words not in confirmed:
                yield Candidate(text, "h1", _HEADING if agreed or len(units_of(text)) < _MANY else _LONE)
            confirmed.add(words)
        elif alone or not told:
            yield Candidate(text, "h1", _WEAK if alone else _STYLED)
    if not confirmed:
        yield from lower_headings(headings, told, page)


def names_section(document: Document, text: str) -> bool:
    """Whether a heading of some words repeats a link of the page, as the name of a section does."""
    words = words_of(text)
    if not 0 < len(words) <= _FEW or size(text) > _SECTION:
        return False
    return any(words_of(b.text) == words and b.link_chars * 2 >= len(b.text) for b in document.blocks) or any(
        len(link) < 2 and words_of(text_of(link)) == words for link in islice(document.tree.iter("a"), _MOST_LINKS)
    )


def is_other(text: str, told: Iterable[str], page: Shown) -> bool:
    """Whether a heading names a section or the site: what the head tells is on the page too, and is longer."""
    return any(size(title) > size(text) and page.shows(title) for title in told)


def lower_headings(headings: Sequence[Heading], told: Sequence[str], page: Shown) -> Iterator[Candidate]:
    """The headline of a page without an h1: what repeats the head; the first, where the head names the site alone."""
    titles = [words_of(title) for title in told]
    rest = [h for h in headings if h.tag != "h1" and len(h.words) > 1 and not h.in_boilerplate]
    for heading in rest:
        text = own_words(heading.element, heading.text, told)
        if words_of(text) in titles:
            yield Candidate(text, heading.tag, _HEADING)
            return
    for heading in rest:
        if is_styled(heading.element) and any(shared(heading.words, title) >= 0.6 for title in titles):
            yield Candidate(heading.text, heading.tag, _STYLED)
            return
    if all(len(words_of(title)) <= _FEW or is_site(title, page.names) or calls_itself_site(title) for title in told):
        looks = [h.text for h in rest if len(h.words) >= _FEW and not is_linked(h.element)]
        above = above_prose(page.document)
        best = next((text for text in looks if text in above), looks[0] if looks else None)
        yield from (Candidate(text, "look", _HEADING) for text in (best,) if text)


def above_prose(document: Document) -> frozenset[str]:
    """The lines that stand directly above a paragraph."""
    found: set[str] = set()
    lines = document.blocks
    for i, block in enumerate(lines):
        if len(block.text) > _PROSE and block.link_chars * 4 < len(block.text):
            found.update(line.text for line in lines[max(0, i - _LINES_TO_PROSE) : i])
    return frozenset(found)


def own_words(element: html.HtmlElement, text: str, told: Iterable[str]) -> str:
    """The heading's own words where it holds a smaller line above or below them, as the head tells them apart."""
    if not 0 < len(element) <= _MOST_PIECES:
        return text
    titles = {words_of(title): title for title in told}
    pieces = [clean(element.text), *(part for child in element for part in (text_of(child), clean(child.tail)))]
    pieces = [piece for piece in pieces if piece]
    runs = [(first, last) for first in range(len(pieces)) for last in range(len(pieces), first, -1)]
    for first, last in (*runs[1:], *runs[:1]):
        own = words_of(" ".join(pieces[first:last]))
        if len(own) > 1 and own in titles:
            return titles[own]
    return text


def holds_page(form: html.HtmlElement) -> bool:
    """Whether a form is the frame of the whole page, as ASP.NET writes it."""
    parent = form.getparent()
    if parent is not None and parent.tag == "body" and form.find(".//h1") is not None:
        return True
    return any(field.get("name") in _STATE_FIELDS for field in islice(form.iter("input"), 20))


def is_linked(element: html.HtmlElement) -> bool:
    """Whether an element leads elsewhere, as the headlines of other stories do."""
    return element.find(".//a") is not None or any(parent.tag == "a" for parent in element.iterancestors())


def is_styled(element: html.HtmlElement) -> bool:
    """Whether class or itemprop call the element a headline."""
    return element.get("itemprop") == "headline" or bool(_HEADLINE.search(element.get("class") or ""))


def in_boilerplate(element: html.HtmlElement) -> bool:
    """Whether the element, or what it stands in, belongs to the site and not to the story."""
    if _BOILERPLATE.search(element.get("class") or ""):
        return True
    for depth, parent in enumerate(element.iterancestors()):
        if parent.tag == "form" and holds_page(parent):
            continue
        if parent.tag in _BOILERPLATE_TAGS or depth == 6:
            return parent.tag in _BOILERPLATE_TAGS
        if depth < 3 and _BOILERPLATE.search(parent.get("class") or ""):
            return True
    return False
