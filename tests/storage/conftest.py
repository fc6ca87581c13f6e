"""The fixtures of the archive's tests: one source, one run, pages of it."""

from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime

import pytest
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from extract import Extraction, Moment, Outcome, Precision
from sources import Source
from storage.captures.writer import CaptureKind, CaptureWriter, Fetched
from storage.db.settings import Settings
from storage.db.source_table import store_sources
from storage.outcomes import Command
from storage.runs import close_run, open_run, open_source_run

NOW = datetime(2026, 11, 22, 2, 0, tzinfo=UTC)
BODY = "\n".join(
    f"Абзац номер {n}: министр сообщил журналистам о запуске завода, где будут работать {n * 40} человек из области."
    for n in range(1, 6)
)


@pytest.fixture
def now() -> datetime:
    return NOW


@pytest.fixture
def source(database: Engine) -> Source:
    """A source that the database knows."""
    made = Source(
        id="kz_qala",
        title="Qala",
        home="https://qala.kz/",
        country="kz",
        languages=("kk", "ru"),
        timezone="Asia/Almaty",
    )
    with Session(database) as session, session.begin():
        store_sources(session, [made])
    return made


@pytest.fixture
def run_id(database: Engine, source: Source) -> Iterator[int]:
    number = open_run(database, NOW, Command.CRAWL)
    open_source_run(database, number, source.id, NOW)
    yield number
    close_run(database, number, NOW)


@pytest.fixture
def writer(database: Engine, settings: Settings, run_id: int) -> Iterator[CaptureWriter]:
    opened = CaptureWriter(database, settings.warc_folder, run_id)
    yield opened
    opened.close()


@pytest.fixture
def fetched(source: Source) -> Callable[..., Fetched]:
    """Makes a response of the source: fetched("/news/1", b"...", status=404)."""

    def make(path: str = "/news/1", body: bytes = b"<html><p>text</p></html>", **facts: object) -> Fetched:
        values: dict[str, object] = {
            "url": path if "://" in path else f"https://qala.kz{path}",
            "kind": CaptureKind.ARTICLE,
            "fetched_at": NOW,
            "status": 200,
            "headers": (("Content-Type", "text/html; charset=utf-8"), ("ETag", '"1"')),
            "body": body,
            "source": source.id,
        }
        return Fetched(**(values | facts))  # type: ignore[arg-type]

    return make


@pytest.fixture
def said() -> Callable[..., Extraction]:
    """Makes an extraction: said(title="...", published=None)."""

    def make(**facts: object) -> Extraction:
        values: dict[str, object] = {
            "url": "https://qala.kz/news/1",
            "outcome": Outcome.OK,
            "source": "kz_qala",
            "title": "Завод открылся в области",
            "body": BODY,
            "published": Moment(date(2026, 11, 21), Precision.DAY),
            "published_from": "url",
            "language": "ru",
            "script": "Cyrl",
            "language_confidence": 0.99,
        }
        return Extraction(**(values | facts))  # type: ignore[arg-type]

    return make
