"""The words that the archive uses for what happened, each with what follows from it.

Models build their CHECK constraints from these, and queries and rules read their attributes: no other module keeps a
list of them.
"""

from collections.abc import Iterable
from enum import Flag, StrEnum, auto
from typing import Self


class CaptureKind(StrEnum):
    """What a fetched page was asked for as."""

    ARTICLE = "article"
    FEED = "feed"
    SITEMAP = "sitemap"
    LISTING = "listing"
    ROBOTS = "robots"
    FRAME = "frame"
    PAGE = "page"


PARTS = frozenset({CaptureKind.FRAME, CaptureKind.PAGE})
"""Kinds of captures that are parts of an article's page; their row names it in `part_of`."""


class _Trait(Flag):
    NONE = 0
    SETTLED = auto()
    FAILED = auto()
    READ = auto()
    WALL = auto()
    UNREADABLE = auto()
    LINKS_KNOWN = auto()


class CaptureOutcome(StrEnum):
    """What came of a response; of article pages first, then of feeds, sitemaps, listings and robots.txt."""

    _value_: str
    traits: _Trait

    def __new__(cls, word: str, traits: _Trait = _Trait.NONE) -> Self:
        member = str.__new__(cls, word)
        member._value_ = word
        member.traits = traits
        return member

    OK = "ok", _Trait.SETTLED | _Trait.READ
    NOT_ARTICLE = "not_article", _Trait.SETTLED | _Trait.READ
    LISTING = "listing", _Trait.SETTLED | _Trait.READ
    TOO_SHORT = "too_short", _Trait.SETTLED | _Trait.READ
    CONSENT_WALL = "consent_wall", _Trait.SETTLED | _Trait.FAILED | _Trait.WALL
    BOT_CHALLENGE = "bot_challenge", _Trait.SETTLED | _Trait.FAILED | _Trait.WALL
    UNDECODABLE = "undecodable", _Trait.SETTLED | _Trait.FAILED | _Trait.UNREADABLE
    HTTP_ERROR = "http_error", _Trait.FAILED
    TOO_LARGE = "too_large", _Trait.FAILED | _Trait.UNREADABLE
    TIMEOUT = "timeout", _Trait.FAILED | _Trait.UNREADABLE
    CRASHED = "crashed", _Trait.FAILED | _Trait.UNREADABLE
    PART = "part"
    PENDING = "pending"
    UNCHANGED = "unchanged", _Trait.SETTLED | _Trait.LINKS_KNOWN
    LINKS = "links", _Trait.SETTLED | _Trait.LINKS_KNOWN
    ABSENT = "absent"
    BROKEN = "broken", _Trait.FAILED
    CUT = "cut", _Trait.FAILED
    """The body came without its end, and the archive has more of the page."""
    DOUBTFUL = "doubtful_capture", _Trait.FAILED
    """Another text than the article's, which is not believed before it has stayed."""

    @property
    def settled(self) -> bool:
        """Whether there is nothing left to read in the same bytes."""
        return _Trait.SETTLED in self.traits

    @property
    def failed(self) -> bool:
        """Whether it asks somebody to do something; a robots.txt or a guessed place that is absent does not."""
        return _Trait.FAILED in self.traits

    @property
    def read(self) -> bool:
        """Whether the page was read without fault, article or not."""
        return _Trait.READ in self.traits

    @property
    def wall(self) -> bool:
        """Whether a bot guard or a consent page stood in the article's place."""
        return _Trait.WALL in self.traits

    @property
    def unreadable(self) -> bool:
        """Whether the page came, and could not be read."""
        return _Trait.UNREADABLE in self.traits

    @property
    def links_known(self) -> bool:
        """Whether the links of a feed, sitemap or listing were taken, now or before."""
        return _Trait.LINKS_KNOWN in self.traits


class LinkState(StrEnum):
    """Where a link stands."""

    DUE = "due"
    CAPTURED = "captured"
    DONE = "done"
    GIVEN_UP = "given_up"


class _Blame(Flag):
    NONE = 0
    HOST = auto()
    ONCE = auto()
    REFUSED = auto()
    OBEYED = auto()
    NO_RESPONSE = auto()
    CAPTURED = auto()


class ReasonCode(StrEnum):
    """Why a page was not fetched, or not kept."""

    _value_: str
    blame: _Blame

    def __new__(cls, word: str, blame: _Blame = _Blame.NONE) -> Self:
        member = str.__new__(cls, word)
        member._value_ = word
        member.blame = blame
        return member

    DNS = "dns", _Blame.HOST | _Blame.ONCE | _Blame.NO_RESPONSE
    CONNECTION = "connection", _Blame.HOST | _Blame.ONCE | _Blame.NO_RESPONSE
    TLS = "tls", _Blame.HOST | _Blame.ONCE | _Blame.NO_RESPONSE
    TIMEOUT = "timeout", _Blame.HOST | _Blame.NO_RESPONSE
    TOO_LARGE = "too_large", _Blame.NO_RESPONSE
    CRASHED = "crashed", _Blame.HOST
    CANCELLED = "cancelled", _Blame.HOST
    REFUSED = "refused", _Blame.HOST | _Blame.REFUSED
    REFUSED_ADDRESS = "refused_address", _Blame.HOST | _Blame.ONCE | _Blame.REFUSED | _Blame.NO_RESPONSE
    REFUSED_REDIRECT = "refused_redirect", _Blame.REFUSED | _Blame.NO_RESPONSE
    ROBOTS = "robots", _Blame.ONCE | _Blame.REFUSED | _Blame.NO_RESPONSE
    NOT_IN_REPLAY = "not_in_replay"
    PART_FAILED = "part_failed"
    """The page came, but a part of it came with an error status, or there was no time left for it."""
    NOARCHIVE = "noarchive", _Blame.OBEYED
    TDM = "tdm", _Blame.OBEYED
    HTTP_ERROR = CaptureOutcome.HTTP_ERROR.value, _Blame.CAPTURED
    BOT_CHALLENGE = CaptureOutcome.BOT_CHALLENGE.value, _Blame.CAPTURED
    CUT = CaptureOutcome.CUT.value, _Blame.CAPTURED
    DOUBTFUL = CaptureOutcome.DOUBTFUL.value, _Blame.CAPTURED

    @property
    def of_host(self) -> bool:
        """Whether it speaks against the host: a refusal of ours or a single large page does not."""
        return _Blame.HOST in self.blame

    @property
    def told_once(self) -> bool:
        """Whether one issue tells it for every page of the host."""
        return _Blame.ONCE in self.blame

    @property
    def refused(self) -> bool:
        """Whether we would not ask, or not go on."""
        return _Blame.REFUSED in self.blame

    @property
    def obeyed(self) -> bool:
        """Whether the site wished it so and its source file obeys, so that nobody has to do anything."""
        return _Blame.OBEYED in self.blame

    @property
    def no_response(self) -> bool:
        """Whether a feed, sitemap or listing is lost to the run by it."""
        return _Blame.NO_RESPONSE in self.blame

    @property
    def captured(self) -> bool:
        """Whether a page came all the same, so that its capture tells the rest."""
        return _Blame.CAPTURED in self.blame


ARTICLE_KNOWN = "known"
"""The outcome of a link whose article was in the archive, by another address, when the link was first seen."""

LINK_OUTCOMES = (*CaptureOutcome, ARTICLE_KNOWN, *(code for code in ReasonCode if code.obeyed))


class IssueCode(StrEnum):
    """What an issue is about."""

    DNS = ReasonCode.DNS.value
    CONNECTION = ReasonCode.CONNECTION.value
    TLS = ReasonCode.TLS.value
    TIMEOUT = ReasonCode.TIMEOUT.value
    TOO_LARGE = ReasonCode.TOO_LARGE.value
    CRASHED = ReasonCode.CRASHED.value
    REFUSED = ReasonCode.REFUSED.value
    REFUSED_ADDRESS = ReasonCode.REFUSED_ADDRESS.value
    REFUSED_REDIRECT = ReasonCode.REFUSED_REDIRECT.value
    ROBOTS = ReasonCode.ROBOTS.value
    NOT_IN_REPLAY = ReasonCode.NOT_IN_REPLAY.value
    HTTP_ERROR = CaptureOutcome.HTTP_ERROR.value
    UNDECODABLE = CaptureOutcome.UNDECODABLE.value
    BOT_CHALLENGE = CaptureOutcome.BOT_CHALLENGE.value
    CONSENT_WALL = CaptureOutcome.CONSENT_WALL.value
    STOPPED = "stopped"
    BAD_ADDRESS = "bad_address"
    URL_TOO_LONG = "url_too_long"
    TOO_MANY_LINKS = "too_many_links"
    NO_ARTICLE_LINKS = "no_article_links"
    PATTERN_STALE = "pattern_stale"
    PLACES_MOVED = "places_moved"
    EMPTY_LISTING = "empty_listing"
    UNPARSABLE = "unparsable"
    NOT_A_FEED = "not_a_feed"
    HTML_FOR_FEED = "html_for_feed"
    HTML_FOR_SITEMAP = "html_for_sitemap"
    ENCODING_LIE = "encoding_lie"
    BROKEN_XML = "broken_xml"
    BROKEN_GZIP = "broken_gzip"
    EMPTY_SITEMAP = "empty_sitemap"
    SITEMAP_TOO_DEEP = "sitemap_too_deep"
    TOO_MANY_SITEMAPS = "too_many_sitemaps"
    NOT_RENDERED = "not_rendered"
    NOT_STORABLE = "not_storable"
    DEGRADED = "degraded"
    CUT = CaptureOutcome.CUT.value
    DOUBTFUL_CAPTURE = CaptureOutcome.DOUBTFUL.value
    SAME_TEXT = "same_text"
    BYTES_LOST = "bytes_lost"
    TORN_RECORD = "torn_record"
    BAD_RECORD = "bad_record"


class Command(StrEnum):
    """The command that made a run."""

    CRAWL = "crawl"
    SCRAPY = "scrapy crawl"
    DEMO = "demo"
    FETCH = "fetch"
    """One page asked for by its address, by `extract --fetch` or `sources save --fetch`."""
    IMPORT = "import"
    REEXTRACT = "reextract"
    REBUILD = "rebuild"

    @property
    def judged_as_night(self) -> bool:
        """Whether the run visits a source for its news, so that its health is judged by it."""
        return self in (Command.CRAWL, Command.SCRAPY, Command.DEMO)


class EndReason(StrEnum):
    """Why a run, or a source's part in it, ended; Scrapy may give words of its own."""

    FINISHED = "finished"
    STOPPED = "stopped"
    TIME_LIMIT = "time_limit"
    PAGE_LIMIT = "page_limit"
    ROBOTS = "robots"
    UNREACHABLE = "unreachable"
    NOT_STARTED = "not_started"
    ARCHIVE_FAILED = "archive_failed"
    """The database, the disk or another part of the archive could not do its work."""
    NO_SPACE = "no_space"
    """The disk came to hold less room than has to stay free."""
    KILLED = "killed"
    HUNG = "hung"
    CRASHED = "crashed"
    REBUILT = "rebuilt"
    """Its rows were made from the WARC files, which do not say how it ended."""

    @property
    def died(self) -> bool:
        """Whether its process ended before its work did."""
        return self in (EndReason.KILLED, EndReason.HUNG, EndReason.CRASHED)


DIED = frozenset(reason for reason in EndReason if reason.died)

AS_TOLD = frozenset(
    (
        *(EndReason.FINISHED, EndReason.STOPPED, EndReason.TIME_LIMIT, EndReason.PAGE_LIMIT, EndReason.NOT_STARTED),
        *(EndReason.ROBOTS, EndReason.UNREACHABLE),
    )
)
"""The ends of a source's crawl that are no failure of the archive: all done, stopped by a limit or a person, or a
named failure of the site. Any other word, also one that Scrapy alone knows, means that the archive failed."""


def is_one_of(column: str, words: Iterable[str]) -> str:
    """The SQL condition of a CHECK constraint that lets a column hold these words alone."""
    return f"{column} IN ({', '.join(repr(str(word)) for word in words)})"
