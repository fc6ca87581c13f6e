"""Identifies the language of a text in one language by langdetect, our profiles and CLD2."""

import math
import re
from collections import Counter

from extract.language.confidence import SURE, UNSURE, Answer, Measured, fit, strangeness, trust
from extract.language.detectors import Cld2Answer, ask_cld2, ask_detectors
from extract.language.letters import letters_of
from extract.language.profiles import codes_of, read_profile
from extract.language.script import chinese_script, count_scripts, main_script
from extract.language.serbo_croatian import SERBO_CROATIAN, possible_languages

LONGEST = 500
"""Letters beyond these change no answer and cost 1 ms a thousand."""

_ALONE = {
    "Grek": "el",
    "Armn": "hy",
    "Geor": "ka",
    "Hebr": "he",
    "Hang": "ko",
    "Jpan": "ja",
    "Hani": "zh",
    "Deva": "hi",
}
_UNCOUNTED = {"ko", "ja", "zh"}  # langdetect folds their letters into a few classes: there is no fit to measure
# a text typed without its national letters is the rarer case
_PLAIN_PRIOR = 0.001
_SPELLED_OUT_PRIOR = 0.001
_RARE_SCRIPT_PRIOR = 0.01
# of the three the archive's sources write Serbian
_CROATIAN_PRIOR = 0.1
# powers of ten: up to the first our profiles leave it open and pycld2, which learnt from more text, decides;
# from the second on they prove it wrong
_EQUAL = 0.8
_REFUTED = 3.0
_LATIN = re.compile("[a-z]+")
_STRANGE = 4.0
_STRANGE_IN_RARE = 3.0
_PARAGRAPH = 150
_FAR_BETTER = 1.0
"""Powers of ten: where they differ by as much of an unsure short text, the fit is right 21 times, langdetect 8."""


def identify(words: str) -> Answer:
    """The language of folded text in one language."""
    words = words[:LONGEST]
    script = main_script(count_scripts(words))
    if script is None:
        return Answer(None, None, 0.0)
    cld2 = ask_cld2(words)
    code, probability = guess(words, script, cld2)
    shown = chinese_script(words) if script == "Hani" else script
    if code is None:
        return Answer(cld2.language if cld2.reliable else None, shown, 0.6 if cld2.reliable else 0.0)
    if is_serbo_croatian(code, script):
        return tell_serbo_croatian(words, cld2)
    refuted = False
    if cld2.language not in (None, code.split("-")[0]) and script not in _ALONE:
        rival, ahead = lead(words, script, code, cld2)
        refuted = ahead >= _REFUTED
        if ahead <= _EQUAL and rival != code:
            code, probability = rival, 0.5
    letters = sum(map(str.isalpha, words))
    measured = Measured(code, probability, letters, how_strange(words, script, code), cld2, refuted)
    if measured.strange > (_STRANGE_IN_RARE if is_rare_script(code) else _STRANGE) and is_foreign(cld2, script):
        return Answer(cld2.language, shown, 0.6)
    confidence = min(trust(measured), UNSURE) if is_spelled_out(code) else trust(measured)
    if confidence < SURE and letters < _PARAGRAPH and script not in _ALONE and is_refitted(code):
        code = best_fit(words, script, code)
        if is_serbo_croatian(code, script):
            return tell_serbo_croatian(words, cld2)
    return Answer(code.split("-")[0], shown, confidence)


def guess(words: str, script: str, cld2: Cld2Answer) -> tuple[str | None, float]:
    """The best profile's code and langdetect's probability for it; None for a script that we have no profiles of."""
    if script in _ALONE:
        return _ALONE[script], 1.0
    if not codes_of(script):
        return None, 0.0
    return ask_detectors(words, script, alphabet_mask(words, script), cld2)


def alphabet_mask(words: str, script: str) -> dict[str, float]:
    """Priors for the languages whose alphabets can spell the words; none for the others.

    Foreign names are spelled with foreign letters: what counts is how many fewer letters another alphabet lacks.
    """
    counts = Counter(words)
    letters = {letter for letter in counts if letter.isalpha() and letter != "ʻ"}
    lacking = {code: sum(map(counts.__getitem__, letters - letters_of(code))) for code in codes_of(script)}
    allowed = min(lacking.values()) + len(words) // 100
    return {code: prior(code) for code, n in lacking.items() if n <= allowed}


def prior(code: str) -> float:
    """How much likelier or rarer a language is in this archive, before a letter is read."""
    if code.endswith("-plain"):
        return _PLAIN_PRIOR
    if is_spelled_out(code):
        return _SPELLED_OUT_PRIOR
    if is_rare_script(code):
        return _RARE_SCRIPT_PRIOR
    return _CROATIAN_PRIOR if code in ("bs", "hr") else 1.0


def is_rare_script(code: str) -> bool:
    """Whether a profile is of a language in the script that it is seldom written in."""
    return code.startswith(("be-Latn", "ug-Latn", "ru-Latn"))


def is_spelled_out(code: str) -> bool:
    """Whether a profile is of Russian in Latin letters, which no press writes: names and slugs are spelled so."""
    return code.startswith("ru-Latn")


def is_serbo_croatian(code: str, script: str) -> bool:
    """Whether a profile is Serbian in Latin, Croatian or Bosnian."""
    return script == "Latn" and code.split("-")[0] in SERBO_CROATIAN


def tell_serbo_croatian(words: str, cld2: Cld2Answer) -> Answer:
    """Of Serbian, Croatian and Bosnian the best fit among those that the words leave.

    It is sure where the words leave one; of Serbian also where they rule out Croatian, and of any whole paragraph.
    """
    left, letters = possible_languages(words), sum(map(str.isalpha, words))
    likeness = {
        code: letters * fit(words, read_profile("Latn", code)) + math.log10(prior(code))
        for code in codes_of("Latn")
        if code.split("-")[0] in left
    }
    code = max(likeness, key=lambda code: likeness[code])
    refuted = cld2.language in SERBO_CROATIAN - left
    measured = Measured(code, 1.0, letters, how_strange(words, "Latn", code), cld2, refuted)
    if measured.strange > _STRANGE and is_foreign(cld2, "Latn"):
        return Answer(cld2.language, "Latn", 0.6)
    told = len(left) == 1 or (code == "sr-Latn" and ("hr" not in left or letters >= _PARAGRAPH))
    return Answer(code.split("-")[0], "Latn", trust(measured) if told else min(trust(measured), UNSURE))


def best_fit(words: str, script: str, code: str) -> str:
    """The profile whose letters fit far better than `code`'s in a short text: langdetect draws few n-grams of it."""
    letters = sum(map(str.isalpha, words))
    likeness = {
        other: letters * fit(words, read_profile(script, other)) + math.log10(chance)
        for other, chance in alphabet_mask(words, script).items()
    }
    best = max(likeness, key=lambda other: likeness[other])
    ahead = 0.0 if is_rare_script(code) else _FAR_BETTER
    return best if likeness[best] >= likeness.get(code, -math.inf) + ahead else code


def is_refitted(code: str) -> bool:
    """Whether the fit may overrule a profile in a short text; of a text without national letters it knows less."""
    return not code.endswith("-plain") or is_rare_script(code)


def lead(words: str, script: str, code: str, cld2: Cld2Answer) -> tuple[str, float]:
    """The best profile of the language that CLD2 names, and how many powers of ten likelier `code` is."""
    priors = alphabet_mask(words, script)
    fits = {c: fit(words, read_profile(script, c)) for c in codes_of(script) if c.split("-")[0] == cld2.language}
    rival = max(fits, key=lambda c: (c in priors, fits[c]), default=None)
    if rival is None:
        return code, 0.0
    ahead = fit(words, read_profile(script, code)) - fits[rival]
    return rival, ahead * sum(map(str.isalpha, words)) if rival in priors else math.inf


def how_strange(words: str, script: str, code: str) -> float:
    """Deviations below the language's usual fit, fewer for short texts, whose fit varies more."""
    if code in _UNCOUNTED:
        return 0.0
    if script != "Latn":
        words = _LATIN.sub(" ", words)
    letters = sum(map(str.isalpha, words))
    shortness = min(1.0, math.sqrt(letters / 200))
    return strangeness(words, read_profile("rest" if script in _ALONE else script, code)) * shortness


def is_foreign(cld2: Cld2Answer, script: str) -> bool:
    """Whether pycld2 surely names a language that we have no profile of."""
    known = {code.split("-")[0] for code in codes_of(script)} | set(_ALONE.values())
    return cld2.reliable and cld2.language is not None and cld2.language not in known
