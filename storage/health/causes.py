"""Finds what went wrong on one night, taken by itself."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum

from storage.health.nights import Night, RobotsRefusal
from storage.outcomes import CaptureOutcome, EndReason, IssueCode, ReasonCode


class Cause(StrEnum):
    """Why a source is not ok, in one word."""

    DNS = ReasonCode.DNS.value
    CONNECTION = ReasonCode.CONNECTION.value
    TLS = ReasonCode.TLS.value
    TIMEOUT = ReasonCode.TIMEOUT.value
    HTTP_4XX = "http_4xx"
    HTTP_5XX = "http_5xx"
    ROBOTS = ReasonCode.ROBOTS.value
    BOT_CHALLENGE = CaptureOutcome.BOT_CHALLENGE.value
    REFUSED_ADDRESS = ReasonCode.REFUSED_ADDRESS.value
    SITE_CHANGED = "site_changed"
    PARSE_ERROR = "parse_error"
    CRASHED = EndReason.CRASHED.value
    NO_DATE = "no_date"
    LANGUAGE = "language"
    ENCODING = "encoding"
    TOO_FEW = "too_few"
    TOO_MANY = "too_many"
    NOTHING_NEW = "nothing_new"
    NOT_CRAWLED = "not_crawled"
    SAME_TEXT = IssueCode.SAME_TEXT.value


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
_WALLS = tuple(outcome for outcome in CaptureOutcome if outcome.wall)
_UNREADABLE = tuple(outcome for outcome in CaptureOutcome if outcome.unreadable)
# faults of a place that came, but is another than it was
_CHANGED = {
    IssueCode.NO_ARTICLE_LINKS: "none of its links fits `article`",
    IssueCode.EMPTY_LISTING: "a listing has no link in it",
    IssueCode.HTML_FOR_FEED: "a web page came in place of a feed",
    IssueCode.HTML_FOR_SITEMAP: "a web page came in place of a sitemap",
    IssueCode.EMPTY_SITEMAP: "a sitemap has no address in it",
}
# faults of a file that no longer fits its site, though the night brought its news all the same
_OUTDATED = {
    IssueCode.PLACES_MOVED: "its places have moved: `tarikh sources repair` mends its file",
    IssueCode.PATTERN_STALE: "`article` refuses its addresses: `tarikh sources repair` mends its file",
}
_ENDS: dict[str, str] = {
    EndReason.KILLED: "the crawl was killed",
    EndReason.HUNG: "it hung and was ended",
    EndReason.CRASHED: "the crawl crashed",
}


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
    lost = [finding for finding in (_outdated(night) or _places(night), _pages(night)) if finding is not None]
    # a site that keeps us out may let its feed through
    yield from sorted(lost, key=lambda f: (not f.blocks, not f.lost))
    if night.faults.get(IssueCode.SAME_TEXT):
        yield _finding(Cause.SAME_TEXT, "one text came in the place of several articles", lost=True)
    if night.reason in _ENDS:
        yield _finding(Cause.CRASHED, _ENDS[night.reason], lost=not night.fetched)


def _outdated(night: Night) -> Finding | None:
    """A source's file that is out of date: it tells more than the places that fail because of it."""
    words = next((words for code, words in _OUTDATED.items() if night.faults.get(code)), None)
    return _finding(Cause.SITE_CHANGED, words, lost=False) if words else None


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
    total = sum(failures.values()) + night.read + night.pages.get(CaptureOutcome.UNCHANGED, 0)
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
    counted = {
        Cause.BOT_CHALLENGE: sum(night.pages.get(outcome, 0) for outcome in _WALLS),
        Cause.PARSE_ERROR: sum(night.pages.get(outcome, 0) for outcome in _UNREADABLE),
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
    if not night.unanswered.get(ReasonCode.ROBOTS) and night.robots is None:
        return None
    robots = night.robots or RobotsRefusal()
    if robots.status is not None:
        return _status(robots.status, f"robots.txt answered {robots.status}", lost=lost)
    if robots.reason_code is None:
        return _finding(Cause.ROBOTS, "robots.txt forbids it", lost=lost, blocks=lost)
    words = f"robots.txt could not be read: {robots.reason_code}"
    if robots.reason_code in [code.value for code in codes]:
        return _finding(Cause(robots.reason_code), words, lost=lost)
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
