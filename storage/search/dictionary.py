"""Gives the forms of Russian and Ukrainian words from a dictionary, and those of surnames that it does not know.

A question is mostly in the base form, so the readings of a word as a base form are taken where there are some:
'банка' is a jar, not of a bank. A word with a capital is a name where it can be one.
"""

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import Any

from storage.search.fold import APOSTROPHES
from storage.search.inflection import Grammar

# Readings less likely than that are left out where a likelier one is there.
_LIKELY = 0.1
_NAMES = frozenset({"Surn", "Name", "Patr", "Geox", "Orgn"})
_CYRILLIC = re.compile(r"[\u0400-\u052f\d'-]+")
_ASCII_APOSTROPHE = str.maketrans(dict.fromkeys(APOSTROPHES, "'"))


def dictionary_forms(word: str, language: str, surnames: Grammar) -> Iterator[str]:
    """The forms of a word; none where the dictionary has no idea and it is no surname, or it is not Cyrillic."""
    spelled = word.translate(_ASCII_APOSTROPHE)
    # the dictionary asks for the name of each letter, and letters without one end it
    if not _CYRILLIC.fullmatch(spelled):
        return
    readings = _analyzer(language).parse(spelled)
    chosen = _chosen(spelled, readings)
    is_new = not any(each.is_known for each in readings)
    if is_new and not word[:1].isupper():
        yield from (form for form, _ in surnames.inflect(spelled.lower()))
    forms = [form for form, _ in surnames.inflect(spelled.lower())] if word[:1].isupper() else []
    # A known word that is no base form, such as Токаев for токай, says nothing against a surname, nor does a woman's.
    if forms and not any(_is_base(each, spelled) and each.is_known and "Fixd" not in _marks(each) for each in chosen):
        chosen = [each for each in chosen if _is_base(each, spelled) and _is_name(each)]
        yield from forms
    for reading in chosen:
        yield from (form.word for form in reading.lexeme)


def _chosen(word: str, readings: Sequence[Any]) -> list[Any]:
    """The readings that the person who typed the word has most likely meant."""
    base = [each for each in readings if _is_base(each, word)]
    names = [each for each in base or readings if _is_name(each)] if word[:1].isupper() else []
    found = names or base or list(readings)
    best = max((each.score for each in found), default=0)
    return [each for each in found if each.score >= _LIKELY * best]


def _is_base(reading: Any, word: str) -> bool:
    is_nominative = {"NOUN", "nomn"} <= _marks(reading)
    return is_nominative or reading.normal_form == word.lower()


def _is_name(reading: Any) -> bool:
    return not _NAMES.isdisjoint(_marks(reading))


def _marks(reading: Any) -> set[str]:
    return set(str(reading.tag).replace(" ", ",").split(","))


@lru_cache
def _analyzer(language: str) -> Any:
    # Loaded late: a command without a question has no use for 100 MB of forms.
    import pymorphy3

    return pymorphy3.MorphAnalyzer(lang=language)
