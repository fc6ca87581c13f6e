"""How is the whole crawling machine set up? (Scrapy's settings module, in the order of a request's way)"""

from importlib.metadata import PackageNotFoundError, version

from crawler.addresses import Permitted
from crawler.order import Order
from storage.settings import Settings, read_settings

MEGABYTE = 1024 * 1024
LIVE_HANDLER = "scrapy.core.downloader.handlers.http11.HTTP11DownloadHandler"
REPLAY_HANDLER = "crawler.replay.ReplayHandler"


def user_agent(contact: str) -> str:
    """Who we say we are: `tarikh/VERSION (+CONTACT)`."""
    try:
        number = version("tarikh")
    except PackageNotFoundError:
        number = "0"
    return f"tarikh/{number} (+{contact})" if contact else f"tarikh/{number}"


def download_handlers(replayed: bool) -> dict[str, str | None]:
    """Only http and https, over the network or out of a file."""
    handler = REPLAY_HANDLER if replayed else LIVE_HANDLER
    return {"http": handler, "https": handler, "file": None, "data": None, "ftp": None, "s3": None}


_ours: Settings = read_settings()

BOT_NAME = "tarikh"
SPIDER_LOADER_CLASS = "crawler.loader.CatalogueLoader"
TARIKH_SETTINGS = _ours
TARIKH_ORDER = Order(replay=_ours.replay)
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
HTTPERROR_ALLOW_ALL = True
CONCURRENT_REQUESTS = 8
CONCURRENT_REQUESTS_PER_DOMAIN = 8
SCRAPER_SLOT_MAX_ACTIVE_SIZE = 40 * MEGABYTE

DOWNLOADER_MIDDLEWARES = {
    "scrapy.downloadermiddlewares.offsite.OffsiteMiddleware": None,
    "scrapy.downloadermiddlewares.robotstxt.RobotsTxtMiddleware": None,
    "scrapy.downloadermiddlewares.httpauth.HttpAuthMiddleware": None,
    "scrapy.downloadermiddlewares.retry.RetryMiddleware": None,
    "scrapy.downloadermiddlewares.redirect.MetaRefreshMiddleware": None,
    "scrapy.downloadermiddlewares.redirect.RedirectMiddleware": None,
    "scrapy.downloadermiddlewares.httpcompression.HttpCompressionMiddleware": None,
    "scrapy.downloadermiddlewares.cookies.CookiesMiddleware": None,
    "scrapy.downloadermiddlewares.httpproxy.HttpProxyMiddleware": None,
    "scrapy.downloadermiddlewares.httpcache.HttpCacheMiddleware": None,
    "crawler.guard.AddressGuard": 50,
    "crawler.obedience.RobotsObedience": 100,
    "crawler.patience.Patience": 550,
    "crawler.compression.WholeCompression": 590,
    "crawler.redirects.SameSiteRedirects": 600,
}

# the network: verified, checked after resolution, bounded
DOWNLOAD_HANDLERS = download_handlers(_ours.replay is not None)
TWISTED_DNS_RESOLVER = "crawler.resolver.GuardedResolver"
DOWNLOAD_VERIFY_CERTIFICATES = True
DOWNLOAD_TIMEOUT = 10
DOWNLOAD_MAXSIZE = 10 * MEGABYTE
DOWNLOAD_WARNSIZE = 0
# a body cut short is kept, and marked
DOWNLOAD_FAIL_ON_DATALOSS = False

EXTENSIONS = {
    "scrapy.extensions.telnet.TelnetConsole": None,
    "scrapy.extensions.remote_control.RemoteControl": None,
    "scrapy.extensions.feedexport.FeedExporter": None,
    "scrapy.extensions.memusage.MemoryUsage": None,
    "scrapy.extensions.logstats.LogStats": None,
}
LOG_LEVEL = "INFO"
STATS_DUMP = False
