"""The archive after the demo's two nights, by the road that every crawl takes."""

import secrets
import shutil
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine, make_url

from crawler.run.processes import SourceResult
from sources import read_catalogue
from storage.db.engine import open_database
from storage.db.settings import Settings
from storage.warc.members import Member, scan_members
from tarikh.demo import NIGHTS, demo_sites
from tarikh.demo.nights import sources_folder
from tarikh.demo.questions import BY_DAY, CHANGED, PROVENANCE, SAME_TEXT
from tarikh.demo.show import ask, crawl_night, demo_settings, tell_answers
from tests.row_by_row import differences, rebuild

pytestmark = pytest.mark.slow

Nights = list[list[SourceResult]]
AGAIN = ("gb_millbrook", "kz_sholpan")
TRUTH = [(site, article) for site in demo_sites() for article in site.articles(2)]
WRITTEN = [(site, article) for site, article in TRUTH if article.outcome == "ok"]


@pytest.fixture(scope="module")
def archive(
    server: Any, template: str, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[Settings, Nights]]:
    """An archive after night 1, night 2, and night 2 once more for some papers."""
    name = f"{template}_{secrets.token_hex(4)}"
    server.copy(template, name)
    home = tmp_path_factory.mktemp("demo")
    settings = demo_settings(home).model_copy(update={"database_url": server.address(name)})
    yield settings, [crawl_night(1, settings), crawl_night(2, settings), crawl_night(2, settings, AGAIN)]
    server.drop(name)


@pytest.fixture(scope="module")
def engine(archive: tuple[Settings, Nights]) -> Iterator[Engine]:
    opened = open_database(archive[0])
    yield opened
    opened.dispose()


def rows(engine: Engine, sql: str) -> list[dict[str, Any]]:
    return list(ask(engine, sql))


def test_every_source_run_finished_and_its_outcomes_add_up(archive: tuple[Settings, Nights]) -> None:
    assert [len(night) for night in archive[1]] == [7, 7, len(AGAIN)]
    for night in archive[1]:
        assert {result.reason for result in night} == {"finished"}
        assert all(sum(r.closed.outcomes.values()) == r.closed.fetched for r in night)


def test_each_article_came_in_once_and_on_its_night(archive: tuple[Settings, Nights], engine: Engine) -> None:
    found = {row["url"]: row for row in rows(engine, "SELECT url, title, first_seen_at FROM article")}
    assert set(found) == {site.url_of(article) for site, article in WRITTEN}
    for site, article in WRITTEN:
        night = min(n for n in (1, 2) if any(a.path == article.path for a in site.articles(n)))
        assert found[site.url_of(article)]["title"] == article.title
        assert (
            NIGHTS[night - 1] <= found[site.url_of(article)]["first_seen_at"] < NIGHTS[night - 1] + timedelta(hours=1)
        )


def test_the_second_night_again_brings_nothing(archive: tuple[Settings, Nights]) -> None:
    first, second, again = ([(r.closed.new, r.closed.changed) for r in night] for night in archive[1])
    assert sum(new for new, _ in first) + sum(new for new, _ in second) == len(WRITTEN)
    assert sum(changed for _, changed in second) == 2
    assert again == [(0, 0)] * len(AGAIN)


def test_a_page_that_is_not_there_is_asked_for_once(engine: Engine) -> None:
    gone = rows(engine, "SELECT url, count(*) AS asked FROM capture WHERE outcome = 'http_error' GROUP BY 1")
    assert [row["asked"] for row in gone] == [1] * sum(article.status == 404 for _, article in TRUTH)
    settled = rows(engine, "SELECT DISTINCT state, leased_until FROM link WHERE outcome = 'http_error'")
    assert settled == [{"state": "done", "leased_until": None}]


def test_a_page_that_is_no_article_has_its_outcome(engine: Engine) -> None:
    found = {r["url"]: r["outcome"] for r in rows(engine, "SELECT url, outcome FROM capture WHERE kind = 'article'")}
    assert {url: found.get(url) for url in found if found[url] != "ok"} == {
        site.url_of(article): article.outcome for site, article in TRUTH if article.outcome != "ok"
    }


def test_texts_and_days_are_those_that_were_written(engine: Engine) -> None:
    stored = "SELECT a.url, v.body, v.published_on FROM article a JOIN article_version v"
    found = {r["url"]: r for r in rows(engine, f"{stored} ON v.article_id = a.id AND v.number = a.version")}
    for site, article in WRITTEN:
        row = found[site.url_of(article)]
        assert [p for p in article.paragraphs if p not in row["body"].split("\n")] == [], row["url"]
        assert row["published_on"] == article.published.date(), row["url"]


def test_days_and_languages_are_counted(engine: Engine) -> None:
    counted = rows(engine, BY_DAY.sql)
    assert sum(row["articles"] for row in counted) == len(WRITTEN)
    assert {(r["language"], r["script"]) for r in counted} == {
        *(
            ("kk", "Cyrl"),
            ("ru", "Cyrl"),
            ("az", "Latn"),
            ("uz", "Latn"),
            ("uz", "Cyrl"),
            ("ky", "Cyrl"),
            ("en", "Latn"),
        )
    }


def test_the_reprint_is_found_with_its_credit(engine: Engine) -> None:
    (row,) = rows(engine, SAME_TEXT.sql)
    assert (row["first"], row["later"], row["credited"]) == ("ru_vestnik", "kz_dala", True)
    assert "Вестник Заречинска" in row["credit"]


def test_both_edits_are_found(engine: Engine) -> None:
    changed = rows(engine, CHANGED.sql)
    assert [row["source"] for row in changed] == ["gb_millbrook", "kz_sholpan"]
    assert all(row["was"] != row["now"] for row in changed)


def test_each_version_lies_in_a_warc_file(archive: tuple[Settings, Nights], engine: Engine) -> None:
    versions = rows(engine, PROVENANCE.sql)
    assert [row["version"] for row in versions] == [1, 2]
    for row in versions:
        with (archive[0].warc_folder / Path(row["warc_file"])).open("rb") as file:
            file.seek(row["warc_offset"])
            assert file.read(2) == b"\x1f\x8b"


def test_the_answers_are_told_with_their_queries(
    archive: tuple[Settings, Nights], capsys: pytest.CaptureFixture[str]
) -> None:
    tell_answers(archive[0])
    told = capsys.readouterr().out
    assert "4. Where does a row come from?" in told
    assert "[-confirmed-] {+announced+}" in told
    assert "FROM article_version new" in told


def test_the_rows_come_back_and_a_bad_record_costs_itself_alone(
    archive: tuple[Settings, Nights], engine: Engine, empty_database_url: str, server: Any, tmp_path: Path
) -> None:
    settings, catalogue = archive[0], list(read_catalogue(sources_folder()))
    empty = settings.model_copy(update={"database_url": empty_database_url})
    assert rebuild(empty, catalogue).is_whole
    assert not differences(engine, empty)

    # of one paper alone: one record is damaged, and its source is gone from the catalogue
    name = f"{make_url(empty_database_url).database}_worse"
    worse = empty.model_copy(update={"home": tmp_path, "database_url": server.address(name)})
    worse.warc_folder.mkdir(parents=True)
    file = next(path for path in sorted(settings.warc_folder.glob("*run000001*")) if AGAIN[0] in _sources_of(path))
    copied = Path(shutil.copy(file, worse.warc_folder))
    records = [item for item in scan_members(copied) if isinstance(item, Member)]
    damaged = next(each for each in records if each.record.headers.get("x-tarikh-kind") == "article")
    with copied.open("r+b") as opened:
        opened.seek(damaged.offset + damaged.length // 2)
        opened.write(bytes(20))
    server.copy("template0", name)
    report = rebuild(worse, [source for source in catalogue if source.id != AGAIN[0]])
    server.drop(name)
    assert not report.is_whole
    assert [words.partition(": ")[0] for words in report.bad] == [f"{file.name} at {damaged.offset}"]
    assert report.captures == len(records) - 2, "without the first, which tells of the file, and the bad one"
    assert report.lost_sources == {AGAIN[0]: report.captures}


def _sources_of(file: Path) -> set[str | None]:
    return {item.record.headers.get("x-tarikh-source") for item in scan_members(file) if isinstance(item, Member)}
