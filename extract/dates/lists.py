"""Is a date that of another article, a row of some list with a link to it?"""

import re
from functools import cached_property
from itertools import islice
from urllib.parse import urljoin, urlsplit

from lxml import html

from extract.dates.page_walk import Walk

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

    def __init__(self, walk: Walk, url: str, own: frozenset[str]) -> None:
        self._walk, self._url, self._own = walk, url, own
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
