"""How are words of all languages compared, and which of them belong to dates?"""

import json
import re
import unicodedata
from functools import lru_cache
from importlib.resources import files
from typing import Any

_MARKS = "".join(chr(c) for c in range(0x0900, 0x1900) if unicodedata.category(chr(c))[0] == "M")
WORD = rf"[^\W\d_]+(?:[{_MARKS}\u0300-\u036f\u064b-\u0655\u0670][^\W\d_]*)*"
"""A word: Python's \\w leaves out the vowel signs of Hindi, Thai, Khmer."""

_LETTERS = {
    "ı": "i",
    "і": "i",
    "ي": "ی",
    "ى": "ی",
    "ك": "ک",
    "ة": "ه",
    "ۀ": "ه",
    "ہ": "ه",
    "ە": "ه",
    "ʼ": "",
    "’": "",
    "'": "",
}
_FOLDED = str.maketrans(_LETTERS)
_ACCENTS = re.compile("[\u0300-\u036f\u064b-\u0655\u0670\u0640]+")
_TIDY = dict.fromkeys((160, 8199, 8201, 8202, 8239, 12288), " ") | dict.fromkeys(
    (0xAD, 0x200B, 0x200C, 0x200D, 0x200E, 0x200F, 0x202A, 0x202B, 0x202C, 0x2066, 0x2067, 0x2069, 0xFEFF)
)
_FOREIGN_DIGIT = re.compile(r"(?![0-9])\d")


def tidy(text: str) -> str:
    """One line of text with ASCII digits, single spaces and no invisible marks: ` ۵ بهمن` becomes `5 بهمن`."""
    if text.isascii():
        return " ".join(text.split())
    text = " ".join(text.translate(_TIDY).split())
    return _FOREIGN_DIGIT.sub(lambda m: str(unicodedata.digit(m.group())), text)


@lru_cache(20_000)
def fold(word: str) -> str:
    """The form in which words are compared: no case, no accents, one spelling of letters that look alike."""
    plain = unicodedata.normalize("NFKD", word.casefold().translate(_FOLDED))
    return unicodedata.normalize("NFC", _ACCENTS.sub("", plain)).translate(_FOLDED)


def read_table(name: str) -> dict[str, Any]:
    """A data table of this package."""
    table: dict[str, Any] = json.loads((files(__package__) / f"{name}.json").read_text(encoding="utf-8"))
    return table


_TABLE = read_table("words")
BETWEEN = frozenset(fold(w) for group in _TABLE["between"].values() for w in group)
"""Words that may stand between the day, the month and the year: `5 феврали *соли* 2026`."""


def words_of(kind: str) -> tuple[str, ...]:
    """The folded words or stems of one kind of the table, the longest first."""
    return tuple(sorted({fold(w) for w in _TABLE[kind]}, key=lambda w: (-len(w), w)))
