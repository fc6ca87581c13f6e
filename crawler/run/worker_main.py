"""The process of one source's crawl: it sends its events down a pipe and ends with its parent."""

import logging
import os
import signal
import threading
from dataclasses import replace
from multiprocessing import forkserver
from multiprocessing.connection import Connection
from typing import Any

from scrapy.crawler import AsyncCrawlerProcess
from scrapy.settings import Settings as ScrapySettings

from crawler.events import Report, SourceEvent, WorkerAlive, WorkerStarted, encode_event
from crawler.job import Job
from crawler.loader import spider_of
from crawler.middlewares.addresses import Permitted
from crawler.settings import download_handlers, user_agent
from sources import Source
from sources.log_setup import set_up_logging
from storage.db.db_errors import OUTAGE
from storage.db.settings import Settings

PULSE = 5.0
"""Seconds between two signs of life."""


def main(source: Source, job: Job, settings: Settings, pipe: Connection) -> None:
    """Crawl one source; each event goes down the pipe as a JSON line."""
    # Ctrl-C is the parent's: it tells us to stop, once
    os.setsid()
    set_up_logging({"run": job.run_id, "source": source.id})
    # the run itself tells of them, once for all sources
    OUTAGE.level = logging.INFO
    _share_fork_server()
    _die_with_parent(pipe)

    def report(event: SourceEvent) -> None:
        pipe.send_bytes(encode_event(event))

    report(WorkerStarted(os.getpid()))
    job = replace(job, report=report)
    process = AsyncCrawlerProcess(scrapy_settings(job, settings))
    process.crawl(spider_of(source, job))
    _beat(report)
    process.start()


def scrapy_settings(job: Job, settings: Settings) -> ScrapySettings:
    """Scrapy's settings for a job that came from a command, whatever the environment says."""
    machine = ScrapySettings()
    machine.setmodule("crawler.settings", priority="project")
    machine.setdict(
        {
            "TARIKH_JOB": job,
            "TARIKH_SETTINGS": settings,
            "TARIKH_PERMITTED": Permitted.read(settings.allow_addresses),
            "USER_AGENT": user_agent(settings.contact),
            "DOWNLOAD_HANDLERS": download_handlers(job.replay is not None),
            # the log of every process is set up in one place, sources.log_setup
            "LOG_INSTALL_ROOT_HANDLER": False,
        },
        priority="cmdline",
    )
    return machine


def _beat(report: Report) -> None:
    from twisted.internet import reactor, task

    # from the reactor itself: one that hangs falls silent, and the parent ends it
    task.LoopingCall(report, WorkerAlive()).start(PULSE)
    assert reactor is not None  # imported so that the looping call has its clock


def _die_with_parent(pipe: Connection) -> None:
    def watch() -> None:
        try:
            pipe.recv_bytes()
        except (EOFError, OSError):
            # the run is dead with its lock: a late write would meet the next run's repairs
            os.kill(os.getpid(), signal.SIGKILL)

    threading.Thread(target=watch, name="parent", daemon=True).start()


def _share_fork_server() -> None:
    """Let the extraction workers be forked by the server that forked us: a second one would import all again."""
    server: Any = getattr(forkserver, "_forkserver", None)
    ready = getattr(server, "_forkserver_address", None) and getattr(server, "_forkserver_alive_fd", None)
    # servers that ask for a key (Python 3.14) give it to no grandchild; there a second one is started
    if ready and not hasattr(server, "_forkserver_authkey"):
        server.ensure_running = lambda: None
