"""`scrapy shell URL`: a console with a page in it, fetched as a crawl would fetch it."""

from scrapy.commands import shell

from crawler.commands.options import STORE_NOTHING


class Command(shell.Command):
    """Scrapy's command, storing nothing."""

    default_settings = shell.Command.default_settings | STORE_NOTHING
