"""Rebuilds an archive, and compares all its rows with those that it had."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

import pytest
from sqlalchemy import Engine, text

from crawler.rebuild.rebuild import Rebuild, Rebuilt
from crawler.rebuild.source_night import Bench
from extract.pool import Workers
from sources import Source
from storage.db.engine import open_database
from storage.db.settings import Settings

MAY_DIFFER: Mapping[str, Mapping[str, str]] = {
    "run": {
        "finished_at": "no file says when a run ended",
        "reason": "nor why",
        "arguments": "the options of a command may hold paths and addresses: they stay in the database",
    },
    "source_run": {
        "started_at": "a rebuild knows the moment of the first response, not the one before it",
        "finished_at": "no file says when a source's crawl ended",
        "reason": "nor why",
        "reason_code": "nor what kept it from the site",
        "unanswered": "a request without an answer leaves no record",
        "failed": "it counts those requests too",
    },
    "link": {
        "seen_at": "a rebuild takes the time of the place's response, the crawl a moment later",
        "last_seen_at": "likewise",
        "next_at": "likewise, of links that wait",
        "newest_at": "likewise, of undated links",
    },
    "place": {"read_at": "a rebuild takes the time of a source's first response", "changed_at": "likewise"},
    "capture": {
        "extracted_at": "a rebuild takes the time of the response, the crawl a moment later",
        "pages_known": "how many pages taught before depends on which were read side by side",
    },
    "article": {"added_at": "a rebuild takes the time of the response"},
    "article_url": {"added_at": "likewise"},
    "article_version": {"extracted_at": "likewise"},
    "fingerprint": {"read_at": "likewise"},
    "robots": {"fetched_at": "likewise"},
    "issue": {"noted_at": "likewise"},
}
"""The columns that a rebuild may give another value, each with the reason."""

_NO_RECORD = frozenset({"degraded", "timeout", "connection", "dns", "crashed"})

# columns that hold the number of a row elsewhere, by the table that they point to
_POINTS = {
    "article": {"article_id", "original_id", "a_id", "b_id"},
    "capture": {"capture_id", "refers_to", "part_of"},
    "article_version": {"version_id"},
}
_NUMBERED = {"capture", "article", "article_version", "date_evidence", "credit", "link", "place", "issue"}
_PAIRS = {"excerpt": "contains", "contains": "excerpt"}


class Killed(Exception):
    """Stands for the end of the process."""


def rebuild(settings: Settings, sources: Sequence[Source], most: int | None = None) -> Rebuilt:
    """Rebuild the archive of these settings; killed before record number `most`, where that is given."""
    engine = open_database(settings)
    with Workers(1) as workers:
        work = Rebuild(Bench(engine, settings, workers), sources, lambda: datetime.now(UTC))
        if most is not None:
            left, keep = iter(range(most)), work._keep
            work._keep = lambda *given: keep(*given) if next(left, None) is not None else die()  # type: ignore[method-assign]
        try:
            return work.run()
        finally:
            engine.dispose()


def die() -> None:
    raise Killed


def differences(was: Engine, settings: Settings) -> dict[str, tuple[list[str], list[str]]]:
    """By table, the rows that only one of the two databases has; they are printed too."""
    engine = open_database(settings)
    before, after = rows_of_all(was), rows_of_all(engine)
    engine.dispose()
    assert before["article"]
    assert before.keys() == after.keys()
    if busy := _NO_RECORD & (_issues(before) | _issues(after)):
        pytest.skip(f"the machine was so busy that requests or readings were lost, of which no record tells: {busy}")
    found = {name: _one_sided(before[name], after[name]) for name in before if before[name] != after[name]}
    for name, (lost, made) in found.items():
        print(name, *[f"- {row}" for row in lost], *[f"+ {row}" for row in made], sep="\n")
    return found


def _issues(rows: Mapping[str, list[str]]) -> set[str]:
    return {code for code in _NO_RECORD if any(f"'code': '{code}'" in row for row in rows["issue"])}


def _one_sided(before: list[str], after: list[str]) -> tuple[list[str], list[str]]:
    return sorted(set(before) - set(after)), sorted(set(after) - set(before))


def rows_of_all(database: Engine) -> dict[str, list[str]]:
    """Every row of every table, by table, with names in place of numbers and without the columns that may differ."""
    with database.connect() as connection:
        connection.execute(text("SET timezone = 'utc'"))
        names = connection.scalars(
            text("SELECT tablename FROM pg_tables WHERE schemaname = 'public' AND tablename <> 'alembic_version'")
        ).all()
        tables = {
            name: [dict(row) for row in connection.execute(text(f"SELECT * FROM {name}")).mappings()]
            for name in names
        }
    tables["run"] = [row for row in tables["run"] if row["command"] != "rebuild"]
    called = _names(tables)
    return {name: sorted(repr(_row(name, row, called)) for row in rows) for name, rows in tables.items()}


def _names(tables: Mapping[str, list[dict[str, Any]]]) -> dict[str, dict[int, str]]:
    article = {row["id"]: f"article {row['url']}" for row in tables["article"]}
    return {
        "article": article,
        "capture": {row["id"]: f"{row['warc_file']}@{row['warc_offset']}" for row in tables["capture"]},
        "article_version": {
            row["id"]: f"{article[row['article_id']]} {row['number']}" for row in tables["article_version"]
        },
    }


def _row(table: str, row: dict[str, Any], called: Mapping[str, Mapping[int, str]]) -> dict[str, Any]:
    row = {name: value for name, value in row.items() if name not in MAY_DIFFER.get(table, {})}
    if table in _NUMBERED:
        del row["id"]
    for pointed, columns in _POINTS.items():
        for column in columns & row.keys():
            if row[column] is not None:
                row[column] = called[pointed][row[column]]
    if table == "text_edge" and row["a_id"] > row["b_id"]:
        row |= {"a_id": row["b_id"], "b_id": row["a_id"], "relation": _PAIRS.get(row["relation"], row["relation"])}
    return {name: bytes(value) if isinstance(value, memoryview) else value for name, value in sorted(row.items())}
