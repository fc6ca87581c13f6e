"""An archive of real pages, made once: the demo's two nights and pages of our own, imported as any WARC file is."""

import secrets
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import Engine, text
from sqlalchemy.orm import Session
from starlette.testclient import TestClient

from extract.pool import Workers
from sources import read_catalogue
from storage.captures.writer import CaptureWriter
from storage.db.engine import open_database
from storage.db.reader import open_reader
from storage.db.settings import Settings
from storage.db.source_table import store_sources
from storage.outcomes import Command
from storage.pipeline.importing import WarcImport
from storage.pipeline.reading import CaptureReader
from storage.runs import close_run, open_run
from tarikh.demo.nights import NIGHTS, sources_folder, write_night
from tarikh.web.app import build_app
from tarikh.web.archive import Archive
from tarikh.web.options import ServeOptions
from tests.conftest import Server, template_name
from tests.tarikh.web.pages import write_pages

BASE = "http://127.0.0.1"


@pytest.fixture(scope="session")
def archive(server: Server, template: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Archive]:
    name = f"{template_name()}_{secrets.token_hex(4)}"
    server.copy(template, name)
    settings = Settings(home=tmp_path_factory.mktemp("web") / "home", database_url=server.address(name))
    settings.home.mkdir()
    engine = open_database(settings)
    fill(engine, settings)
    engine.dispose()
    opened = open_reader(settings, 5.0)
    yield Archive(opened, settings)
    opened.dispose()
    server.drop(name)


@pytest.fixture
def client(archive: Archive) -> TestClient:
    """A reader of the pages, without a browser."""
    return TestClient(build_app(archive, ServeOptions()), base_url=BASE, raise_server_exceptions=False)


@pytest.fixture
def handle(archive: Archive):
    """The handle of the article at an address that ends so."""

    def find(ending: str) -> str:
        with archive.reader.connect() as connection:
            found = connection.execute(text("SELECT handle FROM articles WHERE url LIKE :end"), {"end": f"%{ending}"})
            return str(found.scalar_one())

    return find


def fill(engine: Engine, settings: Settings) -> None:
    """Import the demo's nights and our own pages."""
    with Session(engine) as session, session.begin():
        store_sources(session, read_catalogue(sources_folder()))
    run_id = open_run(engine, NIGHTS[0], Command.IMPORT)
    writer = CaptureWriter(engine, settings.warc_folder, run_id)
    with Workers(2) as workers:
        importing = WarcImport(writer, CaptureReader(engine, settings, workers, run_id), run_id)
        for file in _files(settings.home):
            assert importing.take(file, datetime.now(UTC)).bad == 0
    assert writer.close() is None
    close_run(engine, run_id, NIGHTS[1])
    with engine.begin() as connection:
        gone = "UPDATE article SET gone_at = :at WHERE url LIKE '%/xeber/4473'"
        connection.execute(text(gone), {"at": NIGHTS[1]})


def _files(folder: Path) -> Iterator[Path]:
    for night in (1, 2):
        path = folder / f"night-{night}.warc.gz"
        write_night(night, path)
        yield path
    yield write_pages(folder / "pages.warc.gz")
