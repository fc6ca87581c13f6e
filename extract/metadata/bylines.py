"""Takes the names of persons out of a byline: roles, dates, offices and the words between names aside."""

import re
from collections.abc import Iterable, Iterator

from extract.languages import read_part
from extract.metadata.site import is_site
from extract.metadata.text import clean, words_of

_WORDS = read_part("authors")


def _any_of(key: str) -> str:
    return "|".join(sorted({re.escape(word) for table in _WORDS.values() for word in table[key]}, key=len)[::-1])


# "By Jane Doe", "Von ...", "Автор: ...", "Авторы:", "Мәтін:", "Müəllif:", "Автор матеріалу —"
_INTRODUCTION = re.compile(
    rf"^(?:{_any_of('by')}|door|av|af|материалы|awtor|avtor|κείμενο|συντάκτης|autor(?:ka|in|en)?)"
    r"(?:\s+(?:материала|статьи|матеріалу|статті|текста|тексту))?\s*(?::|\s[-–—]|\s(?=\S))\s*",
    re.I,
)
# the same where nothing but a colon or a dash says that a line is a byline
_STRICT = re.compile(
    rf"^(?:{_any_of('by')})(?:\s+(?:материала|статьи|матеріалу|статті|текста|тексту))?\s*(?::|\s[-–—]\s)", re.I
)
_BETWEEN = re.compile(rf"\s*(?:[;/|•·&]|\s(?:{_any_of('and')}|och|og|en|e|та)\s)\s*|\s*\n\s*", re.I)
_COMMA = re.compile(r"\s*[,،、]\s*")
_ROLES = frozenset(role for table in _WORDS.values() for role in table["roles"])
# «Степной вестник», "Dala": the paper that a role belongs to
_QUOTED = re.compile(r"[«“„\"][^«»“”„\"]{1,80}[»”“\"]")
# "Текст: Әсел Тау, фото: Ерлан Өзен": who did something else comes after
_ANOTHER = re.compile(
    r"[\s,;/|(]+(?:фото|foto|photos?|сурет|сүрөт|сурат|şəkil|fotoğraf|видео|video|عکس|фота|ფოტო|լուսանկար\w*)\s*[:–—-].*$",
    re.I,
)
# addresses, dates, and those who did something else: "Updated by Jane Doe", "Foto: ..."
_NO_NAME = re.compile(
    r"[@\d:?!<>{}=_]|https?|www\.|\.(?:com|net|org|ru|kz|de)\b|\b(?:updated|reviewed|edited|photos?|fotos?|фото|photograph\w*|фотограф\w*)\b",
    re.I,
)
_NOBODY = {
    "admin", "administrator", "editor", "editorial", "redaktion", "редакция", "редакция сайта", "staff", "newsroom",
    "webmaster", "news", "author", "автор", "unknown", "guest", "none", "null", "user", "super user", "redakcja",
    "redakcia", "редактор", "бас редактор", "анонім", "аноним", "anonymous", "online", "press", "team", "newsdesk",
    "администратор", "модератор", "moderator", "әкімші", "редакциясы", "tahririyat", "redaksiya", "таҳририят",
}  # fmt: skip
_DESKS = {"редакция", "redaktion", "editorial", "team", "редакциясы", "redaksiyası", "tahririyati", "пресс-служба"}
LONGEST_NAME = 60
_MOST_WORDS, _MOST_BEFORE = 5, 5


def persons(raw: str, names: frozenset[str]) -> Iterator[str]:
    """The names in a byline: "Von Anna Muster und Jan Beispiel, dpa" holds two persons and an agency."""
    text = _ANOTHER.sub("", clean(raw))
    text = _INTRODUCTION.sub("", _INTRODUCTION.sub("", text)) or text
    for part in _BETWEEN.split(text):
        pieces = _COMMA.split(part)
        for place, piece in enumerate(pieces):
            name = without_role(piece, bool(place)).strip(" .-–—()[]\"'«»")
            if is_name(name, names) and (len(pieces) == 1 or " " in name or not place):
                yield name


def introduced(line: str) -> str | None:
    """What follows the word for author and a colon in a line: "Автор: Әсел Тау"."""
    found = _STRICT.match(line)
    return line[found.end() :].strip() if found else None


def without_role(piece: str, follows: bool) -> str:
    """The name in "Главный редактор Әсел Тау" and in "Әсел Тау, тілші"; `follows` where another piece came before."""
    if not has_role(piece):
        return piece
    words = _QUOTED.sub(" ", piece).split()
    places = [i for i, word in enumerate(words) if _is_role(word)]
    if follows and (len(words) - places[-1] < 3 or words[0][0].islower()):
        return ""
    if places[0] >= 2 and has_capitals(words[:2]) and not _is_title_of_role(words, places[0]):
        return " ".join(_capitalized(words[: places[0]]))
    after = words[places[-1] + 1 :] if places[-1] <= _MOST_BEFORE else []
    while after and after[0].islower() and after[0].isalpha() and is_cased(after[0]):
        after.pop(0)
    return " ".join(after)


def has_role(piece: str) -> bool:
    """Whether a word of the piece is a trade of the press."""
    return any(_is_role(word) for word in piece.split())


def _is_role(word: str) -> bool:
    return word.strip(" .,:()–—-").casefold() in _ROLES


def _is_title_of_role(words: list[str], place: int) -> bool:
    """Whether so many words stand before a role that they are no name."""
    return len(words) - place > 2 and is_cased(words[0])


def _capitalized(words: list[str]) -> list[str]:
    """The words up to the first in small letters, where the script has small letters."""
    end = next((i for i, word in enumerate(words) if is_cased(word) and word[0].islower()), len(words))
    return words[:end]


def is_name(name: str, names: frozenset[str]) -> bool:
    """Whether the words can be a person's name, and are not the site's."""
    words = words_of(name)
    if not 0 < len(words) <= _MOST_WORDS or not 2 < len(name) <= LONGEST_NAME or _NO_NAME.search(name):
        return bool(words) and len(name) == 2 and is_ideographic(name)
    if name.casefold() in _NOBODY or any(word in _DESKS for word in words):
        return False
    return not is_site(name, names) and has_capitals(name.split())


def has_capitals(words: Iterable[str]) -> bool:
    """Whether most words begin with a capital, where the script has capitals at all."""
    firsts = [word[0] for word in words if word[0].isalpha()]
    cased = [c for c in firsts if is_cased(c)]
    return bool(firsts) and 2 * sum(c.isupper() for c in cased) >= len(cased)


def is_cased(word: str) -> bool:
    """Whether the script writes capitals; Georgian has them in Unicode, and nobody begins a name with one."""
    return not "\u10d0" <= word[0] <= "\u10ff" and (word[0].isupper() or word[0].islower())


def is_ideographic(name: str) -> bool:
    """Whether a name is written in ideographs alone."""
    return all("\u4e00" <= c <= "\u9fff" for c in name)
