"""Six real layouts in two languages come whole through the ordinary road, and only once."""

import json
import os
import secrets
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import create_engine, text

from sources import bundled
from storage.db.engine import normal_url
from tests.subprocesses import TARIKH, WAIT, run_command

pytestmark = pytest.mark.slow

SITES = ("todayinfo.kz", "icma.az", "haqqin.az", "kaz.inform.kz", "centrasia.org", "charter97.org")


@dataclass(frozen=True)
class Archive:
    """The seeds, crawled twice."""

    environment: dict[str, str]
    url: str
    warc_folder: Path
    first: str
    second: str

    def ask(self, question: str, **values: object) -> list[dict[str, Any]]:
        engine = create_engine(normal_url(self.url))
        with engine.connect() as connection:
            answer = [dict(row) for row in connection.execute(text(question), values).mappings()]
        engine.dispose()
        return answer


def tarikh(environment: dict[str, str], *arguments: str) -> str:
    return run_command(*TARIKH, *arguments, environ=environment).stdout


@pytest.fixture(scope="module")
def truths(shared: Path) -> dict[str, dict[str, Any]]:
    manifest = json.loads((shared / "seeds" / "manifest.json").read_text(encoding="utf-8"))
    return {truth["site"]: truth for truth in manifest["truth"]}


@pytest.fixture(scope="module")
def archive(shared: Path, server: Any, template: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Archive]:
    folder = tmp_path_factory.mktemp("seeds")
    # two workers of one run may both come here
    name = f"{template}_{secrets.token_hex(4)}"
    server.copy(template, name)
    replay = folder / "seeds.warc.gz"
    run_command(sys.executable, str(shared / "tools" / "warc_of.py"), str(shared / "seeds"), str(replay))
    environment = {"DATABASE_URL": server.address(name), "TARIKH_HOME": str(folder / "home")}
    crawl = ("crawl", "--replay", str(replay), "--format", "json")
    first, second = tarikh(environment, *crawl), tarikh(environment, *crawl)
    yield Archive(environment, server.address(name), folder / "home" / "warc", first, second)
    server.drop(name)


def squeeze(words: str) -> str:
    return " ".join(words.split())


def test_one_article_a_site_and_nothing_new_on_the_second_run(archive: Archive, truths: dict[str, Any]) -> None:
    assert [row["host"] for row in archive.ask("SELECT host FROM articles ORDER BY host")] == sorted(truths)
    assert archive.ask("SELECT count(*) AS n FROM article_version") == [{"n": 6}]
    assert sum(row["new"] for row in json.loads(archive.first)) == 6
    assert sum(row["new"] + row["changed"] for row in json.loads(archive.second)) == 0


@pytest.mark.parametrize("site", SITES)
def test_the_article_reads_as_a_person_reads_it(archive: Archive, truths: dict[str, Any], site: str) -> None:
    truth = truths[site]
    [article] = archive.ask("SELECT * FROM articles WHERE host = :site", site=site)
    assert squeeze(article["title"]) == squeeze(truth["title"])
    assert article["language"] == truth["language"]
    body = squeeze(article["body"])
    assert [words for words in truth["body"] if squeeze(words) not in body] == []
    assert [words for words in truth["not_in_body"] if squeeze(words) in body] == []
    if "tags" in truth:
        assert sorted(article["tags"]) == sorted(truth["tags"])
        assert article["section"] == truth["section"]


@pytest.mark.parametrize("site", SITES)
def test_the_date_is_the_publication_s_in_the_source_s_zone(
    archive: Archive, truths: dict[str, Any], site: str
) -> None:
    truth = truths[site]
    [article] = archive.ask("SELECT * FROM articles WHERE host = :site", site=site)
    assert article["published_on"].isoformat() == truth["date"]
    if "time" in truth:
        zone: ZoneInfo = bundled().get(article["source"]).zone
        assert article["published_at"].astimezone(zone).strftime("%H:%M") == truth["time"]


def test_the_republished_text_keeps_its_own_date_apart(archive: Archive, truths: dict[str, Any]) -> None:
    question = "SELECT value_on FROM date_evidence WHERE role = 'original'"
    assert {row["value_on"].isoformat() for row in archive.ask(question)} == {
        truths["centrasia.org"]["original_date"]
    }


@pytest.mark.parametrize(
    ("site", "name", "relation"),
    [
        ("icma.az", "haqqin.az", "reprint"),
        ("centrasia.org", "inosmi.ru", "reprint"),
        ("charter97.org", "nationalinterest.org", "translation"),
        ("todayinfo.kz", "nationalinterest.org", "cites"),
        ("kaz.inform.kz", "inform.kz", "cites"),
    ],
)
def test_who_is_credited(archive: Archive, site: str, name: str, relation: str) -> None:
    question = """SELECT c.host, c.relation FROM credit c JOIN article_version v ON v.id = c.version_id
                  JOIN article a ON a.id = v.article_id WHERE a.host = :site"""
    assert {"host": name, "relation": relation} in archive.ask(question, site=site)


def test_the_outcomes_add_up_to_the_pages_fetched(archive: Archive) -> None:
    rows = archive.ask("SELECT fetched, outcomes FROM source_run")
    assert len(rows) == 12
    assert all(sum(row["outcomes"].values()) == row["fetched"] for row in rows)


def test_every_page_leads_to_its_bytes(archive: Archive) -> None:
    files = sorted(archive.warc_folder.glob("*.warc.gz"))
    assert files
    run_command(sys.executable, "-c", "from warcio.cli import main; main()", "check", *map(str, files))
    for row in archive.ask("SELECT url FROM articles"):
        raw = subprocess.run(
            [sys.executable, "-m", "tarikh", "show", row["url"], "--raw"],
            env={**os.environ, **archive.environment}, capture_output=True, check=True, timeout=WAIT,
        )  # fmt: skip
        assert b"<html" in raw.stdout.lower()


def test_extract_reads_an_article_again_from_its_capture(archive: Archive, truths: dict[str, Any]) -> None:
    url = truths["charter97.org"]["url"]
    record = json.loads(tarikh(archive.environment, "extract", url, "--dry-run", "--format", "json"))
    assert (record["outcome"], record["language"]) == ("ok", "ru")
    assert record["published_at"] == "2025-11-06T19:04:00+03:00"


def test_an_unknown_address_gets_one_line(archive: Archive) -> None:
    done = run_command(*TARIKH, "extract", "https://haqqin.az/news/1", environ=archive.environment, code=1)
    assert (done.stdout, len(done.stderr.splitlines())) == ("", 1)
