"""Finds the part of a title that a page shows, as a heading or as a line of its own."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from itertools import combinations

from extract.document import Document
from extract.metadata.site import is_site, without_site
from extract.metadata.text import words_of

# what may part a headline from a site's name: " - ", "|", "::", "_", "»", and between ideographs a bare dash
_SEAM = re.compile(r"\s*(?:[|_•]|::|//|--|——)+\s*|\s+[\-–—·:~»«/]+\s+|(?<=[\u3040-\u9fff])[-—](?=[\u3040-\u9fff])")
_LONGEST, _MOST_SEAMS = 300, 8
# letters of a line that can be no menu's word; words by which a heading is known to tell nearly the same
_TELLS, _MANY, _ALMOST, _FIRST = 16, 4, 0.8, 0.6
# what is left where a title was cut: "...", " …"
_CUT_OFF = re.compile(r"\s*(?:…|\.{2,})\s*$")
_IDEOGRAPH = re.compile(r"[\u3040-\u9fff]")
# a word of a text, and each ideograph, which are written without spaces
_UNIT = re.compile(r"[\u3040-\u9fff]|[^\W_\u3040-\u9fff]+")


@dataclass(frozen=True)
class Shown:
    """What a page shows that may be its title: `stories` are its headings by their words, but the site's."""

    document: Document
    names: frozenset[str]
    stories: Mapping[tuple[str, ...], str]

    @cached_property
    def lines(self) -> frozenset[str]:
        return frozenset(b.text.casefold() for b in self.document.blocks if len(b.text) <= _LONGEST)

    def bare(self, title: str) -> str:
        """The title without the site's name and sections, as the page shows it."""
        text = self.whole(without_site(title, self.names, self.stories))
        if words_of(text) in self.stories or not text or is_site(text, self.names):
            return text
        return shown_part(text, self.lines) or text

    def whole(self, title: str) -> str:
        """The heading that a title is the cut beginning of: `The old bridge was clo...`."""
        start = _CUT_OFF.sub("", title).casefold()
        if size(start) < _TELLS:
            return title
        longer = (h for h in self.stories.values() if h.casefold().startswith(start) and len(h) > len(start))
        return next((h for h in longer if len(start) < len(title) or h[len(start)].isalpha()), title)

    def shows(self, title: str) -> bool:
        """Whether a title stands on the page: as a heading or most of one, or as a line of its own."""
        words = words_of(title)
        if is_site(title, self.names):
            return False
        if words in self.stories or title.casefold() in self.lines:
            return True
        return len(words) >= _MANY and any(len(s) >= _MANY and shared(words, s) >= _ALMOST for s in self.stories)


def shown_part(title: str, lines: frozenset[str]) -> str | None:
    """The longest part of a title that is a line of the page: `*Headline* | Paper`.

    A part that another outdoes in length may be the paper's name or a kicker; most headlines come first.
    """
    seams = [(m.start(), m.end()) for m in _SEAM.finditer(title)][:_MOST_SEAMS]
    if not seams or title.casefold() in lines:
        return None
    longest = max(size(part) for part in _SEAM.split(title))
    ends = [(0, 0), *seams, (len(title), len(title))]
    parts = [(start[1], title[start[1] : end[0]].strip()) for start, end in combinations(ends, 2)]
    long = [part for at, part in parts if size(part) >= max(_TELLS, longest * (1 if at else _FIRST))]
    return max((part for part in long if part.casefold() in lines), key=len, default=None)


@lru_cache(maxsize=512)
def size(text: str) -> int:
    """How much a text tells: its letters and figures, ideographs twice."""
    return sum(map(str.isalnum, text)) + len(_IDEOGRAPH.findall(text))


def shared(one: Iterable[str], other: Iterable[str]) -> float:
    """The share of the shorter text's words that the longer has too."""
    a, b = set(one), set(other)
    return len(a & b) / max(1, min(len(a), len(b)))


def agree(one: Sequence[str], other: Sequence[str]) -> bool:
    """Whether two titles tell the same story: half the words of the shorter are common, and more than one is."""
    a, b = (units_of(" ".join(words)) for words in (one, other))
    common = len(a & b)
    return a == b or (common > 1 and 2 * common >= min(len(a), len(b)))


@lru_cache(maxsize=512)
def units_of(text: str) -> frozenset[str]:
    """The words of a text, ideographs one by one."""
    return frozenset(_UNIT.findall(text))
