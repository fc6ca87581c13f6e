"""Asks the two detectors, langdetect with our profiles and CLD2, for the language of a text."""

from collections.abc import Mapping
from dataclasses import dataclass

import pycld2

from extract.language.profiles import detector_factory, no_features
from extract.language.serbo_croatian import SERBO_CROATIAN

_NAMES = {"iw": "he", "ku": "kmr", "jw": "jv", "nb": "no", "zh-Hant": "zh", "sr-ME": "sr"}
# scripts in which pycld2 never learnt a language that ours is written in
_UNKNOWN = ("kaa", "crh", "azb", "ckb", "kk-Latn", "kk-Arab", "az-Cyrl", "tk-Cyrl", "be-Latn", "ug-Latn", "ru-Latn")

_STRAY = 5
"""Percent of a text that pycld2 gives to some other language by mistake, or for a name."""


@dataclass(frozen=True, slots=True)
class Cld2Answer:
    """The language that pycld2 names (ISO 639), None for none; `share` of the text in it, 0 to 1; its own trust.

    `alone` says that it saw no other language; it leaves out what it is not sure of, near half of some Russian texts.
    """

    language: str | None
    share: float
    reliable: bool
    alone: bool = False


def ask_cld2(words: str) -> Cld2Answer:
    """pycld2's opinion of folded text."""
    try:
        reliable, _, found = pycld2.detect(
            words.replace("ʻ", "'").encode("utf-8", "replace"), isPlainText=True, bestEffort=True
        )
    except pycld2.error:  # it refuses some control characters, and then has no opinion
        return Cld2Answer(None, 0.0, False)
    _, code, percent, _ = found[0]
    alone = sum(share for _, other, share, _ in found[1:] if other != "un") <= _STRAY
    if code == "un":
        return Cld2Answer(None, 0.0, False)
    return Cld2Answer(_NAMES.get(code, code), percent / 100, reliable, alone)


def could_know(code: str) -> bool:
    """Whether pycld2 ever learnt the language of a profile in its script."""
    return not code.startswith(_UNKNOWN)


_GLANCE = 90
"""Letters that are shown first: a trial draws some fifty n-grams and stops, however many there are."""
_LEAST = 30
"""Letters below which pycld2's word is worth no less work."""
_TRIALS = 7
_CERTAIN = 0.99


def ask_detectors(words: str, script: str, priors: Mapping[str, float], cld2: Cld2Answer) -> tuple[str | None, float]:
    """The best profile's code and its probability.

    langdetect sees some words once, and all of them seven times only where pycld2 does not say the same: of 11,101
    samples one changed its language, for the better.
    """
    if cld2.language and len(words) >= _LEAST:
        code, probability = ask_langdetect(sample_words(words), script, priors, 1)
        if is_confirmed(code, probability, cld2):
            return code, probability
    return ask_langdetect(words, script, priors, _TRIALS)


def sample_words(words: str) -> str:
    """Words from all over the text, about as many letters as a headline has."""
    some = words.split()
    return " ".join(some[:: max(1, len(words) // _GLANCE)])


def is_confirmed(code: str | None, probability: float, cld2: Cld2Answer) -> bool:
    """Whether pycld2 names the same; of text without its national letters neither tells Azerbaijani from Turkish."""
    if code is None or code.endswith("-plain"):
        return False
    language = code.split("-")[0]
    # which of the three it is, is not for n-grams to say
    if language != cld2.language and not (language in SERBO_CROATIAN and cld2.language in SERBO_CROATIAN):
        return False
    return cld2.reliable or probability >= _CERTAIN


def ask_langdetect(words: str, script: str, priors: Mapping[str, float], trials: int) -> tuple[str | None, float]:
    """langdetect's best profile and its probability; None where no letter of the text is in any profile."""
    detector = detector_factory(script).create()
    detector.n_trial = trials
    detector.append(words)
    detector.set_prior_map(priors)
    try:
        found = detector.get_probabilities()
    except no_features():
        return None, 0.0
    return (found[0].lang, found[0].prob) if found else (None, 0.0)
