"""Measure seven nights over a site of a thousand articles, and check the history that the archive then holds.

    python -m benchmarks.seven_nights              # 1,000 articles, 10 new ones a night: some minutes
    python -m benchmarks.seven_nights --pages 200

The sites live on loopback (tests/crawler/living_site.py), the database in a scratch cluster that is removed
afterwards; each night is the very crawl of `tarikh crawl`, its clock set a day further.
"""

import argparse
import sys
import tempfile
import time
from datetime import timedelta
from pathlib import Path

from crawler.job import Job
from crawler.run.processes import SourceResult
from crawler.run.run import RunPlan, crawl
from sources import Source
from storage.db.embedded import ClusterPaths, stop_server
from storage.db.engine import open_database
from storage.db.settings import Settings
from storage.outcomes import Command
from tarikh.output import print_rows

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "tests" / "crawler"))

from living_site import LivingSite  # lies beside the tests that use it, too
from loopback import Site
from nights_passed import compare, pass_nights

COLUMNS = ("night", "requests", "discovery", "articles", "new", "changed", "unchanged", "failed", "seconds")


def main() -> int:
    """Print a row a night, then the history beside what the database holds; 1 where they differ."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--pages", type=int, default=1000)
    pages = parser.parse_args().pages
    with tempfile.TemporaryDirectory(prefix="tarikh-nights-") as home:
        settings = Settings(home=Path(home), database_url=None, sources=None, allow_addresses=("127.0.0.0/8",))
        try:
            return _show(pages, settings)
        finally:
            stop_server(ClusterPaths(settings.cluster_folder))


def _show(pages: int, settings: Settings) -> int:
    sites = [Site("127.0.0.1"), Site("127.0.0.2")]
    papers = [LivingSite(sites[0], pages, 10), LivingSite(sites[1], 60, 3)]
    seconds: list[float] = []

    def run(night: int, *sources: Source) -> list[SourceResult]:
        began = time.monotonic()
        job = Job(ahead=timedelta(days=night), retry_wait=0.1)
        results = list(crawl(RunPlan(sources, job, 2, lambda _, __: None, Command.CRAWL), settings))
        seconds.append(time.monotonic() - began)
        return results

    rows = pass_nights(papers, run)
    for site in sites:
        site.close()
    print_rows([row | {"seconds": round(each, 1)} for row, each in zip(rows, seconds, strict=True)], COLUMNS)
    engine = open_database(settings)
    truth, found = compare(papers, engine)
    engine.dispose()
    print()
    print_rows(
        [{"count": name, "true": truth[name], "found": found[name]} for name in truth], ("count", "true", "found")
    )
    return int(truth != found)


if __name__ == "__main__":
    sys.exit(main())
