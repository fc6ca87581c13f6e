"""`scrapy check`: check the contracts of the spiders, of which there are none yet."""

from scrapy.commands import check

from crawler.commands.options import STORE_NOTHING


class Command(check.Command):
    """Scrapy's command, storing nothing."""

    default_settings = check.Command.default_settings | STORE_NOTHING
