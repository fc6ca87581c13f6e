"""Print what becomes of an article whose page comes changed, cut or replaced on a second night.

    python -m benchmarks.second_night

The site lives on loopback (tests/crawler/edits/made_pages.py), the database in a scratch cluster that is removed
afterwards; each night is the very crawl of `tarikh crawl`, its clock set further.
"""

import sys
import tempfile
from datetime import timedelta
from pathlib import Path

from crawler.job import Job
from crawler.run.run import RunPlan, crawl
from sources import Source
from storage.db.embedded import ClusterPaths, stop_server
from storage.db.engine import open_database
from storage.db.settings import Settings
from storage.outcomes import Command
from tarikh.output import print_rows

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "tests" / "crawler"))
sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "tests" / "crawler" / "edits"))

from loopback import Site  # lies beside the tests that use it, too
from second_nights import COLUMNS, pass_second_night


def main() -> int:
    """Print a row a variant."""
    with tempfile.TemporaryDirectory(prefix="tarikh-nights-") as home:
        settings = Settings(home=Path(home), database_url=None, sources=None, allow_addresses=("127.0.0.0/8",))

        def pass_night(ahead: timedelta, source: Source) -> None:
            job = Job(ahead=ahead, retry_wait=0.1)
            for _ in crawl(RunPlan([source], job, 1, lambda _, __: None, Command.CRAWL), settings):
                continue

        site = Site()
        engine = open_database(settings)
        try:
            print_rows(pass_second_night(site, pass_night, engine), COLUMNS)
        finally:
            engine.dispose()
            site.close()
            stop_server(ClusterPaths(settings.cluster_folder))
    return 0


if __name__ == "__main__":
    sys.exit(main())
