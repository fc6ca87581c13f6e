"""Finds the lines of a text that are lists of links: menus, tickers, most-read boxes."""

import re
from collections.abc import Sequence
from itertools import groupby

# the end of a sentence inside a line: "вырос. Это"
_TWO_SENTENCES = re.compile(r"[.!?։።…][»”\"')]*\s+\S")
_ITEM_WORDS = 25
_ITEMS_IN_A_LIST = 4


def could_be_item(line: str) -> bool:
    """Whether a line could be an item of a list: short, and one sentence at most."""
    return len(line.split()) <= _ITEM_WORDS and _TWO_SENTENCES.search(line) is None


def in_lists(items: Sequence[bool]) -> list[bool]:
    """Of each line, whether it stands in a list: four items or more in a row."""
    found: list[bool] = []
    for is_item, run in groupby(items):
        length = sum(1 for _ in run)
        found += [is_item and length >= _ITEMS_IN_A_LIST] * length
    return found
