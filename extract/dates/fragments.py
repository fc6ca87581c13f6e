"""Reads a date whose day, month and year stand in elements of their own: `<b>07</b> <i>iyl</i> <i>2026</i>`."""

import re
from itertools import islice

from extract.dates.context import DateContext
from extract.dates.written.forms import read_forms
from extract.dates.written.months import month_word
from extract.dates.written.reading import DateReading
from extract.dates.written.words import WORD, tidy

_PIECE = re.compile(
    rf"[\s,./|-]*(?:\d{{1,2}}|(?:19|20)\d\d|(?:\d{{1,2}}[\s.-]*)?(?:{WORD})(?:[\s.,-]*\d{{1,4}})?)[\s,./|-]*"
)
_WORD = re.compile(WORD)
_LONGEST, _LONGEST_NEXT, _MOST_PIECES, _UP = 16, 20, 5, 4


def read_fragments(context: DateContext, number: int, text: str) -> tuple[str, DateReading] | None:
    """The words and the date of a short text and those after it in the same block; None where they make none."""
    if len(text) > _LONGEST or not _PIECE.fullmatch(text) or not _is_part(text):
        return None
    nodes = context.nodes
    pieces, block = [text], set(islice(nodes.element(number).iterancestors(), _UP))
    for following in range(number + 1, min(number + 1 + _MOST_PIECES, len(nodes.texts))):
        piece = tidy(nodes.texts[following][: _LONGEST_NEXT + 1])
        holders = islice(nodes.element(following).iterancestors(), _UP)
        if len(piece) > _LONGEST_NEXT or not any(h in block and h.tag != "body" for h in holders):
            break
        if piece:
            pieces.append(piece)
    alone = next(iter(read_forms(text, context.locale)), None)
    if len(pieces) < 2 or (alone and alone.year):
        return None
    joined = " ".join(pieces)
    reading = next(iter(read_forms(joined, context.locale)), None)
    whole = reading is not None and reading.year is not None and reading.start < len(text) < reading.end
    return (joined[: reading.end], reading) if reading and whole else None


def _is_part(text: str) -> bool:
    """Whether a text is a number or holds a month's name."""
    words = _WORD.findall(text)
    return not words or any(map(month_word, words))
