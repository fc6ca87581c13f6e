"""Reads a page of a test: `dates_of(html, ...)`, with the title and the body named."""

from collections.abc import Callable
from datetime import UTC, datetime

import pytest

from extract.dates import Dates, read_dates
from extract.document import Body, Document
from extract.document.tree import parse
from extract.page import Page, Witness
from sources import Source

ReadDates = Callable[..., Dates]
PARAGRAPHS = ("The river rose by two metres during the night.", "Nobody was hurt, the governor told us.")
FETCHED = datetime(2026, 2, 6, 9, 30, tzinfo=UTC)


def a_source(zone: str = "Asia/Almaty", country: str = "kz", languages: tuple[str, ...] = ("kk", "ru")) -> Source:
    return Source(
        id=f"{country}_news",
        title="News",
        home="https://news.example/",
        country=country,
        languages=languages,
        timezone=zone,
    )


@pytest.fixture
def dates_of() -> ReadDates:
    def read(
        html: str,
        *,
        url: str = "https://news.example/story",
        source: Source | None = None,
        witnesses: tuple[Witness, ...] = (),
        fetched: datetime = FETCHED,
        paragraphs: tuple[str, ...] = PARAGRAPHS,
    ) -> Dates:
        page = Page(url, html.encode(), fetched, witnesses=witnesses)
        return read_dates(Document(page, html, parse(html), source), "The river rose", Body(paragraphs))

    return read


@pytest.fixture
def source() -> Source:
    return a_source()
