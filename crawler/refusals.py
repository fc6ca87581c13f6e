"""Why was a page not fetched, in one word?

IgnoreRequest (Scrapy's)
└── Refused                 we would not ask, or not go on
    ├── RefusedAddress      an address inside, an odd scheme, a user name in the address
    ├── RefusedRedirect     off the source's hosts, too many, nowhere
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


class Refused(IgnoreRequest):
    """A request that was not made, or not followed; `code` is its outcome."""

    code: ClassVar[str] = "refused"


class RefusedAddress(Refused):
    """The address may not be asked for: it lies inside, or its spelling is no public web address."""

    code = "refused_address"


class RefusedRedirect(Refused):
    """A redirect that leaves the source's hosts, or never ends."""

    code = "refused_redirect"


class RefusedByRobots(Refused):
    """robots.txt forbids the address."""

    code = "robots"


class NotInReplay(Refused):
    """The file being replayed has no answer for the address."""

    code = "not_in_replay"


def outcome_of(error: BaseException) -> str:
    """The one word for a fetch that gave no response."""
    if isinstance(error, Refused):
        return error.code
    if isinstance(error, DownloadTimeoutError):
        return "timeout"
    if isinstance(error, DownloadCancelledError) or "DOWNLOAD_MAXSIZE" in str(error):
        # with our limits the one cause of a cancelled download is its size
        return "too_large"
    if isinstance(error, CannotResolveHostError):
        return "dns"
    if _is_tls(error):
        return "tls"
    network = (
        DownloadConnectionRefusedError,
        DownloadFailedError,
        ResponseDataLossError,
        ConnectError,
        ConnectionDone,
        ConnectionLost,
        OSError,
    )
    return "connection" if isinstance(error, network) else "crashed"


def _is_tls(error: BaseException) -> bool:
    seen: list[BaseException | None] = [error, error.__cause__, error.__context__]
    reasons = [r for e in list(seen) for r in getattr(e, "reasons", ())]
    seen += [getattr(r, "value", None) for r in reasons]
    return any("SSL" in type(e).__module__ or "certificate" in str(e).lower() for e in seen if e is not None)
