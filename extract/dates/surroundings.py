"""The kind of block that a date stands in, and the rows of lists that belong to other articles."""

import re
from dataclasses import dataclass
from functools import cached_property, lru_cache
from itertools import islice
from typing import NamedTuple
from urllib.parse import urljoin, urlsplit

from lxml import html

from extract.dates.text_nodes import TextNodes

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
_ICON = re.compile(  # fa-clock-o, icon-calendar, bi-clock, calendar_icon: a picture beside a date
    r"(?:fa[a-z]?|bi|ti|la[a-z]?|uil|ri|mdi|ion|icons?|ico|ic|i|glyphicon|dashicons|flaticon|icofont|svg|sprite|zmdi|fe|bx|lni|el)"
    r"[_-]{1,2}(?:[a-z]{1,12}[_-])?(?:clock|calendar|time|date|watch|schedule)[\w-]{0,20}"
    r"|(?:clock|calendar|time|date)[\w-]{0,9}[_-]ico(?:n|ns)?"
)
_PATTERNS = (_DATEISH, _ELSEWHERE, _MASTHEAD, _CLOCK, _ARTICLE)
_TAGS = frozenset({"aside", "footer", "nav"})
_CLOSE, _DEPTH, _LONGEST = 3, 14, 300


@dataclass(frozen=True, slots=True)
class BlockKind:
    """`dated`: a class or itemprop nearby speaks of dates. `elsewhere`: how many elements up a block of other things
    begins, None without one. `linked`: inside a link. `masthead`: in the head of the site. `clock`: the page's own
    clock of today."""

    dated: bool
    elsewhere: int | None
    linked: bool
    masthead: bool
    clock: bool


class BlockKinds:
    """The blocks of a page's elements; what an element itself says is read once, as many stand in the same."""

    def __init__(self) -> None:
        self._known: dict[html.HtmlElement, _NameKinds] = {}

    def around(self, element: html.HtmlElement) -> BlockKind:
        """The block of an element, from the classes, ids and tags of those that hold it."""
        elsewhere: int | None = None
        dated = linked = masthead = article = clock = False
        holder: html.HtmlElement | None = element
        for level in range(_DEPTH):
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
        return BlockKind(dated, elsewhere, linked, masthead and not article, clock)

    def _ask(self, holder: html.HtmlElement) -> "_NameKinds":
        says = _kind_of_names(holder.tag, holder.get("class"), holder.get("id"))
        if not says.dated and _DATEISH.search(holder.get("itemprop", "").lower()):
            says = says._replace(dated=True)
        self._known[holder] = says
        return says


class _NameKinds(NamedTuple):
    """What the tag, class and id of an element speak of; the page `ends` at its body."""

    dated: bool
    elsewhere: bool
    masthead: bool
    clock: bool
    article: bool
    linked: bool
    ends: bool


@lru_cache(4_000)
def _kind_of_names(tag: str, classes: str | None, name: str | None) -> _NameKinds:
    names = f"{classes or ''} {name or ''}"[:_LONGEST].lower()
    icons = {word for word in names.split() if _ICON.fullmatch(word)}
    if icons:
        names = " ".join(word for word in names.split() if word not in icons)
    dated, elsewhere, masthead, clock, article = (bool(p.search(names)) for p in _PATTERNS)
    return _NameKinds(
        dated=dated or bool(icons) or tag == "time",
        elsewhere=elsewhere or tag in _TAGS,
        masthead=masthead or tag == "header",
        clock=clock,
        article=article or tag in {"article", "main"},
        linked=tag == "a",
        ends=tag in {"body", "html"},
    )


_DEEP, _LONGEST_ROW, _MOST_LINKS, _MOST_TEXTS = 5, 400, 8, 60
_FIGURE = re.compile(r"\d")
# letters of a link: a headline's, and a headline's where the row's neighbour is made alike
_TELLS, _TELLS_AGAIN = 30, 12
_LIKELY, _SURE = 1, 3
_BREAKS = frozenset({"br", "hr"})
_WHOLE = ("https://", "http://")
_FETCHED = frozenset({"http", "https"})


class Lists:
    """The rows of a page that join a date with a link to another article."""

    def __init__(self, nodes: TextNodes, url: str, own: frozenset[str]) -> None:
        self._walk, self._url, self._own = nodes, url, own
        self._asked = frozenset(url.partition("#")[0].partition("?")[2].split("&"))
        self._known: dict[html.HtmlElement, int] = {}
        self._links: dict[html.HtmlElement, int] = {}

    @cached_property
    def _holders(self) -> set[html.HtmlElement]:
        """What holds the headline or the first paragraph: a block of the article's own."""
        numbers = [n for n in (self._walk.headline, self._walk.lead) if n is not None]
        elements = [self._walk.element(n) for n in numbers]
        return {holder for e in elements for holder in (e, *e.iterancestors())}

    def hold(self, element: html.HtmlElement, *, surely: bool) -> bool:
        """Whether the date of an element stands in such a row; `surely` asks for a neighbour that is made alike."""
        row: html.HtmlElement | None = element
        for _ in range(_DEEP):
            if row is None or row in self._holders:
                return False
            if row not in self._known:
                self._known[row] = self._tells(row)
            if self._known[row] >= (_SURE if surely else _LIKELY):
                return True
            row = row.getparent()
        return False

    def _tells(self, row: html.HtmlElement) -> int:
        """How surely an element is a row of a list."""
        if _length(row) > _LONGEST_ROW:
            return 0
        longest = self._longest(row)
        if longest < _TELLS_AGAIN:
            return _LIKELY if any(self._alternates(row, back=back) for back in (False, True)) else 0
        again = max(self._alike(row, _next(row, back=back)) for back in (False, True))
        return sum((longest >= _TELLS, again >= _TELLS_AGAIN, min(longest, again) >= _TELLS))

    def _alike(self, row: html.HtmlElement, other: html.HtmlElement | None) -> int:
        """The longest link of a neighbour that is made as the row is and has figures of its own."""
        if other is None or other.tag != row.tag or other in self._holders or not _has_figures(other):
            return 0
        return self._longest(other)

    def _alternates(self, row: html.HtmlElement, *, back: bool) -> bool:
        """Whether dates and links take turns: `<dt>5 March</dt> <dd><a>...</a></dd> <dt>4 March</dt>`."""
        link = _next(row, back=back)
        other = None if link is None else _next(link, back=back)
        if link is None or other is None or other.tag != row.tag or self._holders & {link, other}:
            return False
        return self._longest(link) >= max(_TELLS, _length(link) // 2) and _has_figures(other)

    def _longest(self, row: html.HtmlElement) -> int:
        """How many letters the longest of a row's links to other pages has; 0 for links that can be no headline."""
        if row not in self._links:
            told = ((_letters(link), link) for link in islice(row.iter("a"), _MOST_LINKS))
            long = (letters for letters, link in told if letters >= _TELLS_AGAIN and self._leads_away(link))
            self._links[row] = max(long, default=0)
        return self._links[row]

    def _leads_away(self, link: html.HtmlElement) -> bool:
        href = (link.get("href") or "").strip()
        if not href or "#" in href:
            return False
        try:
            there = urlsplit(href if href.startswith(_WHOLE) else urljoin(self._url, href))
        except ValueError:
            return False
        if there.scheme not in _FETCHED:
            return False
        # `?id=1&share=x` is still the page `?id=1`, and `?id=2` is not
        return there.path.rstrip("/") not in self._own or not self._asked - {""} <= set(there.query.split("&"))


def _next(row: html.HtmlElement, *, back: bool) -> html.HtmlElement | None:
    """The element beside a row, line breaks left out."""
    for sibling in islice(row.itersiblings(preceding=back), 4):
        if sibling.tag not in _BREAKS:
            return sibling
    return None


def _letters(link: html.HtmlElement) -> int:
    return sum(sum(map(str.isalpha, text)) for text in islice(link.itertext(), 20))


def _length(row: html.HtmlElement) -> int:
    """Characters of a row's text; of a very broken text more than any row has."""
    texts = list(islice(row.itertext(), _MOST_TEXTS))
    return sum(map(len, texts)) if len(texts) < _MOST_TEXTS else _LONGEST_ROW + 1


def _has_figures(row: html.HtmlElement) -> bool:
    return any(_FIGURE.search(text) for text in islice(row.itertext(), _MOST_TEXTS))
