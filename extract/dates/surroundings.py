"""What kind of block does a date stand in?"""

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

from lxml import html

_DATEISH = re.compile(
    r"date|time|publi|posted|byline|stamp|datum|fecha|tarih|created|дата|zeit|hora|heure|(?:^|[\s_-])(?:data|dat|meta|info|when)"
    r"(?:$|[\s_-])|(?:post|entry|article|news)[_-]?(?:meta|info)"
)
# all of these read lower-cased names; blocks that speak of other articles, of readers or of the site
_ELSEWHERE = re.compile(
    r"comment|sidebar|side-bar|relat|widget|popular|latest|lenta|recommend|footer|(?:^|[\s_-])(?:menu|nav|also|more|next|prev|card|"
    r"most|feed|promo|weather|similar|aside|ticker|banner)(?:$|[\s_-])|navbar|copyright|teaser|disqus|trending|newsletter|"
    r"calendar|recent|reply|topbar|carousel|slider|most[_-]?read|read[_-]?more"
)
_MASTHEAD = re.compile(r"(?:^|[\s_-])(?:header|masthead|topbar|top)(?:$|[\s_-])")
_CLOCK = re.compile(r"(?:^|[\s_-])(?:now|today|clock|current[_-]?(?:date|time)|header[_-]?date)(?:$|[\s_-])")
_ARTICLE = re.compile(r"article|post|entry|story|single|hero|headline|title")
_PATTERNS = (_DATEISH, _ELSEWHERE, _MASTHEAD, _CLOCK, _ARTICLE)
_TAGS = frozenset({"aside", "footer", "nav"})
_CLOSE, _DEEP, _LONGEST = 3, 14, 300


@dataclass(frozen=True, slots=True)
class Surroundings:
    """`dated`: a class or itemprop nearby speaks of dates. `elsewhere`: how many elements up a block of other things
    begins, None without one. `linked`: inside a link. `masthead`: in the head of the site. `clock`: the page's own
    clock of today."""

    dated: bool
    elsewhere: int | None
    linked: bool
    masthead: bool
    clock: bool


class Neighbourhood:
    """The blocks of a page's elements; what an element itself says is read once, as many stand in the same."""

    def __init__(self) -> None:
        self._known: dict[html.HtmlElement, _Said] = {}

    def around(self, element: html.HtmlElement) -> Surroundings:
        """The block of an element, from the classes, ids and tags of those that hold it."""
        elsewhere: int | None = None
        dated = linked = masthead = article = clock = False
        holder: html.HtmlElement | None = element
        for level in range(_DEEP):
            if holder is None:
                break
            says = self._known.get(holder) or self._ask(holder)
            if says.ends:
                break
            dated = dated or (level < _CLOSE and says.dated)
            linked = linked or says.linked
            clock = clock or says.clock
            article = article or says.article
            masthead = masthead or says.masthead
            if elsewhere is None and says.elsewhere:
                elsewhere = level
            holder = holder.getparent()
        return Surroundings(dated, elsewhere, linked, masthead and not article, clock)

    def _ask(self, holder: html.HtmlElement) -> "_Said":
        says = _said(holder.tag, holder.get("class"), holder.get("id"))
        if not says.dated and _DATEISH.search(holder.get("itemprop", "").lower()):
            says = says._replace(dated=True)
        self._known[holder] = says
        return says


class _Said(NamedTuple):
    """What the tag, class and id of an element speak of; the page `ends` at its body."""

    dated: bool
    elsewhere: bool
    masthead: bool
    clock: bool
    article: bool
    linked: bool
    ends: bool


@lru_cache(4_000)
def _said(tag: str, classes: str | None, name: str | None) -> _Said:
    names = f"{classes or ''} {name or ''}"[:_LONGEST].lower()
    dated, elsewhere, masthead, clock, article = (bool(p.search(names)) for p in _PATTERNS)
    return _Said(
        dated=dated or tag == "time",
        elsewhere=elsewhere or tag in _TAGS,
        masthead=masthead or tag == "header",
        clock=clock,
        article=article or tag in {"article", "main"},
        linked=tag == "a",
        ends=tag in {"body", "html"},
    )
