"""`tarikh archive rebuild` tells what it made, what it could not make, and ends with 1 for the latter."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import Engine
from typer.testing import CliRunner

from sources import TarikhError
from storage.captures.writer import CaptureKind, CaptureWriter, Fetched
from storage.db.settings import Settings
from storage.outcomes import Command
from storage.runs import close_run, open_run
from tarikh.app import build
from tarikh.demo.nights import NIGHTS, _write, demo_sites, sources_folder
from tests.row_by_row import differences

NOW = datetime(2026, 2, 6, 2, tzinfo=UTC)


@pytest.fixture
def lost(settings: Settings, database: Engine, empty_database_url: str, monkeypatch: pytest.MonkeyPatch) -> Settings:
    """An archive of two records of a source that no catalogue has, whose database is gone."""
    run = open_run(database, NOW, Command.CRAWL)
    writer = CaptureWriter(database, settings.warc_folder, run)
    head = (("Content-Type", "text/html"),)
    pages = [
        Fetched(f"https://a.kz/{n}", CaptureKind.ARTICLE, NOW + timedelta(n), 404, head, b"gone", "kz_unknown")
        for n in range(2)
    ]
    writer.keep(pages)
    writer.close()
    close_run(database, run, NOW)
    catalogue = settings.home / "none"
    catalogue.mkdir()
    for name, value in {"HOME": settings.home, "SOURCES": catalogue}.items():
        monkeypatch.setenv(f"TARIKH_{name}", str(value))
    monkeypatch.setenv("DATABASE_URL", empty_database_url)
    return settings.model_copy(update={"database_url": empty_database_url})


def test_a_lost_source_is_named_and_a_full_database_refused(
    lost: Settings, capsys: pytest.CaptureFixture[str]
) -> None:
    result = CliRunner().invoke(build(), ["archive", "rebuild", "--jobs", "1"])
    told = result.output
    assert result.exit_code == 1
    assert "2 records of 1 files have their rows, 0 pages were read" in told
    assert "not rebuilt: the source kz_unknown of 2 records: the catalogue does not have it" in told
    assert "no file holds links that gave no response" in told
    again = CliRunner().invoke(build(), ["archive", "rebuild"])
    assert isinstance(again.exception, TarikhError)
    assert "the database is not empty" in str(again.exception)
    assert "set DATABASE_URL to an empty database" in str(again.exception)


@pytest.mark.slow
def test_imported_pages_come_back_row_for_row(
    settings: Settings, database: Engine, empty_database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    files = [tmp_path / "night-2.warc.gz", tmp_path / "night-1.warc.gz"]
    sites = [site for site in demo_sites() if site.source.id in ("gb_millbrook", "kz_dala")]
    for night, file in zip((2, 1), files, strict=True):
        start = NIGHTS[night - 1]
        _write([answer for site in sites for answer in site.answers(night, start)], start, file)
    monkeypatch.setenv("TARIKH_HOME", str(settings.home))
    monkeypatch.setenv("TARIKH_SOURCES", str(sources_folder()))
    monkeypatch.setenv("DATABASE_URL", settings.database_url or "")
    # the later night first: a page that comes in late is older than what is known
    for file in files:
        assert CliRunner().invoke(build(), ["import", "--jobs", "1", str(file)]).exit_code == 0
    monkeypatch.setenv("DATABASE_URL", empty_database_url)
    assert CliRunner().invoke(build(), ["archive", "rebuild", "--jobs", "1"]).exit_code == 0
    assert not differences(database, settings.model_copy(update={"database_url": empty_database_url}))
