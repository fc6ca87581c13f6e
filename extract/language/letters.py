"""Spells a text for counting, one case and one code point a letter, and compares it with alphabets."""

import re
import unicodedata
from collections import Counter
from functools import cache

from extract.language.karakalpak import lower_karakalpak
from extract.language.profiles import letters_of_profile
from extract.languages import read_part

_INVISIBLE = re.compile(
    "[\u00ad\u0300\u0301\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff\x00-\x08\x0b-\x1f\x7f-\x9f]"
)
# what no reader reads as words: https://kaz.inform.kz/a, press@icma.az, #news, @user
_NO_WORDS = re.compile(r"https?://\S+|www\.\S+|[\w.+-]{1,64}@[\w.-]{1,255}|[#@]\w+")
_ADDRESS_SIGNS = ("://", "www.", "@", "#")
# Latin letters that are typed for Cyrillic ones: "нелiктен", "мөлкəт"
_LOOKALIKES = str.maketrans("aceiopxyhjəöÿ", "асеіорхуһјәөү")
_WORD = re.compile("[\u0400-\u052fa-zəöÿ]+")
_CYRILLIC = re.compile("[\u0400-\u052f]")
# a letter beside one of the other script, as in "нелiктен"
_MIXED = re.compile("[a-zəöÿ](?=[\u0400-\u052f])|[\u0400-\u052f](?=[a-zəöÿ])")
# Uzbek oʻ and gʻ with whatever apostrophe was at hand: "o'zbek", "to‘g‘ri"
_UZBEK_APOSTROPHE = re.compile("(?<=[og])['’‘ʼʹ`´ʻ]")
# Turkish in windows-1254 that somebody read as Latin-1: "vatandaþý öldürttü" for "vatandaşı öldürttü"
_MISREAD_TURKISH = re.compile("[þð]")
_ICELANDIC = re.compile("[æáíóú]")
_DOTLESS = str.maketrans("İI", "iı")
_TURKISH = str.maketrans("þðý", "şğı")


def fold(text: str) -> str:
    """Lower-cased text in composed letters, without addresses, stress marks and invisible characters."""
    text = _INVISIBLE.sub("", unicodedata.normalize("NFC", text))
    if any(sign in text for sign in _ADDRESS_SIGNS):
        text = _NO_WORDS.sub(" ", text)
    if "İ" in text:
        # Python lowers İ to i and a combining dot, which no alphabet has; who writes it means ı by I
        text = text.translate(_DOTLESS) if text.isupper() else text.replace("İ", "i")
    text = _UZBEK_APOSTROPHE.sub("ʻ", lower_karakalpak(text))
    if _MISREAD_TURKISH.search(text) and not _ICELANDIC.search(text):
        return text.translate(_TURKISH)
    return text


def mend_cyrillic(text: str) -> str:
    """Folded text whose Cyrillic words hold no Latin look-alikes."""
    if text.isascii() or not _MIXED.search(text):
        return text
    return _WORD.sub(lambda word: word[0].translate(_LOOKALIKES) if _CYRILLIC.search(word[0]) else word[0], text)


_LETTERS = {code: letters for of_language in read_part("letters").values() for code, letters in of_language.items()}
"""Code of a profile -> its letters; what a language spells names with counts too, as q, w and x in German."""
_CYRILLIC_PLAIN = frozenset(_LETTERS["ru"])
_LATIN_PLAIN = frozenset("abcdefghijklmnopqrstuvwxyz")


def spells(code: str, text: str) -> bool:
    """Whether hardly a letter of folded `text` but those of foreign names is beyond the alphabet of a profile."""
    if code not in _LETTERS:
        return False
    counts = Counter(text)
    beyond = {letter: counts[letter] for letter in counts.keys() - letters_of(code) if letter.isalpha()}
    national = sum(n for letter, n in beyond.items() if letter not in _LATIN_PLAIN)
    return 100 * national < len(text) and 10 * sum(beyond.values()) < len(text)


@cache
def letters_of(code: str) -> frozenset[str]:
    """The letters that a profile's language can spell with; those of the keyboard alone where the code says plain.

    Of a profile that has no alphabet here they are the letters that its counts hold.
    """
    if code.endswith("-plain"):
        return _LATIN_PLAIN if "a" in letters_of(code.removesuffix("-plain")) else _CYRILLIC_PLAIN
    return frozenset(_LETTERS[code]) if code in _LETTERS else letters_of_profile(code)
