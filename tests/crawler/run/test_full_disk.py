"""A crawl ends before the disk is full, cleanly and with its reason."""

import asyncio
from datetime import UTC, datetime

import pytest
from sqlalchemy import text

from crawler.budget import Budget
from crawler.job import Job, Mode
from crawler.sink import source_crawl
from crawler.sink.dry_run import DryRunSink
from crawler.sink.source_crawl import SourceCrawl
from extract.pool import Workers
from storage.ops.free_space import DiskLow
from storage.outcomes import AS_TOLD, CaptureKind, EndReason
from storage.warc.fetched import Fetched

WHOLE_EARTH = 10**18


def test_a_disk_that_fills_ends_a_crawl_cleanly(site, run, database, monkeypatch):
    site.feed(range(3))
    run.settings = run.settings.model_copy(update={"min_free": WHOLE_EARTH})
    with pytest.raises(DiskLow, match="make room, or set TARIKH_MIN_FREE to less"):
        run(site.source())
    # as if it had filled since the run began
    monkeypatch.setattr("crawler.run.run.check_space", lambda _: None)
    (result,) = run(site.source())
    assert (result.reason, result.closed.fetched, site.asked) == ("no_space", 0, [])
    assert EndReason.NO_SPACE not in AS_TOLD
    with database.connect() as connection:
        assert connection.execute(text("SELECT reason FROM run")).scalars().all() == ["no_space"]
        (words,) = connection.execute(text("SELECT detail FROM issue WHERE code = 'stopped'")).scalars()
    assert "make room, or set TARIKH_MIN_FREE to less" in words
    assert list(run.settings.warc_folder.glob("*")) == []


def test_the_pages_in_hand_are_kept_when_room_gets_scarce(site, monkeypatch):
    monkeypatch.setattr(source_crawl, "LOOK", 0.0)
    source, job = site.source(), Job(mode=Mode.DRY)
    lacks = iter([None, "0.1 GB are free"])

    async def keep_three(crawl: SourceCrawl) -> list[bool]:
        over = []
        for number in range(3):
            page = Fetched(
                f"{site.url}/{number}", CaptureKind.ARTICLE, datetime.now(UTC), 200, (), b"page", source.id
            )
            kept = await crawl.keep(page)
            assert kept.capture_id
            over.append(crawl.budget.is_over(job.now()))
        return over

    with Workers(1) as workers:
        crawl = SourceCrawl(source, job, DryRunSink(source, job, workers), workers, Budget(job, source))
        crawl.lack_of_space = lambda: next(lacks)
        assert asyncio.run(keep_three(crawl)) == [False, True, True]
    assert crawl.budget.stop_reason == EndReason.NO_SPACE
