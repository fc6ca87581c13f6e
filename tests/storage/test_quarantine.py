"""A response that the database refuses costs itself alone, and all bytes stand once."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as trials
from hypothesis import strategies as st
from sqlalchemy import Engine, select
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from extract import Witness
from sources import Source
from storage.captures.writer import CaptureWriter, Fetched, read_capture
from storage.db.db_errors import DatabaseGone
from storage.db.models import Capture, Issue, LinkRow, Run
from storage.db.settings import Settings
from storage.frontier.link import Link
from storage.frontier.links import add_links, lease_links
from storage.pipeline.recovery import recover
from storage.runs import count_outcomes
from storage.warc.members import Member, scan_members

Make = Callable[..., Fetched]

POISON: dict[str, dict[str, Any]] = {
    "status_line": {"status": 99_999_999_999},
    "negative_status": {"status": -(2**40)},
    "endless_status": {"status": 10**40},
    "no_known_kind": {"kind": "poison"},
    "no_record": {"ip": "\udfff"},
}
HARMLESS: dict[str, dict[str, Any]] = {
    "nul_in_header": {"headers": (("Content-Type", "text/\x00html"), ("ETag", "\x00"))},
    "surrogates": {"headers": (("Last-Modified", "\ud800"),), "reason": "\udfff"},
    "overlong": {"headers": (("ETag", "e" * 200_000), ("Content-Type", "t" * 9000))},
    "surrogate_in_url": {"url": "https://qala.kz/n/\ud800\x00"},
    "long_redirect": {"redirected_from": "https://qala.kz/" + "r" * 9000},
}


def whole(settings: Settings) -> list[tuple[str, int, int]]:
    """Where the records of all files lie, the warcinfos apart."""
    return [
        (path.name.removesuffix(".open"), item.offset, item.length)
        for path in sorted(settings.warc_folder.iterdir())
        for item in scan_members(path)
        if isinstance(item, Member) and item.record.type != "warcinfo"
    ]


def rows(database: Engine) -> list[tuple[str, int, int]]:
    with Session(database) as session:
        found = session.execute(select(Capture.warc_file, Capture.warc_offset, Capture.warc_length))
        return sorted(map(tuple, found))


def links(database: Engine, source: Source, now: datetime, *paths: str) -> None:
    with Session(database) as session, session.begin():
        add_links(session, source, [Link(f"https://qala.kz{p}", (Witness("feed"),)) for p in paths], None, now)
    lease_links(database, source.id, now, 99)


@pytest.mark.parametrize("at", [0, 3, 6])
def test_a_status_that_no_integer_holds_costs_its_page_alone(
    database: Engine, settings: Settings, writer: CaptureWriter, fetched: Make, source: Source, now, at: int
):
    links(database, source, now, *(f"/n/{n}" for n in range(7)))
    batch = [fetched(f"/n/{n}", b"<p>page %d" % n, status=200 if n != at else 99_999_999_999) for n in range(7)]
    kept = writer.keep(batch)
    assert [one.outcome for one in kept] == ["crashed" if n == at else "pending" for n in range(7)]
    assert rows(database) == whole(settings), "each record once, each with its row"
    assert len(rows(database)) == 7
    assert [read_capture(database, settings, one.capture_id).body for one in kept] == [one.body for one in batch]
    with Session(database) as session:
        (issue,) = session.scalars(select(Issue))
        assert (issue.code, issue.capture_id, issue.url) == ("not_storable", kept[at].capture_id, batch[at].url)
        assert "out of range" in issue.detail
        bad = session.scalars(select(LinkRow).where(LinkRow.url == batch[at].url)).one()
        assert (bad.id, bad.state, bad.tries, bad.reason_code) == (kept[at].link_id, "due", 1, "crashed")
        assert (bad.leased_until, bad.next_at) == (None, now + timedelta(minutes=15))
        counts = count_outcomes(session, writer._run_id, source.id)
    assert (counts.fetched, counts.failed) == (7, 1)
    writer.close()
    assert recover(database, settings, now).adopted == 0


@pytest.mark.parametrize("kind", [*POISON, *HARMLESS])
def test_whatever_is_odd_ends_as_one_row_or_none(
    database: Engine, settings: Settings, writer: CaptureWriter, fetched: Make, kind: str
):
    odd = fetched("/odd", b"odd", **(POISON | HARMLESS)[kind])
    good, bad, last = writer.keep([fetched("/a", b"a"), odd, fetched("/b", b"b")])
    assert (good.outcome, last.outcome) == ("pending", "pending")
    assert rows(database) == whole(settings)
    assert bad.outcome == ("pending" if kind in HARMLESS else "crashed")
    assert len(rows(database)) == (2 if bad.refused else 3)
    with Session(database) as session:
        codes = session.scalars(select(Issue.code)).all()
    assert codes == ([] if kind in HARMLESS else ["not_storable"])


@pytest.mark.parametrize("year", [1, 1989, 2100, 9999])
def test_a_moment_of_no_archive_is_refused_with_an_issue(
    database: Engine, settings: Settings, writer: CaptureWriter, fetched: Make, source: Source, now, year: int
):
    links(database, source, now, "/odd")
    east = datetime(year, 1, 1, tzinfo=timezone(timedelta(hours=14)))
    good, bad = writer.keep([fetched("/a", b"a"), fetched("/odd", b"odd", fetched_at=east)])
    assert (good.outcome, bad.capture_id, bad.outcome, bad.refused) == ("pending", 0, "crashed", "crashed")
    assert rows(database) == whole(settings)
    with Session(database) as session:
        (issue,) = session.scalars(select(Issue))
        assert (issue.code, issue.capture_id) == ("not_storable", None)
        assert issue.noted_at == session.scalars(select(Run.started_at)).one(), "the run's time, and no clock's"
        assert session.scalars(select(LinkRow.tries)).one() == 1


def test_a_file_of_refused_responses_alone_is_not_left_behind(
    settings: Settings, writer: CaptureWriter, fetched: Make
):
    (bad,) = writer.keep([fetched(fetched_at=datetime(1, 1, 1, tzinfo=UTC))])
    assert bad.refused == "crashed"
    (worse,) = writer.keep([fetched(kind="poison")])
    assert worse.refused == "crashed"
    writer.close()
    assert list(settings.warc_folder.iterdir()) == []


@trials(max_examples=8, derandomize=True, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    batch=st.lists(st.sampled_from([*POISON, *HARMLESS, "good", "good"]), min_size=1, max_size=8),
    body=st.binary(max_size=40),
)
def test_any_mixture_stands_once(
    database: Engine, settings: Settings, writer: CaptureWriter, fetched: Make, batch, body
):
    before = len(rows(database))
    pages = [
        fetched(f"/{n}", body + b"%d" % n, **(POISON | HARMLESS | {"good": {}})[kind]) for n, kind in enumerate(batch)
    ]
    kept = writer.keep(pages)
    assert rows(database) == whole(settings)
    assert len(rows(database)) - before == sum(one.refused is None for one in kept)
    assert [one.outcome == "crashed" for one in kept] == [kind in POISON for kind in batch]


def test_a_commit_whose_answer_was_lost_is_not_written_twice(
    database: Engine, settings: Settings, writer: CaptureWriter, fetched: Make, monkeypatch: pytest.MonkeyPatch
):
    commit = writer._commit
    lost: list[int] = []

    def deaf(*given: Any) -> Any:
        answer = commit(*given)
        if not lost:
            lost.append(1)
            raise OperationalError("COMMIT", {}, Exception(), connection_invalidated=True)
        return answer

    monkeypatch.setattr(writer, "_commit", deaf)
    kept = writer.keep([fetched("/a", b"a"), fetched("/b", b"b")])
    assert [one.outcome for one in kept] == ["pending", "pending"]
    assert rows(database) == whole(settings)
    assert len(rows(database)) == 2


def test_rows_that_a_lost_database_owes_are_made_though_it_came_back(
    database: Engine, settings: Settings, writer: CaptureWriter, fetched: Make, now, monkeypatch: pytest.MonkeyPatch
):
    commit = writer._commit

    def gone(*_: Any) -> Any:
        raise DatabaseGone("the database does not answer")

    monkeypatch.setattr(writer, "_commit", gone)
    with pytest.raises(DatabaseGone):
        writer.keep([fetched("/a", b"a")])
    monkeypatch.setattr(writer, "_commit", commit)
    writer.keep([fetched("/b", b"b")])
    writer.close()
    # sealed, nobody would look into it again
    assert recover(database, settings, now).adopted == 1
    assert rows(database) == whole(settings)
