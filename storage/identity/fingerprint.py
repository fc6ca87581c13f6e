"""The fingerprint of a text: keys by which it is found among ten million others."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from xxhash import xxh3_64_intdigest

from storage.identity.lists import could_be_item, in_lists
from storage.identity.spelling import skeletons

KEYS = 16
"""The smallest hashes are kept: a sample that two copies of one text choose alike, whatever surrounds it."""
SHINGLE_WORDS = 3
_WORDS_OF_32_BITS = 1 << 32
_LIST_HANDICAP = 3

Shingle = tuple[str, str, str]


@dataclass(frozen=True)
class Text:
    """Title and body, lines joined by newlines, with what is counted of them made once."""

    text: str

    @cached_property
    def lines(self) -> tuple[str, ...]:
        """The lines that have words."""
        return tuple(line for line in self.text.splitlines() if line.strip())

    @cached_property
    def line_words(self) -> tuple[list[str], ...]:
        return tuple(skeletons(line) for line in self.lines)

    @cached_property
    def words(self) -> list[str]:
        """The skeletons of all words in order."""
        return [word for line in self.line_words for word in line]

    @cached_property
    def shingles(self) -> list[Shingle]:
        """Every three words in a row, in order."""
        words = self.words
        return list(zip(words, words[1:], words[2:], strict=False))

    @cached_property
    def shingle_set(self) -> frozenset[Shingle]:
        return frozenset(self.shingles)

    @cached_property
    def keys(self) -> tuple[int, ...]:
        """The index keys, signed 32-bit; fewer than KEYS for a very short text."""
        listed = in_lists([could_be_item(line) for line in self.lines])
        return keys_of(
            self.words, [is_listed for is_listed, own in zip(listed, self.line_words, strict=True) for _ in own]
        )


def keys_of(words: Sequence[str], listed: Sequence[bool]) -> tuple[int, ...]:
    """The keys of the KEYS smallest xxh3-64 hashes of four words in a row; `listed` tells the words of lists.

    A row inside a list of links is chosen a third as often: menus stand around every text of a site. A key is the low
    half of its hash as a signed number: half the room in Postgres, and the accidental meetings (one a look-up among
    ten million texts) fall to the comparison of the texts.
    """
    ranks: dict[int, int] = {}
    rows = zip(words, words[1:], words[2:], words[3:], strict=False)
    for row, begins, ends in zip(rows, listed, listed[3:], strict=False):
        digest = xxh3_64_intdigest(" ".join(row).encode())
        rank = digest * _LIST_HANDICAP if begins and ends else digest
        ranks[digest] = min(rank, ranks.get(digest, rank))
    smallest = sorted(ranks, key=lambda digest: ranks[digest])[:KEYS]
    halves = (digest % _WORDS_OF_32_BITS for digest in smallest)
    return tuple(half - _WORDS_OF_32_BITS if half >= _WORDS_OF_32_BITS // 2 else half for half in halves)
