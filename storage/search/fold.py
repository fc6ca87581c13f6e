"""Folds the letters of a text or a question, so that one word is one row of letters however it was typed.

Text and question go through the same functions, in Python: what a server's locale takes for a letter plays no part.
Folded are: NFC, lower case, look-alike letters inside words of the other alphabet, apostrophes (dropped), ё and е,
ı and i, the Armenian ligature և, stress marks, soft hyphens and other marks that are not seen.
"""

import re
import unicodedata
from functools import lru_cache

APOSTROPHES = "'‘’ʻʼ`´′ʹ՚"
"""All that Uzbek, Ukrainian, Belarusian and others are typed with, six of them in nearly every page."""
# soft hyphen, joiners, direction marks, byte order mark, tatweel; Armenian stress, exclamation and question marks
_UNSEEN = "\u00ad\u034f\u061c\u0640\u200b\u200c\u200d\u200e\u200f\u2060\ufeff\u055b\u055c\u055e"
# grave, acute and the dot that lower-casing leaves of İ
_STRESS = "\u0300\u0301\u0307"
_ARABIC_VOWELS = "".join(map(chr, [*range(0x064B, 0x0653), 0x0670]))
_ONE_FOR_ANOTHER = {"ё": "е", "ѐ": "е", "ѝ": "и", "ı": "i", "ي": "ی", "ى": "ی", "ك": "ک", "և": "եվ", "ǝ": "ə"}
_TABLE = str.maketrans(_ONE_FOR_ANOTHER) | dict.fromkeys(map(ord, APOSTROPHES + _UNSEEN + _STRESS + _ARABIC_VOWELS))
# letters that look the same in Latin and in Cyrillic, as they are typed: capitals differ from small ones
_LATIN = "ABCEHIJKMOPSTXYaceijkopsxyhəɵƏƟëËïÏ"
_CYRILLIC = "АВСЕНІЈКМОРЅТХУасеіјкорѕхуһәөӘӨёЁїЇ"
_CYRL = "\u0400-\u052f"
_LATN = "A-Za-zÀ-ÖØ-öø-ʯ"
# above plane 1 stand ideographs, and marks among the variation selectors of plane 14 alone; every process looks once
_WHERE_MARKS_ARE = [*range(0x20000), *range(0xE0000, 0xE0200)]
_MIXED = re.compile(rf"[{_CYRL}][{_LATN}]|[{_LATN}][{_CYRL}]")
_LETTERS_CYRL, _LETTERS_LATN = re.compile(f"[{_CYRL}]"), re.compile(f"[{_LATN}]")
# the letters of one alphabet are foreign in a word of the other; the table turns them
_TO_CYRILLIC = (_LETTERS_LATN, str.maketrans(_LATIN, _CYRILLIC))
_TO_LATIN = (_LETTERS_CYRL, str.maketrans(_CYRILLIC, _LATIN))


def _marks() -> str:
    """The signs that belong to the letter before them, as Hindi and Burmese write vowels."""
    return "".join(c for c in map(chr, _WHERE_MARKS_ARE) if unicodedata.category(c) in ("Mn", "Mc"))


@lru_cache(maxsize=1)
def _word() -> re.Pattern[str]:
    # қазақ, ж2, हिन्दी; an underscore parts words
    return re.compile(rf"[^\W_](?:[^\W_]|[{re.escape(_marks())}])*")


def fold(text: str) -> str:
    """The text in folded letters; what stands between the words stays, but for apostrophes and unseen marks."""
    return unify(text).translate(_TABLE).replace("եւ", "եվ")


def unify(text: str) -> str:
    """The text composed (NFC), in lower case, each word in one alphabet: as much as a grammar can still read."""
    composed = unicodedata.normalize("NFC", text)
    if _MIXED.search(composed):
        composed = _word().sub(lambda found: _one_alphabet(found[0]), composed)
    return unicodedata.normalize("NFC", composed.lower())


def fold_words(text: str) -> list[str]:
    """The folded words of a text, in its order."""
    return _word().findall(fold(text))


def _one_alphabet(word: str) -> str:
    """A word of two alphabets in the one that has more of its letters, where each of the others has a look-alike."""
    if not _MIXED.search(word):
        return word
    is_cyrillic = len(_LETTERS_CYRL.findall(word)) >= len(_LETTERS_LATN.findall(word))
    for foreign, table in (_TO_CYRILLIC, _TO_LATIN) if is_cyrillic else (_TO_LATIN, _TO_CYRILLIC):
        turned = word.translate(table)
        if not foreign.search(turned):
            return turned
    return word
