"""Three lists of the whole archive, each with its twins and feeds: changes, what was taken down, and reprints."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Protocol

from sqlalchemy import Engine
from starlette.requests import Request
from starlette.responses import Response

from storage.articles.edits import CHANGES, REMOVED, changes, removed
from storage.identity.reprint_list import REPRINTS, copying_pairs, reprints
from tarikh.web.archive import archive_of
from tarikh.web.feeds import ENTRIES, Entry, Feed, atom, base_of, rss
from tarikh.web.question import PAGE_SIZE, Question
from tarikh.web.rendering import render
from tarikh.web.twins import csv_twin, json_twin, told

_MOST_PAIRS = 100
_MATRIX = 12


class Read(Protocol):
    """Reads the rows of a list, the latest first; None is all of them."""

    def __call__(self, engine: Engine, most: int | None = None, offset: int = 0) -> Iterator[dict[str, Any]]: ...


@dataclass(frozen=True, slots=True)
class Listing:
    """A list: its name in addresses, its columns, its rows; `at` is the time by which a feed orders it."""

    name: str
    columns: tuple[str, ...]
    read: Read
    at: str = ""
    title: str = ""

    def page(self, request: Request) -> Response:
        """A page of it."""
        reader = archive_of(request).reader
        question = Question.read(request)
        rows = list(self.read(reader, PAGE_SIZE + 1, question.offset))
        pairs = copying_pairs(reader, _MOST_PAIRS) if self.name == "reprints" and question.page == 1 else []
        return render(
            request,
            f"{self.name}.html",
            rows=rows[:PAGE_SIZE],
            has_next=len(rows) > PAGE_SIZE,
            question=question,
            pairs=pairs,
            matrix=matrix_of(pairs),
        )

    def json(self, request: Request) -> Response:
        """All of it."""
        return json_twin(told(self.read(archive_of(request).reader), self.columns), self.name)

    def csv(self, request: Request) -> Response:
        """All of it."""
        return csv_twin(told(self.read(archive_of(request).reader), self.columns), self.columns, self.name)

    def atom(self, request: Request) -> Response:
        """The latest of it."""
        return atom(self._feed(request))

    def rss(self, request: Request) -> Response:
        """The latest of it."""
        return rss(self._feed(request))

    def _feed(self, request: Request) -> Feed:
        base = base_of(request)
        entries = [_entry(base, row, row[self.at]) for row in self.read(archive_of(request).reader, ENTRIES)]
        return Feed(f"tarikh: {self.title}", str(request.url), f"{base}/{self.name}", entries)


def _entry(base: str, row: dict[str, Any], at: Any) -> Entry:
    article = f"{base}/article/{row['handle']}"
    outlet = row["outlet_title"] or row["outlet"]
    if "edited" not in row:
        return Entry(f"urn:tarikh:{row['handle']}:gone", row["title"] or row["url"], article, at, row["url"], outlet)
    before, after = row["title_before"] or "", row["title_after"] or row["url"]
    summary = f"{before} → {after}: {row['edited']}" if row["title_changed"] else str(row["edited"])
    number = f"{row['previous_version']}/{row['version']}"
    ident = f"urn:tarikh:{row['handle']}:{row['version']}"
    return Entry(ident, after, f"{article}/changes/{number}", at, summary, outlet)


@dataclass(frozen=True, slots=True)
class Matrix:
    """Who copies whom among the outlets of the most copies: a row for each copier, a column for each first."""

    firsts: tuple[str, ...]
    rows: tuple[tuple[str, tuple[int, ...]], ...]
    most: int


def matrix_of(pairs: list[dict[str, Any]]) -> Matrix:
    """The matrix of the first pairs."""
    counted = {(pair["first"], pair["copier"]): int(pair["copies"]) for pair in pairs}
    firsts = tuple(dict.fromkeys(pair["first"] for pair in pairs))[:_MATRIX]
    copiers = tuple(dict.fromkeys(pair["copier"] for pair in pairs))[:_MATRIX]
    rows = tuple((copier, tuple(counted.get((first, copier), 0) for first in firsts)) for copier in copiers)
    return Matrix(firsts, rows, max(counted.values(), default=0))


CHANGE_LIST = Listing("changes", CHANGES, changes, "seen_at", "changes after publication")
REMOVED_LIST = Listing("removed", REMOVED, removed, "gone_at", "taken down")
REPRINT_LIST = Listing("reprints", REPRINTS, reprints)
