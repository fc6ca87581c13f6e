"""The walk through the pages of a numbered listing, and where it ends."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date

from crawler.discovery.links import Place, PlaceKind
from sources import Source

NIGHTLY = 5
"""Pages of a numbered listing that an ordinary night turns, as long as they bring something new."""


@dataclass(slots=True)
class Walk:
    """The pages of one numbered listing, each asked for once the links of the one before are settled.

    An ordinary night ends where nothing is new. A walk into the past goes on over what is known, and ends at a page
    that is empty, that repeats others, or whose known articles are all older than `since`, its first day.
    """

    template: str
    since: date | None = None
    number: int = 0
    links: Sequence[str] = ()
    new: int = 0
    _before: set[str] = field(default_factory=set)

    def turn(self, days: Sequence[date]) -> Place | None:
        """The next page, None at the end; `days` are the days of publication known of this page's links."""
        if self.number and self._is_last(days):
            return None
        self._before.update(self.links)
        self.links, self.new = (), 0
        self.number += 1
        return Place(self._url, PlaceKind.LISTING)

    def took(self, place: Place, links: Sequence[str], new: int) -> None:
        """What a listing gave, if it was the page in hand."""
        if self.number and place.url == self._url:
            self.links, self.new = links, new

    @property
    def _url(self) -> str:
        return self.template.replace("{n}", str(self.number))

    def _is_last(self, days: Sequence[date]) -> bool:
        if self._before.issuperset(self.links):
            return True
        if self.since is None:
            return not self.new or self.number >= NIGHTLY
        return bool(days) and max(days) < self.since


def walks_of(source: Source, since: date | None) -> Iterator[Walk]:
    """The walks of a source, one a numbered listing; into the past where `since` is its first day."""
    yield from (Walk(template, since) for template in source.pages)
