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


_BELARUSIAN = str.maketrans("абвгґджзійклмнопрстуўфцчшыэ", "abvhgdžzijklmnoprstuŭfcčšye") | {ord("х"): "ch"}
_SOFT_PAIRS = str.maketrans("зсцнл", "źśćńĺ")
_IOTATED = {"е": "e", "ё": "o", "ю": "u", "я": "a"}


def belarusian_names(line: str) -> str:
    """Belarusian Cyrillic by the table of 2007, which maps, road signs and some papers use: "Luninec", "Mahilioŭ"."""
    line = re.sub("([зсцнл])ь", lambda pair: pair[1].translate(_SOFT_PAIRS), line)
    line = re.sub("(?<=[бвгґджзклмнпрстфхцчш])([еёюя])", lambda vowel: "i" + _IOTATED[vowel[1]], line)
    line = re.sub("[ьʼ’']?([еёюя])", lambda vowel: "j" + _IOTATED[vowel[1]], line)
    return re.sub("[ьʼ’']", "", line).translate(_BELARUSIAN)


def belarusian_latin(line: str) -> str:
    """Belarusian Cyrillic in the Łacinka of the press: a soft l is bare, and the hard one has a stroke."""
    line = line.replace("ль", "l")
    line = re.sub("л([еёюя])", lambda pair: "l" + _IOTATED[pair[1]], line)
    return belarusian_names(re.sub("л(?!і)", "ł", line))


# Uyghur in the Latin letters of 2001, those of its press abroad: "شىنجاڭ" -> "shinjang"
_UYGHUR = str.maketrans(
    dict(zip("اەبپتجخدرزسفقكگلمنھوۇۆۈۋېىي", "aebptjxdrzsfqkglmnhouöüwëiy", strict=True))
    | {"چ": "ch", "ش": "sh", "ڭ": "ng", "غ": "gh", "ژ": "zh", "،": ",", "؟": "?", "؛": ";"}
)


def uyghur_latin(line: str) -> str:
    """Uyghur Arabic in Latin letters; the hamza that carries a vowel is written between two vowels only."""
    return re.sub(r"(?<!\w)ئ", "", line).replace("ئ", "'").translate(_UYGHUR)


def uyghur_acute(line: str) -> str:
    """The same as it is mostly typed, with é for ë."""
    return uyghur_latin(line).replace("ë", "é")


_RUSSIAN = "абвгдезиклмнопрстуфыэ"
_ENGLISH = str.maketrans(
    dict(zip(_RUSSIAN, "abvgdeziklmnoprstufye", strict=True))
    | {"ё": "yo", "ж": "zh", "й": "y", "х": "kh", "ц": "ts", "ч": "ch", "ш": "sh", "щ": "shch"}
    | {"ъ": "", "ь": "", "ю": "yu", "я": "ya"}
)
_TYPED = str.maketrans(
    dict(zip(_RUSSIAN, "abvgdeziklmnoprstufye", strict=True))
    | {"ё": "jo", "ж": "zh", "й": "j", "х": "h", "ц": "c", "ч": "ch", "ш": "sh", "щ": "shh"}
    | {"ъ": "'", "ь": "'", "ю": "ju", "я": "ja"}
)
_SCHOLARLY = str.maketrans(
    dict(zip(_RUSSIAN, "abvgdeziklmnoprstufyè", strict=True))
    | {"ё": "ë", "ж": "ž", "й": "j", "х": "h", "ц": "c", "ч": "č", "ш": "š", "щ": "šč"}
    | {"ъ": "", "ь": "'", "ю": "ju", "я": "ja"}
)


def russian_english(line: str) -> str:
    """Russian as English papers and passports spell it."""
    return line.translate(_ENGLISH)


def russian_typed(line: str) -> str:
    """Russian as it is typed where there are no Russian keys, with j and h."""
    return line.translate(_TYPED)


def russian_scholarly(line: str) -> str:
    """Russian in the letters of libraries, with carons."""
    return line.translate(_SCHOLARLY)


def plain(line: str) -> str:
    """A line typed without national letters, in either alphabet."""
    line = line.translate(_CYRILLIC_PLAIN).translate(_LATIN_PLAIN)
    if re.search("[а-я]", line):  # й is и with a mark, and stands on every keyboard
        return line
    return "".join(c for c in unicodedata.normalize("NFD", line) if not unicodedata.combining(c))


DERIVED: tuple[tuple[str, str, Line], ...] = (
    ("kk-Latn-2018", "kk", kazakh_2018),
    ("be-Latn", "be", belarusian_latin),
    ("be-Latn-names", "be", belarusian_names),
    ("ug-Latn", "ug", uyghur_latin),
    ("ug-Latn-acute", "ug", uyghur_acute),
    ("ug-Latn-plain", "ug", lambda line: plain(uyghur_latin(line))),
    ("ru-Latn", "ru", russian_english),
    ("ru-Latn-typed", "ru", russian_typed),
    ("ru-Latn-scholarly", "ru", russian_scholarly),
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
