"""Compares a night's shares of articles, dates, bodies, languages and letters with earlier nights."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from math import exp, lgamma, log
from statistics import median

from sources.model import Expect
from storage.health.causes import Cause, Finding
from storage.health.nights import Night

RARE = 0.001
"""So seldom would an unchanged site have so bad a night by chance."""

_ENOUGH, _FEWEST, _FEW_NIGHTS, _MOST_NIGHTS = 10, 3, 3, 14
_SHORT = 0.3


@dataclass(frozen=True, slots=True)
class Share:
    """A share to watch: how many of how many."""

    cause: Cause
    words: str
    part: Callable[[Night], int]
    of: Callable[[Night], int]
    lost: bool = False


SHARES = (
    Share(Cause.SITE_CHANGED, "pages are articles", lambda n: n.ok, lambda n: n.read, lost=True),
    Share(Cause.SITE_CHANGED, "articles have a date", lambda n: n.dated, lambda n: n.versions),
    Share(Cause.LANGUAGE, "articles are in its languages", lambda n: n.native, lambda n: n.versions),
    Share(Cause.ENCODING, "articles were decoded cleanly", lambda n: n.versions - n.garbled, lambda n: n.versions),
)


def find_changes(night: Night, before: Sequence[Night]) -> Iterator[Finding]:
    """Where the night falls far below the source's own good nights; nothing while there are few of them."""
    good = before[-_MOST_NIGHTS:]
    # a small site shows only over several nights what a large one shows in one
    for recent in ([night], [*before[-2:], night]):
        for share in SHARES:
            part, of = sum(map(share.part, recent)), sum(map(share.of, recent))
            usual, whole = sum(map(share.part, good)), sum(map(share.of, good))
            if whole >= _ENOUGH and of >= _FEWEST and _has_fallen(part, of, (usual + 1) / (whole + 2)):
                words = f"{part} of {of} {share.words}, it used to be {usual} of {whole}"
                yield Finding(share.cause, words, share.lost)
    lengths = [n.body_bytes for n in good if n.body_bytes is not None]
    if night.body_bytes is not None and night.versions >= _FEWEST and len(lengths) >= _FEW_NIGHTS:
        usual_length = median(lengths)
        if night.body_bytes < _SHORT * usual_length:
            words = f"texts have {night.body_bytes:.0f} bytes, they used to have {usual_length:.0f}"
            yield Finding(Cause.SITE_CHANGED, words)


def find_shortcomings(night: Night, expect: Expect) -> Iterator[Finding]:
    """Where the night falls below what any source, or this one by its file, should have."""
    if night.versions and chance_of(night.dated, night.versions, expect.with_date) < 0.01:
        share = f"{expect.with_date:.0%}"
        yield Finding(Cause.NO_DATE, f"{night.dated} of {night.versions} articles have a date, {share} expected")
    if night.read >= _ENOUGH and night.ok < night.read * 0.3:
        yield Finding(Cause.PARSE_ERROR, f"only {night.ok} of {night.read} pages are articles: does `article` fit?")
    if night.versions >= _ENOUGH and night.native < night.versions / 2:
        yield Finding(Cause.LANGUAGE, f"only {night.native} of {night.versions} articles are in its languages")


def _has_fallen(part: int, of: int, usual: float) -> bool:
    return part / of < usual / 2 and chance_of(part, of, usual) < RARE


def chance_of(part: int, of: int, share: float) -> float:
    """The chance of at most `part` hits in `of` draws when each hits with chance `share`."""
    if part >= of or share <= 0:
        return 1.0
    if share >= 1:
        return 0.0
    each = (
        lgamma(of + 1) - lgamma(k + 1) - lgamma(of - k + 1) + k * log(share) + (of - k) * log(1 - share)
        for k in range(part + 1)
    )
    return min(1.0, sum(map(exp, each)))
