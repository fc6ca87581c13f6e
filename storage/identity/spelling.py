"""Reduces a word to a skeleton without script, accents and case.

Kazakh, Uzbek, Azerbaijani, Turkmen, Serbian and others are printed in Cyrillic and in Latin, in several orthographies
each; they agree on consonants far better than on vowels (Cyrillic y is u, w, ý or v). So a word's skeleton is its
consonants, in classes wide enough to hold every orthography: 'қазақстан', 'Qazaqstan' and 'Kazahstan' are near,
'Ўзбекистон' and 'Oʻzbekiston' the same. Four such words in a row are still as good as unique.
"""

import re
import unicodedata
from collections.abc import Iterator
from functools import lru_cache

_CLASSES = {
    "b": "bб",
    "d": "dдđђð",
    "f": "fф",
    "g": "gгғґѓ",
    "k": "kqкқҡќ",
    "l": "lлł",
    "m": "mм",
    "n": "nнң",
    "p": "pп",
    "r": "rр",
    "s": "scсцчшщћҫß",
    "t": "tт",
    "v": "vwв",
    "z": "zjзжҙҗҷј",
    "lz": "љ",
    "nz": "њ",
    "dz": "џ",
    # vowels, glides and breathings: written otherwise, or not at all, from one orthography to the next
    "": "aeiouyhxıəæœøаеёийоуыэюяәіұүөўхһҳъьєїӣӯѝ",
}
_CLASS = {letter: skeleton for skeleton, letters in _CLASSES.items() for letter in letters}
# Uzbek writes o'zbek with any of these, some of them letters to Unicode
_APOSTROPHES = "ʻʼˈ’‘'`´"
# қазақ, o’zbek, 2,5 as 2 and 5
_WORD = re.compile(rf"[^\W_]+(?:[{_APOSTROPHES}][^\W_]+)*")
# scripts that put no space between words: each character counts as one
_UNSPACED = re.compile("[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff]")
_REPEATED = re.compile(r"(\D)\1+")


def skeletons(text: str) -> list[str]:
    """The skeletons of the words of `text` in order; words of vowels alone have none and are left out."""
    return [skeleton for word in _words(text) if (skeleton := _skeleton(word))]


def _words(text: str) -> Iterator[str]:
    for found in _WORD.finditer(unicodedata.normalize("NFKC", text).casefold()):
        word = found[0]
        yield from word if _UNSPACED.search(word) else (word,)


@lru_cache(maxsize=200_000)
def _skeleton(word: str) -> str:
    letters = []
    for letter in word:
        known = _CLASS.get(letter)
        letters.append(_plain(letter) if known is None else known)
    # a doubled consonant is one in some orthographies, and ц is ts or s
    return _REPEATED.sub(r"\1", "".join(letters).replace("ts", "s"))


def _plain(letter: str) -> str:
    """A letter of another script as itself, an accented one without its accent, an apostrophe as nothing."""
    if letter in _APOSTROPHES:
        return ""
    bases = (c for c in unicodedata.normalize("NFKD", letter) if not unicodedata.combining(c))
    return "".join(_CLASS.get(c, c) for c in bases)
