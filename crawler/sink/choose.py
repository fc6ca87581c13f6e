"""The choice of the sink that a job calls for."""

from crawler.job import Job, Mode
from crawler.sink.archive import ArchiveSink
from crawler.sink.base import Sink
from crawler.sink.dry_run import DryRunSink
from extract.pool import Workers
from sources import Source
from storage.db.settings import Settings


def open_sink(source: Source, job: Job, settings: Settings, workers: Workers) -> Sink:
    """The archive's sink, or one that stores nothing."""
    if job.mode == Mode.ARCHIVE:
        return ArchiveSink(source, job, settings, workers)
    return DryRunSink(source, job, workers)
