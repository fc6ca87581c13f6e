"""Divides articles that have a text in common into groups, and finds the one that had it first.

A pure function of articles and edges, so that neither the order of arrival nor who asks can change the answer. Groups
are stars: each copy is itself like the original. They are never chained, because a digest is like all of its parts.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

Edge = tuple[int, int]
"""Two article ids whose texts are the same or a repost, the smaller first."""


@dataclass(frozen=True, slots=True)
class Named:
    """An outlet that an article credits; `whole` where it says that the whole text is from there."""

    name: str
    hosts: tuple[str, ...]
    whole: bool


@dataclass(frozen=True, slots=True)
class Printing:
    """An article as the choice of an original sees it: published at `since` or later, and before `until`.

    A page that gives a day alone was published within that day of its site; one that was seen is out by then. `since`
    is None where the page gives no date that can be trusted; `hosts` are those of its site.
    """

    id: int
    url: str
    hosts: frozenset[str]
    since: datetime | None
    until: datetime
    first_seen: datetime
    credits: tuple[Named, ...] = ()

    def is_of(self, outlet: Named) -> bool:
        """Whether the article is the outlet's own: on one of its hosts, above or below it."""
        return any(_related(own, host.removeprefix("www.")) for own in self.hosts for host in outlet.hosts)


def _related(one: str, other: str) -> bool:
    return one == other or one.endswith(f".{other}") or other.endswith(f".{one}")


@dataclass(frozen=True, slots=True)
class Copy:
    """An article of a group that is not its original.

    `known_by` tells how it is known that the original was first: credit (others name it), date (it was published
    before), seen (it was seen before this one was published), or unclear (the two may have come in either order).
    """

    id: int
    known_by: str
    credited: bool
    """Whether it names the original's site."""


@dataclass(frozen=True, slots=True)
class Star:
    """A group: its original, the copies, and the outlet outside the group that it credits, if any."""

    original: int
    copies: tuple[Copy, ...]
    outlet: Named | None

    @property
    def chosen_by(self) -> str:
        """The weakest of what is known of the copies: unclear as soon as one may have come first."""
        return max((copy.known_by for copy in self.copies), key=KNOWN_BY.index)


KNOWN_BY = ("credit", "date", "seen", "unclear")
"""How it may be known that an original was first, the surest first."""


def stars(printings: Mapping[int, Printing], edges: Iterable[Edge]) -> list[Star]:
    """The groups among these articles, in order of rank: every article is in at most one.

    The best-ranked article that is in no group yet becomes an original, and takes its free neighbours as copies.
    """
    near: dict[int, set[int]] = defaultdict(set)
    for a, b in edges:
        near[a].add(b)
        near[b].add(a)
    ranks = {ident: _rank(printings[ident], [printings[n] for n in sorted(near[ident])]) for ident in near}
    taken: set[int] = set()
    found = []
    for ident in sorted(ranks, key=lambda i: ranks[i]):
        copies = sorted((n for n in near[ident] if n not in taken), key=lambda i: ranks[i])
        if ident in taken or not copies:
            continue
        taken |= {ident, *copies}
        original, *others = members = [printings[ident], *(printings[c] for c in copies)]
        known = tuple(
            Copy(other.id, _known_by(ranks[ident], original, other), any(map(original.is_of, other.credits)))
            for other in others
        )
        found.append(Star(ident, known, _outside(members)))
    return found


_Rank = tuple[int, datetime, datetime, str]


def _rank(own: Printing, neighbours: list[Printing]) -> _Rank:
    """Whom others credit comes first, who credits others last; then who was out first for certain, then the URL."""
    credited = any(own.is_of(outlet) for other in neighbours if other.hosts != own.hosts for outlet in other.credits)
    credits = any(other.is_of(outlet) for other in neighbours if other.hosts != own.hosts for outlet in own.credits)
    level = {(True, False): 0, (False, False): 1, (True, True): 2, (False, True): 3}[credited, credits]
    return level, own.until, own.first_seen, own.url


def _known_by(rank: _Rank, original: Printing, copy: Printing) -> str:
    if rank[0] == 0:
        return "credit"
    if copy.since is None or original.until > copy.since:
        return "unclear"
    return "seen" if original.since is None or original.until == original.first_seen else "date"


def _outside(members: list[Printing]) -> Named | None:
    """The outlet that the text was taken from, if no member is its own: the original says so, or most copies do."""

    def is_outside(outlet: Named) -> bool:
        return outlet.whole and not any(member.is_of(outlet) for member in members)

    own = next((outlet for outlet in members[0].credits if is_outside(outlet)), None)
    if own is not None:
        return own
    named = Counter(outlet for m in members[1:] for outlet in dict.fromkeys(filter(is_outside, m.credits)))
    if not named:
        return None
    outlet, times = min(named.items(), key=lambda item: (-item[1], item[0].name))
    return outlet if 2 * times >= len(members) - 1 else None


def connected(edges: Iterable[Edge]) -> list[list[Edge]]:
    """The edges by neighbourhood: those that hang together, however far, in one list."""
    above: dict[int, int] = {}

    def top(ident: int) -> int:
        while above.setdefault(ident, ident) != ident:
            above[ident] = above[above[ident]]
            ident = above[ident]
        return ident

    known = list(edges)
    for a, b in known:
        above[top(a)] = top(b)
    found: dict[int, list[Edge]] = defaultdict(list)
    for edge in known:
        found[top(edge[0])].append(edge)
    return list(found.values())
