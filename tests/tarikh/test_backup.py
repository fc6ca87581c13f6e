"""An archive comes back from its backup, row by row and byte by byte."""

import json
import os
import re
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import Engine, create_engine, text
from sqlalchemy.orm import Session

from sources import Source
from storage.captures.writer import CaptureKind, CaptureWriter, Fetched
from storage.db.embedded import ClusterPaths, stop_server
from storage.db.engine import database_url, normal_url
from storage.db.pg_clients import NoClient, client_for
from storage.db.settings import Settings
from storage.db.source_table import store_sources
from storage.ops.backup import BackupRefused, make_backup, place_file, read_manifest, server_major
from storage.ops.restore import BackupDamaged, RestoreRefused, restore_backup
from storage.ops.verify import repair_rows, verify_captures
from storage.outcomes import Command
from storage.pipeline.recovery import recover
from storage.runs import open_run, open_source_run

pytestmark = pytest.mark.slow

NOW = datetime(2026, 11, 22, 2, 0, tzinfo=UTC)
GUIDE = Path(__file__).resolve().parents[2] / "docs" / "operating.md"
QALA = Source(
    id="kz_qala", title="Qala", home="https://qala.kz/", country="kz", languages=("kk",), timezone="Asia/Almaty"
)


@pytest.fixture(autouse=True)
def _programs(settings: Settings, database: Engine) -> None:
    try:
        for name in ("pg_dump", "pg_restore"):
            client_for(settings, name, server_major(database))
    except NoClient as missing:
        pytest.skip(str(missing))


@pytest.fixture
def write(settings: Settings, database: Engine) -> Callable[..., CaptureWriter]:
    """Writes two pages into a WARC file of its own, and leaves it open."""
    with Session(database) as session, session.begin():
        store_sources(session, [QALA])

    def pages(first: int) -> CaptureWriter:
        run_id = open_run(database, NOW, Command.CRAWL)
        open_source_run(database, run_id, QALA.id, NOW)
        writer = CaptureWriter(database, settings.warc_folder, run_id)
        headers = (("Content-Type", "text/html"),)
        writer.keep(
            [
                Fetched(f"https://qala.kz/{n}", CaptureKind.ARTICLE, NOW, 200, headers, f"Бет {n}".encode(), QALA.id)
                for n in (first, first + 1)
            ]
        )
        return writer

    return pages


@pytest.fixture
def again(empty_database_url: str, tmp_path: Path) -> Settings:
    """An empty archive."""
    return Settings(home=tmp_path / "again", database_url=empty_database_url)


@pytest.fixture
def again_engine(again: Settings) -> Iterator[Engine]:
    engine = create_engine(normal_url(again.database_url or ""))
    yield engine
    engine.dispose()


def rows(engine: Engine) -> dict[str, list[str]]:
    """Every row of every table, as text."""
    listing = "SELECT tablename FROM pg_tables WHERE schemaname = 'public' ORDER BY 1"
    with engine.connect() as connection:
        connection.execute(text("SET TIME ZONE 'UTC'"))
        return {
            name: list(connection.execute(text(f'SELECT t::text FROM "{name}" AS t ORDER BY 1')).scalars())
            for name in connection.execute(text(listing)).scalars()
        }


def files(settings: Settings) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in settings.warc_folder.iterdir()}


def tarikh(home: Path, *arguments: str, url: str = "") -> subprocess.CompletedProcess[str]:
    environ = {**os.environ, "TARIKH_HOME": str(home), "DATABASE_URL": url}
    command = [sys.executable, "-m", "tarikh", *arguments]
    return subprocess.run(command, env=environ, capture_output=True, text=True, check=False)


def test_an_archive_comes_back_into_a_server_of_its_own(settings, database, write, tmp_path):
    write(1).close()
    living = write(3)
    made = tarikh(settings.home, "db", "backup", str(tmp_path / "backup"), url=settings.database_url)
    assert made.returncode == 0, made.stderr
    home = tmp_path / "again"
    try:
        back = tarikh(home, "db", "restore", str(tmp_path / "backup"))
        assert back.returncode == 0, back.stderr
        restored = Settings(home=home)
        engine = create_engine(normal_url(database_url(restored)))
        assert rows(engine) == rows(database)
        assert len(rows(engine)["capture"]) == 4
        assert files(restored) == files(settings)
        engine.dispose()
        repaired = tarikh(home, "archive", "repair")
        assert "1 files finished, 0 bytes of torn ends cut" in repaired.stderr
        verified = tarikh(home, "archive", "verify")
        assert "4 of 4 captures are whole" in verified.stderr
    finally:
        stop_server(ClusterPaths(home / "postgres"))
    living.close()


def test_the_next_backup_adds_what_is_new(settings, database, write, again, again_engine, tmp_path):
    folder = tmp_path / "backup"
    write(1).close()
    living = write(3)
    first = make_backup(database, settings, folder, NOW)
    sealed, growing = sorted(entry.name for entry in first.files)
    assert (folder / "warc" / sealed).stat().st_ino == (settings.warc_folder / sealed).stat().st_ino
    assert growing.endswith(".open")
    assert (folder / "warc" / growing).stat().st_ino != (settings.warc_folder / growing).stat().st_ino
    living.close()
    # a file that the archive lost stays in the backup
    (settings.warc_folder / sealed).unlink()
    second = make_backup(database, settings, folder, NOW + timedelta(days=1))
    names = {sealed, growing.removesuffix(".open")}
    assert {entry.name for entry in second.files} == names == {path.name for path in (folder / "warc").iterdir()}
    assert [path.name for path in folder.glob("database-*")] == [second.database.name] != [first.database.name]
    restore_backup(again_engine, again, folder)
    assert rows(again_engine) == rows(database)
    assert set(files(again)) == names


def test_a_backup_taken_while_pages_come_in_is_whole(settings, database, write, again, again_engine, tmp_path):
    # every file is finished at its second page, so that names change under the backup's hands
    stop, going = threading.Event(), threading.Event()
    kept: list[int] = []

    def crawl() -> None:
        while not stop.is_set():
            write(2 * len(kept)).close()
            kept.append(len(kept))
            if len(kept) == 3:
                going.set()

    with ThreadPoolExecutor(1) as thread:
        night = thread.submit(crawl)
        assert going.wait(60)
        before = len(kept)
        manifest = make_backup(database, settings, tmp_path / "backup", NOW)
        stop.set()
        night.result()
    assert len(manifest.files) >= before
    restore_backup(again_engine, again, tmp_path / "backup")
    held = set(rows(again_engine)["capture"])
    assert held <= set(rows(database)["capture"])
    assert len(held) >= 2 * before
    # what came in behind the dump has bytes and no row yet
    recover(again_engine, again, NOW)
    _, torn = repair_rows(again_engine, again, NOW)
    assert torn == []
    assert list(verify_captures(again_engine, again)) == []
    with again_engine.connect() as connection:
        urls = list(connection.execute(text("SELECT url FROM capture")).scalars())
    assert len(urls) == len(set(urls)), "none stands twice"
    # the next night knows what is there
    run_id = open_run(again_engine, NOW, Command.CRAWL)
    writer = CaptureWriter(again_engine, again.warc_folder, run_id)
    tomorrow, html = NOW + timedelta(days=1), (("Content-Type", "text/html"),)
    page = Fetched("https://qala.kz/0", CaptureKind.ARTICLE, tomorrow, 200, html, "Бет 0".encode(), QALA.id)
    [again_seen] = writer.keep([page])
    writer.close()
    with again_engine.connect() as connection:
        same = text("SELECT refers_to IS NOT NULL FROM capture WHERE id = :id")
        assert connection.execute(same, {"id": again_seen.capture_id}).scalar()
    assert list(verify_captures(again_engine, again)) == []


def test_a_file_that_gets_its_name_while_it_is_backed_up_is_kept(
    settings, database, write, again, tmp_path, monkeypatch
):
    living, place = write(1), place_file

    def sealing(source: Path, target: Path) -> None:
        # the last moment at which its writer can finish it
        living.close()
        place(source, target)

    monkeypatch.setattr("storage.ops.backup.place_file", sealing)
    manifest = make_backup(database, settings, tmp_path / "backup", NOW)
    assert [entry.name for entry in manifest.files] == [path.name for path in settings.warc_folder.iterdir()]


def test_nothing_is_overwritten(settings, database, write, again, again_engine, tmp_path):
    folder = tmp_path / "backup"
    write(1).close()
    entry = make_backup(database, settings, folder, NOW).files[0]
    with pytest.raises(RestoreRefused, match="not empty"):
        restore_backup(database, settings, folder)
    again.warc_folder.mkdir(parents=True)
    (again.warc_folder / entry.name).write_bytes(b"another archive's")
    with pytest.raises(RestoreRefused, match="other bytes"):
        restore_backup(again_engine, again, folder)
    assert rows(again_engine) == {}
    (settings.warc_folder / entry.name).unlink()
    (settings.warc_folder / entry.name).write_bytes(b"changed")
    with pytest.raises(BackupRefused, match="archive verify"):
        make_backup(database, settings, folder, NOW)
    (tmp_path / "pictures").mkdir()
    (tmp_path / "pictures" / "holiday.jpg").touch()
    with pytest.raises(BackupRefused, match=r"holiday\.jpg"):
        make_backup(database, settings, tmp_path / "pictures", NOW)


@pytest.mark.parametrize("part", ["database", "warc", "missing"])
def test_a_damaged_backup_is_refused_before_anything_is_placed(
    settings, database, write, again, again_engine, tmp_path, part
):
    folder = tmp_path / "backup"
    write(1).close()
    manifest = make_backup(database, settings, folder, NOW)
    path = folder / manifest.database.name if part == "database" else folder / "warc" / manifest.files[0].name
    body = bytearray(path.read_bytes())
    path.unlink()
    if part != "missing":
        body[len(body) // 2] ^= 1
        path.write_bytes(body)
    with pytest.raises(BackupDamaged, match="missing" if part == "missing" else "not as it was made"):
        restore_backup(again_engine, again, folder)
    assert not again.warc_folder.exists()
    assert rows(again_engine) == {}


def test_a_manifest_cannot_name_a_file_elsewhere(settings, database, tmp_path):
    folder = tmp_path / "backup"
    make_backup(database, settings, folder, NOW)
    said = json.loads((folder / "manifest.json").read_text())
    said["files"] = [{"name": "../../passwd", "bytes": 1, "sha256": ""}]
    (folder / "manifest.json").write_text(json.dumps(said))
    with pytest.raises(BackupRefused, match="outside its folder"):
        read_manifest(folder)


def test_an_older_client_is_not_used(settings):
    with pytest.raises(NoClient, match="Postgres 99"):
        client_for(settings, "pg_dump", 99)


def test_a_folder_without_a_backup_is_told_in_one_line(settings, tmp_path):
    answer = tarikh(settings.home, "db", "restore", str(tmp_path), url=settings.database_url)
    assert answer.returncode == 1
    assert "no backup in" in answer.stderr
    assert "Traceback" not in answer.stderr


def test_the_steps_by_hand_do_as_the_guide_says(settings, database, write, again, again_engine, tmp_path):
    write(1).close()
    steps = re.findall(r"^```sh\n(.+?)^```$", GUIDE.read_text(), re.M | re.S)
    assert [step.partition(":")[0] for step in steps] == ["# backup", "# restore"]
    programs = tmp_path / "programs"
    programs.mkdir()
    launcher = programs / "tarikh"
    launcher.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m tarikh "$@"\n')
    launcher.chmod(0o755)
    for name in ("pg_dump", "pg_restore"):
        (programs / name).symlink_to(client_for(settings, name, server_major(database)).path)
    environ = {**os.environ, "PATH": f"{programs}:{os.environ['PATH']}", "BACKUP": str(tmp_path / "backup")}
    for step, place in zip(steps, (settings, again), strict=True):
        here = {"TARIKH_HOME": str(place.home), "DATABASE_URL": place.database_url or ""}
        ran = subprocess.run(["sh", "-eu", "-c", step], env={**environ, **here}, capture_output=True, text=True)
        assert ran.returncode == 0, ran.stderr
    # `archive repair` ended the run that was open
    kept, there = rows(database), rows(again_engine)
    assert {name for name in kept if kept[name] != there[name]} <= {"run", "source_run"}
    assert kept.keys() == there.keys()
    assert files(again) == files(settings)
