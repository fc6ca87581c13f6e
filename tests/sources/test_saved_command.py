"""`tarikh sources save` takes a page from the archive, from its site and from a file."""

import gzip
import json
import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import Result
from loopback import Site, article
from typer.testing import CliRunner

from storage.db.settings import Settings
from tarikh.app import build

SOURCE = """title = "Site"
home = "{home}/"
country = "kz"
languages = ["ru"]
timezone = "Asia/Almaty"
feeds = ["{home}/feed"]
article = '/news/[0-9]+$'
delay = 0
"""


@pytest.fixture
def site() -> Iterator[Site]:
    opened = Site()
    opened.feed(range(1))
    yield opened
    opened.close()


class Save:
    """The command in an archive of its own."""

    def __init__(self, site: Site, settings: Settings, folder: Path) -> None:
        (folder / "sources").mkdir()
        (folder / "sources" / "kz_site.toml").write_text(SOURCE.format(home=site.url))
        self.saved = folder / "saved"
        self.environ = {
            "TARIKH_HOME": str(settings.home),
            "DATABASE_URL": settings.database_url or "",
            "TARIKH_SOURCES": str(folder / "sources"),
            "TARIKH_ALLOW_ADDRESSES": "127.0.0.0/8",
        }

    def __call__(self, url: str, *arguments: str) -> Result:
        words = ["sources", "save", "kz_site", url, "--folder", str(self.saved), *arguments]
        return CliRunner().invoke(build(), words, env=self.environ)


@pytest.fixture
def save(site: Site, settings: Settings, tmp_path: Path) -> Save:
    return Save(site, settings, tmp_path)


def test_of_the_archive(site: Site, save: Save) -> None:
    url = f"{site.url}/news/0"
    missing = save(url)
    assert "--fetch gets it" in str(missing.exception)
    done = save(url, "--fetch")
    path = Path(done.stdout.strip())
    assert path == save.saved / "kz_site" / "news-0.json"
    facts = json.loads(path.read_text())
    assert (facts["title"], facts["reviewed"], facts["content_type"]) == (
        "Мост номер 0",
        False,
        "text/html; charset=utf-8",
    )
    assert gzip.decompress(path.with_suffix(".html.gz").read_bytes()) == article(0)
    asked = len(site.asked)
    assert "is there already" in str(save(url).exception)
    path.unlink()
    assert save(url).exit_code == 0
    assert len(site.asked) == asked, "the archive has it"
    assert "no capture 999999" in str(save(f"{site.url}/news/1", "--capture", "999999").exception)


def test_of_a_file(site: Site, save: Save, tmp_path: Path) -> None:
    page = tmp_path / "page.html"
    page.write_bytes(article(7))
    os.utime(page, (1_770_300_000, 1_770_300_000))
    done = save(f"{site.url}/news/7", "--html", str(page))
    facts = json.loads(Path(done.stdout.strip()).read_text())
    assert facts["fetched_at"] == "2026-02-05T14:00:00+00:00"
    assert len(facts["body"]) == 5
    assert site.asked == []
    assert "cannot read" in str(save(f"{site.url}/news/8", "--html", str(tmp_path / "none")).exception)


def test_wrong_usage(site: Site, save: Save) -> None:
    for arguments in (["https://elsewhere.kz/1"], [f"{site.url}/news/1", "--fetch", "--capture", "1"]):
        assert save(*arguments).exit_code == 2
