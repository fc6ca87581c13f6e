"""Names what a reader of the body should know: what was left out inside it, and where the judge was in doubt."""

import re
from collections.abc import Sequence

from extract.body.line_table import LineTable

# a judge that gave such text less than this chance left it out knowingly; links and labels are no loss
_LEFT_UNITS, _LEFT_LINKS, _SURELY_OUT = 25, 0.5, 0.1
# so much text in doubt, as a share of the text expected, makes the whole body doubtful
_DOUBTFUL = 0.35
_LETTERS = re.compile(r"[^\W\d_]{2}")


def doubts_of(
    table: LineTable, chosen: Sequence[bool], reasons: Sequence[str | None], chances: Sequence[float]
) -> tuple[str, ...]:
    """The warnings of a body: `left_out_inside: N lines` and `doubtful_body`; `chosen` are the lines it was given."""
    found = []
    if left := _left_out_inside(table, chosen, reasons, chances):
        found.append(f"left_out_inside: {left} line{'s' if left > 1 else ''}")
    if _share_in_doubt(table, chosen, chances) > _DOUBTFUL:
        found.append("doubtful_body")
    return tuple(found)


def _left_out_inside(
    table: LineTable, chosen: Sequence[bool], reasons: Sequence[str | None], chances: Sequence[float]
) -> int:
    """How many lines of text stand between two kept lines of their own box and were not kept."""
    last: dict[int, int] = {}
    for i, taken in enumerate(chosen):
        if taken:
            last[id(table.boxes[i])] = i
    begun: set[int] = set()
    left = 0
    for i, taken in enumerate(chosen):
        box = id(table.boxes[i])
        if taken:
            begun.add(box)
        elif box in begun and i < last[box] and _is_text(table, i):
            left += bool(reasons[i]) or chances[i] > _SURELY_OUT
    return left


def _is_text(table: LineTable, i: int) -> bool:
    return (
        table.units[i] >= _LEFT_UNITS and table.links[i] < _LEFT_LINKS and bool(_LETTERS.search(table.blocks[i].text))
    )


def _share_in_doubt(table: LineTable, chosen: Sequence[bool], chances: Sequence[float]) -> float:
    """How much of the kept text is unlikely, as a share of it."""
    kept = sum(units for units, taken in zip(table.units, chosen, strict=True) if taken)
    lines = zip(table.units, chances, chosen, strict=True)
    return sum((1 - chance) * units for units, chance, taken in lines if taken) / (kept or 1)
