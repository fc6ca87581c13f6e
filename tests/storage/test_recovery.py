"""The archive is whole again after a crash, and nothing that was acknowledged is lost."""

import os
import random
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import Engine, delete, select
from sqlalchemy.orm import Session

from extract import Witness
from extract.pool import Workers
from sources import Source
from storage.captures.writer import CaptureKind, CaptureWriter, Fetched, read_capture
from storage.db.models import Capture, Issue, LinkRow, SourceRun
from storage.db.settings import Settings
from storage.frontier.link import Link
from storage.frontier.links import add_links, lease_links
from storage.outcomes import Command
from storage.pipeline.reading import CaptureReader
from storage.pipeline.recovery import read_what_waits, recover
from storage.runs import open_run, open_source_run
from storage.warc.fetched import WarcLocation
from storage.warc.members import Member, Torn, scan_members
from storage.warc.records import write_record
from storage.warc.writer import WarcFile, stem_of
from tests.subprocesses import wait_until

WRITER = """
import os, sys
from datetime import UTC, datetime
from pathlib import Path
from sqlalchemy import create_engine
from storage.captures.writer import CaptureKind, CaptureWriter, Fetched
from storage.outcomes import Command
from storage.runs import open_run, open_source_run
engine = create_engine(sys.argv[1])
now = datetime(2026, 11, 22, 2, tzinfo=UTC)
run = open_run(engine, now, Command.CRAWL)
open_source_run(engine, run, "kz_qala", now)
writer = CaptureWriter(engine, Path(sys.argv[2]), run)
for start in range(0, 100_000, 3):
    batch = [
        Fetched(f"https://qala.kz/n/{n}", CaptureKind.ARTICLE, now, 200, (("Content-Type", "text/html"),),
                os.urandom(400) + str(n).encode(), "kz_qala")
        for n in range(start, start + 3)
    ]
    for fetched, kept in zip(batch, writer.keep(batch)):
        print(kept.capture_id, fetched.body.hex(), flush=True)
"""


@pytest.mark.slow
def test_kill_9_loses_no_acknowledged_page(database: Engine, settings: Settings, source: Source, now: datetime):
    url = database.url.render_as_string(hide_password=False)
    acknowledged: dict[int, bytes] = {}
    for kill_after in (1, 20, 61):
        with subprocess.Popen(
            [sys.executable, "-c", WRITER, url, str(settings.warc_folder)], stdout=subprocess.PIPE, text=True
        ) as child:
            assert child.stdout is not None
            for count, line in enumerate(child.stdout, 1):
                if count == kill_after:
                    os.kill(child.pid, signal.SIGKILL)
                if line.endswith("\n"):
                    number, body = line.split()
                    acknowledged[int(number)] = bytes.fromhex(body)
    (torn,) = list(settings.warc_folder.glob("*.open"))[:1]
    with torn.open("ab") as file:
        file.write(b"\x1f\x8b\x08\x00half a record")
    closed: list[int] = []

    def are_closed() -> bool:
        closed.extend(recover(database, settings, now).closed_runs)
        return len(closed) == 3

    # Postgres frees a run's lock when it notices that its holder is gone.
    wait_until(are_closed)
    assert not list(settings.warc_folder.glob("*.open"))
    for capture_id, body in acknowledged.items():
        assert read_capture(database, settings, capture_id).body == body
    assert len(acknowledged) >= 82
    # no row points at nothing, and no record is without a row
    with Session(database) as session:
        rows = {(c.warc_file, c.warc_offset, c.warc_length) for c in session.scalars(select(Capture))}
    files = list(settings.warc_folder.glob("*.warc.gz"))
    whole = {(f.name, m.offset, m.length) for f in files for m in scan_members(f) if isinstance(m, Member)}
    assert rows <= whole
    assert len(whole) - len(rows) == len(files)  # each file's warcinfo
    with Session(database) as session:
        assert "torn_record" in session.scalars(select(Issue.code)).all()


def test_a_living_writer_is_left_alone(database: Engine, settings: Settings, writer: CaptureWriter, fetched, now):
    writer.keep([fetched("/a")])
    found = recover(database, settings, now)
    assert (found.files, found.closed_runs, found.pending) == ([], [], [])
    (kept,) = writer.keep([fetched("/b")])
    writer.close()
    assert read_capture(database, settings, kept.capture_id).body == fetched().body


def abandoned(settings: Settings, now: datetime, records: list[bytes]) -> Path:
    """A file whose writer is gone."""
    file = WarcFile(settings.warc_folder, stem_of(now, 1), {"software": "test"}, now)
    for record in records:
        file.append(record)
    file.sync()
    file.leave()
    return file.path


def test_records_without_rows_get_them(
    database: Engine, settings: Settings, source: Source, fetched: Callable[..., Fetched], now: datetime
):
    with Session(database) as session, session.begin():
        add_links(session, source, [Link("https://qala.kz/old", (Witness("feed"),))], None, now)
    run = open_run(database, now, Command.CRAWL)
    pages = [
        fetched("/n/1", b"one", redirected_from="https://qala.kz/old", ip="192.0.2.7"),
        fetched("/feed", b"feed", kind=CaptureKind.FEED),
        fetched("/n/2", b"gone", status=404, fetched_at=now + timedelta(microseconds=7)),
    ]
    path = abandoned(settings, now, [write_record(page, run) for page in pages])
    assert recover(database, settings, now).adopted == 3
    assert not path.exists()
    with Session(database) as session:
        rows = session.scalars(select(Capture).order_by(Capture.id)).all()
        assert [(r.url, r.kind, r.source, r.run_id, r.outcome) for r in rows] == [
            (pages[0].url, "article", source.id, run, "pending"),
            (pages[1].url, "feed", source.id, run, "pending"),
            (pages[2].url, "article", source.id, run, "http_error"),
        ]
        assert (rows[0].redirected_from, rows[0].ip) == ("https://qala.kz/old", "192.0.2.7")
        assert rows[2].fetched_at == pages[2].fetched_at
        assert session.scalars(select(LinkRow)).one().state == "captured"
    assert recover(database, settings, now).adopted == 0


def test_a_revisit_without_a_row_finds_its_original(
    database: Engine, settings: Settings, writer: CaptureWriter, fetched, now: datetime
):
    (first,) = writer.keep([fetched()])
    with Session(database) as session, session.begin():
        session.get_one(Capture, first.capture_id).outcome = "ok"
    (again,) = writer.keep([fetched(fetched_at=now + timedelta(days=1))])
    with Session(database) as session, session.begin():
        session.execute(delete(Capture).where(Capture.id == again.capture_id))
    writer._file.leave()  # type: ignore[union-attr]  # as a killed process would
    writer._file = None
    assert recover(database, settings, now).adopted == 1
    with Session(database) as session:
        row = session.scalars(select(Capture).order_by(Capture.id.desc()).limit(1)).one()
        assert (row.refers_to, row.outcome) == (first.capture_id, "unchanged")


@pytest.mark.parametrize("damage", ["cut", "garbage", "bit", "zeros", "wrong_length", "empty_file"])
def test_torn_tails_are_cut_at_the_last_whole_record(
    database: Engine, settings: Settings, source: Source, fetched, now: datetime, damage: str
):
    records = [write_record(fetched(f"/{n}", os.urandom(300)), 1) for n in range(3)]
    if damage == "wrong_length":
        import gzip

        plain = gzip.decompress(records[2])
        records[2] = gzip.compress(plain[: len(plain) // 2])
    path = abandoned(settings, now, records)
    raw = path.read_bytes()
    last = raw[: len(raw) - len(records[2])]
    path.write_bytes(
        {
            "cut": raw[:-5],
            "garbage": last + b"GET / HTTP/1.1\r\n",
            "bit": raw[:-60] + bytes([raw[-60] ^ 1]) + raw[-59:],
            "zeros": last + bytes(len(records[2])),
            "wrong_length": raw,
            "empty_file": b"",
        }[damage]
    )
    found = recover(database, settings, now)
    assert found.adopted == (0 if damage == "empty_file" else 2)
    assert (found.cut_bytes > 0) == (damage != "empty_file")
    files = list(settings.warc_folder.iterdir())
    assert len(files) == (0 if damage == "empty_file" else 1)
    assert not any(isinstance(m, Torn) for f in files for m in scan_members(f))


def test_any_cut_keeps_every_record_before_it(settings: Settings, fetched, now: datetime):
    records = [write_record(fetched(f"/{n}", random.Random(n).randbytes(50 * n)), 1) for n in range(8)]
    path = abandoned(settings, now, records)
    raw = path.read_bytes()
    ends = [m.offset + m.length for m in scan_members(path) if isinstance(m, Member)]
    assert ends[-1] == len(raw)
    for cut in random.Random(7).sample(range(len(raw)), 120):
        path.write_bytes(raw[:cut])
        items = list(scan_members(path))
        whole = [end for end in ends if end <= cut]
        assert [m.offset + m.length for m in items if isinstance(m, Member)] == whole
        torn = [t.offset for t in items if isinstance(t, Torn)]
        assert torn == ([] if cut in (0, *ends) else [whole[-1] if whole else 0])


def test_what_a_killed_run_left_unread_is_read(
    database: Engine, settings: Settings, source: Source, fetched, said, now: datetime
):
    from storage import runs

    run = open_run(database, now, Command.CRAWL)
    open_source_run(database, run, source.id, now)
    with Session(database) as session, session.begin():
        add_links(session, source, [Link(f"https://qala.kz/n/{n}", (Witness("feed"),)) for n in (1, 2)], run, now)
    lease_links(database, source.id, now, 2)
    writer = CaptureWriter(database, settings.warc_folder, run)
    text = "".join(f"<p>Министр {n} рассказал о строительстве новой школы в городе Кокшетау.</p>" for n in range(9))
    body = f"<html><head><title>Школа</title></head><body><article><h1>Школа</h1>{text}</article></body></html>"
    writer.keep([fetched("/n/1", body.encode()), fetched("/feed", b"<rss/>", kind=CaptureKind.FEED)])
    runs._held.pop((runs._place(database), run)).let_go()  # the process dies
    with Session(database) as session:
        # Postgres frees its lock when it notices that
        wait_until(lambda: not runs.is_alive(session, run))
    writer._file.leave()  # type: ignore[union-attr]
    found = recover(database, settings, now)
    assert (found.closed_runs, found.freed_links, len(found.pending)) == ([run], 1, 1)
    with Workers(1) as workers:
        assert read_what_waits(CaptureReader(database, settings, workers), found, now) == 1
    with Session(database) as session:
        assert {link.url[-1]: link.state for link in session.scalars(select(LinkRow))} == {"1": "done", "2": "due"}
        row = session.scalars(select(SourceRun)).one()
        assert (row.reason, row.fetched, sum(row.outcomes.values())) == ("killed", 2, 2)
        assert row.outcomes["broken"] == 1
        assert "pending" not in row.outcomes


def test_the_same_place_is_given_as_it_was_written(settings: Settings, fetched, now: datetime):
    file = WarcFile(settings.warc_folder, stem_of(now, 1), {"software": "test"}, now)
    first = file.append(write_record(fetched("/1"), 1))
    second = file.append(write_record(fetched("/2"), 1))
    file.seal()
    assert second == WarcLocation(file.name, first.offset + first.length, second.length)
    again = WarcFile(settings.warc_folder, stem_of(now, 1), {"software": "test"}, now)
    assert again.name != file.name
    shutil.rmtree(settings.warc_folder)
