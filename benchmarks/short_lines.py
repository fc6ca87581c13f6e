"""Counts the short lines of lists and tables that belong to articles, which token F1 cannot see.

A short true line has under 80 letters, stands in an item, a cell or a row, is not mostly a link, and is a whole line
of the page's true text (of a table's row: each cell stands in the text).
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from extract.blocks import Block
from extract.lines.data_tables import CELLS

TAGS = frozenset(["li", "td", "th", "dd", "tr"])
_SHORT, _LINKED = 80, 0.5


def true_lines(blocks: Sequence[Block], text: str, language: str, score: Any) -> list[str]:
    """The short true lines of a page, as words with one space between; `score` is the module of tools/score.py."""
    lines = {" ".join(score.tokens(line, language)) for line in text.split("\n")}
    whole = f" {' '.join(score.tokens(text, language))} "
    found = []
    for block in blocks:
        if block.place.tag in TAGS and len(block.text) < _SHORT and block.link_chars < _LINKED * len(block.text):
            words = " ".join(score.tokens(block.text, language))
            cells = [" ".join(score.tokens(cell, language)) for cell in block.text.split(CELLS)]
            in_table = len(cells) > 1 and all(f" {cell} " in whole for cell in cells)
            if words and (words in lines or in_table):
                found.append(words)
    return found


def recall(wanted: Mapping[str, Sequence[str]], bodies: Mapping[str, Iterable[str]]) -> tuple[int, int]:
    """(kept, all) of the short true lines; `bodies` holds, by file, the words of each line of a reader's answer."""
    kept = total = 0
    for file, lines in wanted.items():
        answer = set(bodies.get(file, ()))
        kept += sum(line in answer for line in lines)
        total += len(lines)
    return kept, total
