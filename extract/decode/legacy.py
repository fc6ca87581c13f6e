"""Chooses the encoding of the time before Unicode under which the bytes look most like words of a language."""

import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise

from extract.decode.labels import Label
from extract.language.confidence import fit
from extract.language.letters import fold, letters_of
from extract.language.profiles import read_profile

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


# kana tell more than ideographs do, so that Japanese goes first where two fit
EASTERN = ("euc_jp", "cp932", "cp949", "gb18030", "big5hkscs")
_SAMPLE = 6000
# the commonest letters of Chinese texts in both orthographies: a tenth and more of any page
_COMMON = frozenset(
    "的一是不了在人有我他这這中大来來上个個国國和为為们們说說时時地要到出会會也年发發新日月市本报報公司行政经經济濟"
)
_HALF_WIDTH = range(0xFF61, 0xFFA0)


def eastern_score(text: bytes, charset: str) -> float:
    """0 for a page that is surely this encoding, far below 0 for what it cannot be (deviations, as for words)."""
    seen = [c for c in text[:_SAMPLE].decode(charset, "replace") if c > "\x7f"]
    if not seen:
        return -20.0
    wrong = sum(c == "\ufffd" or ord(c) in _HALF_WIDTH or 0xE000 <= ord(c) < 0xF900 for c in seen) / len(seen)
    return -20.0 * (1.0 - likeness(seen, charset)) - 100.0 * max(0.0, wrong - 0.005)


def likeness(seen: list[str], charset: str) -> float:
    """0 to 1: how many letters are of the kind that fills a page of the encoding's language."""
    if charset == "cp949":
        return min(1.0, 1.25 * sum("가" <= c <= "힣" for c in seen) / len(seen))
    if charset in ("cp932", "euc_jp"):
        kana = sum("ぁ" <= c <= "ヺ" for c in seen) / len(seen)
        return min(1.0, 3.0 * kana)
    return min(1.0, 8.0 * sum(c in _COMMON for c in seen) / len(seen))


_GROUPS = {"el": "rest", "he": "rest"} | dict.fromkeys(("ar", "fa", "ur"), "Arab")
_CYRILLIC = {"ru", "uk", "be", "bg", "sr", "mk", "kk", "ky", "tt", "ba", "mn", "tg"}
# what stands between and around words in any language: quotes, dashes, signs of currency and number
_SIGNS = set("«»“”„‘’‚‹›–—…·•№§©®°€£¥±×÷¡¿´`ºª½¼²³µ¶¦¬\xa0\xad\u200c\u200d\u200e\u200f")
# weights in deviations of a language's usual fit, so that one in ten is a clear fault
_WRONG, _STRANGE_LETTER, _CASE = 6.0, 1.5, 3.0


def word_score(words: bytes, charset: str, codes: Iterable[str], hints: set[str], hinted: float) -> float:
    """Deviations below the usual fit of the best of the languages; faults of single characters weigh in."""
    text = words.decode(charset, "replace")
    folded = fold(text)
    faults = faults_of(text)
    best = -99.0
    codes = tuple(codes)
    for code in [c for c in codes if c.split("-")[0] in hints] or codes:
        profile = read_profile(group_of(code), code)
        below = (profile.usual - fit(folded, profile)) / max(profile.spread, 0.05)
        strange = strange_letters(folded, code) * _STRANGE_LETTER
        bonus = hinted if code.split("-")[0] in hints else 0.0
        best = max(best, bonus - below - strange)
    return best - faults


def faults_of(text: str) -> float:
    """A weight for what no text has: bytes without meaning, box drawings, capitals inside words; per ten letters."""
    wrong = sum(not c.isalpha() and c > "\x7f" and c not in _SIGNS for c in text)
    inside = sum(a.islower() and b.isupper() for a, b in pairwise(text))
    letters = sum(map(str.isalpha, text)) + wrong
    return 10 * (_WRONG * wrong + _CASE * inside) / max(1, letters)


def strange_letters(folded: str, code: str) -> float:
    """Letters that the language does not write, per ten."""
    alphabet = letters_of(code) if code not in _GROUPS or _GROUPS[code] != "rest" else None
    beyond = [c for c in folded if c > "\x7f" and c.isalpha()]
    if alphabet is None or not beyond:
        return 0.0
    return 10 * sum(c not in alphabet for c in beyond) / len(beyond)


def group_of(code: str) -> str:
    """The script's group that a profile is kept in."""
    if code in _GROUPS:
        return _GROUPS[code]
    return "Cyrl" if code in _CYRILLIC or code.endswith("-Cyrl") else "Latn"
