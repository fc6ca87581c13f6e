"""Measures the group of a line: the list, the table or the run of short lines that it belongs to."""

from collections.abc import Sequence

from extract.blocks import BlockContext
from extract.body.line_table import LineGroup, LineTable

# a chance and a length from which a line counts as the article's prose
_SURE, _PROSE_UNITS = 0.5, 60
_SIGHT, _FAR, _MOST = 3, 99, 60

GROUP_NAMES = (
    *("group_size", "group_mean", "group_top", "group_link", "group_units", "group_before", "group_after"),
    *("group_between", "group_above", "group_below", "group_box", "group_rank", "group_kind"),
)


def measure_groups(table: LineTable, alone: Sequence[float], least: float) -> list[list[float]]:
    """The features of each line's group in the order of GROUP_NAMES; `alone` is what each line's chance is so far.

    Empty where no line of the group has a chance of `least` and the group is no list beside the article's prose.
    """
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
    for group in table.groups:
        size = group.last - group.first + 1
        around = sure.get(group.box, ())
        if max(alone[group.first : group.last + 1]) < least and not (group.listed and around):
            rows += [[]] * size
            continue
        shared = _measure(group, table, alone, mass, around)
        share = got.get(group.box, 0.0) / (whole.get(group.box, 0.0) or 1)
        kind = 2.0 if group.listed else 1.0 if group.short else 0.0
        rows += [[*shared, share, float(min(40, rank)), kind] for rank in range(size)]
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
