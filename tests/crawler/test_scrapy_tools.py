"""Scrapy's own commands work from the project's folder, and store nothing unless they are asked to."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from loopback import Answer, article
from sqlalchemy import text

pytestmark = pytest.mark.slow

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def scrapy(site, inside, tmp_path):
    """Runs `scrapy ...` on a catalogue of one source, kz_site, which is `site`."""
    folder = tmp_path / "sources"
    folder.mkdir()
    (folder / "kz_site.toml").write_text(
        f'title = "Site"\nhome = "{site.url}/"\ncountry = "kz"\nlanguages = ["ru"]\ntimezone = "Asia/Almaty"\n'
        f'feeds = ["{site.url}/feed"]\narticle = "/news/[0-9]+$"\ndelay = 0\n'
    )
    environment = os.environ | {
        "TARIKH_SOURCES": str(folder),
        "TARIKH_HOME": str(inside.home),
        "DATABASE_URL": inside.database_url or "",
        "TARIKH_ALLOW_ADDRESSES": "127.0.0.1/32",
    }

    def run(*arguments, status=0, **variables):
        done = subprocess.run(
            [sys.executable, "-m", "scrapy", *arguments],
            env=environment | variables,
            cwd=ROOT,
            capture_output=True,
            text=True,
            timeout=600,
            check=False,
        )
        assert done.returncode == status, done.stderr
        assert "Traceback" not in done.stderr, done.stderr
        return done

    site.feed(range(3))
    return run


def count(database, table):
    with database.connect() as connection:
        return connection.execute(text(f"SELECT count(*) FROM {table}")).scalar_one()


def test_list_and_check(scrapy):
    assert scrapy("list").stdout.split() == ["kz_site"]
    assert "OK" in scrapy("check").stderr


def test_the_shell_holds_the_page_and_its_spider(scrapy, site, database):
    code = "(spider.name, response.status, response.css('h1::text').get())"
    done = scrapy("shell", f"{site.url}/news/1", "-c", code)
    assert done.stdout.strip() == "('kz_site', 200, 'Мост номер 1')"
    assert count(database, "capture") == count(database, "run") == 0


def test_the_shell_takes_a_site_that_is_no_source(scrapy, site):
    stranger = site.url.replace("127.0.0.1", "localhost")
    allowed = {"TARIKH_ALLOW_ADDRESSES": "localhost,127.0.0.1/32"}
    site.pages["/old"] = Answer(status=301, headers={"Location": "/news/2"})
    done = scrapy("shell", f"{stranger}/old", "-c", "(spider.name, response.url)", **allowed)
    assert done.stdout.strip() == f"('default', '{stranger}/news/2')"
    assert "/robots.txt" in site.asked, "robots.txt is asked for a stranger, too"


def test_fetch_prints_the_page_and_follows_only_if_it_may(scrapy, site, database):
    assert scrapy("fetch", f"{site.url}/news/1").stdout.strip().encode() == article(1)
    site.pages["/old"] = Answer(b"moved", status=302, headers={"Location": "/news/2"})
    assert scrapy("fetch", "--no-redirect", f"{site.url}/old").stdout.strip() == "moved"
    site.pages["/robots.txt"] = b"User-agent: *\nDisallow: /news/1\n"
    assert scrapy("fetch", f"{site.url}/news/1").stdout.strip() == ""
    assert count(database, "capture") == 0


def test_parse_prints_the_record_of_an_article_and_the_links_of_a_feed(scrapy, site, database):
    told = scrapy("parse", f"{site.url}/news/1", "--nocolour").stdout
    assert "'title': 'Мост номер 1'" in told
    told = scrapy("parse", f"{site.url}/feed", "--nocolour").stdout
    assert told.count(f"<GET {site.url}/news/") == 3
    assert count(database, "capture") == count(database, "run") == 0


def test_parse_stores_what_it_reads_where_it_is_asked_to(scrapy, site, database):
    scrapy("parse", f"{site.url}/news/1", "-s", "TARIKH_STORE=1")
    assert count(database, "article") == 1


def test_crawl_takes_arguments_and_exports_records(scrapy, site, database, tmp_path):
    items = tmp_path / "items.jsonl"
    scrapy("crawl", "kz_site", "-a", "limit=1", "-o", str(items))
    assert count(database, "article") == 1
    (record,) = [json.loads(line) for line in items.read_text().splitlines()]
    assert record["title"].startswith("Мост номер ")
    assert (record["outcome"], record["source"], record["published_at"][:10]) == ("ok", "kz_site", "2026-02-05")
    scrapy("crawl", "kz_site", "-a", f"url={site.url}/news/2")
    assert site.asked.count("/news/2") == 1


def test_a_replayed_file_answers_the_tools(scrapy, site, inside):
    scrapy("crawl", "kz_site")
    (kept,) = inside.warc_folder.glob("*.warc.gz")
    site.asked.clear()
    replayed = {"TARIKH_REPLAY": str(kept)}
    assert scrapy("fetch", f"{site.url}/news/0", **replayed).stdout.strip().encode() == article(0)
    assert "'title': 'Мост номер 2'" in scrapy("parse", f"{site.url}/news/2", "--nocolour", **replayed).stdout
    assert site.asked == []


def test_what_is_wrong_is_one_line(scrapy):
    unknown = scrapy("crawl", "kz_sit", status=2).stderr.splitlines()[-1]
    assert unknown.endswith("no source 'kz_sit'; the nearest are kz_site: see `tarikh sources list`")
    assert "no spider argument 'most'" in scrapy("crawl", "kz_site", "-a", "most=1", status=2).stderr
    assert "limit=few: it is no number" in scrapy("crawl", "kz_site", "-a", "limit=few", status=2).stderr
