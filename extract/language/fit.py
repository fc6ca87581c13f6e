"""How usual are these letters for a language?"""

import math
import re
from collections.abc import Mapping

from extract.language.profiles import Profile

# Devanagari's vowel signs are part of a word, and no \w
_WORDS = re.compile(r"(?:[^\W\d_]|[\u0900-\u0903\u093a-\u094f\u0962\u0963])+")
# the letters that langdetect counts as one: two forms of yeh, Romanian commas, all the tones of Vietnamese
_MERGED = str.maketrans(
    {"\u06cc": "\u064a", "ș": "ş", "ț": "ţ"} | dict.fromkeys(map(chr, range(0x1EA0, 0x1F00)), "ể")
)
_UNSEEN = 1e-4


def fit(words: str, profile: Profile) -> float:
    """Mean log10 probability of a letter after the two before it; -4 where nothing was ever seen."""
    freq, total, count = profile.freq, 0.0, 0
    for word in _WORDS.findall(words.translate(_MERGED)):
        padded = f" {word} "
        for i in range(len(word)):
            total += _surprise(freq, padded[i : i + 3])
        count += len(word)
    return total / count if count else -4.0


def strangeness(words: str, profile: Profile) -> float:
    """How far the fit is below what the language usually shows, in its own deviations; 0 and less is usual."""
    return (profile.usual - fit(words, profile)) / profile.spread


def _surprise(freq: Mapping[str, int], gram: str) -> float:
    seen, before = freq.get(gram, 0), freq.get(gram[:2], 0)
    if seen and before:
        return math.log10(seen / before * 0.9)
    return math.log10(max(_UNSEEN, 0.05 * freq.get(gram[1:], 0) / (freq.get(gram[1:2], 0) + 10)))
