"""List the other alphabets and keyboards in which a language is typed without its national letters."""

import re
import unicodedata
from collections.abc import Callable, Iterator

Line = Callable[[str], str]

# what stands on a Russian keyboard for the letters that are not there: "қала" -> "кала"
_CYRILLIC_PLAIN = str.maketrans("әғқңөұүіһҳҷӣӯҝҹҗҙҫҡўј", "агкноууиххчиукчжзскуй")
_LATIN_PLAIN = str.maketrans({"ə": "e", "ı": "i", "ʻ": "", "đ": "d", "ł": "l"})

# Kazakh by the decree of February 2018: "Қазақстан Республикасы" -> "Qazaqstan Respýblıkasy"
_KAZAKH_2018 = str.maketrans(
    dict(zip("абвгғдежзийкқлмнңоөпрстуұүфхһыіэ", "abvgǵdejzııkqlmnńoóprstýuúfhhyie", strict=True))
    | {"ә": "á", "ё": "ıo", "ц": "ts", "ч": "ch", "ш": "sh", "щ": "sh", "ю": "ıý", "я": "ıa", "ъ": "", "ь": ""}
)
_SERBIAN_PAIRS = {"lj": "љ", "nj": "њ", "dž": "џ"}
_SERBIAN_LETTERS = str.maketrans("abvgdđežzijklmnoprstćufhcčš", "абвгдђежзијклмнопрстћуфхцчш")


def kazakh_2018(line: str) -> str:
    """Kazakh Cyrillic in the Latin alphabet that the press used from 2018 on."""
    return line.translate(_KAZAKH_2018)


def serbian_cyrillic(line: str) -> str:
    """Serbian Latin in Cyrillic."""
    return re.sub("lj|nj|dž", lambda pair: _SERBIAN_PAIRS[pair[0]], line).translate(_SERBIAN_LETTERS)


def plain(line: str) -> str:
    """A line typed without national letters, in either alphabet."""
    line = line.translate(_CYRILLIC_PLAIN).translate(_LATIN_PLAIN)
    if re.search("[а-я]", line):  # й is и with a mark, and stands on every keyboard
        return line
    return "".join(c for c in unicodedata.normalize("NFD", line) if not unicodedata.combining(c))


DERIVED: tuple[tuple[str, str, Line], ...] = (
    ("kk-Latn-2018", "kk", kazakh_2018),
    *((f"{code}-plain", code, plain) for code in ("kk", "az", "tr", "tk", "tt", "kk-Latn", "kaa-Latn")),
)
"""Profiles made from another's text: code, the code that it is made from, and how."""

ADDED: tuple[tuple[str, str, Line], ...] = (("sr", "sr-Latn", serbian_cyrillic),)
"""Text added to a profile from the other script of the same language."""


def derive(texts: dict[str, list[str]]) -> Iterator[tuple[str, list[str]]]:
    """Every profile's code and lines: those given, with what is added, and those derived."""
    for code, lines in texts.items():
        extra = [spell(line) for to, origin, spell in ADDED if to == code for line in texts[origin]]
        yield code, lines + extra
    for code, origin, spell in DERIVED:
        yield code, [spell(line) for line in texts[origin]]
