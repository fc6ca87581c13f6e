"""Finds what went wrong on one night, taken by itself."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum

from storage.health.nights import Night


class Cause(StrEnum):
    """Why a source is not ok, in one word."""

    DNS = "dns"
    CONNECTION = "connection"
    TLS = "tls"
    TIMEOUT = "timeout"
    HTTP_4XX = "http_4xx"
    HTTP_5XX = "http_5xx"
    ROBOTS = "robots"
    BOT_CHALLENGE = "bot_challenge"
    REFUSED_ADDRESS = "refused_address"
    SITE_CHANGED = "site_changed"
    PARSE_ERROR = "parse_error"
    CRASHED = "crashed"
    NO_DATE = "no_date"
    LANGUAGE = "language"
    ENCODING = "encoding"
    TOO_FEW = "too_few"
    TOO_MANY = "too_many"
    NOTHING_NEW = "nothing_new"
    NOT_CRAWLED = "not_crawled"


HARD, SOFT, TEMPORARY = 1.0, 0.5, 0.25
"""What one lost night weighs: will not mend itself, may, mostly does. At 1 in a row the source is failing."""

_WEIGHTS = {
    Cause.DNS: SOFT,
    Cause.CONNECTION: SOFT,
    Cause.TLS: SOFT,
    Cause.PARSE_ERROR: SOFT,
    Cause.CRASHED: SOFT,
    Cause.TIMEOUT: TEMPORARY,
    Cause.HTTP_5XX: TEMPORARY,
}
_NOT_LET_IN = frozenset({401, 403, 451})
_LATER = 429
# faults of a place that came, but is another than it was
_CHANGED = {
    "no_article_links": "none of its links fits `article`",
    "empty_listing": "a listing has no link in it",
    "html_for_feed": "a web page came in place of a feed",
    "html_for_sitemap": "a web page came in place of a sitemap",
    "empty_sitemap": "a sitemap has no address in it",
}
# `robots.txt answered 503`, `robots.txt could not be read: dns`
_ANSWERED, _UNREAD = re.compile(r"answered (\d{3})"), re.compile(r"could not be read: (\w+)")
_ENDS = {"killed": "the crawl was killed", "hung": "it hung and was ended", "crashed": "the crawl crashed"}


@dataclass(frozen=True, slots=True)
class Finding:
    """What is wrong: `lost` when the night brought nothing of use, `blocks` when the site keeps us out."""

    cause: Cause
    words: str
    lost: bool = False
    blocks: bool = False
    weight: float = HARD


def find_faults(night: Night) -> Iterator[Finding]:
    """What is wrong with the night whatever other nights were like, the gravest first."""
    lost = [finding for finding in (_places(night), _pages(night)) if finding is not None]
    # a site that keeps us out may let its feed through
    yield from sorted(lost, key=lambda f: (not f.blocks, not f.lost))
    if night.reason in _ENDS:
        yield _finding(Cause.CRASHED, _ENDS[night.reason], lost=not night.fetched)


def _places(night: Night) -> Finding | None:
    """Feeds, sitemaps and listings: none of them could be read, or some could not."""
    none = night.places_good == 0
    if not none and not night.places_bad:
        return _unanswered(night, lost=False) if night.places_lost else None
    if none:
        unanswered = _unanswered(night, lost=True)
        if unanswered:
            return unanswered
    before = "" if none else f"{night.places_bad} of {night.places_bad + night.places_good} places: "
    if night.place_statuses:
        status = _most(night.place_statuses)
        return _status(status, f"{before}status {status}", lost=none)
    for code, words in _CHANGED.items():
        if night.faults.get(code):
            return _finding(Cause.SITE_CHANGED, f"{before}{words}", lost=none)
    if night.places_bad:
        return _finding(Cause.PARSE_ERROR, f"{before}not readable", lost=none)
    return None


def _pages(night: Night) -> Finding | None:
    """Article pages: most of them failed, or more than a few."""
    failures = _failures(night)
    total = sum(failures.values()) + night.read + night.pages.get("unchanged", 0)
    failed = sum(failures.values())
    if failed < 2 or failed <= total / 10:
        return None
    cause = max(failures, key=lambda each: failures[each])
    words = f"{failed} of {total} pages failed"
    lost = failed > total / 2 and failed >= 3
    if cause is Cause.HTTP_4XX:
        status = _most({s: n for s, n in night.statuses.items() if s < 500})
        return _status(status, f"{words}, most with status {status}", lost=lost)
    return _finding(cause, words, lost=lost, blocks=lost and cause in (Cause.BOT_CHALLENGE, Cause.ROBOTS))


def _failures(night: Night) -> dict[Cause, int]:
    unread = ("undecodable", "crashed", "timeout", "too_large")
    counted = {
        Cause.BOT_CHALLENGE: night.pages.get("bot_challenge", 0) + night.pages.get("consent_wall", 0),
        Cause.PARSE_ERROR: sum(night.pages.get(outcome, 0) for outcome in unread),
        Cause.HTTP_4XX: sum(count for status, count in night.statuses.items() if status < 500),
        Cause.HTTP_5XX: sum(count for status, count in night.statuses.items() if status >= 500),
    }
    unanswered = _unanswered(night, lost=False) if night.places_good else None
    if unanswered:
        counted[unanswered.cause] = counted.get(unanswered.cause, 0) + sum(night.unanswered.values())
    return {cause: count for cause, count in counted.items() if count}


def _unanswered(night: Night, *, lost: bool) -> Finding | None:
    """Why requests had no answer, by the most frequent cause; the host's own trouble before its robots.txt."""
    codes = (Cause.DNS, Cause.TLS, Cause.CONNECTION, Cause.TIMEOUT, Cause.REFUSED_ADDRESS)
    counted = {code: night.unanswered[code] for code in codes if night.unanswered.get(code)}
    if counted:
        cause = max(counted, key=lambda each: counted[each])
        return _finding(cause, f"requests without an answer: {counted[cause]}", lost=lost)
    if not night.unanswered.get("robots") and night.robots is None:
        return None
    words = night.robots or "robots.txt forbids it"
    if status := _ANSWERED.search(words):
        return _status(int(status[1]), words, lost=lost)
    unread = _UNREAD.search(words)
    if unread and unread[1] in codes:
        return _finding(Cause(unread[1]), words, lost=lost)
    return _finding(Cause.ROBOTS, words, lost=lost, blocks=lost)


def _status(status: int, words: str, *, lost: bool) -> Finding:
    if status >= 500:
        return _finding(Cause.HTTP_5XX, words, lost=lost)
    weight = TEMPORARY if status == _LATER else HARD
    return Finding(Cause.HTTP_4XX, words, lost, lost and status in (*_NOT_LET_IN, _LATER), weight)


def _finding(cause: Cause, words: str, *, lost: bool, blocks: bool = False) -> Finding:
    return Finding(cause, words, lost, blocks, _WEIGHTS.get(cause, HARD))


def _most(counted: Mapping[int, int]) -> int:
    return max(counted, key=lambda status: (counted[status], status))
