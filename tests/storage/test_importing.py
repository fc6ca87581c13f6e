"""Any WARC file comes in, once, and its bad records cost only themselves."""

import gzip
import io
import json
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import Engine, select, text
from sqlalchemy.orm import Session
from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

from extract.pool import Workers
from sources import Source
from storage.captures.writer import CaptureWriter, read_capture
from storage.db.models import Article, Capture, Issue
from storage.db.settings import Settings
from storage.ops.verify import count_captures, index_file, list_files, surt, verify_captures
from storage.pipeline.importing import ImportCounts, WarcImport
from storage.pipeline.reading import CaptureReader
from storage.warc.fetched import payload_digest
from storage.warc.foreign import Bad, ForeignRecord, read_foreign
from tests.storage import foreign_warcs
from tests.subprocesses import TARIKH, run_command


def article(number: int) -> bytes:
    text = "".join(
        f"<p>Абзац {n}: в посёлке номер {number} открыли школу на {number * 7 + n} мест, сообщил аким района.</p>"
        for n in range(8)
    )
    date = f"<meta property='article:published_time' content='2025-05-0{number}T10:00:00+05:00'>"
    head = f"<title>Школа {number}</title>{date}"
    return f"<html><head>{head}</head><body><article><h1>Школа {number}</h1>{text}</article></body></html>".encode()


class Warc:
    """Somebody else's WARC file in the making."""

    def __init__(self, zipped: bool = True) -> None:
        self.records: list[bytes] = []
        self._zipped = zipped

    def add(self, url: str, body: bytes, kind: str = "response", **extra: str) -> None:
        buffer = io.BytesIO()
        writer = WARCWriter(buffer, gzip=self._zipped, warc_version="1.0")
        status = extra.pop("status", "200 OK")
        headers = {"Content-Type": extra.pop("content_type", "text/html; charset=utf-8")}
        if encoding := extra.pop("encoding", ""):
            headers["Content-Encoding"] = encoding
        http = StatusAndHeaders(status, list(headers.items()), "HTTP/1.1")
        facts = {"WARC-Date": "2025-05-06T10:00:00Z"} | {k.replace("_", "-"): v for k, v in extra.items()}
        record = writer.create_warc_record(url, kind, io.BytesIO(body), http_headers=http, warc_headers_dict=facts)
        writer.write_record(record)
        self.records.append(buffer.getvalue())

    def write(self, path: Path) -> Path:
        path.write_bytes(b"".join(self.records))
        return path


@pytest.fixture
def take(
    database: Engine, settings: Settings, source: Source, writer: CaptureWriter, run_id: int, now: datetime
) -> Iterator[Callable[[Path], ImportCounts]]:
    with Workers(1) as workers:
        importing = WarcImport(writer, CaptureReader(database, settings, workers, run_id), run_id)
        yield lambda path: importing.take(path, now)


def test_a_file_comes_in_once(
    database: Engine, settings: Settings, take: Callable[[Path], ImportCounts], tmp_path: Path
):
    warc = Warc()
    warc.add("https://qala.kz/n/1", article(1))
    warc.add("https://qala.kz/n/2", gzip.compress(article(2)), encoding="gzip")
    warc.add("http://nobody.example/story/3", article(3))
    warc.add("https://qala.kz/n/1", b"", WARC_Date="2025-05-07T10:00:00Z", kind="revisit",
             WARC_Refers_To_Date="2025-05-06T10:00:00Z")  # fmt: skip
    warc.add("https://qala.kz/", article(9))
    warc.add("https://qala.kz/pic.jpg", b"\xff\xd8", content_type="image/jpeg")
    warc.add("https://qala.kz/moved", b"", status="301 Moved")
    warc.add("https://qala.kz/n/9", b"", kind="revisit", WARC_Refers_To_Date="2025-05-06T10:00:00Z")
    warc.add("https://qala.kz/n/8", article(8), WARC_Date="20255-01-01T00:00:00Z")
    warc.add("dns:qala.kz", b"1.2.3.4", kind="resource")
    path = warc.write(tmp_path / "foreign.warc.gz")
    counts = take(path)
    assert (counts.records, counts.kept, counts.known, counts.bad) == (10, 5, 0, 1)
    assert counts.stored == {"new": 3, "unchanged": 1, "no_article": 1}
    assert counts.skipped == {"not_html": 1, "status_301": 1, "revisit_of_unknown": 1, "not_http": 1}
    path.rename(tmp_path / "moved-away")
    again = take((tmp_path / "moved-away").rename(path))
    assert (again.kept, again.known, again.stored.total()) == (0, 5, 0)
    path.unlink()
    with Session(database) as session:
        rows = session.scalars(select(Capture).order_by(Capture.id)).all()
        assert [(c.source, c.host) for c in rows[:3]] == [("kz_qala", "qala.kz")] * 2 + [(None, "nobody.example")]
        assert rows[0].fetched_at == datetime(2025, 5, 6, 10, tzinfo=UTC)
        assert rows[3].refers_to == rows[0].id
        articles = session.scalars(select(Article).order_by(Article.url)).all()
        assert [(a.url[-1], a.source, str(a.published_on)) for a in articles] == [
            ("3", None, "2025-05-03"),
            ("1", "kz_qala", "2025-05-01"),
            ("2", "kz_qala", "2025-05-02"),
        ]
        assert session.scalars(select(Issue.code)).all() == ["bad_record"] * 2  # each time that it was met
    assert read_capture(database, settings, rows[1].id).body == article(2)
    assert (count_captures(database), list(verify_captures(database, settings))) == (5, [])


def found(path: Path) -> tuple[list[str], int]:
    items = list(read_foreign(path))
    urls = [item.record.url for item in items if isinstance(item, ForeignRecord)]
    return urls, sum(isinstance(item, Bad) for item in items)


def test_every_way_of_writing_a_file_is_read(tmp_path: Path):
    for zipped in (True, False):
        warc = Warc(zipped)
        for n in range(5):
            warc.add(f"https://qala.kz/{n}", article(n))
        urls = [f"https://qala.kz/{n}" for n in range(5)]
        assert found(warc.write(tmp_path / "a.warc")) == (urls, 0)
        # a broken record in the middle, a torn one at the end
        middle = bytearray(warc.records[2])
        middle[len(middle) // 2 : len(middle) // 2 + 9] = b"\x00" * 9 if zipped else b"\r\n\r\nWARC/"
        torn = warc.records[4][: -200 if zipped else -800]
        bad = [*warc.records[:2], bytes(middle)[: None if zipped else -60], warc.records[3], torn]
        (tmp_path / "bad.warc").write_bytes(b"".join(bad))
        left, faults = found(tmp_path / "bad.warc")
        assert (left, faults) == ([urls[0], urls[1], urls[3]], 2)
    (tmp_path / "whole.warc.gz").write_bytes(gzip.compress(b"".join(warc.records)))
    assert found(tmp_path / "whole.warc.gz") == (urls, 0)


def test_what_is_no_warc_at_all_is_one_fault(tmp_path: Path):
    for content in (
        b"<html>not a WARC</html>\n" * 50,
        gzip.compress(b"plain text"),
        b"\x1f\x8b\x08junk",
        b"\n\n",
        b"",
    ):
        (tmp_path / "x").write_bytes(content)
        urls, faults = found(tmp_path / "x")
        assert (urls, faults) == ([], 1)


@pytest.mark.slow
def test_a_small_record_cannot_swell_without_end(tmp_path: Path):
    warc = Warc()
    warc.add("https://qala.kz/bomb", gzip.compress(bytes(200 << 20)), encoding="gzip")
    (item,) = read_foreign(warc.write(tmp_path / "bomb.warc.gz"))
    assert isinstance(item, ForeignRecord)
    assert len(item.record.payload) == 16 << 20
    assert item.record.headers["warc-truncated"] == "length"


def test_damage_is_found_and_the_index_names_each_record(
    database: Engine, settings: Settings, writer: CaptureWriter, fetched
):
    kept = writer.keep([fetched("/a?z=1&b=2"), fetched("/b", b"other")])
    writer.close()
    (file,) = list_files(settings)
    lines = list(index_file(file))
    assert [line.split()[:2] for line in lines] == [
        ["kz,qala)/a?b=2&z=1", "20261122020000"],
        ["kz,qala)/b", "20261122020000"],
    ]
    assert surt("http://www.Qala.kz:8080") == "kz,qala:8080)/"
    raw = bytearray(file.read_bytes())
    raw[-30] ^= 1
    file.write_bytes(raw)
    (damage,) = verify_captures(database, settings)
    assert damage.capture_id == kept[1].capture_id


def responses(*facts: tuple[str, bytes, dict[str, str]]) -> bytes:
    """Gzip members: (address, body, more of Warc.add) each."""
    warc = Warc()
    for url, body, more in facts:
        warc.add(url, body, **more)
    return b"".join(warc.records)


def rows(database: Engine) -> list[tuple[str, int, str, str]]:
    with Session(database) as session:
        captures = session.scalars(select(Capture).order_by(Capture.id)).all()
        return [(c.url.rpartition("/")[2], c.status, c.kind, c.outcome) for c in captures]


@pytest.mark.parametrize("coding", foreign_warcs.CODINGS)
def test_a_packed_body_costs_no_record_before_or_after_it(
    coding: str, database: Engine, take: Callable[[Path], ImportCounts], tmp_path: Path
):
    packed = foreign_warcs.CODINGS[coding](article(2))
    (tmp_path / "x").write_bytes(
        responses(
            ("https://qala.kz/n/1", article(1), {}),
            ("https://qala.kz/n/2", packed, {"encoding": coding}),
            ("https://qala.kz/n/3", packed[: len(packed) // 2], {"encoding": coding}),
            ("https://qala.kz/n/4", article(4), {"encoding": coding}),
        )
    )
    counts = take(tmp_path / "x")
    assert (counts.kept, counts.bad) == (4, 0)
    with Session(database) as session:
        urls = set(session.scalars(select(Article.url)))
    assert urls >= {f"https://qala.kz/n/{n}" for n in (1, 2, 4)}


def test_a_part_of_a_page_is_no_article(database: Engine, take: Callable[[Path], ImportCounts], tmp_path: Path):
    (tmp_path / "x").write_bytes(
        responses(
            ("https://qala.kz/n/1", article(1)[:900], {"status": "206 Partial Content"}),
            ("https://qala.kz/n/2", article(2)[:900], {"WARC_Segment_Number": "1"}),
            ("https://qala.kz/n/2", article(2)[900:], {"WARC_Segment_Number": "2", "kind": "continuation"}),
        )
    )
    counts = take(tmp_path / "x")
    assert (counts.kept, counts.bad, counts.skipped) == (0, 1, {"status_206": 1, "continuation": 1})
    with Session(database) as session:
        assert "one segment" in session.scalars(select(Issue.detail)).one()


VERSIONS = "SELECT number, cause, superseded_by, cut FROM article_version ORDER BY number"


@pytest.mark.parametrize("why", ["length", "time", "disconnect", "unspecified"])
@pytest.mark.parametrize("order", ["cut first", "whole first"])
def test_a_record_that_an_archiver_cut_is_no_edit(
    database: Engine, take: Callable[[Path], ImportCounts], tmp_path: Path, why: str, order: str
):
    url, page = "https://qala.kz/news/1", article(1)
    looks: list[tuple[bytes, dict[str, str]]] = [(page[: len(page) * 2 // 3], {"WARC_Truncated": why}), (page, {})]
    warc = Warc()
    for day, (body, facts) in enumerate(looks if order == "cut first" else looks[::-1], 6):
        warc.add(url, body, WARC_Date=f"2025-05-0{day}T10:00:00Z", **facts)
    counts = take(warc.write(tmp_path / "cut.warc.gz"))
    assert counts.cut == 1
    with database.connect() as connection:
        versions = [tuple(row) for row in connection.execute(text(VERSIONS))]
        outcomes = connection.execute(text("SELECT outcome FROM capture ORDER BY fetched_at")).scalars().all()
        issues = connection.execute(text("SELECT DISTINCT code FROM issue")).scalars().all()
        edits = connection.execute(text("SELECT count(*) FROM changed_after_publication")).scalar()
        whole = connection.execute(text("SELECT body LIKE '%на 14 мест%', cut FROM articles")).one()
    if order == "cut first":
        assert (versions, outcomes) == ([(1, "first", 2, why), (2, "whole", None, None)], ["ok", "ok"])
    else:
        assert (versions, outcomes) == ([(1, "first", None, None)], ["ok", "cut"])
    assert (issues, edits, tuple(whole)) == (["cut"], 0, (True, None))


def test_a_page_that_is_gone_is_a_capture(database: Engine, take: Callable[[Path], ImportCounts], tmp_path: Path):
    later = {"WARC_Date": "2025-05-08T10:00:00Z"}
    (tmp_path / "x").write_bytes(
        responses(
            ("https://qala.kz/n/1", article(1), later),
            ("https://qala.kz/n/1", b"<p>none</p>", {"status": "404 Not Found"}),
            ("https://qala.kz/n/2", b"", {"status": "410 Gone", "content_type": "text/plain"}),
            ("https://qala.kz/style.css", b"<p>none</p>", {"status": "404 Not Found"}),
            ("https://qala.kz/n/3", b"<p>busy</p>", {"status": "503 Busy"}),
        )
    )
    counts = take(tmp_path / "x")
    assert (counts.kept, counts.skipped) == (3, {"not_html": 1, "status_503": 1})
    assert counts.stored == {"new": 1, "gone": 2, "no_article": 0, "unchanged": 0}
    assert rows(database)[1:] == [("1", 404, "article", "http_error"), ("2", 410, "article", "http_error")]
    with Session(database) as session:
        # it was not there, and two days later it was
        assert session.scalars(select(Article.missing_at)).one() is None


def test_a_revisit_finds_the_page_that_it_refers_to(
    database: Engine, take: Callable[[Path], ImportCounts], tmp_path: Path
):
    digest = {"WARC_Payload_Digest": payload_digest(article(1))}
    other = {"WARC_Refers_To_Target_URI": "<https://qala.kz/n/1>", "WARC_Refers_To_Date": "2025-05-06T10:00:00Z"}
    (tmp_path / "x").write_bytes(
        responses(
            ("https://qala.kz/n/5", b"", {"kind": "revisit", "WARC_Date": "2025-05-07T00:00:00Z"}),
            ("https://qala.kz/n/1", article(1), {"WARC_Date": "2025-05-06T10:00:00.250Z"}),
            ("https://qala.kz/n/2", b"", {"kind": "revisit"} | other),
            ("https://qala.kz/n/3", b"", {"kind": "revisit"} | digest),
            ("https://qala.kz/n/1", b"", {"kind": "revisit", "WARC_Date": "2025-05-09T10:00:00Z"} | other),
            ("https://qala.kz/n/5", article(5), {}),
            ("https://qala.kz/n/6", b"", {"kind": "revisit", "WARC_Payload_Digest": "sha1:BBBB"}),
        )
    )
    counts = take(tmp_path / "x")
    assert (counts.bad, counts.skipped) == (0, {"revisit_of_unknown": 1})
    assert {(url, status) for url, status, _, _ in rows(database)} == {
        ("1", 200), ("2", 200), ("3", 200), ("1", 304), ("5", 200), ("5", 304)
    }  # fmt: skip
    with Session(database) as session:
        urls = session.scalars(select(Article.url).order_by(Article.url)).all()
    assert urls == [f"https://qala.kz/n/{n}" for n in (1, 2, 3, 5)]
    assert take(tmp_path / "x").kept == 0


def test_a_resource_is_an_article(database: Engine, take: Callable[[Path], ImportCounts], tmp_path: Path):
    html = foreign_warcs.Record(article(1), kind="resource", headers={"Content-Type": "text/html"})
    view = foreign_warcs.Record(b"words", "urn:text:https://qala.kz/n/1", "resource")
    (tmp_path / "x").write_bytes(foreign_warcs.gz([html.write(), view.write()]))
    counts = take(tmp_path / "x")
    assert (counts.stored["new"], counts.skipped) == (1, {"not_http": 1})


def test_what_the_archive_refuses_costs_itself_alone(
    database: Engine, take: Callable[[Path], ImportCounts], tmp_path: Path
):
    (tmp_path / "x").write_bytes(
        responses(("https://qala.kz/n/1", article(1), {}), ("https://[qala.kz/n/2", article(2), {}))
        + responses(("https://qala.kz/n/3", article(3), {}))
    )
    counts = take(tmp_path / "x")
    assert (counts.stored["new"], counts.bad + counts.skipped.total()) == (2, 1)


def test_dates_without_a_clock_time_are_counted(
    database: Engine, take: Callable[[Path], ImportCounts], tmp_path: Path
):
    (tmp_path / "x").write_bytes(
        responses(
            ("https://qala.kz/n/1", article(1), {"WARC_Date": "2025-05"}),
            ("https://qala.kz/n/2", article(2), {"WARC_Date": "2027"}),
            ("https://qala.kz/n/3", article(3), {"WARC_Date": "20250506100000"}),
        )
    )
    counts = take(tmp_path / "x")
    assert (counts.stored["new"], counts.periods, counts.bad) == (3, 2, 0)
    with Session(database) as session:
        moments = session.scalars(select(Capture.fetched_at).order_by(Capture.id)).all()
        days = session.scalars(select(Article.published_on).order_by(Article.url)).all()
    assert moments == [
        datetime(2025, 5, 31, 23, 59, 59, tzinfo=UTC),
        datetime(2026, 11, 22, 2, tzinfo=UTC),  # no later than now
        datetime(2025, 5, 6, 10, tzinfo=UTC),
    ]
    assert [str(day) for day in days] == ["2025-05-01", "2025-05-02", "2025-05-03"]


@pytest.mark.slow
def test_the_command_names_what_was_lost_and_ends_with_1(settings: Settings, tmp_path: Path):
    first = responses(("https://qala.kz/n/1", article(1), {}))
    second = responses(("https://qala.kz/n/2", article(2), {}))
    (tmp_path / "a.warc.gz").write_bytes(first[:-40] + second)
    (tmp_path / "b.warc.gz").write_bytes(b"")
    (tmp_path / "c.warc.gz").write_bytes(first)
    files = [str(tmp_path / f"{name}.warc.gz") for name in "abc"]
    environ = {"TARIKH_HOME": str(settings.home), "DATABASE_URL": settings.database_url or ""}
    done = run_command(*TARIKH, "import", "--format", "jsonl", *files, environ=environ, code=1)
    told = [json.loads(line) for line in done.stdout.splitlines()]
    assert [(row["new"], row["bad"]) for row in told] == [(1, 1), (0, 1), (1, 0)]
    assert "2 records could not be read" in done.stderr
    run_command(*TARIKH, "import", files[2], environ=environ, code=0)
