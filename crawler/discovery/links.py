"""What a feed, sitemap or listing gives: links, further places, faults."""

import re
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from urllib.parse import SplitResult, quote, urljoin, urlsplit, urlunsplit

from w3lib.url import safe_url_string

from crawler.discovery.stale import refused_links
from extract import Witness
from sources import Source
from sources.host_names import ascii_host
from storage.db.url_digest import LONGEST_URL
from storage.frontier.link import Link
from storage.outcomes import IssueCode, ReasonCode

# tab, line feed and carriage return inside an href, which browsers drop
_BREAKS = re.compile(r"[\t\r\n]+")
# the path of \news\2 and of https:\\site.kz\news, up to the query
_BEFORE_QUERY = re.compile(r"^[^?#]*")
# !/news/1: a fragment that is an address of its own; #comments is a place in one page
_ROUTE = re.compile(r"^!.")
# https://site.kz/news/2026/03/kopir-1.html?page=2: nothing in it has another spelling
_PLAIN = re.compile(
    r"https?://[a-z0-9-]{1,63}(?:\.[a-z0-9-]{1,63}){1,9}/(?:[\w/~-]|(?<!/)\.)*(?:\?[\w=&./~-]*)?", re.A
)


class PlaceKind(StrEnum):
    """Where links are found; `home` is a page that only points to feeds."""

    FEED = "feed"
    SITEMAP = "sitemap"
    LISTING = "listing"
    HOME = "home"


@dataclass(frozen=True, slots=True)
class Place:
    """A feed, sitemap or listing to be read; `depth` counts the sitemap indexes or frames above it."""

    url: str
    kind: PlaceKind
    depth: int = 0
    guessed: bool = False
    """A usual address that nobody named: its absence is no fault."""
    modified: datetime | date | None = None
    """When a sitemap was last changed, by the index above it."""


@dataclass(frozen=True, slots=True)
class Fault:
    """What was wrong: one word, and a line for a person; the status and the reason where they are known."""

    code: IssueCode
    detail: str
    status: int | None = None
    reason_code: ReasonCode | None = None


@dataclass(frozen=True, slots=True)
class Found:
    """Links in page order, further places to read, and what was wrong."""

    links: tuple[Link, ...] = ()
    children: tuple[Place, ...] = ()
    faults: tuple[Fault, ...] = ()
    refused: tuple[Link, ...] = ()
    """Links that are articles by all but the pattern, where it refuses almost all of the place."""
    listed: int = 0
    """How many articles a ranked place names, those left in it too."""
    left: int = 0
    """How many of them are backlog and stay in the sitemap, to be taken from there later."""
    newest: datetime | None = None
    """The newest date that the place gives."""


@dataclass(frozen=True, slots=True)
class FoundPlace:
    """A place that gave links, though the source's file does not name it."""

    url: str
    kind: PlaceKind
    links: int

    def __str__(self) -> str:
        return f"{self.url} ({self.kind}, {self.links} links)"


@dataclass(slots=True)
class Gathering:
    """Links as they are gathered: each address once, bad ones counted and told once."""

    source: Source
    most: int
    charset: str = "utf-8"
    """The charset in which the page's links are sent back to its server."""
    links: dict[str, Link] = field(default_factory=dict)
    bad: list[str] = field(default_factory=list)
    left_out: int = 0

    def add(self, base: str, href: str, witness: Witness, modified: datetime | date | None = None) -> None:
        """Keep the link if it is an address; the first witness of an address stays."""
        url = absolute(base, href, self.charset)
        if url is None:
            self.bad.append(href[:80])
        elif url not in self.links and len(self.links) >= self.most:
            self.left_out += 1
        else:
            self.links.setdefault(url, Link(url, (witness,), modified))

    def found(self, children: tuple[Place, ...] = (), faults: tuple[Fault, ...] = ()) -> Found:
        """The articles among the links by the source's rules, and the faults."""
        own = list(faults)
        if self.bad:
            own.append(Fault(IssueCode.BAD_ADDRESS, f"{len(self.bad)} left out, such as {self.bad[0]!r}"))
        if self.left_out:
            own.append(Fault(IssueCode.TOO_MANY_LINKS, f"{self.left_out} beyond the first {self.most} left out"))
        kept = tuple(link for link in self.links.values() if self.source.is_article(link.url))
        if self.links and not kept:
            example = next(iter(self.links))
            own.append(
                Fault(IssueCode.NO_ARTICLE_LINKS, f"{len(self.links)} links, none fits `article`: {example[:200]}")
            )
        return Found(kept, children, tuple(own), refused_links(self.links.values(), self.source))


def absolute(base: str, href: str, charset: str = "utf-8") -> str | None:
    """The address that `href` names on the page `base`, as a browser asks for it; None where it is no web address.

    The letters of a query are sent in the page's own `charset`. Of fragments only routes (`#!/news/1`) are kept.
    """
    if _PLAIN.fullmatch(href):
        # 20,000 of them are in one sitemap
        return href if len(href) <= LONGEST_URL else None
    href = _BEFORE_QUERY.sub(lambda path: path[0].replace("\\", "/"), _BREAKS.sub("", href).strip())
    try:
        parts = urlsplit(urljoin(base, href))
        if parts.scheme.lower() not in {"http", "https"} or not parts.hostname or parts.username is not None:
            return None
        _ = parts.port  # raises for a port that is no number
        fragment = parts.fragment if _ROUTE.match(parts.fragment) else ""
        kept = parts._replace(netloc=_without_dot(parts), query=_query(parts.query, charset), fragment=fragment)
        url = safe_url_string(urlunsplit(kept))
    except ValueError:
        return None
    return url if len(url) <= LONGEST_URL else None


def _without_dot(parts: SplitResult) -> str:
    """The host and port without the dot that ends a full name: servers and certificates know the name without.

    Other letters are spelled by IDNA 2008, as browsers do; w3lib would ask strasse.de for a page of straße.de.
    """
    host, colon, port = parts.netloc.rpartition(":") if parts.port is not None else (parts.netloc, "", "")
    return ascii_host(host) + colon + port if not host.isascii() else host.rstrip(".") + colon + port


def _query(query: str, charset: str) -> str:
    if query.isascii() or charset.startswith(("utf", "UTF")):
        return query
    # what the charset lacks goes as a reference, `&#1179;`, its marks escaped
    pieces = (c if c.isascii() else quote(c.encode(charset, "xmlcharrefreplace")) for c in query)
    return "".join(pieces)
