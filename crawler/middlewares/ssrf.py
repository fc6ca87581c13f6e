"""The guards against requests that lead inside, by the address's spelling and again once its name is resolved.

The rule stands in `addresses`. A proxy from the environment would resolve names out of our sight, so none is used.
"""

import logging
from collections.abc import Sequence
from ipaddress import ip_address
from typing import Any, Self

from scrapy import Request, signals
from scrapy.crawler import Crawler
from scrapy.exceptions import CannotResolveHostError, CloseSpider
from scrapy.resolver import CachingHostnameResolver
from scrapy.utils.httpobj import urlparse_cached
from twisted.internet.interfaces import IAddress, IHostResolution, IResolutionReceiver
from zope.interface import implementer  # type: ignore[import-untyped]

from crawler.middlewares.addresses import Address, Permitted, inside_line, refusal
from crawler.refusals import RefusedAddress
from crawler.replay import ReplayHandler
from crawler.transport import TolerantHandler
from sources import Source

logger = logging.getLogger(__name__)


@implementer(IResolutionReceiver)
class _Sieve:
    """Passes on the addresses that may be reached; with none left the host counts as unknown."""

    def __init__(self, receiver: Any, host: str, resolver: "GuardedResolver") -> None:
        self._receiver = receiver
        self._host = host
        self._resolver = resolver

    def resolutionBegan(self, resolution: Any) -> None:  # noqa: N802  # Twisted's name
        self._receiver.resolutionBegan(resolution)

    def addressResolved(self, address: Any) -> None:  # noqa: N802  # Twisted's name
        plain = ip_address(str(getattr(address, "host", "")).split("%")[0])
        if self._resolver.permitted.allows(self._host, plain):
            self._receiver.addressResolved(address)
        else:
            self._resolver.refused[self._host] = plain

    def resolutionComplete(self) -> None:  # noqa: N802  # Twisted's name
        self._receiver.resolutionComplete()


class GuardedResolver(CachingHostnameResolver):
    """Scrapy's resolver, with addresses inside taken out after resolution, so that no name can be bound to them.

    Every connection comes through it, literals too. `refused` tells by host which address was taken out.
    """

    def __init__(self, reactor: Any, cache_size: int, permitted: Permitted) -> None:
        super().__init__(reactor, cache_size)
        self.permitted = permitted
        self.refused: dict[str, Address] = {}

    @classmethod
    def from_crawler(cls, crawler: Any, reactor: Any) -> Self:
        return cls(reactor, crawler.settings.getint("DNSCACHE_SIZE"), crawler.settings["TARIKH_PERMITTED"])

    def resolveHostName(  # noqa: N802  # Twisted's name and parameters
        self,
        resolutionReceiver: Any,  # noqa: N803
        hostName: str,  # noqa: N803
        portNumber: int = 0,  # noqa: N803
        addressTypes: Sequence[type[IAddress]] | None = None,  # noqa: N803
        transportSemantics: str = "TCP",  # noqa: N803
    ) -> IHostResolution:
        """As Twisted's, through the sieve; answers out of the cache pass it too."""
        sieve: Any = _Sieve(resolutionReceiver, hostName, self)
        return super().resolveHostName(sieve, hostName, portNumber, addressTypes, transportSemantics)


class SsrfMiddleware:
    """Refuses odd schemes and ports, user names and literals inside, and names what the resolver refused."""

    def __init__(self, crawler: Crawler) -> None:
        self._crawler = crawler
        self._permitted: Permitted = crawler.settings["TARIKH_PERMITTED"]

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        return cls(crawler)

    def process_request(self, request: Request) -> None:
        """Raises RefusedAddress."""
        # a proxy would resolve names out of our sight
        request.meta.pop("proxy", None)
        # a page that is only looked at (`scrapy fetch URL`) is of no source, and its address is a person's own
        source: Source | None = getattr(self._crawler.spider, "source", None)
        line = refusal(request.url, self._permitted, source.ports if source is not None else None)
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


class SsrfCheck:
    """The extension that lets no spider begin, whatever its settings, before the guards are known to stand."""

    def __init__(self, crawler: Crawler) -> None:
        self._crawler = crawler

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        check = cls(crawler)
        crawler.signals.connect(check.spider_opened, signals.spider_opened)
        return check

    def spider_opened(self) -> None:
        """Raises CloseSpider."""
        try:
            check_ssrf_guards(self._crawler)
        except RuntimeError as err:
            logger.error("%s", err)
            raise CloseSpider("unguarded") from err


def check_ssrf_guards(crawler: Crawler) -> None:
    """Raises RuntimeError when a request could reach the web past the guards."""
    handlers = crawler.engine.downloader.handlers._handlers
    # only these two ask the guarded resolver for every connection, or open none
    for scheme in ("http", "https"):
        if type(handlers.get(scheme)) not in (TolerantHandler, ReplayHandler):
            raise RuntimeError(f"{scheme} is handled by {handlers.get(scheme)!r}, which no resolver guards")
    from twisted.internet import reactor

    if not isinstance(getattr(reactor, "nameResolver", None), GuardedResolver):
        raise RuntimeError("the reactor resolves names without the guard")
    for switch in ("REMOTE_CONTROL_ENABLED", "TELNETCONSOLE_ENABLED"):
        if crawler.settings.getbool(switch):
            raise RuntimeError(f"{switch} would let others run code here")
    if not crawler.settings.getbool("DOWNLOAD_VERIFY_CERTIFICATES"):
        raise RuntimeError("certificates are not verified")
