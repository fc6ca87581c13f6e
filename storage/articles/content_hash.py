"""A digest of an article's text that ignores typography, and a test whether two texts belong to one article."""

import json
import re
import unicodedata
from datetime import UTC, datetime
from hashlib import sha256

from extract import Moment

# «ёлки» "лапки" “smart” ‘single’ oʻ gʻ тʼ `: marks that editors and templates swap freely
_QUOTES = "\"'`´«»‹›‘’‚‛“”„‟ʹʺʻʼʽˈ〝〞＂＇"
# Unicode's format characters: soft hyphen, zero-width space, byte order mark, marks of direction
_FORMAT = "\u00ad\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u206f\ufeff\ufff9-\ufffb"
_UNSEEN = re.compile(f"[{_QUOTES}{_FORMAT}]")
# word – word, word—word, 10−15
_DASHES = re.compile(r"\s*[-‐‑‒–—―−﹘﹣－]+\s*")
# "слово !" as some editors set it
_BEFORE_MARK = re.compile(r"\s+(?=[,.;:!?)\]])")
_AFTER_BRACKET = re.compile(r"(?<=[(\[])\s+")
_SHINGLE = 3


def plain(text: str) -> str:
    """`text` with one spelling of quotes, dashes, spaces, ligatures and ellipses; case and letters stay."""
    text = unicodedata.normalize("NFKC", text)
    text = _DASHES.sub("-", _UNSEEN.sub("", text))
    return _AFTER_BRACKET.sub("", _BEFORE_MARK.sub("", " ".join(text.split())))


def content_hash(title: str | None, body: str | None, published: Moment | None) -> bytes:
    """What makes a version: equal for two readings that differ in typography alone."""
    facts = [plain(title or ""), plain(body or ""), _when(published)]
    return sha256(json.dumps(facts, ensure_ascii=True).encode()).digest()


def overlap(one: str | None, other: str | None) -> float:
    """The share of the shorter text's three-word sequences that stand in the longer one, 0 to 1."""
    left, right = _shingles(one or ""), _shingles(other or "")
    shorter = min(len(left), len(right))
    return len(left & right) / shorter if shorter else 0.0


def _when(moment: Moment | None) -> str:
    if moment is None:
        return ""
    if isinstance(moment.value, datetime):
        # one zone for all; a page that adds its seconds has not changed
        return moment.value.astimezone(UTC).strftime("%Y-%m-%dT%H:%M")
    return moment.value.isoformat()


def _shingles(text: str) -> set[tuple[str, ...]]:
    words = re.findall(r"\w+", plain(text).lower())
    if len(words) < _SHINGLE:
        return {tuple(words)} if words else set()
    return {tuple(words[i : i + _SHINGLE]) for i in range(len(words) - _SHINGLE + 1)}
