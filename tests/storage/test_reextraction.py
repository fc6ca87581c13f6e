"""The archive, read again, gains only what really reads otherwise."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from extract import Extraction, extract
from extract.pool import Workers
from sources import Source
from storage.captures.writer import CaptureWriter, Fetched, read_capture
from storage.db.models import ArticleVersion, Capture
from storage.db.settings import Settings
from storage.pipeline.reading import CaptureReader, store_extraction
from storage.pipeline.reextraction import Choice, Report, count_chosen, reextract
from tests.subprocesses import TARIKH, run_command

PAGE = """<html lang="ru"><head><title>Библиотека переехала</title>
<meta property="article:published_time" content="2026-11-20T10:00:00+05:00"></head><body><article>
<h1>Библиотека переехала в новое здание</h1>
<p>Районная библиотека переехала в новое здание на берегу озера, рассказала её заведующая в пятницу.</p>
<p>Читальный зал теперь вмещает сорок человек, а детский отдел получил отдельный вход со двора.</p>
<p>Старое здание останется архивом: там хранятся подшивки районной газеты за семьдесят лет.</p>
</article></body></html>"""


@pytest.fixture(scope="module")
def workers() -> Iterator[Workers]:
    with Workers(1) as opened:
        yield opened


@pytest.fixture
def stored(
    database: Engine,
    settings: Settings,
    writer: CaptureWriter,
    fetched: Callable[..., Fetched],
    source: Source,
    now: datetime,
) -> tuple[int, Extraction]:
    """A page as an earlier extractor read it: with the wrong headline."""
    [kept] = writer.keep([fetched("/library", PAGE.encode())])
    true = extract(read_capture(database, settings, kept.capture_id), source)
    old = replace(true, title="Все новости района", extractor_version="0.earlier")
    assert store_extraction(database, kept.capture_id, old, None, now).kind == "new"
    return kept.capture_id, true


def versions(database: Engine) -> list[tuple[int, str, str | None, int | None]]:
    with Session(database) as session:
        rows = session.scalars(select(ArticleVersion).order_by(ArticleVersion.number))
        return [(v.number, v.cause, v.title, v.superseded_by) for v in rows]


def run_again(reading: CaptureReader, now: datetime | None, choice: Choice = Choice()) -> Report:  # noqa: B008  # frozen
    report = Report()
    assert len(list(reextract(reading, choice, report, now))) == report.read
    return report


def test_a_dry_run_reports_and_stores_nothing(
    database: Engine, settings: Settings, workers: Workers, stored: tuple[int, Extraction]
) -> None:
    report = run_again(CaptureReader(database, settings, workers, teaches=False), None)
    assert (report.read, report.changed, dict(report.fields)) == (1, 1, {"title": 1})
    [example] = report.examples["title"]
    assert (example.before, example.after) == ("Все новости района", stored[1].title)
    assert versions(database) == [(1, "first", "Все новости района", None)]


def test_a_better_reading_is_a_version_once_and_no_edit(
    database: Engine, settings: Settings, workers: Workers, stored: tuple[int, Extraction], now: datetime
) -> None:
    reading = CaptureReader(database, settings, workers, teaches=False)
    later = now + timedelta(days=1)
    assert run_again(reading, later).new_versions == 1
    assert versions(database) == [
        (1, "first", "Все новости района", 2),
        (2, "reader", stored[1].title, None),
    ]
    assert count_chosen(database, Choice()) == 0
    assert run_again(reading, later).read == 0
    report = run_again(reading, later, Choice(again=True))
    assert (report.read, report.changed, report.new_versions) == (1, 0, 0)


def test_a_capture_whose_bytes_are_lost_costs_itself_alone(
    database: Engine,
    settings: Settings,
    workers: Workers,
    writer: CaptureWriter,
    fetched: Callable[..., Fetched],
    stored: tuple[int, Extraction],
    now: datetime,
) -> None:
    [other] = writer.keep([fetched("/library/2", PAGE.replace("озера", "реки").encode())])
    with Session(database) as session, session.begin():
        session.get_one(Capture, other.capture_id).warc_offset += 7
    report = run_again(CaptureReader(database, settings, workers, teaches=False), now)
    assert (report.read, report.lost, report.new_versions) == (2, 1, 1)


@pytest.mark.parametrize(
    ("choice", "count"),
    [
        (Choice(source="kz_qala"), 1),
        (Choice(source="kz_other"), 0),
        (Choice(language="ru"), 1),
        (Choice(language="kk"), 0),
        (Choice(since=datetime.fromisoformat("2026-11-22T00:00Z")), 1),
        (Choice(until=datetime.fromisoformat("2026-11-22T00:00Z")), 0),
    ],
)
def test_a_choice_holds_what_it_says(
    database: Engine, stored: tuple[int, Extraction], choice: Choice, count: int
) -> None:
    assert count_chosen(database, choice) == count


def test_the_command_reports_by_field(settings: Settings, stored: tuple[int, Extraction]) -> None:
    environ = {"DATABASE_URL": settings.database_url or "", "TARIKH_HOME": str(settings.home)}
    done = run_command(*TARIKH, "reextract", "--jobs", "1", "--format", "csv", environ=environ)
    assert done.stdout.splitlines()[0] == "field,changed,url,before,after"
    assert done.stdout.splitlines()[1].startswith("title,1,https://qala.kz/library,")
    assert "1 pages read, 1 differ; 1 new versions" in done.stderr


@pytest.mark.parametrize("command", [("reextract", "--jobs", "1"), ("extract", "https://qala.kz/library")])
def test_one_page_and_the_archive_are_read_on_one_road(
    database: Engine,
    settings: Settings,
    writer: CaptureWriter,
    fetched: Callable[..., Fetched],
    stored: tuple[int, Extraction],
    now: datetime,
    command: tuple[str, ...],
) -> None:
    # the earlier extractor read the same wrong headline a night later
    later = now + timedelta(days=1)
    [second] = writer.keep([fetched("/library", f"{PAGE}<!-- 2 -->".encode(), fetched_at=later)])
    old = replace(stored[1], title="Все новости района", extractor_version="0.earlier")
    assert store_extraction(database, second.capture_id, old, None, later).kind == "unchanged"
    environ = {"DATABASE_URL": settings.database_url or "", "TARIKH_HOME": str(settings.home)}
    run_command(*TARIKH, *command, environ=environ)
    assert versions(database) == [
        (1, "first", "Все новости района", 2),
        (2, "reader", stored[1].title, None),
    ]
    with Session(database) as session:
        assert [v.capture_id for v in session.scalars(select(ArticleVersion))] == [stored[0], stored[0]]
