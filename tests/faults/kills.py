"""Breaks crawls in every way that a night may bring, and counts what the archive lost, doubled or made worse.

usage: python -m tests.faults.kills [--KIND N ...]     (default: all, as often as TIMES says)

A site of ten new articles a night, a cluster and an archive of its own for each kind. Each night is broken at another
of its articles; after the last a crawl is left in peace, and then all that the site ever showed has to be there once.
It ends with 1 where anything is wrong.
"""

import argparse
import os
import resource
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from sqlalchemy import Engine, create_engine, make_url, text

from storage.db.embedded import ClusterPaths, start_server, stop_server
from storage.db.embedded.running import living_server
from storage.db.engine import normal_url, open_database
from storage.db.settings import Settings
from storage.ops.verify import verify_captures
from storage.warc.members import Member, scan_members
from tests.crawler.loopback import Answer, Site, article

TIMES = {"trees": 60, "torn": 40, "workers": 30, "databases": 20, "disks": 10, "outages": 5}
PAGES = 10
CRAWL = (sys.executable, "-m", "tarikh", "crawl", "--format", "json")
ROOT = Path(__file__).resolve().parents[2]
LONGEST = 300.0
_BEGINNING = 60
"""Bytes of a record that a torn write leaves."""
_TORN = 6_000
"""Bytes that a WARC file may have on a disk that is full; some of its records end beyond."""


@dataclass
class Night:
    """One archive and its site; `shown` are the numbers of all articles that the site ever named."""

    folder: Path
    site: Site = field(default_factory=Site)
    shown: int = 0
    struck: int = 0

    def __post_init__(self) -> None:
        self.settings = Settings(home=self.folder / "home", min_free=0)
        open_database(self.settings).dispose()
        # a killed crawl hangs up, which is no news
        self.site.server.handle_error = lambda *_: None  # type: ignore[method-assign]
        self.cluster = ClusterPaths(self.settings.cluster_folder)
        (self.folder / "kz_site.toml").write_text(
            f'title = "Site"\nhome = "{self.site.url}/"\ncountry = "kz"\nlanguages = ["ru"]\n'
            f'timezone = "Asia/Almaty"\nfeeds = ["{self.site.url}/feed"]\narticle = "/news/[0-9]+$"\ndelay = 0\n'
        )
        self.environ = os.environ | {
            "TARIKH_HOME": str(self.settings.home),
            "TARIKH_SOURCES": str(self.folder),
            "TARIKH_ALLOW_ADDRESSES": "127.0.0.0/8",
            "TARIKH_MIN_FREE": "0",
            "TARIKH_CONTACT": "https://archive.example/bot",
        }
        self.environ.pop("DATABASE_URL", None)

    def engine(self) -> Engine:
        """The archive, its server started where it is not there."""
        return create_engine(normal_url(start_server(self.cluster)), isolation_level="AUTOCOMMIT")

    def pass_night(self, strike: Callable[[int], None] | None = None, limit: int | None = None) -> int:
        """Crawl ten new articles; `strike` is called with the crawl's pid as one of them is asked for."""
        asked = threading.Event()
        numbers = range(self.shown, self.shown + PAGES)
        self.shown += PAGES
        self.site.feed(numbers)
        chosen = numbers[self.struck % PAGES]

        def answer() -> Answer:
            asked.set()
            return Answer(article(chosen))

        self.site.pages[f"/news/{chosen}"] = answer
        confine = None if limit is None else lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))
        crawl = subprocess.Popen(
            CRAWL,
            env=self.environ,
            cwd=ROOT,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            preexec_fn=confine,
        )
        if strike is not None and asked.wait(LONGEST):
            strike(crawl.pid)
        self.struck += 1
        return crawl.wait(LONGEST)

    def close(self) -> None:
        self.site.close()
        stop_server(self.cluster)


def below(pid: int) -> list[int]:
    """The process and all that it started, the children before their own."""
    parents: dict[int, list[int]] = {}
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                parent = int((entry / "stat").read_text().rpartition(")")[2].split()[1])
            except OSError:
                continue
            parents.setdefault(parent, []).append(int(entry.name))
    found = [pid]
    for each in found:
        found += parents.get(each, [])
    return found


def kill(pids: list[int]) -> None:
    for pid in pids:
        try:
            os.kill(pid, signal.SIGKILL)
        except ProcessLookupError:
            continue


def strike_tree(_: Night, pid: int) -> None:
    kill(below(pid))


def strike_and_tear(night: Night, pid: int) -> None:
    """Kill the tree, and leave the beginning of a record at the end of each open file, as a torn write does."""
    strike_tree(night, pid)
    for path in night.settings.warc_folder.glob("*.open"):
        with path.open("ab") as file:
            file.write(path.read_bytes()[:_BEGINNING])


def strike_workers(_: Night, pid: int) -> None:
    """Kill whatever the crawl forked last: the readers of pages."""
    kill(below(pid)[-1:])


def strike_database(night: Night, _: int) -> None:
    server = living_server(night.cluster)
    kill([server] if server else [])


def strike_outage(night: Night, _: int) -> None:
    """Take the database away for three seconds."""
    engine = night.engine()
    name = make_url(str(engine.url)).database
    other = create_engine(engine.url.set(database="template1"), isolation_level="AUTOCOMMIT")
    with other.connect() as connection:
        connection.execute(text(f'ALTER DATABASE "{name}" ALLOW_CONNECTIONS false'))
        connection.execute(text(f"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{name}'"))
        time.sleep(3)
        connection.execute(text(f'ALTER DATABASE "{name}" ALLOW_CONNECTIONS true'))
    other.dispose()
    engine.dispose()


STRIKES: dict[str, Callable[[Night, int], None] | None] = {
    "trees": strike_tree,
    "torn": strike_and_tear,
    "workers": strike_workers,
    "databases": strike_database,
    "disks": None,
    "outages": strike_outage,
}


def count_faults(engine: Engine, settings: Settings, urls: list[str]) -> dict[str, int]:
    """What is wrong with the archive of a site that showed these articles."""
    with engine.connect() as connection:
        stored = connection.execute(text("SELECT url FROM article")).scalars().all()
        places = connection.execute(text("SELECT warc_file, warc_offset FROM capture")).all()
        worse = connection.execute(
            text("SELECT count(*) FROM article WHERE published_at IS NULL OR language IS DISTINCT FROM 'ru'")
        ).scalar_one()
        twice = connection.execute(
            text("SELECT count(*) - count(DISTINCT url) FROM capture WHERE kind = 'article' AND refers_to IS NULL")
        ).scalar_one()
    records = {
        (path.name.removesuffix(".open"), item.offset)
        for path in settings.warc_folder.iterdir()
        for item in scan_members(path)
        if isinstance(item, Member) and item.record.type != "warcinfo"
    }
    return {
        "lost": len(set(urls) - set(stored)),
        "doubled": len(stored) - len(set(stored)) + int(twice),
        "dangling": sum(1 for _ in verify_captures(engine, settings)),
        "without_row": len(records - {(row[0], row[1]) for row in places}),
        "worse": int(worse),
    }


@contextmanager
def archive() -> Iterator[Night]:
    folder = Path(tempfile.mkdtemp(prefix="tarikh-faults-"))
    night = Night(folder)
    try:
        yield night
    finally:
        night.close()
        shutil.rmtree(folder, ignore_errors=True)


def break_nights(kind: str, times: int) -> dict[str, int]:
    """The faults after so many broken nights and one in peace."""
    strike = STRIKES[kind]
    with archive() as night:
        for _ in range(times):
            night.pass_night(strike and (lambda pid: strike(night, pid)), None if strike else _TORN)
        code = night.pass_night()
        engine = night.engine()
        urls = [f"{night.site.url}/news/{number}" for number in range(night.shown)]
        faults = count_faults(engine, night.settings, urls)
        engine.dispose()
    return {"times": times, "pages": len(urls), **faults, "exit": code}


def end(number: int, _: object) -> None:
    """Let what was begun be cleaned up."""
    raise SystemExit(128 + number)


def main() -> int:
    parser = argparse.ArgumentParser(description="Break crawls, and count what the archive lost.")
    for kind, times in TIMES.items():
        parser.add_argument(f"--{kind}", type=int, metavar="N", help=f"how often; {times} unless any is named")
    given = vars(parser.parse_args())
    named = {kind: times for kind, times in given.items() if times is not None} or TIMES
    signal.signal(signal.SIGTERM, end)
    wrong = False
    for kind, times in named.items():
        began = time.monotonic()
        found = break_nights(kind, times)
        wrong = wrong or any(found[name] for name in found if name not in ("times", "pages"))
        words = "  ".join(f"{name} {number}" for name, number in found.items())
        print(f"{kind:10} {words}  seconds {time.monotonic() - began:.0f}", flush=True)
    return int(wrong)


if __name__ == "__main__":
    sys.exit(main())
