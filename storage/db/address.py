"""Reads the address of a database, and keeps its password out of errors and of the list of processes."""

import re
from dataclasses import dataclass
from urllib.parse import parse_qsl, quote, unquote

from sources.errors import TarikhError

SCHEMES = ("postgres", "postgresql")
_FORM = "postgresql://user:password@host:5432/name"
# `?sslmode=require&password=x` at the end; a password may hold a `?` too
_QUERY = re.compile(r"\?([a-z_]+=[^&]*(?:&[a-z_]+=[^&]*)*)?$", re.I)
# `host:5432/name`, `[::1]/name`, `/name`
_PLACE = re.compile(r"(?P<host>\[[0-9A-Fa-f:.%]+\]|[^\[\]:/\s]*)(?::(?P<port>[^/]*))?(?P<name>/.*)?", re.S)
_UNSAFE = re.compile(r"%(?![0-9A-Fa-f]{2})|[^!-~]|[@/?#:\[\]\"<>\\^`{|}]")


class DatabaseRefused(TarikhError):
    """DATABASE_URL names something that cannot be used: mend it, or unset it for the embedded server."""


@dataclass(frozen=True, slots=True)
class Address:
    """Where a database is: user and password percent-encoded, `place` what follows them, query included."""

    user: str
    password: str | None
    place: str

    def url(self, scheme: str = "postgresql", *, password: bool = True) -> str:
        """The address as an URL, with its password or without."""
        secret = f":{self.password}" if password and self.password is not None else ""
        return f"{scheme}://{self.user}{secret}{'@' if self.user or secret else ''}{self.place}"


def read_address(url: str) -> Address:
    """The parts of any Postgres address: its password may hold any character, and may stand in the query.

    Raises DatabaseRefused, whose words hold no part of what was given but a scheme.
    """
    scheme, mark, rest = url.strip().partition("://")
    if not mark or scheme.lower().partition("+")[0] not in SCHEMES:
        kind = f"{scheme}://..." if re.fullmatch(r"[a-z0-9+]{1,20}", scheme) and mark else "an address without ://"
        raise DatabaseRefused(f"DATABASE_URL must look like {_FORM}, not {kind}")
    found = _QUERY.search(rest)
    before, query = (rest[: found.start()], found[1] or "") if found else (rest, "")
    account, at, place = before.rpartition("@")
    if at and "/" in account.partition(":")[0]:
        # postgresql://host/name@home: nobody's account
        account, place = "", before
    _check_place(place)
    user, colon, password = account.partition(":")
    asked = dict(parse_qsl(query.replace("+", "%2B"), keep_blank_values=True))
    kept = [part for part in query.split("&") if part.partition("=")[0].lower() not in ("user", "password")]
    return Address(
        _encoded(asked["user"], raw=True) if "user" in asked else _encoded(user),
        _encoded(asked["password"], raw=True) if "password" in asked else _encoded(password) if colon else None,
        place + ("?" + "&".join(kept) if any(kept) else ""),
    )


def normal_url(url: str) -> str:
    """Any Postgres address as SQLAlchemy's `postgresql+psycopg2://...`; a bare name would mean psycopg 3.

    Raises DatabaseRefused.
    """
    return read_address(url).url("postgresql+psycopg2")


def split_password(url: str) -> tuple[str, str | None]:
    """The address without its password, and the password."""
    address = read_address(url)
    return address.url(password=False), None if address.password is None else unquote(address.password)


def _check_place(place: str) -> None:
    found = _PLACE.fullmatch(place)
    if found is None:
        raise DatabaseRefused(f"DATABASE_URL names no host that can be read: it must look like {_FORM}")
    port = found["port"]
    if port and not (port.isascii() and port.isdigit() and 0 < int(port[:6]) < 65536):
        # not said: behind the colon may stand a password whose @ was forgotten
        raise DatabaseRefused(f"DATABASE_URL has no number where the port stands: it must look like {_FORM}")


def _encoded(text: str, *, raw: bool = False) -> str:
    """The text as it may stand before the `@`; percent codes stay, unless it is `raw` and has none."""
    if raw:
        return quote(text, safe="!$&'()*,;=-._~")
    return _UNSAFE.sub(lambda found: quote(found[0], safe=""), text)
