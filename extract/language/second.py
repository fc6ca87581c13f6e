"""What does pycld2 think of the text: the second opinion?"""

from dataclasses import dataclass

import pycld2

_NAMES = {"iw": "he", "ku": "kmr", "jw": "jv", "nb": "no", "zh-Hant": "zh", "sr-ME": "sr"}
# scripts in which pycld2 never learnt a language that ours is written in
_UNKNOWN = ("kaa", "crh", "azb", "ckb", "kk-Latn", "kk-Arab", "az-Cyrl", "tk-Cyrl")

_STRAY = 5
"""Percent of a text that pycld2 gives to some other language by mistake, or for a name."""


@dataclass(frozen=True, slots=True)
class Opinion:
    """The language that pycld2 names (ISO 639), None for none; `share` of the text in it, 0 to 1; its own trust.

    `alone` says that it saw no other language; it leaves out what it is not sure of, near half of some Russian texts.
    """

    language: str | None
    share: float
    reliable: bool
    alone: bool = False


def ask_second(words: str) -> Opinion:
    """pycld2's opinion of folded text."""
    try:
        reliable, _, found = pycld2.detect(
            words.replace("ʻ", "'").encode("utf-8", "replace"), isPlainText=True, bestEffort=True
        )
    except pycld2.error:  # it refuses some control characters, and then has no opinion
        return Opinion(None, 0.0, False)
    _, code, percent, _ = found[0]
    alone = sum(share for _, other, share, _ in found[1:] if other != "un") <= _STRAY
    if code == "un":
        return Opinion(None, 0.0, False)
    return Opinion(_NAMES.get(code, code), percent / 100, reliable, alone)


def could_know(code: str) -> bool:
    """Whether pycld2 ever learnt the language of a profile in its script."""
    return not code.startswith(_UNKNOWN)
