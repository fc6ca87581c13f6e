"""How much do bytes look like words of a language in an encoding with one byte a letter?"""

from collections.abc import Iterable
from itertools import pairwise

from extract.language.alphabets import letters_of
from extract.language.fit import fit
from extract.language.letters import fold
from extract.language.profiles import read_profile

_GROUPS = {"el": "rest", "he": "rest"} | dict.fromkeys(("ar", "fa", "ur"), "Arab")
_CYRILLIC = {"ru", "uk", "be", "bg", "sr", "mk", "kk", "ky", "tt", "ba", "mn", "tg"}
# what stands between and around words in any language: quotes, dashes, signs of currency and number
_SIGNS = set("«»“”„‘’‚‹›–—…·•№§©®°€£¥±×÷¡¿´`ºª½¼²³µ¶¦¬\xa0\xad\u200c\u200d\u200e\u200f")
# weights in deviations of a language's usual fit, so that one in ten is a clear fault
_WRONG, _STRANGE_LETTER, _CASE = 6.0, 1.5, 3.0


def word_score(words: bytes, charset: str, codes: Iterable[str], hints: set[str], hinted: float) -> float:
    """Deviations below the usual fit of the best of the languages; faults of single characters weigh in."""
    text = words.decode(charset, "replace")
    folded = fold(text)
    faults = faults_of(text)
    best = -99.0
    codes = tuple(codes)
    for code in [c for c in codes if c.split("-")[0] in hints] or codes:
        profile = read_profile(group_of(code), code)
        below = (profile.usual - fit(folded, profile)) / max(profile.spread, 0.05)
        strange = strange_letters(folded, code) * _STRANGE_LETTER
        bonus = hinted if code.split("-")[0] in hints else 0.0
        best = max(best, bonus - below - strange)
    return best - faults


def faults_of(text: str) -> float:
    """A weight for what no text has: bytes without meaning, box drawings, capitals inside words; per ten letters."""
    wrong = sum(not c.isalpha() and c > "\x7f" and c not in _SIGNS for c in text)
    inside = sum(a.islower() and b.isupper() for a, b in pairwise(text))
    letters = sum(map(str.isalpha, text)) + wrong
    return 10 * (_WRONG * wrong + _CASE * inside) / max(1, letters)


def strange_letters(folded: str, code: str) -> float:
    """Letters that the language does not write, per ten."""
    alphabet = letters_of(code) if code not in _GROUPS or _GROUPS[code] != "rest" else None
    beyond = [c for c in folded if c > "\x7f" and c.isalpha()]
    if alphabet is None or not beyond:
        return 0.0
    return 10 * sum(c not in alphabet for c in beyond) / len(beyond)


def group_of(code: str) -> str:
    """The script's group that a profile is kept in."""
    if code in _GROUPS:
        return _GROUPS[code]
    return "Cyrl" if code in _CYRILLIC or code.endswith("-Cyrl") else "Latn"
