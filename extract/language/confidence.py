"""The answer about a text's language, how well its letters fit a profile, and how far the answer may be believed."""

import re
from dataclasses import dataclass

from extract.language.detectors import Cld2Answer, could_know
from extract.language.profiles import Profile


@dataclass(frozen=True, slots=True)
class Answer:
    """ISO 639-1 (else 639-3) language, ISO 15924 script, and an honest confidence of 0 to 1; None is unknown.

    0.8 and more is sure. Text of a language that we have no profile of is told by its script, and not surely.
    """

    language: str | None
    script: str | None
    confidence: float


_WORDS = re.compile(r"[^\W\d_]+")
# Devanagari's vowel signs are part of a word, and no \w
_SIGNS = re.compile(r"[\u0900-\u0903\u093a-\u094f\u0962\u0963]")
_WITH_SIGNS = re.compile(rf"(?:[^\W\d_]|{_SIGNS.pattern})+")
# the letters that langdetect counts as one: two forms of yeh, Romanian commas, all the tones of Vietnamese
_TO_MERGE = re.compile("[\u06ccșț\u1ea0-\u1eff]")
_MERGED = str.maketrans(
    {"\u06cc": "\u064a", "ș": "ş", "ț": "ţ"} | dict.fromkeys(map(chr, range(0x1EA0, 0x1F00)), "ể")
)


def fit(words: str, profile: Profile) -> float:
    """Mean log10 probability of a letter after the two before it; -4 where nothing was ever seen."""
    if _TO_MERGE.search(words):
        words = words.translate(_MERGED)
    text = f" {' '.join((_WITH_SIGNS if _SIGNS.search(words) else _WORDS).findall(words))} "
    grams = [text[i : i + 3] for i in range(len(text) - 2)]
    letters = len(text) - text.count(" ")
    return sum(map(profile.surprises.__getitem__, grams)) / letters if letters else -4.0


def strangeness(words: str, profile: Profile) -> float:
    """How far the fit is below what the language usually shows, in its own deviations; 0 and less is usual."""
    return (profile.usual - fit(words, profile)) / profile.spread


# the languages that the archive is made for; others have near relatives that nobody trained (id and ms, cs and sk)
_REGION = frozenset(
    {"kk", "ky", "uz", "tg", "tk", "az", "tt", "ba", "kaa", "mn", "ru", "uk", "be", "bg", "sr", "mk"}
    | {"hy", "ka", "tr", "fa", "ps", "ar", "ug", "he", "en", "de", "fr", "es", "zh", "ko", "ja", "el"}
)
_SHORT = 70
UNSURE = 0.75
SURE = 0.8


@dataclass(frozen=True, slots=True)
class Measured:
    """What was seen of a text: the best profile, its probability, letters, strangeness, CLD2's answer."""

    code: str
    probability: float
    letters: int
    strange: float
    cld2: Cld2Answer
    refuted: bool
    """Whether the letters make CLD2's answer a thousand times less likely."""


def trust(measured: Measured) -> float:
    """0.8 and more is sure: two witnesses agree on text of a usual look, or the only one that can know is certain."""
    language = measured.code.split("-")[0]
    if measured.cld2.language == language:
        believed = _falling(measured.strange, 2.0, 5.0, 0.98)
    elif could_know(measured.code) and not measured.refuted:
        believed = UNSURE * measured.probability * _falling(measured.strange, 1.0, 4.0, 1.0)
    else:
        believed = _falling(measured.strange, 0.8, 2.0, 0.92) * measured.probability
    if language not in _REGION and measured.letters < _SHORT:
        believed = min(believed, UNSURE)
    return round(min(believed, 0.3 + measured.letters / 30), 3)


def _falling(strange: float, usual: float, limit: float, best: float) -> float:
    """`best` up to `usual` strangeness, 0.8 at `limit`, 0.3 at twice that and beyond."""
    if strange <= usual:
        return best
    if strange <= limit:
        return best - (best - 0.8) * (strange - usual) / (limit - usual)
    return max(0.3, 0.79 - 0.49 * (strange - limit) / limit)
