"""How usual are these letters for a language?"""

import re

from extract.language.profiles import Profile

# Devanagari's vowel signs are part of a word, and no \w
_WORDS = re.compile(r"(?:[^\W\d_]|[\u0900-\u0903\u093a-\u094f\u0962\u0963])+")
# the letters that langdetect counts as one: two forms of yeh, Romanian commas, all the tones of Vietnamese
_MERGED = str.maketrans(
    {"\u06cc": "\u064a", "ș": "ş", "ț": "ţ"} | dict.fromkeys(map(chr, range(0x1EA0, 0x1F00)), "ể")
)


def fit(words: str, profile: Profile) -> float:
    """Mean log10 probability of a letter after the two before it; -4 where nothing was ever seen."""
    text = f" {' '.join(_WORDS.findall(words if words.isascii() else words.translate(_MERGED)))} "
    grams = [text[i : i + 3] for i in range(len(text) - 2)]
    count = len(text) - text.count(" ")
    return sum(map(profile.surprises.__getitem__, grams)) / count if count else -4.0


def strangeness(words: str, profile: Profile) -> float:
    """How far the fit is below what the language usually shows, in its own deviations; 0 and less is usual."""
    return (profile.usual - fit(words, profile)) / profile.spread
