"""What is taken away is all that was asked for, harmless and complete, or says that it is not."""

import csv
import gzip
import io
import json
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import Engine, text
from sqlalchemy.orm import Session
from warcio.archiveiterator import ArchiveIterator

from extract import Moment, Precision
from sources import TarikhError
from storage.articles.article_report import UnknownArticle, describe_article
from storage.articles.store import CaptureReading, keep_article
from storage.export import rows as export_rows
from storage.export.formats import ExportFormat, format_of
from storage.export.job import BrokenExport, ExportJob, export_file, export_stream
from storage.export.rows import COLUMNS, Rows, Selection
from tests.storage.conftest import BODY

LATER = datetime(2026, 12, 1, tzinfo=UTC)
TITLES = ["=cmd|' /C calc'!A0", "Завод", "@Көпір ашылды", "Мост открыт"]


@pytest.fixture
def archive(database: Engine, writer, fetched, said, now) -> Engine:
    """Four articles, the last of which was edited: the first has a time, the others a day."""
    for at, title in enumerate([*TITLES, TITLES[-1] + " снова"]):
        number = min(at, len(TITLES) - 1)
        fetched_at = now + timedelta(hours=at * 10)
        (kept,) = writer.keep([fetched(f"/news/{number}", title.encode(), fetched_at=fetched_at)])
        published = Moment(now, Precision.MINUTE) if at == 0 else Moment(date(2026, 11, 21), Precision.DAY)
        said_so = said(
            url=f"https://qala.kz/news/{number}", title=title, body=f"{title}. {BODY}", published=published,
            authors=("Айгүл", "-Иван"), tags=("мост",),
        )  # fmt: skip
        with Session(database) as session, session.begin():
            keep_article(session, CaptureReading(kept.capture_id, said_so), fetched_at)
    writer.close()
    return database


@pytest.fixture
def job(archive: Engine, settings):
    """Makes the job of a selection."""

    def make(**chosen: object) -> ExportJob:
        rows = Rows(archive, Selection(**chosen))
        return ExportJob(rows, archive, settings.warc_folder, "tarikh 0", "here/archive", LATER)

    return make


def lines(job: ExportJob) -> list[dict[str, object]]:
    stream = io.StringIO()
    export_stream(job, stream, ExportFormat.JSONL)
    return [json.loads(line) for line in stream.getvalue().splitlines()]


def test_times_have_their_offset_and_a_day_is_no_midnight(job) -> None:
    found = lines(job())
    assert [row["published"] for row in found] == ["2026-11-22T07:00:00+05:00", *["2026-11-21"] * 3]
    assert tuple(found[0]) == COLUMNS
    assert (found[0]["authors"], found[0]["outlet"], found[0]["country"]) == (["Айгүл", "-Иван"], "kz_qala", "kz")


def test_a_spreadsheet_runs_no_cell(job, tmp_path: Path) -> None:
    path = tmp_path / "news.csv"
    assert export_file(job(with_text=True), path, format_of(path.name)).rows == 4
    with path.open(encoding="utf-8-sig", newline="") as file:
        found = list(csv.DictReader(file))
    assert list(found[0]) == [*COLUMNS, "text"]
    assert [row["title"][:2] for row in found] == ["'=", "За", "'@", "Мо"]
    assert {row["authors"] for row in found} == {"Айгүл; -Иван"}
    assert not [cell for row in found for cell in row.values() if cell.startswith(("=", "+", "-", "@", "\t", "\r"))]


def test_a_question_and_what_stands_beside_it(job, tmp_path: Path) -> None:
    path = tmp_path / "bridges.jsonl.gz"
    export_file(job(question="мосты", changed=True), path, format_of(path.name))
    with gzip.open(path, "rt", encoding="utf-8") as file:
        assert [json.loads(line)["version"] for line in file] == [2]
    sidecar = json.loads((tmp_path / "bridges.jsonl.gz.meta.json").read_text(encoding="utf-8"))
    assert (sidecar["question"], sidecar["rows"], sidecar["archive"]) == ("мосты", 1, "here/archive")
    assert "мост" in sidecar["searched"][0]
    assert sorted(each.name for each in tmp_path.iterdir() if each.is_file()) == [path.name, path.name + ".meta.json"]
    assert [row["title"] for row in lines(job(question='"мост открыт"'))] == ["Мост открыт снова"]
    assert len(lines(job(added_since=date(2026, 11, 22)))) == 4
    assert [row["title"] for row in lines(job(added_since=date(2026, 11, 23)))] == ["Мост открыт снова"]


def test_of_one_text_only_the_original(job) -> None:
    found = lines(job())
    (original,) = {row["original_id"] for row in found}
    assert [row["copy_of_original"] is None for row in found] == [row["id"] == original for row in found]
    assert [row["id"] for row in lines(job(grouped=True))] == [original]


def test_the_captures_come_byte_for_byte(job, tmp_path: Path) -> None:
    path = tmp_path / "bridges.warc.gz"
    done = export_file(job(question="мосты"), path, format_of(path.name))
    assert (done.rows, done.missing) == (1, 0)
    with path.open("rb") as stream:
        records = [(each.rec_type, each.content_stream().read()) for each in ArchiveIterator(stream)]
    assert [kind for kind, _ in records] == ["warcinfo", "response"]
    assert records[1][1] == f"{TITLES[-1]} снова".encode()


def test_a_capture_that_is_not_there_is_counted(job, settings, tmp_path: Path) -> None:
    for file in settings.warc_folder.iterdir():
        file.unlink()
    done = export_file(job(), tmp_path / "all.warc.gz", ExportFormat.WARC)
    assert (done.rows, done.missing) == (0, 4)


def test_a_stream_that_breaks_says_so(job, archive: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(export_rows, "_AT_ONCE", 1)

    class Killing(io.StringIO):
        def write(self, line: str) -> int:
            with archive.begin() as connection:
                others = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database()"
                connection.execute(text(f"{others} AND pid <> pg_backend_pid()"))
            return super().write(line)

    with pytest.raises(BrokenExport, match="broke off after 1 articles: "):
        export_stream(job(), Killing(), ExportFormat.JSONL)


def test_parquet_has_the_same_rows(job, tmp_path: Path) -> None:
    parquet = pytest.importorskip("pyarrow.parquet", reason="pyarrow is not installed: pip install 'tarikh[parquet]'")
    path = tmp_path / "news.parquet"
    export_file(job(with_text=True), path, format_of(path.name))
    assert parquet.read_table(path).to_pylist() == lines(job(with_text=True))


@pytest.mark.parametrize("name", ["news", "news.xlsx", "news.gz"])
def test_a_name_that_tells_no_format(name: str) -> None:
    with pytest.raises(TarikhError, match=r"ends in \.csv"):
        format_of(name)


def test_an_article_is_known_by_its_handle(job, archive: Engine) -> None:
    row = lines(job())[1]
    assert describe_article(archive, str(row["handle"]).upper())["id"] == row["id"]
    with archive.connect() as connection:
        assert connection.execute(text("SELECT handle FROM articles ORDER BY id OFFSET 1")).scalar() == row["handle"]
    with pytest.raises(UnknownArticle, match="no article has the handle 000000000000"):
        describe_article(archive, "000000000000")
