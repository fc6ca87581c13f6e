"""`tarikh sources check` tells what is well and what is not, and claims nothing that it did not see."""

import json
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from loopback import Answer, Site, article
from typer.testing import CliRunner

from sources import BadSource, Source, read_source
from storage.db.settings import Settings
from tarikh.app import build
from tarikh.checking import Plan, Step, check
from tarikh.demo import sources_folder, write_night
from tarikh.source_files import write_checked

pytestmark = pytest.mark.slow

# The day after the loopback articles' own.
NOW = datetime(2026, 2, 6, 12, tzinfo=UTC)
STALE = datetime(2026, 2, 20, 12, tzinfo=UTC)


@dataclass
class Look:
    """Checks a source of the loopback site; the steps by name."""

    site: Site
    settings: Settings

    def __call__(self, source: Source | None = None, now: datetime = NOW) -> dict[str, Step]:
        plan = Plan([source or self.site.source()], 1, None, now)
        ((_, steps),) = check(plan, self.settings)
        return {step.step: step for step in steps}


@pytest.fixture
def look(tmp_path: Path) -> Iterator[Look]:
    site = Site()
    site.pages["/robots.txt"] = b"User-agent: *\nDisallow: /admin/\n"
    site.feed(range(4))
    yield Look(site, Settings(home=tmp_path, allow_addresses=("127.0.0.0/8",)))
    site.close()


def verdicts(steps: dict[str, Step]) -> dict[str, bool | None]:
    return {name: step.ok for name, step in steps.items()}


def test_a_source_that_does_what_it_says(look: Look) -> None:
    steps = look()
    assert verdicts(steps) == dict.fromkeys(("reached", "robots", "feed", "fresh", "article"), True)
    assert "4 links" in steps["feed"].why
    assert "2026-02-05" in steps["fresh"].why
    assert "/news/" in steps["article"].why
    assert len([path for path in look.site.asked if path.startswith("/news/")]) == 3
    assert not list(look.settings.home.iterdir()), "nothing is stored"


def test_a_source_whose_newest_link_is_old(look: Look) -> None:
    steps = look(now=STALE)
    assert [name for name, step in steps.items() if not step.ok] == ["fresh"]
    assert "the newest is of 2026-02-05" in steps["fresh"].why
    rare = look.site.source(expect={"articles_per_day": (0, 5)})
    assert look(rare, STALE.replace(day=15))["fresh"].ok, "a source may write less than daily"


def test_what_cannot_be_reached_has_one_line(look: Look) -> None:
    gone = Site()
    gone.close()
    steps = look(gone.source())
    assert verdicts(steps) == {"reached": False}
    assert steps["reached"].why.startswith("connection: ")
    elsewhere = replace(look, settings=Settings(home=look.settings.home))
    assert "inside address" in elsewhere()["reached"].why


@pytest.mark.parametrize(
    "answer", [b"User-agent: *\nDisallow: /\n", Answer(status=500)], ids=["it forbids", "it is broken"]
)
def test_robots_that_refuse_end_the_check(look: Look, answer: bytes | Answer) -> None:
    look.site.pages["/robots.txt"] = answer
    steps = look()
    assert verdicts(steps) == {"reached": True, "robots": False}
    assert "/feed" in steps["robots"].why
    assert not [path for path in look.site.asked if path != "/robots.txt"]


@pytest.mark.parametrize(
    ("answer", "why"),
    [
        (Answer(status=404), "status 404"),
        (article(1), "html_for_feed"),
        (b"<rss version='2.0'><channel></channel></rss>", "no link in it"),
        (b"<rss version='2.0'><channel><item><link>/tag/1</link></item></channel></rss>", "none fits `article`"),
    ],
    ids=["gone", "a page", "empty", "other links"],
)
def test_a_feed_that_gives_nothing(look: Look, answer: bytes | Answer, why: str) -> None:
    look.site.pages["/feed"] = answer
    steps = look()
    assert verdicts(steps) == {"reached": True, "robots": True, "feed": False, "fresh": False, "article": False}
    assert why in steps["feed"].why


def test_one_dead_place_of_two_is_named(look: Look) -> None:
    steps = look(look.site.source(feeds=("/feed",), sitemaps=("/sitemap.xml",)))
    assert verdicts(steps)["feed"] is True
    assert verdicts(steps)["sitemap"] is False


def test_an_article_that_lacks_something(look: Look) -> None:
    text = article(1).replace(b"article:published_time", b"nothing")
    look.site.pages |= {f"/news/{n}": text for n in range(4)}
    steps = look(look.site.source(languages=("kk",)))
    assert verdicts(steps)["article"] is False
    assert "its language is ru, the source's are kk" in steps["article"].why
    look.site.pages |= {f"/news/{n}": Answer(status=410) for n in range(4)}
    assert "answered 410" in look()["article"].why


def test_places_that_the_file_does_not_name_are_looked_for(look: Look) -> None:
    look.site.pages["/"] = b"<link rel=alternate type='application/rss+xml' href='/feed'><p>Home</p>"
    bare = look.site.source().model_copy(update={"feeds": ()})
    steps = look(bare)
    assert steps["places"].ok
    assert "/feed: 4 links" in steps["places"].why
    look.site.pages = {"/": b"<p>Home</p>"}
    assert "none of" in look(bare)["places"].why


GOOD = """# A comment that stays.
title     = "Test"
home      = "{home}/"   # and this one
country   = "kz"
languages = ["ru"]
timezone  = "Asia/Almaty"
checked   = ""  # never
feeds     = ["{home}/feed"]
article   = '/news/[0-9]+$'
delay     = 0
"""


def test_the_command_saves_the_day_and_fails_for_a_fault(
    look: Look, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "sources"
    folder.mkdir()
    good, bad = folder / "kz_good.toml", folder / "kz_bad.toml"
    words = GOOD.format(home=look.site.url)
    good.write_text(words)
    bad.write_text(words.replace("/feed", "/nothing").replace("127.0.0.1", "localhost"))
    # an hour ago: the second of the fetch itself would be doubted
    fresh = (datetime.now(UTC) - timedelta(hours=1)).isoformat().encode()
    look.site.pages |= {f"/news/{n}": article(n).replace(b"2026-02-05T09:12:00+05:00", fresh) for n in range(4)}
    for name, value in (
        ("TARIKH_SOURCES", folder),
        ("TARIKH_HOME", tmp_path),
        ("TARIKH_ALLOW_ADDRESSES", "127.0.0.0/8,::1"),
    ):
        monkeypatch.setenv(name, str(value))
    done = CliRunner().invoke(build(), ["sources", "check", "--jobs", "1", "--save", "--format", "json"])
    steps = json.loads(done.stdout)
    assert done.exit_code == 1
    assert {step["source"] for step in steps if step["ok"] is False} == {"kz_bad"}
    assert bad.read_text() == words.replace("/feed", "/nothing").replace("127.0.0.1", "localhost")
    today = read_source(good).checked
    assert today is not None
    assert good.read_text() == words.replace('checked   = ""', f'checked   = "{today}"')
    listed = CliRunner().invoke(build(), ["sources", "list", "--format", "json"])
    assert {row["id"]: row["checked"] for row in json.loads(listed.stdout)} == {
        "kz_good": str(today),
        "kz_bad": "never",
    }
    only = CliRunner().invoke(build(), ["sources", "check", "kz_good"])
    assert (only.exit_code, "kz_bad" in only.stdout) == (0, False)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ('checked = ""  # never\n', 'checked = "2026-02-06"  # never\n'),
        ("checked   = 2026-01-01\n", 'checked   = "2026-02-06"\n'),
        ('title = "x" # checked = ""\n', 'title = "x" # checked = ""\n'),
        (
            'timezone  = "Asia/Almaty" # one\n[expect]\n',
            'timezone  = "Asia/Almaty" # one\nchecked   = "2026-02-06"\n[expect]\n',
        ),
        ('timezone="Asia/Almaty"', 'timezone="Asia/Almaty"\nchecked = "2026-02-06"\n'),
    ],
)
def test_one_line_is_changed(before: str, after: str) -> None:
    from tarikh.source_files import marked

    assert marked(before, date(2026, 2, 6)) == after


def test_a_file_that_would_break_is_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "kz_odd.toml"
    words = GOOD.format(home="https://site.kz").replace("checked   =", "'checked' =")
    path.write_text(words)
    with pytest.raises(BadSource, match="yourself"):
        write_checked(path, date(2026, 2, 6))
    assert path.read_text() == words


def test_the_demos_papers_are_all_well(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TARIKH_SOURCES", str(sources_folder()))
    night = tmp_path / "night.warc.gz"
    write_night(1, night)
    done = CliRunner().invoke(build(), ["sources", "check", "--replay", str(night), "--format", "json"])
    steps = json.loads(done.stdout)
    assert [step for step in steps if step["ok"] is not True] == []
    assert len({step["source"] for step in steps}) == 7
    refused = CliRunner().invoke(build(), ["sources", "check", "--replay", str(night), "--save"])
    assert refused.exit_code == 2
