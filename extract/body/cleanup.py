"""Finds the lines inside an article that are not its text, whatever stands around them."""

import re
from collections import Counter
from collections.abc import Sequence
from itertools import islice

from extract.blocks import Block, BlockContext
from extract.body.line_kinds import COMMENTS, DATE_LINE, DATE_UNITS, IMPRINT, LETTERS, PICTURE_UNITS, reason_to_drop
from extract.body.line_table import TELLING, LineTable, cell_of, squash
from extract.marks import BIT

_OF_PICTURES = BIT["figure"]
_BEFORE_UNITS = 120
# a list beside the article has lines as short as headlines
_SIDE_UNITS = 80
# comments below less text than this may be the article's own subject
_LEAST_ARTICLE = 300
_SUBHEADINGS = frozenset(("h1", "h2", "h3", "h4", "h5", "h6", "dt", "summary"))
# `2017`, `2009 жыл`, `2009-cu il`, `2001-2005 годы`, `12:40`, `12.06.2009`: what a chronicle has above its entries
_ENTRY = re.compile(
    r"\W*(?:(?:19|20)\d\d(?:\W{1,3}(?:19|20)\d\d)?(?:-\w{1,4})?(?: [^\W\d]{2,8}\.?)?"
    r"|\d{1,2}[:.]\d\d(?:[.:]\d{2,4})?)\W*"
)
# `12.03.2026 10:22`, `Ответить`: what stands at a reader's remark
_REMARK = re.compile(
    r"\b\d{1,2}:\d\d\b|\b\d{1,2}[./]\d{1,2}[./]\d{2,4}\b|ответить|відповісти|адказаць|жауап беру|жооп берүү"
    r"|javob berish"
    r"|жавоб бериш|cavab ver|cavabla|yanıtla|cevapla|\breply\b|antworten|odpowiedz|პასუხი|պատասխանել|хариулах"
    r"|ҷавоб додан|پاسخ",
    re.I,
)
# `subscribe-box`, `newsletter`, `podpiska`: the names of boxes in which a site speaks of itself
_SITE_BOX = re.compile(r"subscri|newsletter|signup|sign-up|podpis|abonel|mailing|follow-?us|paywall", re.I)
_SITE_BOX_CHARS = 600
_SHORT_NEWS = 900
_REMARK_UNITS, _LINES_TO_REMARK = 90, 5


def reasons_to_drop(table: LineTable, chosen: Sequence[bool], title: str) -> list[str | None]:
    """For each line that was taken, why it is no text of the article, or None where it is."""
    headline = squash(title[:TELLING])
    found: list[str | None] = [None] * table.count
    for i, block in enumerate(table.blocks):
        # the figures of a table that was taken are its content, whatever letters they have
        if not chosen[i] or block.place.tag == "tr":
            continue
        is_title = table.squashed[i] == headline and headline
        found[i] = "the headline" if is_title else reason_to_drop(block.text, table.units[i], table.links[i])
        parent = block.place.parent.marks if block.place.parent else 0
        pictured = (block.place.marks | parent) & _OF_PICTURES or _shares_a_picture(block)
        if table.units[i] < PICTURE_UNITS and pictured:
            found[i] = found[i] or "below a picture"
    if sum(units for units, taken in zip(table.units, chosen, strict=True) if taken) > _SHORT_NEWS:
        # beside long texts the judge tells a site's imprint from an agency's
        found = [None if reason == IMPRINT else reason for reason in found]
    for i in _in_site_boxes(table, chosen):
        found[i] = found[i] or "in a box of the site"
    for i in _entries(table, chosen, found):
        found[i] = None
    head = table.headline(title)
    for i in range(head):
        if chosen[i] and table.units[i] < _BEFORE_UNITS and any(chosen[head:]):
            found[i] = found[i] or "above the headline"
    for i in _beside(table, chosen):
        found[i] = found[i] or "in a side box"
    end = _readers_begin(table, chosen, head if head >= 0 and table.says(head, title) else -1)
    for i in range(end, table.count):
        if chosen[i]:
            found[i] = found[i] or "below the article's end"
    return found


def _shares_a_picture(block: Block) -> bool:
    """Whether the line stands alone with a picture in a box of theirs: `<div><img><span>The bridge</span></div>`."""
    return block.place.tag == "div" and block.place.pictures > 0 and block.place.blocks == 1


def _beside(table: LineTable, chosen: Sequence[bool]) -> list[int]:
    """The short lines that were taken out of boxes of which the most was left, and no prose taken."""
    lines: dict[BlockContext, list[int]] = {}
    for i, block in enumerate(table.blocks):
        lines.setdefault(cell_of(block.place), []).append(i)
    found: list[int] = []
    if not any(taken and prose for taken, prose in zip(chosen, table.prose, strict=True)):
        return found
    for places in lines.values():
        taken = [i for i in places if chosen[i]]
        long = any(table.units[i] >= _SIDE_UNITS for i in taken)
        if taken and not long and len(places) > 2 and len(taken) * 2 < len(places):
            found += taken
    return found


def _in_site_boxes(table: LineTable, chosen: Sequence[bool]) -> list[int]:
    """The taken lines of small boxes that are named for subscribing, where other lines were taken elsewhere."""
    boxes = {table.boxes[i] for i, taken in enumerate(chosen) if taken}
    named = {b for b in boxes if b.chars < _SITE_BOX_CHARS and _SITE_BOX.search(b.element.get("class") or "")}
    if len(named) == len(boxes):
        return []
    return [i for i, taken in enumerate(chosen) if taken and table.boxes[i] in named]


def with_entries(table: LineTable, chosen: Sequence[bool]) -> list[bool]:
    """The choice with the days, years and hours that stand as subheadings between chosen lines of one box."""
    taken = list(chosen)
    for i, block in enumerate(table.blocks):
        if not chosen[i] and block.place.tag in _SUBHEADINGS and _is_entry(table, i):
            taken[i] = _stands_between(table, taken, i)
    return taken


def _is_entry(table: LineTable, i: int) -> bool:
    text = table.blocks[i].text
    return table.units[i] < DATE_UNITS and bool(_ENTRY.fullmatch(text) or DATE_LINE.fullmatch(text))


def _entries(table: LineTable, chosen: Sequence[bool], found: Sequence[str | None]) -> list[int]:
    """The days, years and hours that are the subheadings of a chronicle: text of one box stands before and below."""
    dated = (i for i, taken in enumerate(chosen) if taken and found[i] in ("a date", "no letters"))
    kept = [i for i in dated if _is_entry(table, i) and _stands_between(table, chosen, i)]
    often = Counter(table.boxes[i] for i in kept)
    return [i for i in kept if table.blocks[i].place.tag in _SUBHEADINGS or often[table.boxes[i]] > 1]


def _stands_between(table: LineTable, chosen: Sequence[bool], i: int) -> bool:
    """Whether taken lines of the line's own box stand somewhere before it and next below it."""
    box = table.boxes[i]
    if i + 1 >= table.count or not chosen[i + 1] or not _within(table.boxes[i + 1], box):
        return False
    return any(chosen[j] and _within(table.boxes[j], box) and LETTERS.search(table.blocks[j].text) for j in range(i))


def _within(inner: BlockContext, outer: BlockContext) -> bool:
    return inner is outer or inner.parent is outer


def _readers_begin(table: LineTable, chosen: Sequence[bool], head: int) -> int:
    """The line where comments begin, or a second article under a headline of its own; past the end for none.

    `head` is the line that holds the headline, -1 for none: below another h1 than it stands another article. Neither
    ends a text that goes on below it in the same box.
    """
    passed = 0
    ranked = head >= 0 and table.blocks[head].place.tag == "h1"
    for i, block in enumerate(table.blocks):
        if passed > _LEAST_ARTICLE and table.links[i] < 0.5:
            if COMMENTS.fullmatch(block.text) and not (_goes_on(table, chosen, i) and not _remarks(table, i)):
                return i
            another = i > head >= 0 and not chosen[i] and _heads_another(table, i, ranked)
            if another and not _goes_on(table, chosen, i):
                return i
        passed += table.units[i] if chosen[i] else 0
    return table.count


def _heads_another(table: LineTable, i: int, ranked: bool) -> bool:
    """Whether the line is a headline as the article's own is, or a lesser one with a day of its own below it."""
    tag = table.blocks[i].place.tag
    if tag == "h1":
        return ranked
    return tag in ("h2", "h3") and i + 1 < table.count and bool(DATE_LINE.fullmatch(table.blocks[i + 1].text))


def _goes_on(table: LineTable, chosen: Sequence[bool], i: int) -> bool:
    """Whether prose was taken out of one box both above the line and below it."""
    above = {table.boxes[j] for j in range(i) if chosen[j] and table.prose[j]}
    return any(chosen[j] and table.prose[j] and table.boxes[j] in above for j in range(i + 1, table.count))


def _remarks(table: LineTable, i: int) -> bool:
    """Whether readers speak below the line, in its own box: a count stands in it, or a clock beside a remark."""
    places = [j for j in range(i + 1, table.count) if table.boxes[j] is table.boxes[i]]
    if any(char.isdigit() for char in table.blocks[i].text):
        return bool(places) and any(table.prose[j] for j in places)
    short = (table.blocks[j].text for j in islice(places, _LINES_TO_REMARK) if table.units[j] < _REMARK_UNITS)
    return any(_REMARK.search(text) for text in short)
