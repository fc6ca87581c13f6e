"""What goes wrong around a crawl is told, and costs no more than it must."""

import os
import runpy
import subprocess
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import text

from sources import BadSource, read_catalogue
from storage.db.settings import BadSetting
from storage.health import check_up
from storage.ops.homes import find_other_home
from tests.subprocesses import TARIKH, WAIT, run_command

GOOD = """
title = "Qala"
home = "{home}"
country = "kz"
languages = ["ru"]
timezone = "Asia/Almaty"
feeds = ["{home}feed"]
enabled = {enabled}
"""
BROKEN = {
    "a key that there is not": (GOOD + "colour = 'red'\n").encode(),
    "no TOML": b"title = \n",
    "cp1251": GOOD.replace("Qala", "Город").encode("cp1251"),
    "UTF-16": GOOD.encode("utf-16"),
    "a mark within": b"title = \xef\xbb\xbf'x'\n",
    "empty": b"",
}


def test_a_wrong_setting_is_told_by_the_command_and_not_by_its_fork_server(monkeypatch: pytest.MonkeyPatch):
    def read(name: str) -> None:
        raise BadSetting(f"{name}: TARIKH_HOME is a file")

    monkeypatch.setattr("importlib.import_module", read)
    # the one error that multiprocessing.forkserver passes over
    with pytest.raises(ImportError, match="is a file"):
        runpy.run_module("crawler.run.preload")


def source_file(site_url: str, enabled: str = "true") -> str:
    return GOOD.format(home=site_url, enabled=enabled)


@pytest.mark.parametrize("content", BROKEN.values(), ids=BROKEN)
def test_one_bad_source_file_costs_itself_alone(content: bytes, tmp_path: Path):
    (tmp_path / "kz").mkdir()
    (tmp_path / "kz" / "kz_good.toml").write_text(source_file("https://qala.kz/"))
    (tmp_path / "kz" / "kz_bad.toml").write_bytes(content)
    catalogue = read_catalogue(tmp_path)
    assert [source.id for source in catalogue] == ["kz_good"]
    assert list(catalogue.faults) == ["kz_bad"]
    with pytest.raises(BadSource, match=r"kz_bad\.toml"):
        catalogue.get("kz_bad")


def test_a_source_file_of_notepad_and_one_that_cannot_be_opened(tmp_path: Path):
    (tmp_path / "kz_bom.toml").write_bytes(source_file("https://qala.kz/").replace("\n", "\r\n").encode("utf-8-sig"))
    (tmp_path / "kz_gone.toml").symlink_to(tmp_path / "nowhere")
    (tmp_path / "kz_folder.toml").mkdir()
    catalogue = read_catalogue(tmp_path)
    assert [source.id for source in catalogue] == ["kz_bom"]
    assert sorted(catalogue.faults) == ["kz_folder", "kz_gone"]


@pytest.mark.slow
def test_the_other_sources_are_crawled_and_the_fault_is_told_each_night(site, inside, tmp_path: Path):
    site.feed(range(2))
    (tmp_path / "s").mkdir()
    (tmp_path / "s" / "kz_good.toml").write_text(source_file(f"{site.url}/"))
    (tmp_path / "s" / "kz_bad.toml").write_text("title = \n")
    environ = {
        "TARIKH_HOME": str(inside.home),
        "DATABASE_URL": inside.database_url or "",
        "TARIKH_SOURCES": str(tmp_path / "s"),
        "TARIKH_ALLOW_ADDRESSES": "127.0.0.0/8",
    }
    done = run_command(*TARIKH, "crawl", "--format", "csv", environ=environ, code=1)
    assert done.stdout.splitlines()[1].startswith("kz_good,")
    assert done.stderr.count("kz_bad.toml: not a source file") == 1
    told = run_command(*TARIKH, "status", "--fail", environ=environ, code=3)
    assert "alarm: " in told.stderr
    assert "kz_bad.toml" in told.stderr


STREAMS = {
    "stdout closed": ">&-",
    "stderr closed": "2>&-",
    "both closed": ">&- 2>&-",
    "stderr on a full disk": "2>/dev/full",
    "all closed": "<&- >&- 2>&-",
}


@pytest.mark.slow
@pytest.mark.parametrize(
    ("command", "streams"),
    [*(("crawl kz_good", streams) for streams in STREAMS.values()), ("status", ">&- 2>&-"), ("sources list", ">&-")],
)
def test_a_closed_or_full_stream_ends_no_command(command: str, streams: str, site, inside, tmp_path: Path):
    site.feed(range(2))
    (tmp_path / "s").mkdir()
    (tmp_path / "s" / "kz_good.toml").write_text(source_file(f"{site.url}/"))
    assert shell(command, streams, inside, tmp_path) == 0


@pytest.mark.slow
def test_what_could_not_be_written_to_a_full_disk_is_told_at_the_end(site, inside, tmp_path: Path):
    site.feed(range(2))
    (tmp_path / "s").mkdir()
    (tmp_path / "s" / "kz_good.toml").write_text(source_file(f"{site.url}/"))
    assert shell("crawl kz_good", ">/dev/full", inside, tmp_path) == 1
    assert list((inside.home / "reports").glob("run-*.json")), "the night itself went to its end"


def shell(command: str, streams: str, inside, folder: Path) -> int:
    environ = {
        **os.environ,
        "TARIKH_HOME": str(inside.home),
        "DATABASE_URL": inside.database_url or "",
        "TARIKH_SOURCES": str(folder / "s"),
        "TARIKH_ALLOW_ADDRESSES": "127.0.0.0/8",
    }
    words = f"{' '.join(TARIKH)} {command} {streams}"
    return subprocess.run(["/bin/sh", "-c", words], env=environ, timeout=WAIT, check=False).returncode


def test_a_disk_that_takes_no_page_ends_the_run_and_is_told(site, run, inside, database):
    site.feed(range(3))
    inside.home.mkdir()
    inside.warc_folder.touch()
    (result,) = run(site.source())
    assert result.reason == "archive_failed"
    with database.connect() as connection:
        assert connection.scalar(text("SELECT reason FROM run")) == "archive_failed"
        details = connection.execute(text("SELECT detail FROM issue WHERE code = 'stopped'")).scalars().all()
    assert len(details) == 1
    (alarm,) = [a for a in check_up(database, [site.source()], datetime.now(UTC)).alarms if "before its time" in a]
    assert "cannot write to" in alarm
    inside.warc_folder.unlink()
    assert run(site.source())[0].closed.new == 3
    assert not [a for a in check_up(database, [site.source()], datetime.now(UTC)).alarms if "before its time" in a]


def test_a_night_with_a_clock_that_ran_ahead_stops_no_later_one(site, run, database):
    source = site.source().model_copy(update={"pages_per_day": 5})
    site.feed(range(9))
    run(source, ahead=timedelta(days=400))
    with database.connect() as connection:
        first = connection.scalar(text("SELECT count(*) FROM article"))
    assert 0 < first < 9
    assert run(source)[0].closed.new > 0
    found = check_up(database, [source], datetime.now(UTC))
    assert found.healths[0].last is not None
    assert found.healths[0].last.started_at < datetime.now(UTC)


def test_two_homes_on_one_database_are_told(site, run, inside, database, tmp_path: Path):
    assert find_other_home(database, inside.warc_folder) is None
    site.feed(range(1))
    run(site.source())
    assert find_other_home(database, inside.warc_folder) is None
    told = find_other_home(database, tmp_path / "other" / "warc")
    assert told is not None
    assert "another TARIKH_HOME writes to this database too" in told
