"""A WARC file stands in for the web, and never for what it does not hold."""

from datetime import UTC, datetime
from io import BytesIO

import pytest
from loopback import article
from sqlalchemy import text
from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

from crawler.events import RecordsLost
from crawler.replay import BadReplay, read_index
from sources import Source
from storage.warc.foreign import read_at
from tests.storage import foreign_warcs
from tests.storage.foreign_warcs import Record
from tests.subprocesses import TARIKH, run_command

SOURCE = Source(
    id="kz_site",
    title="Site",
    home="https://site.example/",
    country="kz",
    languages=("ru",),
    timezone="Asia/Almaty",
    feeds=("https://site.example/feed",),
    article="/news/[0-9]+$",
    delay=60,
)
FEED = b"<rss version='2.0'><channel>%s</channel></rss>"
ITEM = b"<item><link>https://site.example/news/%d</link></item>"


def write(path, records, gzipped=True):
    """Response records of (url, body, day of February 2026, more headers)."""
    with path.open("wb") as file:
        writer = WARCWriter(file, gzip=gzipped, warc_version="1.1")
        for url, body, day, more in records:
            http = StatusAndHeaders(
                "200 OK", [("Content-Type", "text/html; charset=utf-8"), *more], protocol="HTTP/1.1"
            )
            dated = {"WARC-Date": f"2026-02-{day:02}T02:00:00Z"}
            writer.write_record(
                writer.create_warc_record(
                    url, "response", payload=BytesIO(body), http_headers=http, warc_headers_dict=dated
                )
            )
    return path


@pytest.fixture
def file(tmp_path):
    feed = FEED % b"".join(ITEM % n for n in range(4))
    pages = [(f"https://site.example/news/{n}", article(n), 5, []) for n in range(3)]
    return write(tmp_path / "night.warc.gz", [("https://site.example/feed", feed, 5, []), *pages])


def test_a_replayed_night_keeps_the_files_dates_and_invents_nothing(file, run, database):
    result = run(SOURCE, replay=file)[0]
    assert result.closed.new == 3
    assert (result.closed.not_in_replay, result.closed.failed) == (1, 0)
    assert result.seconds < 30, "a replay waits for nobody"
    with database.connect() as connection:
        fetched = connection.execute(text("SELECT DISTINCT fetched_at FROM capture")).scalars().all()
        assert fetched == [datetime(2026, 2, 5, 2, tzinfo=UTC)]
        assert connection.execute(text("SELECT count(*) FROM issue")).scalar_one() == 0
        left = connection.execute(text("SELECT url, state, tries FROM link WHERE state <> 'done'")).one()
    assert left == ("https://site.example/news/3", "due", 0)
    again = run(SOURCE, replay=file)[0]
    assert (again.closed.new, again.closed.changed) == (0, 0)


def test_a_changed_page_in_a_later_file(file, run, tmp_path, database):
    run(SOURCE, replay=file)
    feed = FEED % (ITEM % 7)
    later = write(
        tmp_path / "later.warc",
        [
            ("https://site.example/feed", feed, 6, []),
            ("https://site.example/news/7", article(7), 6, []),
            ("https://site.example/news/7", article(7, "<p>Дополнено позже: мост открыли.</p>"), 7, []),
        ],
        gzipped=False,
    )
    assert run(SOURCE, replay=later)[0].closed.new == 1
    with database.connect() as connection:
        body = connection.execute(text("SELECT body FROM article_version ORDER BY id DESC LIMIT 1")).scalar_one()
    assert "Дополнено позже" in body, "the latest record answers"


def test_http_answers_for_https_and_the_index_is_split_by_site(file):
    index = read_index(file)
    assert index.find("http://site.example/feed#top")
    assert index.find("https://site.example/news/9") is None
    assert len(index.only(lambda url: url.endswith("/feed")).entries) == 1


def test_revisits_answer_with_the_body_they_refer_to(tmp_path, run, inside, site):
    site.feed(range(1))
    run(site.source())
    run(site.source())
    newest = sorted(inside.warc_folder.glob("*.warc.gz"))
    joined = tmp_path / "both.warc.gz"
    joined.write_bytes(b"".join(path.read_bytes() for path in newest))
    index = read_index(joined)
    entry = index.find(f"{site.url}/feed")
    assert entry is not None
    assert entry.place.offset < newest[0].stat().st_size, "the body lies in the first night"


@pytest.mark.parametrize("body", [b"", b"GIF89a" + b"\0" * 100, b"\x1f\x8bbroken"], ids=["empty", "gif", "gzip"])
def test_a_file_that_is_no_warc(tmp_path, body):
    path = tmp_path / "x.warc.gz"
    path.write_bytes(body)
    with pytest.raises(BadReplay, match="cannot replay"):
        read_index(path)
    with pytest.raises(BadReplay, match="No such file"):
        read_index(tmp_path / "none.warc.gz")


def night(number=3):
    """The records of a feed and its pages."""
    feed = FEED % b"".join(ITEM % n for n in range(number))
    pages = [Record(foreign_warcs.head(b"") + article(n), f"https://site.example/news/{n}") for n in range(number)]
    records = [Record(b"HTTP/1.1 200 OK\r\n\r\n" + feed, "https://site.example/feed"), *pages]
    return [record.write() for record in records]


PACKS = [
    foreign_warcs.plain,
    foreign_warcs.gz,
    foreign_warcs.whole_gz,
    foreign_warcs.blocks_gz,
    foreign_warcs.zst_with_dictionary,
    foreign_warcs.wacz,
]


@pytest.mark.parametrize("pack", PACKS)
def test_each_container_answers_for_the_web(pack, run, tmp_path):
    (tmp_path / "x").write_bytes(pack(night()))
    assert run(SOURCE, replay=tmp_path / "x")[0].closed.new == 3
    assert run.told(RecordsLost) == []


def test_a_bad_record_costs_itself_alone_and_is_named(run, tmp_path, database):
    records = night()
    records[2] = records[2][:-300]
    path = tmp_path / "x.warc"
    path.write_bytes(foreign_warcs.plain(records))
    closed = run(SOURCE, replay=path)[0].closed
    assert (closed.new, closed.not_in_replay) == (2, 1)
    (told,) = run.told(RecordsLost)
    assert len(told.places) == 1
    with database.connect() as connection:
        (detail,) = connection.execute(text("SELECT detail FROM issue WHERE code = 'bad_record'")).scalars().all()
    assert detail.startswith("x.warc at ")


def test_parts_of_a_page_do_not_answer(tmp_path):
    url = "https://site.example/news/{}"
    partial = Record(foreign_warcs.head(b"", status="HTTP/1.1 206 Partial Content") + article(1)[:500], url.format(1))
    segment = Record(foreign_warcs.head(b"") + article(2)[:500], url.format(2), headers={"WARC-Segment-Number": "1"})
    named = {"WARC-Refers-To-Target-URI": url.format(4)}
    moved = Record(foreign_warcs.head(b""), url.format(3), "revisit", headers=named)
    whole = Record(foreign_warcs.head(b"") + article(4), url.format(4), "Response")
    shot = Record(article(5), url.format(5), "resource", headers={"Content-Type": "text/html"})
    path = tmp_path / "x"
    path.write_bytes(foreign_warcs.gz([r.write() for r in (partial, segment, moved, whole, shot)]))
    index = read_index(path)
    assert sorted(index.entries) == [url.format(n) for n in (3, 4, 5)]
    assert len(index.lost) == 1
    assert read_at(path, index.entries[url.format(3)].place).payload == article(4)


@pytest.mark.slow
def test_the_command_ends_with_1_where_a_record_is_lost(inside, tmp_path):
    (tmp_path / "x.warc").write_bytes(foreign_warcs.plain(night())[:-300])
    environ = {"TARIKH_HOME": str(inside.home), "DATABASE_URL": inside.database_url or ""}
    done = run_command(*TARIKH, "crawl", "--replay", str(tmp_path / "x.warc"), environ=environ, code=1)
    assert "1 records of the replayed file cannot be read; the first: x.warc at " in done.stderr
