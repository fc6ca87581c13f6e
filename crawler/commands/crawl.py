"""`scrapy crawl SOURCE [-a limit=5] [-o items.jsonl]`: crawl one source into the archive."""

from argparse import Namespace

from scrapy.commands import crawl

from crawler.commands.options import EXPORT_ITEMS, check_arguments


class Command(crawl.Command):
    """Scrapy's command, with its arguments checked before anything is opened."""

    default_settings = crawl.Command.default_settings | EXPORT_ITEMS

    def process_options(self, args: list[str], opts: Namespace) -> None:
        """Raises UsageError for a spider argument that is unknown or cannot be read."""
        super().process_options(args, opts)
        check_arguments(opts)
