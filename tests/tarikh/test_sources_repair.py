"""`tarikh sources repair` and `sources check --all` over sites that have changed."""

import json
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from click.testing import Result
from loopback import Answer, Site
from moved_sites import FILE, SOME, TownSite, ten_sites
from typer.testing import CliRunner

from crawler.events import IssueNoted, PageKept, RequestLost
from sources import Source, read_source
from tarikh.app import build
from tarikh.checking import Sight, steps_of
from tarikh.demo import write_night
from tarikh.repair.other_host import other_host
from tarikh.repair.toml_file import Entry, comments_of, difference, edited
from tarikh.verdicts import Verdict, judge, recall, remember

NOW = datetime(2026, 11, 30, 21, tzinfo=UTC)
TEXT = """# A daily.
title      = "Qala"  # its own words
home       = "https://qala.kz/"
checked    = ""
feeds      = [
    "https://qala.kz/rss",  # named in a public list
    "https://qala.kz/old",  # usual address, not seen
]
article    = '^https?://qala\\.kz/news/[0-9]+$'  # as seen

[expect]  # wide
articles_per_day = [1, 100]  # by the dates
"""


@pytest.mark.parametrize(
    ("changes", "gone", "come"),
    [
        (
            {"feeds": [Entry("https://qala.kz/new", "found")]},
            TEXT.splitlines()[4:8],
            ['feeds      = ["https://qala.kz/new"]  # found'],
        ),
        (
            {"feeds": [Entry("https://qala.kz/rss", "named in a public list"), Entry("https://qala.kz/b", "found")]},
            ['    "https://qala.kz/old",  # usual address, not seen'],
            ['    "https://qala.kz/b",  # found'],
        ),
        ({"feeds": None}, TEXT.splitlines()[4:8], []),
        ({"sitemaps": [Entry("https://qala.kz/map.xml")]}, [], ['sitemaps   = ["https://qala.kz/map.xml"]']),
        (
            {"article": r"^https?://qala\.kz/story/[0-9]+$"},
            [TEXT.splitlines()[8]],
            [r"article    = '^https?://qala\.kz/story/[0-9]+$'  # as seen"],
        ),
        ({"article": "it's"}, [TEXT.splitlines()[8]], ['article    = "it\'s"  # as seen']),
        ({"skip": "/advert/"}, [], ["skip       = '/advert/'"]),
        ({"aliases": [Entry("kala.kz", "seen")]}, [], ['aliases    = ["kala.kz"]  # seen']),
    ],
    ids=[
        "one feed",
        "one of two",
        "no feed",
        "a new key",
        "a pattern",
        "a quotation mark",
        "a new pattern",
        "an alias",
    ],
)
@pytest.mark.parametrize("ending", ["\n", "\r\n"])
@pytest.mark.parametrize("mark", ["", "\ufeff"])
def test_a_key_is_changed_and_all_else_stays(changes, gone, come, ending, mark):
    text = mark + TEXT.replace("\n", ending)
    after = edited(text, changes)
    assert after.count(ending) == after.count("\n")
    assert after.startswith(mark)
    lines = difference(text, after, "kz_qala.toml").splitlines()[2:]
    assert [line[1:].lstrip("\ufeff") for line in lines if line.startswith("-")] == gone
    added = [" # ".join(part.strip() for part in line[1:].split("#")) for line in lines if line.startswith("+")]
    assert added == [" # ".join(part.strip() for part in line.split("#")) for line in come]
    tomllib.loads(after.removeprefix("\ufeff"))


def test_the_comments_of_an_array():
    assert comments_of(TEXT, "feeds") == {
        "https://qala.kz/rss": "named in a public list",
        "https://qala.kz/old": "usual address, not seen",
    }
    assert comments_of('feeds = ["https://a.kz/b"]  # seen\nhome = "x"  # y\n', "feeds") == {"https://a.kz/b": "seen"}
    assert comments_of(TEXT, "sitemaps") == {}


@dataclass
class Machine:
    """The command line in a home of its own, with source files in a folder."""

    folder: Path
    monkeypatch: pytest.MonkeyPatch

    def write(self, *towns: TownSite) -> None:
        for town in towns:
            (self.folder / f"{town.ident}.toml").write_text(town.file())

    def __call__(self, *arguments: str) -> Result:
        return CliRunner().invoke(build(), ["sources", *arguments])


@pytest.fixture
def machine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Machine:
    folder = tmp_path / "sources"
    folder.mkdir()
    for name, value in (
        ("TARIKH_SOURCES", folder),
        ("TARIKH_HOME", tmp_path / "home"),
        ("TARIKH_ALLOW_ADDRESSES", "127.0.0.0/8"),
    ):
        monkeypatch.setenv(name, str(value))
    return Machine(folder, monkeypatch)


@pytest.mark.slow
def test_files_are_mended_and_then_all_are_right(machine):
    """`benchmarks/first_evening.py` does it with ten."""
    with ten_sites() as all_towns:
        towns = [town for town in all_towns if town.number in SOME]
        machine.write(*towns)
        before = {path.name: path.read_text() for path in machine.folder.iterdir()}
        shown = machine("repair", "--jobs", "2")
        assert shown.exit_code == 0, shown.stderr
        assert {path.name: path.read_text() for path in machine.folder.iterdir()} == before, "only shown"
        changed = {f"kz_town{n}.toml" for n in SOME[1:]}
        assert {line[6:] for line in shown.stdout.splitlines() if line.startswith("+++ b/")} == changed
        assert machine("repair", "--jobs", "2", "--write").exit_code == 0
        assert {name for name, text in before.items() if (machine.folder / name).read_text() != text} == changed
        for town in towns:
            text = (machine.folder / f"{town.ident}.toml").read_text()
            assert "# A daily of the town.\n" in text
            assert "# its own words" in text
            assert "# as counted once" in text
            source = read_source(machine.folder / f"{town.ident}.toml")
            assert source.is_article(town.site.url + town.paths[0])
            assert source.is_article(f"{town.site.url}/news/17"), "the old form stays"
            assert not source.is_article(f"{town.site.url}/about")
        done = machine("check", "--all", "--jobs", "2", "--format", "json")
        assert done.exit_code == 0
        assert {row["source"]: row["verdict"] for row in json.loads(done.stdout)} == {
            town.ident: "right" for town in towns
        }


@pytest.fixture
def various() -> Iterator[dict[str, TownSite]]:
    """Sites that are each something else."""
    names = ("right", "moved", "robots", "refused", "down", "absent", "away", "closed", "undated")
    feeds = 'feeds     = ["@/feed"]'
    towns = {name: TownSite(Site(f"127.0.0.{60 + n}"), n, feeds) for n, name in enumerate(names)}
    for name, town in towns.items():
        town.publish()
        town.home()
        town.feed("/rss" if name == "moved" else "/feed")
    towns["robots"].site.pages["/robots.txt"] = b"User-agent: *\nDisallow: /\n"
    towns["refused"].site.pages |= dict.fromkeys(("/feed", "/"), Answer(status=403))
    towns["down"].site.pages |= dict.fromkeys(("/feed", "/"), Answer(status=503))
    towns["absent"].site.pages.clear()
    elsewhere = Answer(status=301, headers={"Location": "http://127.0.0.90/"})
    towns["away"].site.pages |= dict.fromkeys(("/feed", "/"), elsewhere)
    towns["closed"].site.close()
    plain = b"<html><body><h1>1</h1></body></html>"
    towns["undated"].site.pages |= dict.fromkeys(towns["undated"].paths, plain)
    yield towns
    for name, town in towns.items():
        if name != "closed":
            town.site.close()


VERDICTS = {
    "right": "right",
    "moved": "moved",
    "robots": "blocked",
    "refused": "blocked",
    "down": "down",
    "absent": "gone",
    "away": "moved",
    "closed": "gone",
    "undated": "faulty",
}


@pytest.mark.slow
def test_one_table_of_what_each_source_is_and_a_second_start_asks_only_who_is_down(machine, various):
    machine.write(*various.values())
    done = machine("check", "--all", "--jobs", "2", "--format", "json")
    rows = {row["source"]: row for row in json.loads(done.stdout)}
    told = {name: rows[town.ident]["verdict"] for name, town in various.items()}
    assert told == VERDICTS, done.stdout
    assert done.exit_code == 1
    assert all(row["why"] for row in rows.values())
    assert "3 moved" not in done.stderr
    assert "2 moved, 2 blocked, 2 gone, 1 down, 1 faulty, 1 right" in done.stderr
    for town in various.values():
        assert len(town.site.asked) < 25, "polite"
        town.site.asked.clear()
    again = machine("check", "--all", "--jobs", "2", "--format", "json")
    assert "8 sources were checked" in again.stderr
    assert {name for name, town in various.items() if town.site.asked} == {"down"}
    assert {row["source"]: row["verdict"] for row in json.loads(again.stdout)} == {
        source: row["verdict"] for source, row in rows.items()
    }


@pytest.mark.slow
def test_a_site_that_answers_from_another_host_is_named_with_it(machine):
    feeds = 'feeds     = ["@/feed"]'
    old = [TownSite(Site(f"127.0.0.{110 + n}"), n, feeds) for n in range(1, 5)]
    new = [TownSite(Site(f"127.0.0.{120 + n}"), n, feeds) for n in range(1, 5)]
    machine.write(*old)
    for town in new:
        town.publish()
        town.home()
        town.feed("/feed")
    for was, now in zip(old, new, strict=True):
        lead = {path: Answer(status=301, headers={"Location": now.site.url + path}) for path in (*now.paths, "/")}
        was.site.pages |= lead | {"/feed": Answer(status=301, headers={"Location": f"{now.site.url}/feed"})}
    # robots.txt leads away too; only the articles do; and the last leads to a host where nothing is
    old[1].site.pages["/robots.txt"] = Answer(status=301, headers={"Location": f"{new[1].site.url}/robots.txt"})
    old[2].paths, old[2].stories = new[2].paths, new[2].stories
    old[2].home()
    old[2].feed("/feed")
    new[3].site.pages.clear()
    done = machine("repair", "--jobs", "2", "--write")
    assert done.exit_code == 1, "one could not be mended"
    for was, now in zip(old[:3], new[:3], strict=True):
        source = read_source(machine.folder / f"{was.ident}.toml")
        # with its port, as no port is asked that the source does not name
        assert source.aliases == (urlsplit(now.site.url).netloc,)
        assert source.is_article((now if now is not new[2] else was).site.url + now.paths[0])
        assert f"{source.id}: the site answers from {source.aliases[0]}" in done.stderr
    assert (machine.folder / f"{old[3].ident}.toml").read_text() == old[3].file()
    assert "where no article was read" in done.stderr
    rows = json.loads(machine("check", "--all", "--jobs", "2", "--format", "json").stdout)
    verdicts = {row["source"]: row["verdict"] for row in rows}
    assert verdicts == {town.ident: "right" if town is not old[3] else "moved" for town in old}
    for town in (*old, *new):
        town.site.close()


@pytest.mark.parametrize(("led", "verdict"), [(3, "moved"), (2, "moved"), (1, "faulty")])
def test_articles_that_lead_to_another_host_have_moved(led, verdict):
    facts = {"feeds": ("https://qala.kz/feed",), "article": "/news/[0-9]+$", "timezone": "Asia/Almaty"}
    source = Source(id="kz_qala", title="Qala", home="https://qala.kz/", country="kz", languages=("kk",), **facts)
    kept = PageKept("https://qala.kz/feed", 200, "feed", "links", 3)
    urls = [f"https://qala.kz/news/{n}" for n in range(3)]
    lost = [RequestLost(u, "refused_redirect", u.replace("qala", "jana-qala")) for u in urls[:led]]
    lost += [RequestLost(u, "timeout") for u in urls[led:]]
    noted = [IssueNoted(lost[0].url, "refused_redirect", f"off the site, to {lost[0].led_to}")]
    sight = Sight(source, NOW, [kept, *lost, *noted], "finished")
    found = judge(sight, steps_of(sight), NOW)
    assert found.verdict == verdict, found.why
    assert other_host(sight) == ("jana-qala.kz" if led > 1 else None)


def test_what_cannot_be_mended_is_told_and_left_alone(machine):
    town = TownSite(Site("127.0.0.101"), 1, 'feeds     = ["@/feed"]')
    machine.write(town)
    path = machine.folder / f"{town.ident}.toml"
    before = path.read_text()
    done = machine("repair", town.ident, "--write")
    town.site.close()
    assert (done.exit_code, done.stdout) == (1, "")
    assert "no change is proposed" in done.stderr
    assert path.read_text() == before


def test_a_check_of_a_file_without_the_source_says_so(machine, tmp_path):
    night = tmp_path / "night.warc.gz"
    write_night(1, night)
    words = FILE.format(url="https://nowhere.kz", host="nowhere", number=1, places='feeds = ["https://nowhere.kz/f"]')
    (machine.folder / "kz_nowhere.toml").write_text(words)
    done = machine("check", "kz_nowhere", "--replay", str(night), "--format", "json")
    assert done.exit_code == 1
    (step,) = json.loads(done.stdout)
    assert (step["step"], step["ok"], step["why"]) == ("reached", None, "the replayed file holds no page of it")
    table = machine("check", "--all", "--replay", str(night), "--format", "json")
    assert [row["verdict"] for row in json.loads(table.stdout)] == ["unseen"]
    assert machine("repair", "--replay", str(night)).exit_code == 1


def test_verdicts_are_remembered_for_a_night(tmp_path):
    path = tmp_path / "home" / "check.jsonl"
    at = (NOW - timedelta(hours=1)).isoformat()
    one = Verdict("kz_a", "right", "well", at)
    assert recall(path, NOW) == {}
    remember(path, replace(one, verdict="gone"))
    remember(path, one)
    remember(path, Verdict("kz_b", "down", "503", at))
    remember(path, Verdict("kz_c", "moved", "x", (NOW - timedelta(days=2)).isoformat()))
    with path.open("a") as file:
        file.write('{"source": "kz_d", "verd')
    assert recall(path, NOW) == {"kz_a": one}
