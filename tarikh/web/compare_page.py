"""Several questions side by side over time, by share."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from storage.search.bucket import Bucket
from storage.search.find import Search, Share, Total
from storage.search.query import BadQuery
from tarikh.web.archive import archive_of
from tarikh.web.chart import Bar, Chart, draw, span_of
from tarikh.web.rendering import render
from tarikh.web.twins import csv_twin, json_twin

MOST = 5
COLUMNS = ("query", "from", "to", "articles", "of", "share")


@dataclass(frozen=True, slots=True)
class Compared:
    """One of the questions, with its chart; all charts have one span and one height."""

    text: str
    searched: tuple[str, ...]
    total: Total
    chart: Chart | None


def compare(request: Request) -> Response:
    """The page. Raises BadQuery and TooSlow."""
    return render(request, "compare.html", compared=_read(request), texts=_texts(request), most=MOST)


def compare_json(request: Request) -> Response:
    """Each question by span of time."""
    return json_twin(_rows(request), "rows")


def compare_csv(request: Request) -> Response:
    """Each question by span of time."""
    return csv_twin(_rows(request), COLUMNS, "compare")


def _texts(request: Request) -> list[str]:
    texts = [text.replace("\0", " ").strip() for text in request.query_params.getlist("q")]
    asked = list(dict.fromkeys(text for text in texts if text))
    if len(asked) > MOST:
        raise BadQuery(f"{len(asked)} questions: at most {MOST} stand side by side")
    return asked


def _read(request: Request) -> list[Compared]:
    reader = archive_of(request).reader
    searches = [Search(reader, text) for text in _texts(request)]
    days: list[list[Share]] = [found.by(Bucket.DAY) for found in searches]
    span = span_of([one for each in days for one in each])
    top = max((bar.share for each in days for bar in _bars(draw(each, by_share=True, span=span))), default=0.0)
    return [
        Compared(text, found.sought.searched, found.total(), draw(each, by_share=True, top=top or None, span=span))
        for text, found, each in zip(_texts(request), searches, days, strict=True)
    ]


def _bars(chart: Chart | None) -> Sequence[Bar]:
    return chart.bars if chart else ()


def _rows(request: Request) -> list[dict[str, Any]]:
    return [
        {
            "query": one.text,
            "from": bar.since.isoformat(),
            "to": bar.until.isoformat(),
            "articles": bar.articles,
            "of": bar.of,
            "share": round(bar.share, 6),
        }
        for one in _read(request)
        for bar in _bars(one.chart)
    ]
