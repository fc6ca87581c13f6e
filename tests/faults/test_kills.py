"""The driver that breaks crawls finds what is wrong with an archive."""

import os
from datetime import UTC, datetime

from sqlalchemy import Engine, delete
from sqlalchemy.orm import Session

from storage.captures.writer import CaptureKind, CaptureWriter, Fetched
from storage.db.models import Capture
from storage.db.settings import Settings
from storage.outcomes import Command
from storage.runs import close_run, open_run
from tests.faults.kills import STRIKES, TIMES, below, count_faults

NOW = datetime(2026, 11, 22, 2, tzinfo=UTC)


def test_what_is_lost_doubled_or_without_its_other_half_is_counted(database: Engine, settings: Settings):
    run_id = open_run(database, NOW, Command.CRAWL)
    writer = CaptureWriter(database, settings.warc_folder, run_id)
    urls = [f"https://qala.kz/news/{number}" for number in range(3)]
    bodies = [*urls, urls[0]]
    kept = [
        writer.keep([Fetched(url, CaptureKind.ARTICLE, NOW, 200, (), b"%d" % number)])[0]
        for number, url in enumerate(bodies)
    ]
    writer.close()
    close_run(database, run_id, NOW)
    found = count_faults(database, settings, urls)
    assert found == {"lost": 3, "doubled": 1, "dangling": 0, "without_row": 0, "worse": 0}
    with Session(database) as session, session.begin():
        session.execute(delete(Capture).where(Capture.id == kept[1].capture_id))
    assert count_faults(database, settings, urls)["without_row"] == 1
    (file,) = settings.warc_folder.iterdir()
    os.truncate(file, file.stat().st_size - 1)
    assert count_faults(database, settings, urls)["dangling"] == 1


def test_every_kind_of_fault_has_its_times():
    assert set(STRIKES) == set(TIMES)
    assert TIMES["trees"] + TIMES["torn"] >= 100
    assert below(os.getpid())[0] == os.getpid()
