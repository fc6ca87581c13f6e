"""Holds the n-gram counts of each language, with which langdetect compares a text."""

import io
import json
import math
import statistics
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache, cached_property
from importlib import import_module, resources
from importlib.util import find_spec
from typing import Any

# the same answers, many times faster, where it is installed
_LIBRARY = import_module("langdetect_rs" if find_spec("langdetect_rs") else "langdetect")
SEED = 0
"""Without a seed one headline in thirty changes its language between two runs."""

_UNSEEN = 1e-4
_KEPT = 50_000
"""3-grams whose surprise is kept: a language writes fewer, a hostile text any number."""
_RARE = 5000
"""A letter that stands less often than once in so many is one of foreign names."""
SCRIPTS = ("Cyrl", "Latn", "Arab", "rest")
"""The groups of profiles; `rest` are the languages that have their script to themselves."""


class Surprises(dict[str, float]):
    """log10 of the probability of a 3-gram's last letter after the two before it; worked out when asked for."""

    def __init__(self, freq: Mapping[str, int]) -> None:
        super().__init__()
        self._freq = freq

    def __missing__(self, gram: str) -> float:
        freq = self._freq
        seen, before = freq.get(gram, 0), freq.get(gram[:2], 0)
        if gram[1] == " ":  # between two words, and nobody's letter
            surprise = 0.0
        elif seen and before:
            surprise = math.log10(seen / before * 0.9)
        else:
            surprise = math.log10(max(_UNSEEN, 0.05 * freq.get(gram[1:], 0) / (freq.get(gram[1], 0) + 10)))
        if len(self) < _KEPT:
            self[gram] = surprise
        return surprise


@dataclass(frozen=True)
class Profile:
    """The n-gram counts of one language, lower-cased; `freq` holds 1- to 3-grams, a space marks a word's edge.

    `usual` and `spread` are the mean and deviation of `fit` over paragraphs of the language that it has not seen.
    """

    freq: Mapping[str, int]
    usual: float
    spread: float

    @cached_property
    def surprises(self) -> Surprises:
        """How probable each letter is after the two before it."""
        return Surprises(self.freq)


@cache
def detector_factory(script: str) -> Any:
    """langdetect's factory over the languages of one script: each is loaded once a process, by one call.

    A second call of load_json_profile is accepted, and then every detection fails.
    """
    factory = _LIBRARY.DetectorFactory()
    factory.load_json_profile(list(_lines(script).values()))
    factory.set_seed(SEED)
    return factory


def no_features() -> type[Exception]:
    """What langdetect raises for a text of which no profile holds a single letter."""
    error: type[Exception] = _LIBRARY.LangDetectException
    return error


@cache
def codes_of(script: str) -> tuple[str, ...]:
    """The codes of the profiles in a script's group, such as kk, kk-Latn, sr-Latn; empty where there are none."""
    return tuple(_lines(script)) if f"{script}.jsonl" in _members() else ()


@cache
def read_profile(script: str, code: str) -> Profile:
    """One language's counts. Raises KeyError where there is no such profile."""
    data = json.loads(_lines(script)[code])
    usual, spread = _norms().get(code) or _usual_norms()
    return Profile(data["freq"], usual, spread)


@cache
def letters_of_profile(code: str) -> frozenset[str]:
    """The letters that a profile's language writes, by its counts; none where there is no such profile."""
    script = next((script for script in SCRIPTS if code in codes_of(script)), None)
    if script is None:
        return frozenset()
    letters = {gram: n for gram, n in json.loads(_lines(script)[code])["freq"].items() if len(gram) == 1}
    least = sum(letters.values()) / _RARE
    return frozenset(gram for gram, n in letters.items() if n >= least and gram.isalpha())


def load_profiles() -> None:
    """Load every profile that langdetect compares with, so that a process forked from this one has them."""
    for script in SCRIPTS:
        detector_factory(script)


@cache
def _lines(script: str) -> Mapping[str, str]:
    lines = _archive().read(f"{script}.jsonl").decode().splitlines()
    return {json.loads(line[: line.index(",")] + "}")["name"]: line for line in lines}


@cache
def _norms() -> Mapping[str, tuple[float, float]]:
    return {code: (usual, spread) for code, (usual, spread) in json.loads(_archive().read("norms.json")).items()}


@cache
def _usual_norms() -> tuple[float, float]:
    """What a profile without norms of its own is measured by: the middle of all."""
    usual, spread = zip(*_norms().values(), strict=True)
    return statistics.median(usual), statistics.median(spread)


@cache
def _members() -> frozenset[str]:
    return frozenset(_archive().namelist())


@cache
def _archive() -> zipfile.ZipFile:
    # a file left open is shared by forked processes with its offset, and they garble each other's reads
    return zipfile.ZipFile(io.BytesIO((resources.files("extract.language") / "profiles.zip").read_bytes()))
