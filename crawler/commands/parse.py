"""`scrapy parse URL`: fetch a page and print the record, or the links, that its spider finds in it."""

from argparse import Namespace

from scrapy.commands import parse

from crawler.commands.options import EXPORT_ITEMS, STORE_NOTHING, check_arguments


class Command(parse.Command):
    """Scrapy's command, storing nothing."""

    default_settings = parse.Command.default_settings | EXPORT_ITEMS | STORE_NOTHING

    def process_options(self, args: list[str], opts: Namespace) -> None:
        """Raises UsageError for a spider argument that is unknown or cannot be read."""
        super().process_options(args, opts)
        check_arguments(opts)
