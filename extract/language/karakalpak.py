"""Reads the apostrophes of older Karakalpak spelling as the letters that are written for them today.

From 1995 to 2016 the press wrote `a' g' i' n' o' u'`, with whatever apostrophe was at hand: `jan'a ko'pir ashi'ldi'`.
Uzbek has `o'` and `g'` too, French and Italian elide before apostrophes, English contracts.
"""

import re

APOSTROPHES = "'’‘ʻʼ`´ʹ′‛ʾʿˈ＇"
_LETTERS = {"a": "á", "g": "ǵ", "i": "ı", "n": "ń", "o": "ó", "u": "ú"}
_SPELLED = re.compile(f"([aginou])[{APOSTROPHES}]")
_MARK = re.compile(rf"(?<=[^\W\d_])[{APOSTROPHES}]")
_QUOTE = re.compile(rf"(?<!\w)[{APOSTROPHES}](?=\w)")
_FOREIGN = re.compile(rf"[^\W\d_a-z{APOSTROPHES}]")
# ashi'ldi', bari's: no other language has it within a word
_OWN = re.compile(rf"(?<=[a-z])i[{APOSTROPHES}]")
# jan'a, bug'an, tu'n; but not don't, nation's, qu'il, you've, Uzbek san'at and sun'iy
_SHARED = re.compile(
    rf"(?<=[a-z])(?:n[{APOSTROPHES}](?!(?:t|s)\b|at\b|iy)|(?<!q)u[{APOSTROPHES}](?!(?:ll|ve|re|d)\b))"
)
_NAME = re.compile(rf"\b[A-Z][\w{APOSTROPHES}]*")
_LEAST = 2
_STRAY = 4
"""Of so many of its marks one may be another's, as in a name or a quotation."""


def lower_karakalpak(text: str) -> str:
    """Lower-cased text, with today's letters where its apostrophes are those of Karakalpak."""
    lowered = text.lower()
    marks = len(_MARK.findall(lowered))
    if marks < _LEAST or _FOREIGN.search(lowered):
        return lowered
    spelled = len(_SPELLED.findall(lowered))
    others = marks - spelled + len(_QUOTE.findall(lowered))
    if spelled < _LEAST or others * _STRAY > spelled or not (_OWN.search(lowered) or _has_shared(text)):
        return lowered
    return _SPELLED.sub(lambda pair: _LETTERS[pair[1]], lowered)


def _has_shared(text: str) -> bool:
    """Whether words that are no names hold what few others write: Turkish parts names from endings, `Köln'de`."""
    return not text.isupper() and len(_SHARED.findall(_NAME.sub(" ", text))) >= _LEAST
