"""Where the process of one source's crawl begins, and what it is sent out with."""

from dataclasses import dataclass
from multiprocessing.connection import Connection

from crawler.job import Job
from sources import Source
from storage.db.settings import Settings


@dataclass(frozen=True, slots=True)
class WorkerArguments:
    """What a child process is sent out with."""

    source: Source
    job: Job
    settings: Settings


def enter(arguments: WorkerArguments, pipe: Connection) -> None:
    """Crawl one source."""
    # the fork server has imported it already; the parent, which crawls nothing, need not
    from crawler.run.worker_main import main

    main(arguments.source, arguments.job, arguments.settings, pipe)
