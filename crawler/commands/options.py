"""What the commands share: settings of a command that only looks, and a check of spider arguments."""

from argparse import Namespace
from typing import Any, Final

from scrapy.exceptions import UsageError

from crawler.arguments import BadArgument, job_with
from crawler.job import Job

STORE_NOTHING: Final[dict[str, Any]] = {"TARIKH_STORE": False}
"""Below the project's settings and the command line: `-s TARIKH_STORE=1` stores all the same."""

EXPORT_ITEMS: Final[dict[str, Any]] = {"EXTENSIONS": {"scrapy.extensions.feedexport.FeedExporter": 0}}
"""For `-o FILE`; a nightly crawl exports nothing and does without the import."""


def check_arguments(options: Namespace) -> None:
    """Raises UsageError where `-a NAME=VALUE` says nothing that a spider knows."""
    try:
        job_with(Job(), options.spargs)
    except BadArgument as err:
        raise UsageError(str(err), print_help=False) from None
