"""Compares words of all languages, and holds those that belong to dates."""

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
# soft hyphens, zero-width characters and marks of direction
_INVISIBLE = re.compile("[\u00ad\u200b-\u200f\u202a-\u202c\u2066\u2067\u2069\ufeff]")
_FOREIGN_DIGIT = re.compile(r"(?![0-9])\d")


def tidy(text: str) -> str:
    """One line of text with ASCII digits, single spaces and no invisible marks: ` ۵ بهمن` becomes `5 بهمن`."""
    if text.isascii():
        return " ".join(text.split())
    text = " ".join(_INVISIBLE.sub("", text).split())
    return _FOREIGN_DIGIT.sub(lambda m: str(unicodedata.digit(m.group())), text)


@lru_cache(20_000)
def fold(word: str) -> str:
    """The form in which words are compared: no case, no accents, one spelling of letters that look alike."""
    if word.isascii():
        return word.lower().replace("'", "")
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
