"""Spells a host name in the ASCII letters of IDNA 2008, as browsers ask for it."""

import contextlib
from functools import lru_cache
from urllib.parse import unquote, urlsplit

import idna

USUAL_PORTS = {"http": 80, "https": 443}


@lru_cache(maxsize=4096)
def ascii_host(host: str) -> str:
    """The lower-cased host, its other letters as `xn--...`: `дом.рф` is `xn--d1aqf.xn--p1ai`. Raises ValueError.

    By IDNA 2008 `straße.de` is another host than `strasse.de`; the codec of Python's library makes them one.
    """
    if "%" in host:
        with contextlib.suppress(UnicodeDecodeError):
            host = unquote(host, errors="strict")
    host = host.lower()
    if not host.isascii():
        # full-width letters, and the ideographic full stop between labels
        host = ".".join(map(_ascii_label, idna.uts46_remap(host, std3_rules=False).split(".")))
    return host.rstrip(".")


def _ascii_label(label: str) -> str:
    if label.isascii():
        return label
    try:
        return idna.alabel(label).decode("ascii")
    except idna.IDNAError:  # `☃.net` and `a_б.рф` are registered and asked for all the same
        return f"xn--{label.encode('punycode').decode('ascii')}"


def host_of(url: str) -> str:
    """The host of `url` as `ascii_host` spells it, empty where it has none."""
    try:
        return ascii_host(urlsplit(url).hostname or "")
    except ValueError:  # http://[::1 has no parts
        return ""


def port_of(url: str) -> int | None:
    """The port that `url` names, or that its scheme means; None where it has none."""
    try:
        parts = urlsplit(url)
        return parts.port if parts.port is not None else USUAL_PORTS.get(parts.scheme)
    except ValueError:  # http://[::1, http://qala.kz:port
        return None
