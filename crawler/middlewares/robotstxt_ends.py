"""Tells a robots.txt that came without its end from one whose length is merely told wrong."""

from scrapy.http import Response

from crawler.middlewares.robotstxt_rules import LARGEST, read_robots
from crawler.responses import is_cut


def lacks_end(response: Response) -> bool:
    """Whether rules came, and perhaps not all of them: what stood behind may forbid what the beginning allows."""
    if not is_cut(response) or len(response.body) > LARGEST:
        return False
    return read_robots(response.status, response.body).rules is not None


def misstates_length(first: Response, again: Response) -> bool:
    """Whether two answers that seem cut are one whole file, whose Content-Length is too large.

    A network cuts where it will, and not twice behind the same line.
    """
    plain = again.flags == ["dataloss"] and b"Transfer-Encoding" not in again.headers
    return plain and again.body == first.body and again.body.endswith(b"\n")
