"""The reasons why a page was not fetched, each in one word.

IgnoreRequest (Scrapy's)
└── Refused                 we would not ask, or not go on
    ├── RefusedAddress      an address inside, an odd scheme, a user name in the address
    ├── RefusedRedirect     off the source's hosts, nowhere
    │   └── EndlessRedirect too many
    ├── RefusedByRobots     robots.txt forbids it, or could not be read
    └── NotInReplay         the WARC file being replayed does not hold it
"""

from typing import ClassVar

from scrapy.exceptions import (
    CannotResolveHostError,
    DownloadCancelledError,
    DownloadConnectionRefusedError,
    DownloadFailedError,
    DownloadTimeoutError,
    IgnoreRequest,
    ResponseDataLossError,
)
from twisted.internet.error import ConnectError, ConnectionDone, ConnectionLost

from storage.outcomes import ReasonCode


class Refused(IgnoreRequest):
    """A request that was not made, or not followed; `code` is its outcome."""

    code: ClassVar[ReasonCode] = ReasonCode.REFUSED


class RefusedAddress(Refused):
    """The address may not be asked for: it lies inside, or its spelling is no public web address."""

    code = ReasonCode.REFUSED_ADDRESS


class RefusedRedirect(Refused):
    """A redirect that leaves the source's hosts, to `led_to`, or never ends."""

    code = ReasonCode.REFUSED_REDIRECT

    def __init__(self, words: str, led_to: str = "") -> None:
        super().__init__(words)
        self.led_to = led_to


class EndlessRedirect(RefusedRedirect):
    """More redirects, one after another, than are followed."""


class RefusedByRobots(Refused):
    """robots.txt forbids the address; or its `status` does, or `reason_code` says why it could not be read."""

    code = ReasonCode.ROBOTS

    def __init__(self, words: str, status: int | None = None, reason_code: ReasonCode | None = None) -> None:
        super().__init__(words)
        self.status = status
        self.reason_code = reason_code


class NotInReplay(Refused):
    """The file being replayed has no answer for the address."""

    code = ReasonCode.NOT_IN_REPLAY


def outcome_of(error: BaseException) -> ReasonCode:
    """The one word for a fetch that gave no response."""
    if isinstance(error, Refused):
        return error.code
    if isinstance(error, DownloadTimeoutError):
        return ReasonCode.TIMEOUT
    if isinstance(error, DownloadCancelledError) or "DOWNLOAD_MAXSIZE" in str(error):
        # with our limits the one cause of a cancelled download is its size
        return ReasonCode.TOO_LARGE
    if isinstance(error, CannotResolveHostError):
        return ReasonCode.DNS
    if _is_tls(error):
        return ReasonCode.TLS
    network = (
        DownloadConnectionRefusedError,
        DownloadFailedError,
        ResponseDataLossError,
        ConnectError,
        ConnectionDone,
        ConnectionLost,
        OSError,
    )
    return ReasonCode.CONNECTION if isinstance(error, network) else ReasonCode.CRASHED


def _is_tls(error: BaseException) -> bool:
    seen: list[BaseException | None] = [error, error.__cause__, error.__context__]
    reasons = [r for e in list(seen) for r in getattr(e, "reasons", ())]
    seen += [getattr(r, "value", None) for r in reasons]
    return any("SSL" in type(e).__module__ or "certificate" in str(e).lower() for e in seen if e is not None)
