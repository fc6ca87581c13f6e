"""`scrapy fetch URL`: print a page, fetched as a crawl would fetch it."""

from scrapy.commands import fetch

from crawler.commands.options import STORE_NOTHING


class Command(fetch.Command):
    """Scrapy's command, storing nothing."""

    default_settings = fetch.Command.default_settings | STORE_NOTHING
