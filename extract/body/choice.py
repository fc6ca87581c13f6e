"""Chooses the lines of the article, once each has its chance."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from extract.blocks import BlockContext
from extract.body.line_kinds import reason_to_drop
from extract.body.line_table import LineGroup, LineTable, ends

# no line as likely as this is left out, none less likely than the other is taken for its own sake
LIMIT, _LEAST = 0.48, 0.1
# by cross-validation: where chances are neither high nor low the page is seldom news, and what trafilatura took is
# worth more: all of it where few headlines stand in links, else what lies between likely lines
_DOUBT, _FAINT, _FEW_HEADLINES, _MANY_HEADLINES = 0.2, 0.3, 8, 30
# the judge is lost, and with few headlines sooner: shops, guides, lyrics, of which it has learned little
_LOST, _LOST_SOONER, _FEWER_HEADLINES, _UNLIKELY = 0.7, 0.5, 20, 0.05
_LEAST_UNITS = 80
# a list between an article's paragraphs that holds few links is theirs from a small chance on
_PARAGRAPH_UNITS, _INSET_LINKS, _INSET_CHANCE = 60, 0.3, 0.12
# and one of links where the article announces it
_MOST_ANNOUNCED = 15
_SUBHEADINGS = frozenset(["h2", "h3", "h4", "h5", "h6"])
# a last sentence of so many spaces is the article's from that chance on
_CLOSING, _CLOSING_SHORT = (5, 0.05), (2, 0.3)


@dataclass(frozen=True, slots=True)
class Doubt:
    """A page on which the judge is in doubt: its lines, their chances, and the share of text in doubt."""

    table: LineTable
    chances: Sequence[float]
    likely: list[bool]
    faint: list[bool]
    share: float


def choose_lines(
    table: LineTable, chances: Sequence[float], read_whole: Callable[[], str | None]
) -> tuple[list[bool], str, str]:
    """Whether each line is taken, who decided (judge or trafilatura), and why.

    `read_whole` gives trafilatura's answer to the whole page, and is asked only where the judge is lost.
    """
    limit = _limit(table, chances)
    likely = [chance >= limit for chance in chances]
    for i in range(1, table.count):
        if likely[i - 1] and not likely[i] and _closes(table, i, chances[i]):
            likely[i] = True
    likely = _with_subheadings(table, _with_lists(table, chances, likely))
    why = f"{sum(likely)} of {table.count} lines are at least {limit:.2f} likely"
    doubt = _doubt(table, chances)
    faint = [bool(r) and c > _FAINT for r, c in zip(table.read, chances, strict=True)]
    if doubt > _DOUBT:
        either, how = _in_doubt(Doubt(table, chances, likely, faint, doubt), read_whole)
        if either != likely:
            return either, "trafilatura", f"the judge is {how} ({doubt:.2f}); {why}"
    if _units(table, likely) < _LEAST_UNITS <= _units(table, faint):
        return faint, "trafilatura", f"hardly a line is likely; {why}"
    return likely, "judge", why


def _with_lists(table: LineTable, chances: Sequence[float], likely: list[bool]) -> list[bool]:
    """The same with the whole of each list and table that stands between taken paragraphs of its own box."""
    prose: dict[BlockContext, list[int]] = {}
    for i, box in enumerate(table.boxes):
        if likely[i] and table.units[i] > _PARAGRAPH_UNITS:
            prose.setdefault(box, []).append(i)
    taken = list(likely)
    for group in table.groups if prose else ():
        around = prose.get(group.box, ())
        within = group.listed and around and around[0] < group.first and around[-1] > group.last
        if within and (_is_inset(table, chances, group) or _is_announced(table, taken, group)):
            taken[group.first : group.last + 1] = [True] * (group.last + 1 - group.first)
    return taken


def _is_inset(table: LineTable, chances: Sequence[float], group: LineGroup) -> bool:
    lines = range(group.first, group.last + 1)
    units = sum(table.units[i] for i in lines) or 1
    linked = sum(table.links[i] * table.units[i] for i in lines)
    expected = sum(chances[i] * table.units[i] for i in lines)
    return linked < _INSET_LINKS * units and expected > _INSET_CHANCE * units


def _is_announced(table: LineTable, taken: Sequence[bool], group: LineGroup) -> bool:
    """Whether a taken line of the article ends in a colon before the list: `The project has these papers:`."""
    before, size = group.first - 1, group.last + 1 - group.first
    text = table.blocks[before].text
    return (
        size <= _MOST_ANNOUNCED
        and taken[before]
        and text.endswith(":")
        and reason_to_drop(text, table.units[before], 0.1) is None
    )


def _with_subheadings(table: LineTable, taken: list[bool]) -> list[bool]:
    """The same with each heading whose text below it was taken, as was text above it: they are one thing."""
    begun = False
    for i, block in enumerate(table.blocks[:-1]):
        below = taken[i + 1] and table.prose[i + 1] and table.boxes[i + 1] is table.boxes[i]
        if begun and below and block.place.tag in _SUBHEADINGS and table.links[i] < _INSET_LINKS:
            taken[i] = True
        begun = begun or (taken[i] and table.prose[i] > 0)
    return taken


def _in_doubt(doubt: Doubt, read_whole: Callable[[], str | None]) -> tuple[list[bool], str]:
    """The likely lines and those for which a judge in doubt follows trafilatura; how great the doubt is."""
    table, likely = doubt.table, doubt.likely
    headlines = sum(link > 0.8 and 25 <= units <= 250 for link, units in zip(table.links, table.units, strict=True))
    if doubt.share > (_LOST_SOONER if headlines < _FEWER_HEADLINES else _LOST):
        whole = table.standing_in(read_whole() or "")
        told = [bool(read) and chance > _UNLIKELY for read, chance in zip(whole, doubt.chances, strict=True)]
        return [a or b for a, b in zip(likely, told, strict=True)], "lost"
    first, last = 0, table.count
    if headlines >= _FEW_HEADLINES:
        first, last = ends(likely) if headlines < _MANY_HEADLINES else (table.count, -1)
    if _units(table, doubt.faint) < _LEAST_UNITS:
        return likely, "in doubt"
    within = [a or (b and first <= i <= last) for i, (a, b) in enumerate(zip(likely, doubt.faint, strict=True))]
    return within, "in doubt"


def _limit(table: LineTable, chances: Sequence[float]) -> float:
    """The chance from which lines are taken so that the expected F1 is highest: low where much is in doubt."""
    expected = sum(c * u for c, u in zip(chances, table.units, strict=True))
    got = size = best = 0.0
    limit = LIMIT
    for chance, units in sorted(zip(chances, table.units, strict=True), reverse=True):
        if chance < _LEAST:
            break
        got, size = got + chance * units, size + units
        if 2 * got > best * (size + expected):
            best, limit = 2 * got / (size + expected), min(chance, LIMIT)
    return limit


def _closes(table: LineTable, i: int, chance: float) -> bool:
    """Whether the line is a whole sentence in the article's own box, as agencies end a text: `Earlier we told`."""
    block = table.blocks[i]
    spaces = block.text.count(" ")
    return (
        table.boxes[i] is table.boxes[i - 1]
        and block.place.tag == "p"
        and table.blocks[i - 1].place.tag == "p"
        and block.text.endswith(".")
        and any(spaces > least and chance > limit for least, limit in (_CLOSING, _CLOSING_SHORT))
        and bool(table.read[i])
    )


def _doubt(table: LineTable, chances: Sequence[float]) -> float:
    """How much text is neither surely in nor surely out, as a share of the text expected to be in."""
    unsure = sum(min(c, 1 - c) * u for c, u in zip(chances, table.units, strict=True))
    return unsure / (sum(c * u for c, u in zip(chances, table.units, strict=True)) or 1)


def _units(table: LineTable, taken: Sequence[bool]) -> int:
    return sum(units for units, is_taken in zip(table.units, taken, strict=True) if is_taken)
