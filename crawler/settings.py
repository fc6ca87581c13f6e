"""Scrapy's settings module: the whole set-up of a crawl, in the order of a request's way."""

from crawler import VERSION
from crawler.job import Job
from crawler.middlewares.addresses import Permitted
from storage.db.settings import Settings, read_settings

MEGABYTE = 1024 * 1024
LIVE_HANDLER = "crawler.transport.TolerantHandler"
REPLAY_HANDLER = "crawler.replay.ReplayHandler"


def user_agent(contact: str) -> str:
    """Who we say we are: `tarikh/VERSION (+CONTACT)`."""
    return f"tarikh/{VERSION} (+{contact})" if contact else f"tarikh/{VERSION}"


def download_handlers(replayed: bool) -> dict[str, str | None]:
    """Only http and https, over the network or out of a file."""
    handler = REPLAY_HANDLER if replayed else LIVE_HANDLER
    return {"http": handler, "https": handler, "file": None, "data": None, "ftp": None, "s3": None}


_ours: Settings = read_settings()

BOT_NAME = "tarikh"
COMMANDS_MODULE = "crawler.commands"
SPIDER_LOADER_CLASS = "crawler.loader.CatalogueLoader"
TARIKH_SETTINGS = _ours
TARIKH_JOB = Job(replay=_ours.replay)
TARIKH_PERMITTED = Permitted.read(_ours.allow_addresses)

# who we are, and what we never do
USER_AGENT = user_agent(_ours.contact)
DEFAULT_REQUEST_HEADERS = {"Accept": "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"}
REMOTE_CONTROL_ENABLED = False
TELNETCONSOLE_ENABLED = False
COOKIES_ENABLED = False
REFERER_ENABLED = False
HTTPCACHE_ENABLED = False

# the frontier is in the database, which decides what is asked for and when
DUPEFILTER_CLASS = "scrapy.dupefilters.BaseDupeFilter"
# links are leased newest first, and asked for in that order
SCHEDULER_MEMORY_QUEUE = "scrapy.squeues.FifoMemoryQueue"
CONCURRENT_REQUESTS = 8
CONCURRENT_REQUESTS_PER_DOMAIN = 8
SCRAPER_SLOT_MAX_ACTIVE_SIZE = 40 * MEGABYTE

# the whole list: Scrapy's own base would load its proxies, cookies, retries and its remote control
DOWNLOADER_MIDDLEWARES_BASE: dict[str, int] = {}
DOWNLOADER_MIDDLEWARES = {
    # last of all, when the page is whole: its scripts are run, where the source asks for it
    "crawler.middlewares.rendering.RenderingMiddleware": 20,
    "crawler.middlewares.ssrf.SsrfMiddleware": 50,
    "crawler.middlewares.robotstxt.RobotsTxtMiddleware": 100,
    "scrapy.downloadermiddlewares.downloadtimeout.DownloadTimeoutMiddleware": 350,
    "scrapy.downloadermiddlewares.defaultheaders.DefaultHeadersMiddleware": 400,
    "scrapy.downloadermiddlewares.useragent.UserAgentMiddleware": 500,
    "crawler.middlewares.retry.RetryMiddleware": 550,
    # reads an opened page, which may lead on
    "crawler.middlewares.redirect.RedirectMiddleware": 580,
    "crawler.middlewares.compression.CompressionMiddleware": 590,
}

# the network: verified, checked after resolution, bounded
DOWNLOAD_HANDLERS = download_handlers(_ours.replay is not None)
TWISTED_DNS_RESOLVER = "crawler.middlewares.ssrf.GuardedResolver"
DOWNLOAD_VERIFY_CERTIFICATES = True
DOWNLOAD_TIMEOUT = 10
DOWNLOAD_MAXSIZE = 10 * MEGABYTE
DOWNLOAD_WARNSIZE = 0
# a body cut short is kept, and marked
DOWNLOAD_FAIL_ON_DATALOSS = False

SPIDER_MIDDLEWARES_BASE: dict[str, int] = {}
EXTENSIONS_BASE = {
    "scrapy.extensions.corestats.CoreStats": 0,
    "crawler.middlewares.ssrf.SsrfCheck": 0,
    "crawler.sink.extension.SinkExtension": 0,
    "crawler.middlewares.throttle.Throttle": 0,
}
# a site that needs a second to answer is asked once a second; the source's own delay is the least
AUTOTHROTTLE_TARGET_CONCURRENCY = 1.0
AUTOTHROTTLE_MAX_DELAY = 30.0
LOG_LEVEL = "INFO"
LOG_COLOR = False
STATS_DUMP = False
