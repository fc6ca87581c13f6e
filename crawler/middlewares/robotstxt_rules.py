"""Reads what a robots.txt allows (RFC 9309)."""

from dataclasses import dataclass
from functools import cached_property
from urllib.parse import urlsplit

from protego import Protego

from crawler.middlewares.robotstxt_index import RuleIndex, index_rules
from crawler.middlewares.robotstxt_lines import AGENT, is_page, rewrite, text_of
from storage.outcomes import ReasonCode

LARGEST = 500 * 1024
LONGEST_DELAY = 30.0
"""Seconds; a longer Crawl-delay would mean a handful of pages a day."""


@dataclass(frozen=True)
class Robots:
    """A host's rules as read; `why` says where they come from when not from a file."""

    rules: Protego | None
    allow_all: bool
    why: str = ""
    refused: bool = False
    """The host itself may not be asked: it lies inside."""
    status: int | None = None
    """The status that forbids all, where no file came."""
    reason_code: ReasonCode | None = None
    """Why the file could not be read."""

    def allows(self, url: str) -> bool:
        """Whether `url` may be fetched."""
        if self.rules is None:
            return self.allow_all
        return urlsplit(url).path == "/robots.txt" or self._index.allows(url)

    @cached_property
    def _index(self) -> RuleIndex:
        return index_rules(self.rules, AGENT) if self.rules is not None else RuleIndex([])

    @property
    def delay(self) -> float:
        """Seconds between requests that the file asks for, at most LONGEST_DELAY; 0 for none."""
        if self.rules is None:
            return 0.0
        rate = self.rules.request_rate(AGENT)
        asked = max(float(self.rules.crawl_delay(AGENT) or 0), rate.seconds / rate.requests if rate else 0.0)
        return min(asked, LONGEST_DELAY)

    @property
    def sitemaps(self) -> tuple[str, ...]:
        """The sitemaps that the file names."""
        return tuple(self.rules.sitemaps) if self.rules else ()


def read_robots(status: int, body: bytes, url: str = "", *, cut: bool = False) -> Robots:
    """The rules of a response: 4xx allows all, 429 and 5xx forbid all; only the first 500 KiB count.

    A web page in its place is no robots.txt. Of a file that is `cut` the last, half line does not count.
    """
    if status == 429 or status >= 500:
        return Robots(None, False, f"robots.txt answered {status}", status=status)
    if not 200 <= status < 300:
        return Robots(None, True, f"robots.txt answered {status}")
    # a line cut in two would be another rule
    whole = len(body) <= LARGEST and not cut
    text = text_of(body if whole else body[:LARGEST].rpartition(b"\n")[0])
    if is_page(text):
        return absent("a web page came in place of robots.txt")
    return Robots(Protego.parse(rewrite(text, url)), True)


def unreachable(why: ReasonCode) -> Robots:
    """The rules of a host whose robots.txt could not be had: all is forbidden until it can."""
    return Robots(None, False, f"robots.txt could not be read: {why}", reason_code=why)


def absent(why: str) -> Robots:
    """The rules of a host that has no robots.txt: all is allowed."""
    return Robots(None, True, why)
