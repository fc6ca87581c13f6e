"""Print a first night and a first evening over ten sites of which seven have changed since their files were written.

    python -m benchmarks.first_evening

The sites live on loopback (tests/crawler/moved/moved_sites.py) and print the demo's articles in six languages. A
crawl takes what it finds; `sources repair` shows the difference that mends each file; with the mended files the sites
are checked and crawled once more. The database is a scratch cluster that is removed afterwards.
"""

import sys
import tempfile
from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from html import escape
from pathlib import Path
from typing import Any

from crawler.events import Event, IssueNoted, PlacesFound
from crawler.job import Job
from crawler.run.run import RunPlan, crawl
from sources import Source, read_source
from storage.db.embedded import ClusterPaths, stop_server
from storage.db.settings import Settings
from storage.outcomes import Command
from tarikh.checking import Plan, look, steps_of
from tarikh.demo.site import DemoSite, demo_sites
from tarikh.output import print_rows
from tarikh.repair import difference, propose_changes
from tarikh.verdicts import judge

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "tests" / "crawler"))
sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "tests" / "crawler" / "moved"))

from moved_sites import DATE, Stories, TownSite, ten_sites  # lie beside the tests that use them, too

PAGE = (
    "<html lang='{language}'><head><meta charset='utf-8'><title>{title}</title>"
    "<meta property='article:published_time' content='{date}'></head>"
    "<body><article><h1>{title}</h1>{paragraphs}</article></body></html>"
)
CHANGED = {
    4: "the home page names another feed",
    5: "robots.txt names a sitemap",
    6: "the feed leads to the home page",
    7: "a feed at a usual address",
    8: "new addresses in the feed",
    9: "new addresses in the sitemap",
    10: "another feed and new addresses",
}
STALE = ("places_moved", "pattern_stale")
NIGHT = ("source", "language", "changed", "published", "first_night", "said", "mended", "verdict", "second_night")
ON_PAPER = timedelta(hours=20)


def main() -> int:
    """Print the differences, then a row a site; 1 where an article is missed or a mended file is not right."""
    with tempfile.TemporaryDirectory(prefix="tarikh-evening-") as home, ten_sites(list(_papers())) as towns:
        files = Path(home) / "sources"
        files.mkdir()
        for town in towns:
            (files / f"{town.ident}.toml").write_text(town.file(), encoding="utf-8")
        settings = Settings(home=Path(home), database_url=None, sources=files, allow_addresses=("127.0.0.0/8",))
        try:
            rows = _evening(towns, files, settings)
        finally:
            stop_server(ClusterPaths(settings.cluster_folder))
    print_rows(rows, NIGHT)
    wrong = [row for row in rows if row["first_night"] != row["published"] or row["verdict"] != "right"]
    taken = sum(row["first_night"] for row in rows)
    print(f"\n{taken} of {sum(row['published'] for row in rows)} articles on the first night", file=sys.stderr)
    return 1 if wrong else 0


def _evening(towns: Sequence[TownSite], files: Path, settings: Settings) -> list[dict[str, Any]]:
    first = _night(files, settings, timedelta())
    mended = dict(_mend(files, settings))
    plan = Plan(_sources(files), 2, None, datetime.now(UTC))
    verdicts = {seen.source.id: judge(seen, steps_of(seen), plan.now).verdict for seen in look(plan, settings)}
    second = _night(files, settings, ON_PAPER)
    return [
        {
            "source": town.ident,
            "language": town.language,
            "changed": CHANGED.get(town.number, ""),
            "published": len(town.stories),
            "first_night": first[town.ident][0],
            "said": first[town.ident][1],
            "mended": mended.get(town.ident, ""),
            "verdict": verdicts.get(town.ident),
            "second_night": second[town.ident][1] or "right",
        }
        for town in towns
    ]


def _papers() -> Iterator[tuple[str, Stories]]:
    """The stories of the demo's papers, each with its language."""
    for site in demo_sites():
        language = site.source.languages[0]
        yield language, list(_stories(site, language))


def _stories(site: DemoSite, language: str) -> Iterator[tuple[str, bytes]]:
    for article in site.articles(1):
        if article.outcome == "ok" and (article.language or language) == language:
            lines = "".join(f"<p>{escape(line)}</p>" for line in article.paragraphs)
            page = PAGE.format(language=language, title=escape(article.title), date=DATE, paragraphs=lines)
            yield escape(article.title), page.encode()


def _sources(files: Path) -> list[Source]:
    return [read_source(path) for path in sorted(files.glob("*.toml"))]


def _night(files: Path, settings: Settings, ahead: timedelta) -> dict[str, tuple[int, str]]:
    """Of each source how many articles were new, and what was said of its file."""
    said: dict[str, Counter[str]] = {}

    def listen(source: str, event: Event) -> None:
        if isinstance(event, IssueNoted) and event.code in STALE:
            said.setdefault(source, Counter())[event.code] += 1
        if isinstance(event, PlacesFound):
            for place in event.places:
                print(f"{source}: found {place}")

    sources = _sources(files)
    job = Job(ahead=ahead, retry_wait=0.1)
    results = crawl(RunPlan(sources, job, 2, listen, Command.CRAWL), settings)
    new = {result.source: result.closed.new for result in results if result.closed is not None}
    return {source.id: (new.get(source.id, 0), " ".join(sorted(said.get(source.id, ())))) for source in sources}


def _mend(files: Path, settings: Settings) -> Iterator[tuple[str, str]]:
    """Print and make what `sources repair --write` would; the keys changed by source."""
    plan = Plan(_sources(files), 2, None, datetime.now(UTC))

    def text_of(source: Source) -> str:
        return (files / f"{source.id}.toml").read_text(encoding="utf-8")

    for sight, change in propose_changes(plan, settings, text_of):
        if change.after is not None:
            before = text_of(sight.source)
            shown = difference(before, change.after, f"{sight.source.id}.toml")
            print(shown, end="")
            (files / f"{sight.source.id}.toml").write_text(change.after, encoding="utf-8")
            keys = {
                line[1:].split("=")[0].strip() for line in shown.splitlines() if line.startswith("+") and "=" in line
            }
            yield sight.source.id, " ".join(sorted(keys))


if __name__ == "__main__":
    sys.exit(main())
