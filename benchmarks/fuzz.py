"""Feed broken input to every reader of strangers' bytes, and print what raises or takes too long.

usage: ./run bench fuzz [--minutes 10] [--only NAME ...] [--keep FOLDER]

Hypothesis edits pages of tests/pages, and feeds, sitemaps, robots.txt files and WARC records of its own making, and
shrinks what fails. A reader may raise only what it says that it raises, and may take 5 CPU seconds. The exit code
is 1 where one did otherwise; what is found becomes a test.
"""

import argparse
import sys
import tempfile
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from crawler.discovery.feed_dates import read_moment  # noqa: E402
from crawler.discovery.links import Place, PlaceKind  # noqa: E402
from crawler.discovery.places import find_links  # noqa: E402
from crawler.middlewares.robotstxt_rules import read_robots  # noqa: E402
from extract import Page, extract  # noqa: E402
from extract.decode import Undecodable, decode  # noqa: E402
from extract.url_key import url_key  # noqa: E402
from sources import Source  # noqa: E402
from storage.warc.fetched import CaptureKind, Fetched  # noqa: E402
from storage.warc.foreign import read_foreign  # noqa: E402
from storage.warc.members import scan_members  # noqa: E402
from storage.warc.records import write_record  # noqa: E402
from storage.warc.reservations import read_reservations  # noqa: E402

NOW = datetime(2026, 11, 30, 2, tzinfo=UTC)
CPU_SECONDS = 5.0
AT_ONCE = 100
"""Examples of a reader before it is the next one's turn."""
URL = "https://qala.kz/news/1"
SOURCE = Source(
    id="kz_qala",
    title="Qala",
    home="https://qala.kz/",
    country="kz",
    languages=("kk", "ru"),
    timezone="Asia/Almaty",
    article=r"^/news/\d+",
)
PIECES = (
    *(
        b"<",
        b"</",
        b">",
        b"<!--",
        b"-->",
        b"<![CDATA[",
        b"]]>",
        b"&",
        b"&#x110000;",
        b"&amp;amp;",
        b"<script>",
        b"<svg>",
    ),
    *(
        b"<table><tr><td>" * 40,
        b"<div>" * 300,
        b"\x00",
        b"\xff\xfe",
        b"\xef\xbb\xbf",
        b"\xed\xa0\x80",
        b"\r",
        b"\r\n",
    ),
    *(b"<image:image>", b'<meta charset="idna">', b'<meta charset="utf-16">', b"<base href='//['>", b"9999999999999"),
    *(b'{"@type":"NewsArticle","datePublished":"0000-00-00"}', "ё".encode(), "\u202eabc".encode(), b"%", b"%zz"),
    *(b"31 02 2026", b"1e999", b"-0000", b"2026-11-30T25:61:61+99:99", b"User-agent: *\n", b"Disallow: /*$*$\n"),
)
FEED = b"""<?xml version="1.0" encoding="utf-8"?><rss version="2.0"><channel><item><title>News &amp; more</title>
<link>https://qala.kz/news/1</link><pubDate>Mon, 30 Nov 2026 10:00:00 +0500</pubDate><guid>5</guid></item>
</channel></rss>"""
SITEMAP = b"""<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"><url><loc>https://qala.kz/news/2</loc>
<lastmod>2026-11-30</lastmod></url></urlset>"""
JSON_FEED = (
    b'{"version":"https://jsonfeed.org/version/1.1","items":[{"url":"/news/3","date_published":"2026-11-30"}]}'
)
ROBOTS = b"User-agent: *\nDisallow: /admin/\nCrawl-delay: 2\nSitemap: https://qala.kz/map.xml\nRequest-rate: 1/5s\n"


class TooSlow(Exception):
    """A reader took more than its CPU seconds."""


@dataclass
class Target:
    """A reader, what it is fed with, and what it may raise."""

    name: str
    read: Callable[[bytes], object]
    seeds: tuple[bytes, ...]
    may_raise: tuple[type[Exception], ...] = ()
    examples: int = 0
    failures: dict[str, bytes] = field(default_factory=dict)
    """The last and smallest input of each failure, by what it raised."""
    _failed: bytes = b""

    def fuzz(self) -> None:
        """Feed it with some examples; a failure is kept, shrunk."""
        quiet = settings(
            max_examples=AT_ONCE,
            deadline=None,
            database=None,
            derandomize=False,
            phases=(Phase.generate, Phase.shrink),
            suppress_health_check=list(HealthCheck),
        )
        try:
            quiet(given(mutated(self.seeds))(self._take))()
        except Exception as err:
            self.failures[f"{type(err).__name__}: {err}"[:300]] = self._failed

    def _take(self, data: bytes) -> None:
        self.examples += 1
        began = time.thread_time()
        try:
            with suppress(*self.may_raise):
                self.read(data)
        except Exception:
            self._failed = data
            raise
        took = time.thread_time() - began
        if took > CPU_SECONDS:
            self._failed = data
            raise TooSlow(f"{took:.1f} CPU seconds for {len(data)} bytes")


def mutated(seeds: tuple[bytes, ...]) -> st.SearchStrategy[bytes]:
    """One of the seeds with up to eight edits: pieces put in, cut out, doubled, or bytes of no meaning."""
    place = st.floats(0, 1)
    edit = st.one_of(
        st.tuples(st.just("put"), place, st.sampled_from(PIECES)),
        st.tuples(st.just("put"), place, st.binary(max_size=20)),
        st.tuples(st.just("cut"), place, st.integers(1, 400)),
        st.tuples(st.just("double"), place, st.integers(1, 4000)),
        st.tuples(st.just("end"), place, st.just(0)),
    )
    return st.builds(apply, st.sampled_from(seeds), st.lists(edit, max_size=8))


def apply(seed: bytes, edits: list[tuple[str, float, bytes | int]]) -> bytes:
    """The seed with these edits, each at a share of its length."""
    for kind, share, what in edits:
        at = int(share * len(seed))
        if isinstance(what, bytes):
            seed = seed[:at] + what + seed[at:]
        elif kind == "cut":
            seed = seed[:at] + seed[at + what :]
        elif kind == "double":
            seed = seed[:at] + 2 * seed[at : at + what] + seed[at + what :]
        else:
            seed = seed[:at]
    return seed


def targets(folder: Path) -> list[Target]:
    """The readers; `folder` takes the files of those that read files."""
    pages = tuple(path.read_bytes() for path in sorted((ROOT / "tests" / "pages").glob("*.html")))
    record = write_record(
        Fetched(URL, CaptureKind.ARTICLE, NOW, 200, (("content-type", "text/html"),), pages[0][:3000]), 1
    )
    file = folder / "fuzz.warc.gz"

    def of_file(read: Callable[[Path], object]) -> Callable[[bytes], object]:
        def write_and_read(data: bytes) -> object:
            file.write_bytes(data)
            return read(file)

        return write_and_read

    def place(kind: PlaceKind) -> Callable[[bytes], object]:
        at = Place(f"https://qala.kz/{kind}", kind)
        return lambda data: find_links(at, Page(at.url, data, NOW), SOURCE)

    dates = tuple(
        words.encode() for words in ("Mon, 30 Nov 2026 10:00:00 +0500", "30 қараша 2026, 18:20", "20261130T1000Z")
    )
    addresses = tuple(
        words.encode() for words in (URL, "https://дом.рф/новость?id=1;utm_source=x#!/a", "HTTP://a:80/%D0%zz")
    )
    return [
        Target("extract", lambda data: extract(Page(URL, data, NOW)), pages),
        Target("decode", decode, pages, (Undecodable,)),
        Target("url_key", lambda data: url_key(data.decode("utf-8", "replace")), addresses),
        Target(
            "feed_dates", lambda data: read_moment(data.decode("utf-8", "replace"), ZoneInfo("Asia/Almaty")), dates
        ),
        Target("find_links in a feed", place(PlaceKind.FEED), (FEED, JSON_FEED, SITEMAP)),
        Target("find_links in a sitemap", place(PlaceKind.SITEMAP), (SITEMAP, FEED)),
        Target("find_links in a listing", place(PlaceKind.LISTING), pages),
        Target("robots.txt", lambda data: read_robots(200, data, URL).allows(URL), (ROBOTS,)),
        Target(
            "reservations", lambda data: read_reservations((("x-robots-tag", data.decode("latin-1")),), data), pages
        ),
        Target("a foreign WARC file", of_file(lambda path: list(read_foreign(path))), (record, 2 * record)),
        Target("our WARC file", of_file(lambda path: list(scan_members(path))), (record, 2 * record)),
    ]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--minutes", type=float, default=10.0)
    parser.add_argument("--only", nargs="+", metavar="NAME", help="of the readers, by the beginning of their names")
    parser.add_argument("--keep", type=Path, metavar="FOLDER", help="write the input of each failure here")
    asked = parser.parse_args()
    until = time.monotonic() + 60 * asked.minutes
    with tempfile.TemporaryDirectory(prefix="tarikh-fuzz-") as folder:
        chosen = [t for t in targets(Path(folder)) if not asked.only or t.name.startswith(tuple(asked.only))]
        while time.monotonic() < until:
            for target in chosen:
                if time.monotonic() < until:
                    target.fuzz()
    for target in chosen:
        print(f"{target.name:28} {target.examples:8} examples {len(target.failures):4} failures")
        for number, (failure, data) in enumerate(target.failures.items()):
            print(f"    {failure}")
            if asked.keep:
                (asked.keep / f"{target.name.replace(' ', '_')}-{number}.bin").write_bytes(data)
    sys.exit(any(target.failures for target in chosen))


if __name__ == "__main__":
    main()
