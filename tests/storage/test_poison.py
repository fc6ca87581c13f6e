"""What cannot be stored costs itself alone, and an issue says why: a page's words, a record without a row."""

from collections.abc import Callable
from concurrent.futures import Future
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from extract import Extraction, Moment, Precision
from storage.captures.writer import CaptureWriter, Fetched
from storage.db.models import Article, Capture, Issue
from storage.db.settings import Settings
from storage.ops.verify import repair_rows
from storage.pipeline.reading import ReadPage, store_extraction
from storage.pipeline.recovery import recover
from storage.warc.dates import read_warc_date
from storage.warc.records import write_record
from storage.warc.writer import WarcFile, stem_of


def nested(depth: int) -> dict[str, object]:
    """What no writer of JSON gets to the end of."""
    outer: dict[str, object] = {}
    inner = outer
    for _ in range(depth):
        inner["a"] = inner = {}
    return outer


POISON: dict[str, Callable[[], dict[str, object]]] = {
    "RecursionError": lambda: {"explain": nested(100_000)},
    "OverflowError": lambda: {
        "published": Moment(datetime(1, 1, 1, tzinfo=UTC), Precision.SECOND),
        "language_confidence": 10**400,
    },
    "AttributeError": lambda: {"published": Moment("2026-11-20", Precision.DAY)},  # type: ignore[arg-type]
    "DataError": lambda: {"language_confidence": "much"},
}


@pytest.mark.parametrize("error", POISON)
def test_a_page_that_cannot_be_stored_is_an_issue(
    database: Engine, writer: CaptureWriter, fetched: Callable[..., Fetched], said, now: datetime, error: str
) -> None:
    [bad, good] = writer.keep([fetched("/n/1"), fetched("/n/2", b"<p>two</p>")])
    stored = store_extraction(database, bad.capture_id, said(**POISON[error]()), None, now)
    assert (stored.kind, stored.outcome) == ("failed", "crashed")
    assert store_extraction(database, good.capture_id, said(url="https://qala.kz/n/2"), None, now).kind == "new"
    with Session(database) as session:
        assert session.scalars(select(Issue.capture_id).where(Issue.code == "not_storable")).all() == [bad.capture_id]
        assert len(session.scalars(select(Article)).all()) == 1


@pytest.mark.parametrize("error", [RecursionError("deep"), OverflowError("large"), ValueError("odd")])
def test_a_page_whose_lines_cannot_be_read_teaches_nothing(error: Exception, said: Callable[..., Extraction]) -> None:
    read: Future[Extraction] = Future()
    read.set_result(said())
    lines: Future[frozenset[int]] = Future()
    lines.set_exception(error)
    assert ReadPage(1, None, None, read, lines).lines is None


def test_a_record_that_cannot_get_a_row_costs_itself_alone(
    database: Engine, settings: Settings, run_id: int, fetched: Callable[..., Fetched], now: datetime
) -> None:
    plain = [write_record(fetched(f"/n/{n}", b"<p>%d</p>" % n), run_id) for n in range(5)]
    bad = {
        1: (b"X-Tarikh-Kind: article", b"X-Tarikh-Kind: poem"),
        2: (b"WARC-Date: 2026-11-22T02:00:00Z", b"WARC-Date: 0001-01-01T00:00:00+05:00"),
        3: (b"WARC-Type: response", b"WARC-Type: revisit"),
    }
    path = _file_of(settings, now, [_changed(record, *bad.get(n, (b"", b""))) for n, record in enumerate(plain)])
    made = recover(database, settings, now).adopted
    with Session(database) as session:
        kept = set(session.scalars(select(Capture.url)))
        said = session.execute(select(Issue.url, Issue.detail).where(Issue.code == "bad_record")).all()
    assert not path.exists()
    assert kept == {"https://qala.kz/n/0", "https://qala.kz/n/4"}
    assert made == len(kept)
    assert len(said) == 3, said
    # who repairs again is not told again
    repair_rows(database, settings, now)
    with Session(database) as session:
        assert len(session.scalars(select(Issue).where(Issue.code == "bad_record")).all()) == 3


def test_a_date_before_all_dates_is_no_date() -> None:
    with pytest.raises(ValueError, match="no date of a capture"):
        read_warc_date("0001-01-01T00:00:00+05:00")


def _changed(record: bytes, old: bytes, new: bytes) -> bytes:
    import gzip

    return gzip.compress(gzip.decompress(record).replace(old, new)) if old else record


def _file_of(settings: Settings, now: datetime, records: list[bytes]) -> Path:
    """A file whose writer is gone."""
    file = WarcFile(settings.warc_folder, stem_of(now, 1), {"software": "test"}, now)
    for record in records:
        file.append(record)
    file.leave()
    return file.path
