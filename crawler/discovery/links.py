"""What a feed, sitemap or listing gives: links, further places, faults."""

import re
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from urllib.parse import urljoin, urlsplit, urlunsplit

from w3lib.url import safe_url_string

from extract import Witness
from sources import Source
from storage.frontier.link import Link
from storage.outcomes import IssueCode, ReasonCode

LONGEST_URL = 2000
"""Characters; beyond it servers and the archive's keys give up."""

# tab, line feed and carriage return inside an href, which browsers drop
_BREAKS = re.compile(r"[\t\r\n]+")


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


@dataclass(slots=True)
class Gathering:
    """Links as they are gathered: each address once, bad ones counted and told once."""

    source: Source
    most: int
    links: dict[str, Link] = field(default_factory=dict)
    bad: list[str] = field(default_factory=list)
    left_out: int = 0

    def add(self, base: str, href: str, witness: Witness, modified: datetime | date | None = None) -> None:
        """Keep the link if it is an address; the first witness of an address stays."""
        url = absolute(base, href)
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
        return Found(kept, children, tuple(own))


def absolute(base: str, href: str) -> str | None:
    """The address that `href` names on the page `base`, without its fragment; None where it is no web address."""
    try:
        joined = urljoin(base, _BREAKS.sub("", href).strip())
        parts = urlsplit(joined)
        if parts.scheme.lower() not in {"http", "https"} or not parts.hostname or parts.username is not None:
            return None
        _ = parts.port  # raises for a port that is no number
        url = safe_url_string(urlunsplit(parts._replace(fragment="")))
    except ValueError:
        return None
    return url if len(url) <= LONGEST_URL else None
