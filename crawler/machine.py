"""Is the crawling machine as safe as its settings say?"""

from scrapy.core.downloader.handlers.http11 import HTTP11DownloadHandler
from scrapy.crawler import Crawler

from crawler.replay import ReplayHandler
from crawler.resolver import GuardedResolver


def check_machine(crawler: Crawler) -> None:
    """Raises RuntimeError when a request could reach the web past the guards."""
    handlers = crawler.engine.downloader.handlers._handlers
    # only these two ask the guarded resolver for every connection, or open none
    for scheme in ("http", "https"):
        if type(handlers.get(scheme)) not in (HTTP11DownloadHandler, ReplayHandler):
            raise RuntimeError(f"{scheme} is handled by {handlers.get(scheme)!r}, which no resolver guards")
    from twisted.internet import reactor

    if not isinstance(getattr(reactor, "nameResolver", None), GuardedResolver):
        raise RuntimeError("the reactor resolves names without the guard")
    for switch in ("REMOTE_CONTROL_ENABLED", "TELNETCONSOLE_ENABLED"):
        if crawler.settings.getbool(switch):
            raise RuntimeError(f"{switch} would let others run code here")
    if not crawler.settings.getbool("DOWNLOAD_VERIFY_CERTIFICATES"):
        raise RuntimeError("certificates are not verified")
