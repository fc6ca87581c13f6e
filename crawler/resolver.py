"""Does a host's name lead inside, whatever it looks like?"""

from collections.abc import Sequence
from ipaddress import ip_address
from typing import Any, Self

from scrapy.resolver import CachingHostnameResolver
from twisted.internet.interfaces import IAddress, IHostResolution, IResolutionReceiver
from zope.interface import implementer  # type: ignore[import-untyped]

from crawler.addresses import Address, Permitted


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
