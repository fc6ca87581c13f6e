"""Which encoding of the time before Unicode gives these bytes letters that make words?"""

import re
from collections.abc import Iterable, Iterator, Sequence

from extract.decode.eastern import EASTERN, eastern_score
from extract.decode.labels import Label
from extract.decode.western import word_score

# encoding -> the profiles of the languages that are written in it; the commoner encoding first, as ties go to it
ENCODINGS: dict[str, tuple[str, ...]] = {
    "cp1251": ("ru", "uk", "be", "bg", "sr", "mk"),
    "koi8-r": ("ru",),
    "koi8-u": ("uk", "be"),
    "cp866": ("ru", "be"),
    "iso8859-5": ("ru", "be", "bg", "sr", "mk"),
    "kz1048": ("kk",),
    "ptcp154": ("kk", "ky", "tt", "ba", "az-Cyrl", "uz-Cyrl", "tk-Cyrl", "kaa-Cyrl", "mn"),
    "koi8-t": ("tg",),
    "mac-cyrillic": ("ru", "uk"),
    "cp1252": ("de", "fr", "es", "it", "pt", "nl", "sv", "fi", "en", "id"),
    "cp1254": ("tr", "az", "crh"),
    "cp1250": ("pl", "cs", "hu", "hr", "bs", "sr-Latn", "ro"),
    "iso8859-2": ("pl", "cs", "hu", "hr", "bs", "sr-Latn", "ro"),
    "cp1253": ("el",),
    "iso8859-7": ("el",),
    "cp1255": ("he",),
    "iso8859-8": ("he",),
    "cp1256": ("ar", "fa", "ur"),
    "iso8859-6": ("ar",),
    "cp1257": ("lt", "lv", "et"),
    "iso8859-13": ("lt", "lv", "et"),
    "cp1258": ("vi",),
}
# mac-cyrillic has cp1251's small letters but not its capitals, so a few words in cp1251 can look like it
_RARE = {"mac-cyrillic": 1.5}
_EASTERN_LANGUAGES = {"zh", "ja", "ko"}
# scores are deviations below what is usual for a language: a label is believed from the first on, and from the
# second on a page's words look right
_FINE = -1.0
_GOOD = -3.0
_LABELLED = 0.5
_HINTED = 0.5
_NOTHING = -20.0

_MARKUP = re.compile(rb"<(?:script|style)\b.*?(?:</(?:script|style)|\Z)|<[^<>]*>|&[#\w]{1,10};", re.S | re.I)
_WORDS = re.compile(rb"[A-Za-z'\x80-\xff]+")
_MOST_BYTES = 900
_LONGEST_WORD = 60
_PAGE = 400_000


def choose(body: bytes, labels: Sequence[Label], languages: Sequence[str]) -> str:
    """Python's name of the encoding under which the words look most like a language; where none does, the label's."""
    text = _MARKUP.sub(b" ", body[:_PAGE])
    hints = {language.split("-")[0].lower() for language in languages}
    named = [label.charset for label in labels]
    scores: dict[str, float] = {}
    for stage, enough in ((named, _FINE), (likely(hints), _GOOD), ((*ENCODINGS, *EASTERN), _NOTHING)):
        scores |= dict(rate(text, [e for e in dict.fromkeys(stage) if e not in scores], named, hints))
        if max(scores.values(), default=2 * _NOTHING) >= enough:
            break
    best = max(scores, key=lambda charset: scores[charset])
    if scores[best] < 2 * _GOOD and (strict := next((name for name in named if decodes(body, name)), None)):
        return strict
    return best


def likely(hints: set[str]) -> Iterator[str]:
    """The encodings of these languages."""
    yield from (charset for charset, codes in ENCODINGS.items() if hints & primary(codes))
    if hints & _EASTERN_LANGUAGES:
        yield from EASTERN


def rate(text: bytes, charsets: Iterable[str], named: Sequence[str], hints: set[str]) -> Iterator[tuple[str, float]]:
    """Each encoding with its score: how usual its words are, and a little for being named."""
    words = b" ".join(sample(text))
    for charset in charsets:
        if charset.startswith(("utf-", "iso2022")):
            continue
        if charset in EASTERN:
            score = eastern_score(text, charset)
        else:
            score = word_score(words, charset, ENCODINGS.get(charset) or ("ru", "en"), hints, _HINTED)
        known = _LABELLED if charset in named else -_RARE.get(charset, 0.0)
        yield charset, score + known


def sample(text: bytes) -> Iterator[bytes]:
    """Words that hold bytes beyond ASCII, from all over the page."""
    words = [word for word in _WORDS.findall(text) if not word.isascii()]
    size = 0
    for word in words[:: max(1, len(words) // 150)]:
        yield word[:_LONGEST_WORD]
        size += min(len(word), _LONGEST_WORD)
        if size > _MOST_BYTES:
            return


def decodes(body: bytes, charset: str) -> bool:
    """Whether every byte means something in the encoding."""
    try:
        body.decode(charset)
    except (UnicodeDecodeError, LookupError):
        return False
    return True


def primary(codes: Iterable[str]) -> set[str]:
    return {code.split("-")[0] for code in codes}
