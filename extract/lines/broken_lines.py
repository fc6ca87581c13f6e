"""Rejoins the lines of running text that were broken in the middle of a sentence, and leaves verse as it stands."""

from collections.abc import Sequence
from itertools import pairwise

ENDS = frozenset(".!?…。!?:;։۔।”»\"')")
# no sentence is longer, and a text that grows by lines is copied at each
LONGEST = 4000
# verse: some lines, all of them short
_VERSE_LINES, _LONGEST_VERSE, _USUAL_VERSE = 4, 72, 45
# wrapped text: the next word would not have fitted on most lines
_LEAST_COLUMN, _MOST_COLUMN, _WRAPPED_SHARE = 36, 130, 0.8


def breaks_to_undo(lines: Sequence[str], preformatted: bool) -> list[bool]:
    """For each line whether it goes on with the one before; `preformatted` lines may be wrapped at a column."""
    if len(lines) < 2:
        return [False] * len(lines)
    in_verse = _verse(lines)
    column = _column(lines) if preformatted else 0
    undone = [False]
    for i in range(1, len(lines)):
        before, line = lines[i - 1], lines[i]
        broken = line[0].islower() and before[-1] not in ENDS
        wrapped = column and _overflows(before, line, column)
        undone.append(bool(wrapped or (broken and not (in_verse[i] and in_verse[i - 1]))))
    return undone


def rejoin(lines: Sequence[str]) -> list[str]:
    """The lines that breaks alone part, with those breaks undone that stand in a sentence."""
    whole: list[str] = []
    for line, undone in zip(lines, breaks_to_undo(lines, False), strict=True):
        if undone and len(whole[-1]) < LONGEST:
            whole[-1] += " " + line
        else:
            whole.append(line)
    return whole


def _verse(lines: Sequence[str]) -> list[bool]:
    """Which lines stand in a row of short ones that no column broke."""
    found = [False] * len(lines)
    start = 0
    for end in range(len(lines) + 1):
        if end < len(lines) and len(lines[end]) <= _LONGEST_VERSE:
            continue
        row = lines[start:end]
        if len(row) >= _VERSE_LINES and sum(map(len, row)) <= _USUAL_VERSE * len(row) and not _column(row):
            found[start:end] = [True] * len(row)
        start = end + 1
    return found


def _column(lines: Sequence[str]) -> int:
    """The column at which the lines were wrapped, 0 where they were not."""
    column = max(map(len, lines))
    if not _LEAST_COLUMN <= column <= _MOST_COLUMN or len(lines) < 3:
        return 0
    full = sum(_overflows(before, line, column) for before, line in pairwise(lines))
    return column if full >= _WRAPPED_SHARE * (len(lines) - 1) else 0


def _overflows(before: str, line: str, column: int) -> bool:
    """Whether the line's first word would not have fitted behind the line before."""
    return len(before) + 1 + len(line.split(" ", 1)[0]) > column
