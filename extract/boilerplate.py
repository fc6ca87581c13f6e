"""Learns which lines of a page are its site's and not the article's."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from xxhash import xxh3_64_intdigest

from extract.lines.data_tables import CELLS

if TYPE_CHECKING:
    # whoever keeps a site's lines needs no reader of pages
    from extract.blocks import Block
    from extract.document import Document

# below three pages nothing recurs that could not be chance
LEAST_PAGES = 3
# of one page no more lines are learned, so that a page of a million lines costs no site its table
MOST_LINES = 3000
_DIGITS = re.compile(r"\d+")


@dataclass(frozen=True, slots=True)
class Boilerplate:
    """What is known of a site's recurring lines: of `pages` pages, on how many each line (by digest) stands."""

    pages: int = 0
    lines: Mapping[int, int] = field(default_factory=dict)

    def recurring(self) -> "Boilerplate":
        """The same without the lines of fewer than LEAST_PAGES pages, small enough to hand to a worker."""
        return Boilerplate(self.pages, {line: n for line, n in self.lines.items() if n >= LEAST_PAGES})

    def share(self, digest: int) -> float:
        """On which share of the site's pages the line stands: 0 where it stands on too few to say."""
        seen = self.lines.get(digest, 0)
        return seen / self.pages if seen >= LEAST_PAGES else 0.0

    def share_of(self, text: str) -> float:
        """The same of a line's text; of a table's row the mean over its cells, which are learned one by one."""
        if CELLS not in text:
            return self.share(line_digest(text))
        cells = text.split(CELLS)
        return sum(self.share(line_digest(cell)) for cell in cells) / len(cells)

    def pages_with(self, text: str) -> int:
        """On how many of the site's pages the line stands; of a table's row the least over its cells."""
        return min(self.lines.get(line_digest(cell), 0) for cell in text.split(CELLS))


def learn(pages: Iterable[Iterable[int]]) -> Boilerplate:
    """The boilerplate of a site from the line digests of its pages."""
    counts: dict[int, int] = {}
    total = 0
    for digests in pages:
        total += 1
        for digest in set(digests):
            counts[digest] = counts.get(digest, 0) + 1
    return Boilerplate(total, counts)


def page_lines(document: "Document") -> frozenset[int]:
    """The digests (signed 64-bit) of the page's lines, of which the site's recurring ones are learned."""
    return block_lines(document.blocks)


def block_lines(blocks: "Iterable[Block]") -> frozenset[int]:
    """The digests of these lines."""
    return text_lines(block.text for block in blocks)


def text_lines(texts: Iterable[str]) -> frozenset[int]:
    """The digests of these texts."""
    digests: set[int] = set()
    for text in texts:
        digests.add(line_digest(text))
        if len(digests) >= MOST_LINES:
            break
    return frozenset(digests)


def line_digest(text: str) -> int:
    """The digest of a line; numbers count as one, so that `12 comments` and `7 comments` are the same line."""
    return xxh3_64_intdigest(_DIGITS.sub("0", text).encode("utf-8", "replace")) - (1 << 63)
