"""Groups lines that are one thing: the items of a list, the rows of a table, short lines of one kind in one box."""

from collections.abc import Sequence
from dataclasses import dataclass

from extract.blocks import BlockContext
from extract.body.line_table import LineTable

_LISTS = frozenset(["ul", "ol", "dl", "table"])
_INSIDE_LISTS = frozenset(["li", "dt", "dd", "tr", "td", "th", "tbody", "thead", "tfoot", "p"])
# `table > tbody > tr > td`
_MOST_STEPS = 4
_SHORT_UNITS = 80
# a chance and a length from which a line counts as the article's prose
_SURE, _PROSE_UNITS = 0.5, 60
_SIGHT, _FAR, _MOST = 3, 99, 60

GROUP_NAMES = (
    *("group_size", "group_mean", "group_top", "group_link", "group_units", "group_before", "group_after"),
    *("group_between", "group_above", "group_below", "group_box", "group_rank", "group_kind"),
)


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
        if at is None or at.tag not in _INSIDE_LISTS:
            break
        at = at.parent
    return at if at is not None and at.tag in _LISTS else None


def find_groups(table: LineTable) -> list[LineGroup]:
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


def measure_groups(table: LineTable, alone: Sequence[float]) -> list[list[float]]:
    """The features of each line's group in the order of GROUP_NAMES; `alone` is what each line's chance is so far."""
    mass = [chance * units for chance, units in zip(alone, table.units, strict=True)]
    sure: dict[BlockContext, list[int]] = {}
    got: dict[BlockContext, float] = {}
    whole: dict[BlockContext, float] = {}
    for i, box in enumerate(table.boxes):
        if alone[i] > _SURE and table.units[i] > _PROSE_UNITS:
            sure.setdefault(box, []).append(i)
        got[box] = got.get(box, 0.0) + mass[i]
        whole[box] = whole.get(box, 0.0) + table.units[i]
    rows: list[list[float]] = []
    for group in find_groups(table):
        shared = _measure(group, table, alone, mass, sure.get(group.box, ()))
        share = got.get(group.box, 0.0) / (whole.get(group.box, 0.0) or 1)
        kind = 2.0 if group.listed else 1.0 if group.short else 0.0
        rows += [[*shared, share, float(min(40, rank)), kind] for rank in range(group.last - group.first + 1)]
    return rows


def _measure(
    group: LineGroup, table: LineTable, alone: Sequence[float], mass: Sequence[float], sure: Sequence[int]
) -> tuple[float, ...]:
    first, end = group.first, group.last + 1
    units = sum(table.units[first:end]) or 1
    links = sum(link * size for link, size in zip(table.links[first:end], table.units[first:end], strict=True))
    above = min((first - i for i in sure if i < first), default=_FAR)
    below = min((i - group.last for i in sure if i > group.last), default=_FAR)
    return (
        float(min(end - first, _MOST)),
        sum(mass[first:end]) / units,
        max(alone[first:end]),
        links / units,
        units / (end - first),
        max(alone[max(0, first - _SIGHT) : first], default=0.0),
        max(alone[end : end + _SIGHT], default=0.0),
        (1.0 if above < _FAR else 0.0) + (2.0 if below < _FAR else 0.0),
        float(above),
        float(below),
    )
