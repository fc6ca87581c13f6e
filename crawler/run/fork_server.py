"""Starts the fork server early, while the parent is still importing."""

from multiprocessing import forkserver, get_context
from multiprocessing.context import ForkServerContext


def start_fork_server() -> ForkServerContext:
    """The context whose processes are forked with everything a crawl needs imported; started when first asked."""
    context = get_context("forkserver")
    context.set_forkserver_preload(["crawler.run.preload"])
    forkserver.ensure_running()
    return context
