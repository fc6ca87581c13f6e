"""Which lines of a page are its site's, not the article's?"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Chrome:
    """What is known of a site's recurring lines: of `pages` pages, on how many each line (by digest) stands."""

    pages: int = 0
    lines: Mapping[int, int] = field(default_factory=dict)


def learn(pages: Iterable[Iterable[int]]) -> Chrome:
    """The chrome of a site from the line digests of its pages."""
    counts: dict[int, int] = {}
    total = 0
    for digests in pages:
        total += 1
        for digest in set(digests):
            counts[digest] = counts.get(digest, 0) + 1
    return Chrome(total, counts)
