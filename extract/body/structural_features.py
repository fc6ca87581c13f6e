"""Features of a line's box: how it stands to the headline, to the first prose and to boxes of its own shape."""

import re
from collections import Counter

from extract.blocks import BlockContext
from extract.body.line_table import LineTable

# words of a headline that may come again in its article: four letters, or two ideographs
_WORD = re.compile(r"\w{4,}|[\u3040-\u30ff\u3400-\u9fff]{2}")
_STEM = 5
_LEAST_UNITS = 25

STRUCTURAL_NAMES = (
    *("box_twins", "outer_twins", "place_twins", "twin_rank", "twin_share", "title_hit", "title_box", "title_near"),
    *("head_up", "head_down", "best_up", "anchor_up", "anchor_down", "gap"),
)


class _TreePath:
    """How far up from an element, and down again, one place lies: (-1, -1) where there is no such place."""

    def __init__(self, place: BlockContext | None) -> None:
        self._steps: dict[BlockContext, int] = {}
        while place is not None:
            self._steps[place] = len(self._steps)
            place = place.parent
        self._known: dict[BlockContext, tuple[float, float]] = {}

    def of(self, place: BlockContext) -> tuple[float, float]:
        if not self._steps:
            return -1.0, -1.0
        if place not in self._known:
            up, at = 0, place
            while at not in self._steps and at.parent is not None:
                at, up = at.parent, up + 1
            self._known[place] = (float(up), float(self._steps.get(at, -1)))
        return self._known[place]


class _TitleOverlap:
    """Which words of the headline come again in each line and in each box; five letters stand for a word."""

    def __init__(self, table: LineTable, title: str) -> None:
        words = {word[:_STEM] for word in _WORD.findall(title.lower())}
        self.size = len(words) or 1
        self.lines: list[set[str]] = []
        self.boxes: dict[BlockContext, set[str]] = {}
        for block, box, units in zip(table.blocks, table.boxes, table.units, strict=True):
            text = block.text.lower() if words and units > _LEAST_UNITS else ""
            hit = {word for word in words if word in text} if text else set()
            self.lines.append(hit)
            if hit:
                self.boxes.setdefault(box, set()).update(hit)

    def of(self, i: int, box: BlockContext) -> tuple[float, float, float]:
        near: set[str] = set().union(*self.lines[max(0, i - 2) : i + 3])
        return len(self.lines[i]) / self.size, len(self.boxes.get(box, ())) / self.size, len(near) / self.size


class _ShapeGroups:
    """The boxes of one shape in page order: teasers and comments come in many, an article in one."""

    def __init__(self, table: LineTable) -> None:
        self.ranks: dict[int, dict[BlockContext, int]] = {}
        self.prose: Counter[int] = Counter()
        for box, amount in zip(table.boxes, table.prose, strict=True):
            for place in (box, box.parent or box):
                group = self.ranks.setdefault(place.shape, {})
                group.setdefault(place, len(group))
            self.prose[box.shape] += amount
        self.places = Counter(place.shape for place in dict.fromkeys(block.place for block in table.blocks))

    def of(self, box: BlockContext, place: BlockContext) -> tuple[float, float, float, float, float]:
        group, outer = self.ranks[box.shape], self.ranks[(box.parent or box).shape]
        prose = self.prose[box.shape]
        share = box.prose / prose if prose else -1.0
        return (
            float(len(group)),
            float(len(outer)),
            float(self.places[place.shape]),
            float(group[box]),
            share,
        )


def measure_structure(table: LineTable, head: int, title: str) -> list[tuple[float, ...]]:
    """The features of each line in the order of STRUCTURAL_NAMES; an empty tuple for a hopeless line."""
    groups, overlap = _ShapeGroups(table), _TitleOverlap(table, title)
    anchor = next((i for i in range(max(head, 0), table.count) if table.prose[i]), -1)
    to_head = _TreePath(table.blocks[head].place if head >= 0 else None)
    to_anchor = _TreePath(table.boxes[anchor] if anchor >= 0 else None)
    to_best = _TreePath(table.best)
    rows: list[tuple[float, ...]] = []
    gap = 0
    for i, (block, box) in enumerate(zip(table.blocks, table.boxes, strict=True)):
        if table.hopeless(i):
            rows.append(())
        else:
            rows.append(
                (
                    *groups.of(box, block.place),
                    *overlap.of(i, box),
                    *to_head.of(box),
                    to_best.of(box)[0],
                    *to_anchor.of(box),
                    float(gap),
                )
            )
        gap = 0 if table.prose[i] else gap + 1
    return rows
