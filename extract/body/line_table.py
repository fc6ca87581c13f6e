"""The lines of a page side by side, with what is known of each."""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from extract.blocks import Block, BlockContext

# ideographs and syllabaries carry about three letters each
_DENSE = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af\u0e00-\u0e7f]")
_WORDS = re.compile(r"[^\W_]+")
# translating is seven times faster than matching, and possible where there are 128 characters
_ASCII = {code: chr(code).lower() if chr(code).isalnum() else None for code in range(128)}
# so much of a line tells it from the others
TELLING = 160
_HOLDERS = frozenset(["p", "h1", "h2", "h3", "h4", "h5", "h6", "pre", "blockquote", "li", "dd", "dt", "center", "td"])
_HOLDERS |= {"figcaption"}
_LISTS = frozenset(["ul", "ol", "dl"])
_GROUPED = _LISTS | {"table"}
_INSIDE_GROUPS = frozenset(["li", "dt", "dd", "tr", "td", "th", "tbody", "thead", "tfoot", "p"])
# `table > tbody > tr > td`
_MOST_STEPS = 4
_SHORT_UNITS = 80
_PROSE_UNITS, _PROSE_LINKS = 80, 0.3
_HOPELESS_UNITS, _HOPELESS_LINKS = 120, 0.8


def squash(text: str) -> str:
    """Letters and digits alone, so that two readers' spacing and bullets make no difference."""
    return text.translate(_ASCII) if text.isascii() else "".join(_WORDS.findall(text)).lower()


def units_of(text: str) -> int:
    """The length of a text, an ideograph counted as three letters."""
    return len(text) if text.isascii() else len(text) + 2 * len(_DENSE.findall(text))


def box_of(place: BlockContext) -> BlockContext:
    """The element that holds a line and its neighbours: a paragraph's parent, a list's parent."""
    while place.tag in _HOLDERS and place.parent:
        place = place.parent
    return place.parent if place.tag in _LISTS and place.parent else place


def cell_of(place: BlockContext) -> BlockContext:
    """The same, but no wider than a table's cell: tables keep article and side column in one row."""
    while place.tag in _HOLDERS and place.tag != "td" and place.parent:
        place = place.parent
    return place.parent if place.tag in _LISTS and place.parent else place


def ends(chosen: Sequence[int]) -> tuple[int, int]:
    """The places of the first and the last chosen line; past the other end where none is chosen."""
    places = [i for i, c in enumerate(chosen) if c]
    return (places[0], places[-1]) if places else (len(chosen), -1)


@dataclass(frozen=True, slots=True)
class LineGroup:
    """Lines `first` to `last`; `listed` where they are a list's items or a table's rows; `box` holds the group."""

    first: int
    last: int
    listed: bool
    short: bool
    box: BlockContext


def list_of(place: BlockContext) -> BlockContext | None:
    """The list or table whose item the line is, None for other lines."""
    at: BlockContext | None = place
    for _ in range(_MOST_STEPS):
        if at is None or at.tag not in _INSIDE_GROUPS:
            break
        at = at.parent
    return at if at is not None and at.tag in _GROUPED else None


def find_groups(table: "LineTable") -> list[LineGroup]:
    """The groups of a page in order; a line of prose is a group of its own."""
    groups: list[LineGroup] = []
    before: object = None
    for i, block in enumerate(table.blocks):
        held = list_of(block.place)
        short = table.units[i] < _SHORT_UNITS
        box = table.boxes[i] if held is None else held.parent or held
        key = held if held is not None else (box, block.place.tag, block.place.shape) if short else i
        if key == before:
            groups[-1] = LineGroup(groups[-1].first, i, held is not None, short, box)
        else:
            groups.append(LineGroup(i, i, held is not None, short, box))
        before = key
    return groups


class LineTable:
    """The lines of a page side by side; `read` marks those that stand in a reader's answer."""

    def __init__(self, blocks: Sequence[Block], read: str) -> None:
        self.blocks = blocks
        self.count = len(blocks)
        self.units = [units_of(b.text) for b in blocks]
        self.links = [b.link_chars / len(b.text) for b in blocks]
        self.prose = [
            u if u > _PROSE_UNITS and k < _PROSE_LINKS else 0 for u, k in zip(self.units, self.links, strict=True)
        ]
        self.squashed = [squash(b.text[:TELLING]) for b in blocks]
        """The beginning of each line."""
        self.boxes = [box_of(b.place) for b in blocks]
        self.read = self.standing_in(read)
        self.all_units = sum(self.units) or 1
        self.all_prose = sum(self.prose) or 1

    def standing_in(self, answer: str) -> list[int]:
        """Which lines stand in a reader's answer: short ones as whole lines, long ones anywhere."""
        if not answer:
            return [0] * self.count
        lines = {squash(line[:TELLING]) for line in answer.split("\n")}
        whole = squash(answer)
        return [1 if s and (s in lines or (len(s) > 24 and s in whole)) else 0 for s in self.squashed]

    def hopeless(self, i: int) -> bool:
        """Whether the line is a short link that no reader took: six lines of ten, and 0.3 % of articles' words."""
        return self.links[i] > _HOPELESS_LINKS and self.units[i] < _HOPELESS_UNITS and not self.read[i]

    @cached_property
    def groups(self) -> list[LineGroup]:
        """The groups of the lines, in order."""
        return find_groups(self)

    @cached_property
    def shapes(self) -> Counter[int]:
        """The prose of each shape of element."""
        found: Counter[int] = Counter()
        for block, amount in zip(self.blocks, self.prose, strict=True):
            if amount:
                found[block.place.shape] += amount
        return found

    @cached_property
    def best(self) -> BlockContext | None:
        """The element that holds the most prose; half of a paragraph's weight counts for the element above."""
        scores: dict[BlockContext, float] = {}
        for box, amount, link in zip(self.boxes, self.prose, self.links, strict=True):
            if amount:
                weight = amount * (1 - link)
                scores[box] = scores.get(box, 0.0) + weight
                if box.parent:
                    scores[box.parent] = scores.get(box.parent, 0.0) + weight / 2
        return max(scores, key=lambda p: scores[p] * (1 - p.link_chars / (p.chars or 1))) if scores else None

    def headline(self, title: str) -> int:
        """The line that holds the headline: among equals the one in a heading, else the first h1; -1 for none."""
        wanted, found = squash(title), -1
        for i, text in enumerate(self.squashed):
            if wanted and len(text) >= 8 and _is_headline(text, wanted):
                if self.blocks[i].place.tag in ("h1", "h2", "h3"):
                    return i
                found = i if found < 0 else found
        if found < 0:
            return next((i for i, b in enumerate(self.blocks) if b.place.tag == "h1"), -1)
        return found

    def says(self, i: int, title: str) -> bool:
        """Whether the line is the headline in words, and not only in rank."""
        return _is_headline(self.squashed[i], squash(title))


def _is_headline(text: str, title: str) -> bool:
    if text == title:
        return True
    return len(text) > 15 and (text in title or (title in text and len(text) < 2 * len(title)))
