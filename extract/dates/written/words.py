"""Compares words of all languages, and holds those that belong to dates."""

import re
import unicodedata
from functools import lru_cache

from extract.languages import read_part

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
_CYRILLIC, _LATIN = re.compile("[\u0400-\u04ff]"), re.compile("[a-z\u00c0-\u024f]")
_ALIKE = dict(zip("abcehkmoptxy", "авсенкмортху", strict=True))
_TO_CYRILLIC = str.maketrans(_ALIKE)
_TO_LATIN = str.maketrans({"ә": "ə", **{there: here for here, there in _ALIKE.items()}})
_LATIN_ALONE = re.compile("[^\u0400-\u04ffabcehkmoptxyi]")


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
    plain = unicodedata.normalize("NFKD", in_one_script(word.casefold()).translate(_FOLDED))
    return unicodedata.normalize("NFC", _ACCENTS.sub("", plain)).translate(_FOLDED)


def in_one_script(word: str) -> str:
    """A lower-cased word whose Latin and Cyrillic letters are mixed, in the script of those that have no double.

    `мapта` with a Latin a and p is what keyboards and scanners make of `марта`.
    """
    if not _CYRILLIC.search(word) or not _LATIN.search(word):
        return word
    return word.translate(_TO_LATIN if _LATIN_ALONE.search(word) else _TO_CYRILLIC)


DATES = read_part("dates")
"""The names and words of each language that are written by hand."""


def words_of(kind: str) -> tuple[str, ...]:
    """The folded words or stems of one kind in all languages, the longest first."""
    words = {fold(word) for of in DATES.values() for word in of.get("words", {}).get(kind, ())}
    return tuple(sorted(words, key=lambda w: (-len(w), w)))


BETWEEN = frozenset(word for kind in ("year", "link", "ordinal") for word in words_of(kind))
"""Words that may stand between the day, the month and the year: `5 феврали *соли* 2026`."""
