"""How usual are these letters for a language?"""

import re

from extract.language.profiles import Profile

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
