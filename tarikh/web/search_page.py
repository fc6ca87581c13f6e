"""The search: one box, what was searched, attention over time, facets, and the articles."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from storage.search.bucket import Bucket
from storage.search.filing import unfiled
from storage.search.find import MOST_ORDERED, Search, Share
from storage.search.shown import Shown, read_shown
from storage.search.snippets import Marker, Run
from tarikh.web.archive import archive_of
from tarikh.web.chart import draw
from tarikh.web.question import MOST_PAGES, PAGE_SIZE, Question, with_field, without_field
from tarikh.web.rendering import render

FACETS = (("outlet", Bucket.OUTLET), ("country", Bucket.COUNTRY), ("lang", Bucket.LANGUAGE))
"""The fields of a question that are shown with counts."""
_MOST_VALUES = 12


@dataclass(frozen=True, slots=True)
class Facet:
    """A field, the value that the question names of it, and what its values would find: name, count, new question."""

    field: str
    chosen: tuple[str, ...]
    values: tuple[tuple[str, int, str], ...]
    more: int
    without: str


@dataclass(frozen=True, slots=True)
class Row:
    """An article of the list, and those of the page that have the same text."""

    shown: Shown
    title: list[Run]
    snippet: list[Run]
    copies: tuple[Shown, ...]


def search(request: Request) -> Response:
    """The page. Raises BadQuery and TooSlow."""
    reader = archive_of(request).reader
    question = Question.read(request)
    found = Search(reader, question.text)
    # one more than the page holds tells whether there is a next one
    hits = (found.best if question.order == "best" else found.newest)(PAGE_SIZE + 1, question.offset)
    rows = rows_of(found, read_shown(reader, hits[:PAGE_SIZE]))
    total = found.total()
    days = found.by(Bucket.DAY)
    has_words = bool(found.sought.groups)
    return render(
        request,
        "search.html",
        question=question,
        rows=rows,
        total=total,
        has_words=has_words,
        searched=found.sought.searched,
        ordered=MOST_ORDERED if found.sought.query.has_order and total.is_least else None,
        chart=draw(days, by_share=has_words and question.unit == "share"),
        undated=sum(one.articles for one in days if one.bucket is None),
        facets=_facets(found, question.text),
        apart=found.apart() if not rows and has_words else [],
        has_next=len(hits) > PAGE_SIZE and question.page < MOST_PAGES,
        unfiled=unfiled(reader) if not rows else 0,
        with_field=with_field,
        filters=found.sought.query.filters,
        without_field=without_field,
    )


def rows_of(found: Search, shown: Sequence[Shown]) -> list[Row]:
    """The rows of a page, those of one text folded under the one that stands first."""
    marker = Marker(found.sought)
    groups: dict[Any, list[Shown]] = {}
    for one in shown:
        groups.setdefault(one.original_id or ("alone", one.hit.id), []).append(one)
    return [
        Row(first, marker.title(first.hit.title or ""), marker.snippet(first.body), tuple(copies))
        for first, *copies in groups.values()
    ]


def _facets(found: Search, text: str) -> list[Facet]:
    filters = found.sought.query.filters
    return [_facet(name, found.by(bucket), filters.values(name), text) for name, bucket in FACETS]


def _facet(name: str, shares: Sequence[Share], chosen: tuple[str, ...], text: str) -> Facet:
    there = [one for one in shares if one.articles and one.bucket]
    values = tuple((str(one.bucket), one.articles, with_field(text, name, str(one.bucket))) for one in there)
    return Facet(name, chosen, values[:_MOST_VALUES], max(0, len(values) - _MOST_VALUES), without_field(text, name))
