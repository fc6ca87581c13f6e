"""A response comes back from the archive as it went in, and nothing is kept twice."""

import os
import resource
import shutil
import subprocess
import sys
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as trials
from hypothesis import strategies as st
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from extract import Witness
from sources import Source
from storage.captures.conditional_requests import WHOLE, Conditions, conditions_of
from storage.captures.writer import (
    CaptureKind,
    CaptureWriter,
    Fetched,
    latest_capture,
    read_capture,
    read_place,
    set_outcome,
    validators,
)
from storage.db.models import Capture, Issue, LinkRow
from storage.db.settings import Settings
from storage.frontier.link import Link, Rank
from storage.frontier.links import add_links, lease_links
from storage.outcomes import CaptureOutcome
from storage.warc.fetched import WarcLocation
from storage.warc.members import Torn, scan_members
from storage.warc.records import read_record, write_record
from storage.warc.writer import ArchiveUnwritable

Make = Callable[..., Fetched]
DAY = timedelta(days=1)


def check_warc(*files: Path) -> None:
    """warcio's own validator finds no fault."""
    found = subprocess.run(
        [sys.executable, "-m", "warcio.cli", "check", "-v", *map(str, files)], capture_output=True, text=True
    )
    assert found.returncode == 0, found.stdout + found.stderr
    assert "digest pass" in found.stdout


def settle(database: Engine, capture_id: int, outcome: str = "ok") -> None:
    with Session(database) as session, session.begin():
        session.get_one(Capture, capture_id).outcome = outcome


def test_a_page_comes_back_as_it_was(database: Engine, settings: Settings, writer: CaptureWriter, fetched: Make):
    headers = (
        ("Content-Type", "text/html; charset=windows-1251"),
        ("Content-Encoding", "gzip"),
        ("Transfer-Encoding", "chunked"),
        ("Set-Cookie", "a=1\r\nInjected: yes"),
        ("X-Odd", "жаңалық"),
        ("Bad Name:", "x"),
    )
    body = "Қазақстан".encode("cp1251", "replace") * 100
    one = fetched("/news/1", body, headers=headers, ip="192.0.2.1", truncated="length")
    two = fetched("https://qala.kz/news/ёлка тест?q=1", b"\x00\xff\r\n\r\nWARC/1.1")
    kept = writer.keep([one, two])
    assert [k.outcome for k in kept] == ["pending", "pending"]
    first, second = (read_capture(database, settings, k.capture_id) for k in kept)
    assert (first.body, first.url, first.content_type) == (body, one.url, headers[0][1])
    assert (second.body, second.url, second.fetched_at) == (two.body, two.url, two.fetched_at)
    writer.close()
    (file,) = settings.warc_folder.iterdir()
    assert file.name.endswith(".warc.gz")
    check_warc(file)
    assert read_capture(database, settings, kept[0].capture_id).body == body
    with Session(database) as session:
        row = session.get_one(Capture, kept[0].capture_id)
        record = read_place(settings.warc_folder, WarcLocation(row.warc_file, row.warc_offset, row.warc_length))
    names = {name for name, _ in record.http_headers}
    assert {"X-Crawler-Content-Encoding", "X-Crawler-Transfer-Encoding"} <= names
    assert not {"Content-Encoding", "Transfer-Encoding", "Injected", "Bad Name"} & names
    assert dict(record.http_headers)["Content-Length"] == str(len(body))
    assert record.headers["warc-truncated"] == "length"


def test_an_unchanged_page_is_a_revisit(database: Engine, settings: Settings, writer: CaptureWriter, fetched: Make):
    at = fetched().fetched_at
    (first,) = writer.keep([fetched()])
    (again,) = writer.keep([fetched(fetched_at=at + DAY)])
    # nobody has read the first yet, so there is something to do
    assert (again.unchanged, again.outcome) == (False, "pending")
    settle(database, first.capture_id)
    settle(database, again.capture_id)
    (same,) = writer.keep([fetched(fetched_at=at + 2 * DAY)])
    (unmodified,) = writer.keep([fetched(body=b"", status=304, reason="Not Modified", fetched_at=at + 3 * DAY)])
    (other,) = writer.keep([fetched(body=b"<p>new</p>", fetched_at=at + 4 * DAY)])
    assert [k.outcome for k in (same, unmodified, other)] == ["unchanged", "unchanged", "pending"]
    page = read_capture(database, settings, unmodified.capture_id)
    assert (page.body, page.status, page.fetched_at) == (fetched().body, 200, at + 3 * DAY)
    writer.close()
    check_warc(*settings.warc_folder.iterdir())
    with Session(database) as session:
        rows = {c.id: c for c in session.scalars(select(Capture))}
        assert [rows[k.capture_id].refers_to for k in (again, same, unmodified)] == [first.capture_id] * 3
        records = [
            read_place(settings.warc_folder, WarcLocation(c.warc_file, c.warc_offset, c.warc_length))
            for c in (rows[same.capture_id], rows[unmodified.capture_id])
        ]
    assert [r.type for r in records] == ["revisit", "revisit"]
    assert records[0].headers["warc-profile"].endswith("/identical-payload-digest")
    assert records[1].headers["warc-profile"].endswith("/server-not-modified")
    assert records[1].headers["warc-refers-to-target-uri"] == fetched().url
    assert records[1].headers["warc-refers-to-date"] == "2026-11-22T02:00:00Z"


def test_a_feed_that_was_not_read_is_not_called_unchanged(
    database: Engine, writer: CaptureWriter, fetched: Make, now
):
    def feed(day: int) -> Fetched:
        return fetched("/feed", b"<rss/>", kind=CaptureKind.FEED, fetched_at=now + day * DAY)

    (first,) = writer.keep([feed(0)])
    assert validators(database, feed(0).url) == (None, None)
    (second,) = writer.keep([feed(1)])
    assert not second.unchanged
    with Session(database) as session, session.begin():
        set_outcome(session, second.capture_id, "links", now)
    assert writer.keep([feed(2)])[0].unchanged
    assert validators(database, feed(0).url) == ('"1"', None)
    assert first.link_id is None


@pytest.mark.parametrize("outcome", [each for each in CaptureOutcome if each.failed])
def test_nothing_confirms_a_page_that_failed(database: Engine, writer: CaptureWriter, fetched: Make, outcome: str):
    at = fetched().fetched_at
    (first,) = writer.keep([fetched()])
    settle(database, first.capture_id)
    assert conditions_of(database, fetched().url, CaptureKind.ARTICLE, at) == Conditions('"1"')
    settle(database, first.capture_id, outcome)
    assert conditions_of(database, fetched().url, CaptureKind.ARTICLE, at) == WHOLE
    assert validators(database, fetched().url) == (None, None)
    (again,) = writer.keep([fetched(fetched_at=at + DAY)])
    assert (again.unchanged, again.outcome) == (False, "pending"), "the same bytes are read again"
    settle(database, again.capture_id, "unchanged")
    assert conditions_of(database, fetched().url, CaptureKind.ARTICLE, at + DAY) == WHOLE


def test_links_move_with_their_captures(database: Engine, writer: CaptureWriter, fetched: Make, source: Source, now):
    with Session(database) as session, session.begin():
        urls = [f"https://qala.kz/news/{n}" for n in range(4)]
        add_links(session, source, [Link(u, (Witness("feed"),)) for u in urls], None, now)
    due = lease_links(database, source.id, now, 10)
    kept = writer.keep(
        [
            fetched("/news/0"),
            fetched("/news/1", status=503),
            fetched("/news/2", status=404),
            fetched("/moved/3", redirected_from="https://qala.kz/news/3"),
        ]
    )
    assert [k.link_id for k in kept] == [link.id for link in due]
    with Session(database) as session:
        links = session.scalars(select(LinkRow).order_by(LinkRow.id)).all()
        assert [(link.state, link.tries) for link in links] == [
            ("captured", 0),
            ("due", 1),
            ("done", 0),
            ("captured", 0),
        ]
        assert links[1].next_at > now
        issues = session.scalars(select(Issue).order_by(Issue.id)).all()
        assert [(i.code, i.detail) for i in issues] == [("http_error", "status 503"), ("http_error", "status 404")]


def test_a_replay_settles_what_it_named_itself(
    database: Engine, writer: CaptureWriter, fetched: Make, source: Source, run_id: int, now: datetime
):
    urls = [f"https://qala.kz/news/{n}" for n in range(4)]
    with Session(database) as session, session.begin():
        add_links(session, source, [Link(url, (Witness("feed"),)) for url in urls[:2]], run_id, now)
        # the last two were named by another night
        add_links(session, source, [Link(url, (Witness("feed"),)) for url in urls[2:]], None, now)
    lease_links(database, source.id, now, 3)
    long_ago = {"fetched_at": now - 9 * DAY}
    statuses = (404, 503, 404, 404)
    writer.keep([fetched(url, status=status, **long_ago) for url, status in zip(urls, statuses, strict=True)])
    with Session(database) as session:
        links = session.scalars(select(LinkRow).order_by(LinkRow.id)).all()
    # none is put off by nine days less, and what nobody asked for stays as it was
    states = [(link.state, link.tries, link.next_at > now) for link in links]
    assert states == [("done", 0, False), ("due", 1, True), ("due", 1, True), ("due", 0, False)]
    assert lease_links(database, source.id, now, 9)[0].url == urls[3]


def test_a_page_that_was_not_there_is_asked_for_once_more_where_it_is_newly_shown(
    database: Engine, writer: CaptureWriter, fetched: Make, source: Source, now: datetime
):
    def due(night: int, rank: Rank) -> int:
        link = Link("https://qala.kz/news/1", (Witness("feed"),), rank=rank)
        with Session(database) as session, session.begin():
            add_links(session, source, [link], None, now + night * DAY)
        leased = len(lease_links(database, source.id, now + night * DAY, 9))
        if leased:
            writer.keep([fetched("/news/1", status=404, fetched_at=now + night * DAY)])
        return leased

    assert due(0, Rank.NEW) == 1
    assert due(0, Rank.NEW) == 0, "the same night"
    assert due(1, Rank.RECENT) == 0, "shown as ever"
    assert due(1, Rank.NEW) == 1
    assert [due(night, Rank.NEW) for night in (1, 2, 3)] == [0, 0, 0]


def test_an_endless_address_costs_itself_alone(database: Engine, writer: CaptureWriter, fetched: Make):
    kept = writer.keep([fetched("/a"), fetched("/" + "x" * 3000), fetched("/b")])
    assert [bool(k.capture_id) for k in kept] == [True, False, True]
    with Session(database) as session:
        assert session.scalar(select(Issue.code)) == "url_too_long"
        assert len(session.scalars(select(Capture)).all()) == 2


def test_hostile_words_are_cleaned(database: Engine, settings: Settings, writer: CaptureWriter, fetched: Make):
    headers = (("Content-Type", "text/html\x00\ud800; charset=x"), ("ETag", "\x00\ud83d"))
    (kept,) = writer.keep([fetched("/ne\x00ws/\ud800", headers=headers, reason="O\nK\ud800")])
    page = read_capture(database, settings, kept.capture_id)
    assert page.url == "https://qala.kz/news/"
    assert page.content_type == "text/html; charset=x"


def test_a_time_without_a_zone_is_refused(writer: CaptureWriter, fetched: Make):
    with pytest.raises(ValueError, match="without a zone"):
        writer.keep([fetched(fetched_at=datetime(2026, 11, 22))])  # noqa: DTZ001


def test_latest_capture_knows_every_spelling(database: Engine, writer: CaptureWriter, fetched: Make, now):
    (first,) = writer.keep([fetched()])
    (gone,) = writer.keep([fetched(status=404, body=b"no", fetched_at=now + DAY)])
    assert gone.capture_id
    for url in ("https://qala.kz/news/1", "http://www.qala.kz/news/1/?utm_source=x", "https://qala.kz/news/1#top"):
        assert latest_capture(database, url) == first.capture_id
    assert latest_capture(database, "https://qala.kz/news/2") is None


def test_after_a_failed_write_the_file_is_cut_and_another_begun(
    database: Engine, settings: Settings, writer: CaptureWriter, fetched: Make, monkeypatch: pytest.MonkeyPatch
):
    writer.keep([fetched("/a")])
    real, failures = os.write, [OSError(28, "No space left on device")]

    def torn(descriptor: int, data: bytes) -> int:
        if failures:
            real(descriptor, bytes(data)[:40])
            raise failures.pop()
        return real(descriptor, data)

    monkeypatch.setattr("storage.warc.writer.os.write", torn)
    kept = writer.keep([fetched("/b"), fetched("/c")])
    failures.extend(OSError(28, "No space left on device") for _ in range(2))
    with pytest.raises(ArchiveUnwritable, match="No space left"):
        writer.keep([fetched("/d")])
    writer.close()
    monkeypatch.undo()
    assert len(list(settings.warc_folder.glob("*.warc.gz"))) == 2
    check_warc(*settings.warc_folder.glob("*.warc.gz"))
    # many readers return a torn record, or end before it, and say nothing
    members = [item for path in settings.warc_folder.glob("*.warc.gz") for item in scan_members(path)]
    assert not any(isinstance(item, Torn) for item in members)
    for one in kept:
        assert read_capture(database, settings, one.capture_id).body == fetched().body


@trials(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    url=st.text(max_size=60).map(lambda tail: f"https://qala.kz/{tail}"),
    body=st.binary(max_size=300),
    headers=st.lists(st.tuples(st.text(max_size=12), st.text(max_size=30)), max_size=5),
    reason=st.text(max_size=20),
    status=st.integers(100, 599),
)
def test_every_response_makes_one_whole_record(fetched: Make, url, body, headers, reason, status):
    one = fetched(url, body, headers=tuple(headers), reason=reason, status=status)
    record = read_record(write_record(one, 7))
    assert (record.payload, record.status, record.type) == (body, status, "response")
    assert record.headers["x-tarikh-run"] == "7"


def test_a_folder_removed_under_the_writer_ends_its_work(settings, writer, fetched):
    writer.keep([fetched("/a")])
    shutil.rmtree(settings.warc_folder)
    with pytest.raises(ArchiveUnwritable, match=r"was removed from .* while it was written"):
        writer.keep([fetched("/b")])
    assert writer.close() is None
    # rows point to the name of the file that is gone: a new file must not take it
    writer.keep([fetched("/c")])
    (name,) = (path.name for path in settings.warc_folder.iterdir())
    assert name.endswith("-002.warc.gz.open")
    shutil.rmtree(settings.warc_folder)
    assert "was removed from" in (writer.close() or "")


def test_a_limit_on_the_size_of_files_is_met_by_more_files(database, settings, writer, fetched):
    bodies = [os.urandom(3000) for _ in range(6)]
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (8192, hard))
    try:
        kept = writer.keep([fetched(f"/news/{n}", body) for n, body in enumerate(bodies)])
        writer.close()
        with pytest.raises(ArchiveUnwritable, match="File too large"):
            writer.keep([fetched("/large", os.urandom(9000))])
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
    assert [read_capture(database, settings, one.capture_id).body for one in kept] == bodies
    files = list(settings.warc_folder.iterdir())
    assert len(files) > 1
    check_warc(*(file for file in files if file.suffix == ".gz"))
