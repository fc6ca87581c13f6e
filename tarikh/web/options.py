"""What `tarikh serve` is asked for."""

from dataclasses import dataclass
from ipaddress import ip_address

from sources import TarikhError

MOST_SECONDS = 5.0
"""A statement of a page ends after that; a search ends sooner, by its own bound."""


@dataclass(frozen=True, slots=True)
class ServeOptions:
    """Where the page listens, under which path a proxy shows it, and by which host names it may be asked."""

    host: str = "127.0.0.1"
    port: int = 8080
    root_path: str = ""
    trusted_hosts: tuple[str, ...] = ()

    def allowed_hosts(self) -> list[str]:
        """The host names that are answered. Raises TarikhError where others can reach the page and none is named.

        A page that answers to any name can be read by a stranger's site that points its own name at this machine.
        """
        if self.trusted_hosts:
            return [*self.trusted_hosts, "127.0.0.1", "localhost", "[::1]"]
        if not _is_loopback(self.host):
            raise TarikhError(
                f"the page on {self.host} can be reached by others: name the hosts that it answers to, such as "
                "--trusted-hosts archive.example.org"
            )
        return ["127.0.0.1", "localhost", "[::1]"]


def _is_loopback(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
