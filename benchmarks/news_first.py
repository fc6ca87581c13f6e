"""Measure in which order a crawl takes the articles of sites whose sitemap indexes name a large archive.

    python -m benchmarks.news_first FOLDER              # sitemaps of real sites, listed in FOLDER/index.jsonl
    python -m benchmarks.news_first FOLDER --pages 60

A line of index.jsonl is {"file", "url", "kind"}; kinds are "sitemap index", "sitemap" and "news sitemap". Each site
is served on loopback as it stands, its archive filled and 20 sitemaps of 20,000 addresses added to its index.
"""

import argparse
import gzip
import json
import resource
import sys
import tempfile
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from multiprocessing import get_context
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from sqlalchemy import text

from crawler.discovery.links import Place, PlaceKind
from crawler.discovery.ranking import Look, find_ranked
from crawler.discovery.turns import Turn
from crawler.job import Job
from crawler.run.run import RunPlan, crawl
from extract import Page
from sources import Source
from storage.db.embedded import ClusterPaths, stop_server
from storage.db.engine import open_database
from storage.db.settings import Settings
from storage.outcomes import Command
from tarikh.output import print_rows

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "tests" / "crawler"))

from loopback import Site, article  # lies beside the tests that use it, too

ADDED, IN_EACH = 20, 20_000
SITE = "https://site.kz"
NEW = "/a/tonight/99999999.html"
COLUMNS = (
    "site",
    "pages",
    "of_first_50",
    "first_night_requests",
    "links",
    "new_is_request",
    "links_after",
    "seconds",
)


class Pages(dict[str, Any]):
    """The pages of a site by path; every article's path has one."""

    def get(self, path: str, absent: Any = None) -> Any:
        """The page of that path."""
        if path in self or not path.endswith(".html"):
            return super().get(path, absent)
        return article(sum(map(ord, path)) % 97)


def main() -> None:
    """Print a row a site, and what it costs to read one sitemap of 20,000 addresses."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("folder", type=Path)
    parser.add_argument("--pages", type=int, default=60)
    asked = parser.parse_args()
    rows = [_measure(host, files, asked) for host, files in _sites(asked.folder)]
    print_rows(rows, COLUMNS)
    with get_context("spawn").Pool(1) as pool:
        seconds, listed, megabytes = pool.apply(read_one, (_archive(SITE, 1),))
    print(
        f"\none sitemap of {listed} addresses: {seconds:.2f} CPU seconds, {megabytes} MB at the peak above the start"
    )


def _sites(folder: Path) -> Iterator[tuple[str, list[dict[str, str]]]]:
    lines = [json.loads(line) for line in (folder / "index.jsonl").read_text().splitlines()]
    for index in (line for line in lines if line["kind"] == "sitemap index"):
        host = urlsplit(index["url"]).netloc
        yield host, [line for line in lines if urlsplit(line["url"]).netloc == host]


def _measure(host: str, files: list[dict[str, str]], asked: argparse.Namespace) -> dict[str, Any]:
    site = Site()
    site.pages = Pages()
    fresh = _serve(site, host, files, asked.folder)
    source = site.source(id="kz_site", sitemaps=["/sitemap.xml"], article=r"/a/.*[0-9]+\.html$", recheck_hours=())
    began = time.monotonic()
    with tempfile.TemporaryDirectory(prefix="tarikh-order-") as home:
        settings = Settings(home=Path(home), database_url=None, sources=None, allow_addresses=("127.0.0.0/8",))
        try:
            row = _two_nights(site, source, fresh, settings, asked.pages)
        finally:
            stop_server(ClusterPaths(settings.cluster_folder))
            site.close()
    return {"site": host, "seconds": round(time.monotonic() - began, 1)} | row


def _two_nights(site: Site, source: Source, fresh: set[str], settings: Settings, pages: int) -> dict[str, Any]:
    def night(number: int, limit: int) -> tuple[list[str], int]:
        site.asked.clear()
        job = Job(ahead=timedelta(hours=20 * number), limit=limit, retry_wait=0.1)
        list(crawl(RunPlan([source], job, 1, lambda _, __: None, Command.CRAWL), settings))
        engine = open_database(settings)
        with engine.connect() as connection:
            links = connection.execute(text("SELECT count(*) FROM link")).scalar_one()
        engine.dispose()
        return list(site.asked), links

    first, links = night(0, pages)
    taken = [path for path in first if path.endswith(".html")]
    _publish(site)
    second, after = night(1, 10)
    return {
        "pages": len(taken),
        "of_first_50": sum(path in fresh for path in taken[:50]),
        "first_night_requests": len(first),
        "links": links,
        "new_is_request": second.index(NEW) + 1 if NEW in second else None,
        "links_after": after,
    }


def _serve(site: Site, host: str, files: list[dict[str, str]], folder: Path) -> set[str]:
    """Serve the site; the articles that its sitemaps of the news name."""
    fresh: set[str] = set()
    for line in files:
        path = urlsplit(line["url"]).path
        body = (folder / line["file"]).read_bytes()
        body = gzip.decompress(body) if body[:2] == b"\x1f\x8b" else body
        body = body.replace(f"https://{host}".encode(), site.url.encode())
        if line["kind"] == "sitemap index":
            body = _filled(site, body)
        else:
            fresh |= {urlsplit(part.partition(b"</loc>")[0].decode()).path for part in body.split(b"<loc>")[1:]}
        site.pages[path] = body
    return fresh


def _filled(site: Site, index: bytes) -> bytes:
    """The index with more sitemaps in it, and those of its archive, filled."""
    for part in index.split(b"<loc>")[1:]:
        path = urlsplit(part.partition(b"</loc>")[0].decode()).path
        if path[:-7].rpartition("_")[2].isdigit():
            site.pages[path] = _archive(site.url, int(path[:-7].rpartition("_")[2]))
    added = ""
    for number in range(ADDED):
        site.pages[f"/sitemap_more_{number}.xml.gz"] = _archive(site.url, 100 + number)
        added += f"<sitemap><loc>{site.url}/sitemap_more_{number}.xml.gz</loc></sitemap>"
    return index.replace(b"</sitemapindex>", added.encode() + b"</sitemapindex>")


def _archive(base: str, number: int, most: int = IN_EACH) -> bytes:
    rows = "".join(f"<url><loc>{base}/a/{1_000_000 + number * most + n}.html</loc></url>" for n in range(most))
    return gzip.compress(f'<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">{rows}</urlset>'.encode(), 1)


def _publish(site: Site) -> None:
    """Name one new article in the news sitemap and in that of the latest."""
    site.pages[NEW] = article(98)
    entry = f"<url><loc>{site.url}{NEW}</loc></url>".encode()
    for path, body in site.pages.items():
        if path.endswith(("_news.xml.gz", "_latest.xml.gz")):
            head, mark, rest = body.partition(b"<url>")
            site.pages[path] = head + entry + mark + rest


def read_one(sitemap: bytes) -> tuple[float, int, int]:
    """CPU seconds, addresses, and MB above what the process held, of the reading of one sitemap."""
    source = Source(
        id="kz_site",
        title="Site",
        home=f"{SITE}/",
        country="kz",
        languages=("kk",),
        timezone="Asia/Almaty",
        article=r"/a/.*[0-9]+\.html$",
    )
    place = Place(f"{SITE}/sitemap_5_1.xml.gz", PlaceKind.SITEMAP, 1)
    now = datetime.now(UTC)
    # what is imported at the first use is no part of it
    find_ranked(place, Page(place.url, _archive(SITE, 1, 1), now), source, Look(now, 7, Turn.ARCHIVE))
    page = Page(place.url, sitemap, now)
    held, began = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss, time.process_time()
    found = find_ranked(place, page, source, Look(now, 7, Turn.ARCHIVE))
    seconds = time.process_time() - began
    return seconds, found.listed, (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - held) >> 10


if __name__ == "__main__":
    main()
