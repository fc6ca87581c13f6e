"""Which requests are never made?"""

from typing import Self

from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.exceptions import CannotResolveHostError
from scrapy.utils.httpobj import urlparse_cached

from crawler.addresses import Permitted, inside_line, refusal
from crawler.refusals import RefusedAddress
from crawler.resolver import GuardedResolver


class AddressGuard:
    """Refuses odd schemes, user names and literals that lie inside, and names what the resolver refused."""

    def __init__(self, permitted: Permitted) -> None:
        self._permitted = permitted

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        return cls(crawler.settings["TARIKH_PERMITTED"])

    def process_request(self, request: Request) -> None:
        """Raises RefusedAddress."""
        # a proxy would resolve names out of our sight
        request.meta.pop("proxy", None)
        line = refusal(request.url, self._permitted)
        if line:
            raise RefusedAddress(line)

    def process_exception(self, request: Request, exception: Exception) -> None:
        """Raises RefusedAddress in place of Scrapy's "cannot resolve" where it was our resolver that refused."""
        from twisted.internet import reactor

        resolver = getattr(reactor, "nameResolver", None)
        host = urlparse_cached(request).hostname or ""
        if isinstance(exception, CannotResolveHostError) and isinstance(resolver, GuardedResolver):
            address = resolver.refused.get(host)
            if address is not None:
                raise RefusedAddress(inside_line(host, address)) from exception
