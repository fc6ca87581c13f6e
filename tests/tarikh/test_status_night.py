"""An operator hears, after two real nights, what broke, and where each address went."""

import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from sources.errors import UnknownSource
from storage.db.settings import Settings
from tarikh.app import build
from tests.crawler.loopback import Answer, Site

pytestmark = pytest.mark.slow

Run = Callable[..., subprocess.CompletedProcess[str]]
Ask = Callable[..., Result]
SOURCE = """
title     = "Loop"
home      = "{url}/"
country   = "kz"
languages = ["ru"]
timezone  = "Asia/Almaty"
feeds     = ["{url}/feed"]
article   = '/news/[0-9]+$'
delay     = 0.0
"""


@pytest.fixture
def site() -> Iterator[Site]:
    opened = Site()
    yield opened
    opened.close()


@pytest.fixture
def environ(settings: Settings, site: Site, tmp_path: Path) -> dict[str, str]:
    """An archive with one source on loopback in its catalogue, and one that was never crawled."""
    folder = tmp_path / "catalogue"
    folder.mkdir()
    (folder / "kz_loop.toml").write_text(SOURCE.format(url=site.url))
    (folder / "kz_never.toml").write_text(SOURCE.format(url="https://never.kz"))
    return {
        "TARIKH_HOME": str(settings.home),
        "DATABASE_URL": settings.database_url or "",
        "TARIKH_SOURCES": str(folder),
        "TARIKH_ALLOW_ADDRESSES": "127.0.0.0/8",
    }


@pytest.fixture
def ask(environ: dict[str, str]) -> Ask:
    """Runs a command within this process: its imports are paid once."""
    return lambda *arguments: CliRunner().invoke(build(), list(arguments), env=environ)


@pytest.fixture
def tarikh(environ: dict[str, str]) -> Run:
    """The program itself."""

    def run(*arguments: str, **more: str) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-m", "tarikh", *arguments]
        whole = {**os.environ, **environ, **more}
        return subprocess.run(command, env=whole, capture_output=True, text=True, check=False)

    return run


def test_two_nights_and_a_new_template(tarikh: Run, ask: Ask, site: Site, settings: Settings) -> None:
    site.pages["/ping"] = b"heard"
    site.feed(range(12))
    first = tarikh("crawl", "kz_loop", "--ping-url", f"{site.url}/ping")
    assert first.returncode == 0, first.stderr
    assert "run 1 finished: 1 source, 14 fetched, 12 new, 0 changed, 0 failed" in first.stderr
    assert site.asked[-1] == "/ping"
    report = json.loads((settings.home / "reports" / "run-000001.json").read_text())
    assert (report["run"], report["new"], report["states"], report["alarms"]) == (1, 12, {"ok": 1}, [])
    assert (report["sources"][0]["source"], report["sources"][0]["state"]) == ("kz_loop", "ok")
    status = ask("status", "--fail", "--format", "json")
    assert (status.exit_code, status.stderr) == (0, "")
    assert {row["source"]: row["state"] for row in json.loads(status.stdout)} == {"kz_loop": "ok", "kz_never": "new"}

    site.feed(range(12, 17))
    site.pages |= {f"/news/{n}": b"<html><body><nav><a href=/>Home</a></nav></body></html>" for n in range(12, 16)}
    site.pages["/news/16"] = Answer(status=404)
    second = tarikh("crawl", "kz_loop", TARIKH_PING_URL=f"{site.url}/nowhere")
    assert second.returncode == 0, second.stderr
    assert "kz_loop failing since" in second.stderr
    assert "site_changed: 0 of 4 pages are articles, it used to be 12 of 12" in second.stderr
    assert "alarm: nothing new came from kz_loop" in second.stderr
    assert "the ping to 127.0.0.1 failed: HTTP Error 404" in second.stderr

    status = ask("status", "--fail")
    assert status.exit_code == 3
    assert status.stdout.splitlines()[1].split()[:3] == ["kz_loop", "failing", "site_changed"]
    one = json.loads(ask("status", "kz_loop", "--format", "json").stdout)
    assert [run["state"] for run in one["runs"]] == ["failing", "ok"]
    assert [(issue["code"], issue["url"]) for issue in one["issues"]] == [("http_error", f"{site.url}/news/16")]
    assert "http_error" in ask("status", "kz_loop").stdout

    followed = ask("why", f"{site.url}/news/3", "--format", "jsonl")
    assert followed.exit_code == 0, followed.stderr
    assert [json.loads(line)["step"] for line in followed.stdout.splitlines()][:4] == [
        *("seen", "fetched", "stored", "done")
    ]
    counted = json.loads(ask("why", "--source", "kz_loop", "--count", "--format", "json").stdout)
    assert sum(row["links"] for row in counted) == 17
    listed = ask("why", "--run", "2", "--limit", "2", "--format", "csv")
    assert len(listed.stdout.splitlines()) == 3
    assert "the newest 2 links" in listed.stderr


def test_what_was_never_seen_ends_with_1(ask: Ask, site: Site) -> None:
    asked = {
        f"{site.url}/about": "does not call it an article",
        f"{site.url}/news/9": "would take it",
        "https://elsewhere.kz/1": "no source has its host",
        "ftp://elsewhere.kz/1": "only http and https",
    }
    for url, words in asked.items():
        answer = ask("why", url)
        assert answer.exit_code == 1
        assert "never_seen" in answer.stdout
        assert words in answer.stdout


def test_wrong_usage(ask: Ask) -> None:
    assert ask("why").exit_code == 2
    assert ask("why", "https://a.kz/", "--source", "kz_loop").exit_code == 2
    assert ask("crawl", "--ping-url", "file:///etc/passwd").exit_code == 2
    for command in (("status", "kz_nobody"), ("why", "--source", "kz_nobody")):
        answer = ask(*command)
        assert isinstance(answer.exception, UnknownSource)
        assert answer.stdout == ""


def test_robots_that_forbid_are_named(tarikh: Run, ask: Ask, site: Site) -> None:
    site.feed(range(2))
    site.pages["/robots.txt"] = b"User-agent: *\nDisallow: /news/1\nDisallow: /news/7\n"
    assert tarikh("crawl", "kz_loop").returncode == 0
    assert "robots: robots.txt forbids it" in ask("why", f"{site.url}/news/1").stdout
    assert "robots: robots.txt forbids it (capture" in ask("why", f"{site.url}/news/7").stdout
