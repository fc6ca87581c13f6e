"""Features of a line's neighbours, measured once every line has been scored alone."""

import math
from collections.abc import Sequence

from extract.blocks import BlockContext
from extract.body.features import NAMES
from extract.body.line_groups import GROUP_NAMES, measure_groups
from extract.body.line_table import LineTable

_KEPT = (
    *(
        "units",
        "link",
        "words",
        "terminal",
        "level",
        "item",
        "paragraph",
        "title_far",
        "before_title",
        "read",
    ),
    *(
        "box_twins",
        "box_link",
        "mark_comment",
        "mark_caption",
        "mark_related",
        "mark_meta",
        "mark_share",
        "sentences",
    ),
    *("best_up", "title_hit", "date", "clock", "upper"),
)
_KEPT_PLACES = tuple(NAMES.index(name) for name in _KEPT)
CONTEXT_NAMES = (
    *("alone", "prev1", "next1", "prev2", "next2", "prev3", "next3", "near", "before", "after", "top_before"),
    *("top_after", "run", "expected", "run_share", "box", "box_share"),
    *_KEPT,
    *GROUP_NAMES,
)
# prose of the same box stands above the group and below it
_BETWEEN, _BOTH = GROUP_NAMES.index("group_between"), 3.0
_SURE, _GAP, _NEAR, _SIGHT = 0.4, 4, 4, 8
LEAST = 0.01
"""Chances below which no neighbour makes a line the article's, but for a list between its paragraphs: half
of the lines, 0.2 % of articles' words."""


def measure_context(table: LineTable, rows: Sequence[list[float]], alone: Sequence[float]) -> list[list[float]]:
    """The features of each line for the second ensemble, in the order of CONTEXT_NAMES; empty for a hopeless line.

    `alone` is what the first ensemble gave each line, 0 for a hopeless one.
    """
    count = table.count
    groups = measure_groups(table, alone, LEAST)
    mass = [u * p for u, p in zip(table.units, alone, strict=True)]
    total = sum(mass) + 1
    padded = [0.0, 0.0, 0.0, *alone, 0.0, 0.0, 0.0]
    runs, weights = _runs(alone, mass)
    best = max(weights, default=1.0) or 1.0
    boxes: dict[BlockContext, tuple[float, float]] = {}
    for box, weight, units in zip(table.boxes, mass, table.units, strict=True):
        got, whole = boxes.get(box, (0.0, 1.0))
        boxes[box] = (got + weight, whole + units)
    found: list[list[float]] = []
    passed = 0.0
    for i in range(count):
        if rows[i] and groups[i] and (alone[i] >= LEAST or groups[i][_BETWEEN] == _BOTH):
            low, high = max(0, i - _NEAR), i + _NEAR + 1
            run = weights[runs[i]] if runs[i] >= 0 else 0.0
            got, whole = boxes[table.boxes[i]]
            found.append(
                [
                    alone[i],
                    *(padded[i + 3 + step] for step in (-1, 1, -2, 2, -3, 3)),
                    sum(mass[low:high]) / (sum(table.units[low:high]) or 1),
                    passed / total,
                    (total - passed - mass[i]) / total,
                    max(alone[max(0, i - _SIGHT) : i], default=0.0),
                    max(alone[i + 1 : i + 1 + _SIGHT], default=0.0),
                    run / best,
                    math.log1p(total),
                    run / total,
                    got / whole,
                    got / total,
                    *[rows[i][place] for place in _KEPT_PLACES],
                    *groups[i],
                ]
            )
        else:
            found.append([])
        passed += mass[i]
    return found


def _runs(alone: Sequence[float], mass: Sequence[float]) -> tuple[list[int], list[float]]:
    """Which run of likely lines each line is in or beside (-1: none), and the expected text of each run."""
    runs = [-1] * len(alone)
    weights: list[float] = []
    last = -1000
    for i, chance in enumerate(alone):
        if chance > _SURE:
            if i - last > _GAP:
                weights.append(0.0)
            runs[i], last = len(weights) - 1, i
            weights[-1] += mass[i]
    near = list(runs)
    for i, run in enumerate(runs):
        if run < 0:
            beside = (runs[j] for step in range(1, _GAP + 1) for j in (i - step, i + step) if 0 <= j < len(runs))
            near[i] = next((other for other in beside if other >= 0), -1)
    return near, weights
