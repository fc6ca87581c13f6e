"""Finds a name in other spellings by a key of its letters in one plain Latin alphabet.

Токаев, Тоқаев, Tokayev and Toqaev have the key `tokaev`; Зеленский, Зеленський and Zelenskyy have `zelenski`.
A key also takes other names for the same, so a search asks for it only when it is told to.
"""

import re
from collections.abc import Iterable
from functools import lru_cache

from storage.search.fold import fold

MOST_LETTERS_MORE = 5
"""Letters of a key that may follow the name's, for its endings."""
_SHORTEST_KEY = 4
_LETTERS = {
    "a": "аәáàâäãəæაա", "b": "бბբ", "v": "вwვվ", "g": "гғґğǵɣღგգղ", "d": "дდդ", "e": "еэєéèêëეեէը", "j": "жҗҷჟջჯժძճ",
    "z": "зზզ", "i": "иіїйыýÿyıíìîïიիյ", "k": "кқqҝყქკკքկ", "l": "лłლլ", "m": "мმմ", "n": "нңñńňნն", "o": "оөóòôöőოո",
    "p": "пპფփպ", "r": "рრրռ", "s": "сşšśсსսς", "t": "тტთտթ", "u": "уүұўúùûüőūŭუ", "f": "фֆ", "h": "хһҳჰხհխ",
    "c": "цçčçჩცჭწցչծ", "": "ьъʻ",
}  # fmt: skip
_LATIN = str.maketrans({letter: plain for plain, letters in _LETTERS.items() for letter in letters})
# longer first; folded texts have е for ё, and English, Uzbek and Turkmen write ye and yo
_PAIRS = (
    ("shch", "s"), ("dzh", "j"), ("zh", "j"), ("kh", "h"), ("gh", "g"), ("sh", "s"), ("ch", "c"), ("ts", "c"),
    ("x", "h"), ("ye", "e"), ("yo", "e"), ("дж", "j"), ("ю", "iu"), ("я", "ia"), ("ш", "s"), ("щ", "s"), ("ч", "c"),
    ("შ", "s"), ("շ", "s"), ("ու", "u"), ("եվ", "ev"),
)  # fmt: skip
_REPEATED = re.compile(r"(.)\1+")


@lru_cache(maxsize=100_000)
def spelling_key(word: str) -> str:
    """The letters of a word as a plain Latin alphabet has them."""
    letters = fold(word)
    for old, new in _PAIRS:
        letters = letters.replace(old, new)
    return _REPEATED.sub(r"\1", letters.translate(_LATIN))


def other_spellings(name: str, vocabulary: Iterable[str]) -> list[str]:
    """The words of a vocabulary, such as that of the archive, that spell the name otherwise, in any of its cases.

    A name whose key has under four letters has none: too many words would do.
    """
    key = spelling_key(name)
    if len(key) < _SHORTEST_KEY:
        return []
    return [word for word in vocabulary if _may_be(key, spelling_key(word))]


def _may_be(key: str, other: str) -> bool:
    return other.startswith(key) and len(other) - len(key) <= MOST_LETTERS_MORE
