"""Which lines together make the likeliest article?"""

from collections.abc import Sequence

# a page of one sure line and many faint ones is no reason to take them all
_FLOOR, _CEILING = 0.2, 0.5


def likeliest_limit(units: Sequence[int], chances: Sequence[float]) -> float:
    """The chance above which lines are taken: the one that promises the best F1 over the page's text.

    Where everything is sure it is near a half; on a page that is doubtful as a whole, less likely lines pay too.
    """
    lines = sorted(((c, u) for c, u in zip(chances, units, strict=True) if c > 0.01), reverse=True)
    expected = sum(c * u for c, u in lines)
    hit = taken = best = 0.0
    limit = _CEILING
    for chance, size in lines:
        hit += chance * size
        taken += size
        score = hit / (taken + expected)
        if score > best:
            best, limit = score, chance
    return min(_CEILING, max(_FLOOR, limit - 1e-6))
