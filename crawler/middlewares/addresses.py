"""The rule that tells addresses inside, where a crawler has no business."""

import re
import unicodedata
from collections.abc import Container, Iterable
from dataclasses import dataclass, field
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network
from typing import Self
from urllib.parse import urlsplit

from sources.host_names import port_of
from storage.db.url_digest import LONGEST_URL

Address = IPv4Address | IPv6Address

# Python's is_global lets these through on some versions; each is no public host
_NOT_PUBLIC = """
    0.0.0.0/8 100.64.0.0/10 192.0.0.0/24 192.88.99.0/24 198.18.0.0/15 224.0.0.0/4 240.0.0.0/4
    ::/96 64:ff9b:1::/48 100::/64 2001::/23 2001:db8::/32 2002::/16 fc00::/7 fe80::/10 fec0::/10 ff00::/8
"""
_INSIDE = tuple(ip_network(network) for network in _NOT_PUBLIC.split())
_TRANSLATED = ip_network("64:ff9b::/96")
# 0x7f, 0177, 127
_NUMBER = re.compile(r"^(?:0x[0-9a-f]*|0[0-7]*|[1-9][0-9]*)$")


def unwrap(address: Address) -> Address:
    """The IPv4 address that an IPv6 one carries (mapped or translated), else the address itself."""
    if isinstance(address, IPv6Address):
        if address.ipv4_mapped:
            return address.ipv4_mapped
        if address in _TRANSLATED:
            return IPv4Address(int(address) & 0xFFFFFFFF)
    return address


def is_inside(address: Address) -> bool:
    """Whether an address is private, loopback, link-local, reserved or otherwise no public host."""
    address = unwrap(address)
    return not address.is_global or any(address.version == n.version and address in n for n in _INSIDE)


def literal(host: str) -> Address | None:
    """The address that a host name spells, in any spelling that resolvers take: 127.1, 0x7f.1, 2130706433, [::1]."""
    host = unicodedata.normalize("NFKC", host).lower().strip("[]").rstrip(".").split("%")[0]
    try:
        return ip_address(host)
    except ValueError:
        return _old_spelling(host)


def _old_spelling(host: str) -> IPv4Address | None:
    parts = host.split(".")
    if len(parts) > 4 or not all(_NUMBER.match(p) for p in parts):
        return None
    *leading, last = [_number(p) for p in parts]
    room = 256 ** (4 - len(leading))
    if any(n > 255 for n in leading) or last >= room:
        return None
    value = last
    for position, number in enumerate(leading):
        value += number << (24 - 8 * position)
    return IPv4Address(value)


def _number(part: str) -> int:
    if part.startswith("0x"):
        return int(part[2:] or "0", 16)
    return int(part, 8 if part.startswith("0") else 10)


@dataclass(frozen=True, slots=True)
class Permitted:
    """The addresses inside that a person allowed, as hosts or networks (CIDR)."""

    hosts: frozenset[str] = field(default_factory=frozenset)
    networks: tuple[str, ...] = ()

    @classmethod
    def read(cls, entries: Iterable[str]) -> Self:
        """From entries such as `127.0.0.0/8`, `::1`, `wiki.intranet`."""
        hosts, networks = set(), []
        for entry in (e.strip().lower() for e in entries):
            try:
                networks.append(str(ip_network(entry, strict=False)))
            except ValueError:
                hosts.add(entry)
        return cls(frozenset(hosts), tuple(networks))

    def allows(self, host: str, address: Address) -> bool:
        """Whether `host` at `address` may be reached: it is outside, or a person allowed it."""
        if not is_inside(address) or host.lower().rstrip(".") in self.hosts:
            return True
        plain = unwrap(address)
        return any(plain in network for network in map(ip_network, self.networks) if network.version == plain.version)


def refusal(url: str, permitted: Permitted, ports: Container[int] | None = None) -> str | None:
    """Why `url` may not be asked for, in one line; None when nothing in its spelling forbids it.

    `ports` are those that may be asked, where not all may.
    """
    if len(url) > LONGEST_URL:
        return f"the address has {len(url)} characters"
    try:
        parts = urlsplit(url)
        host, _ = parts.hostname or "", parts.port
    except ValueError as err:
        return f"not an address: {err}"
    if parts.scheme not in {"http", "https"}:
        return f"{parts.scheme or 'no'} scheme: only http and https are fetched"
    if parts.username is not None or parts.password is not None:
        return "the address carries a user name"
    if not host:
        return "the address names no host"
    address = literal(host)
    if address is not None and not permitted.allows(host, address):
        return inside_line(host, address)
    port = port_of(url)
    if ports is not None and port not in ports:
        return f"port {port}: none but 80, 443 and those that the source's own addresses name is asked"
    return None


def inside_line(host: str, address: Address) -> str:
    """The line that a person reads when an address inside was refused."""
    return f"{host} is the inside address {address}: list it in TARIKH_ALLOW_ADDRESSES if it is yours"
