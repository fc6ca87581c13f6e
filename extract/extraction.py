"""Defines the record of a page, which every surface of tarikh shows."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from extract.extractor_version import EXTRACTOR_VERSION
from extract.fields import Kind, Use, fields_for


class Outcome(StrEnum):
    """The one word that every fetched page ends in."""

    OK = "ok"
    NOT_ARTICLE = "not_article"
    LISTING = "listing"
    TOO_SHORT = "too_short"
    CONSENT_WALL = "consent_wall"
    BOT_CHALLENGE = "bot_challenge"
    UNDECODABLE = "undecodable"
    HTTP_ERROR = "http_error"
    TOO_LARGE = "too_large"
    TIMEOUT = "timeout"
    CRASHED = "crashed"


class Precision(StrEnum):
    """How much of a date is known."""

    SECOND = "second"
    MINUTE = "minute"
    DAY = "day"


@dataclass(frozen=True, slots=True)
class Moment:
    """A date that was read: an aware datetime where a time is known, else a plain date with Precision.DAY."""

    value: datetime | date
    precision: Precision

    def iso(self) -> str:
        """ISO 8601: with an offset where a time is known, a plain date where only the day is."""
        return self.value.isoformat()


@dataclass(frozen=True, slots=True)
class DateEvidence:
    """One candidate date: where it stood, in the page's own words, what was read, and why it was chosen or not.

    `role` is published, modified or original (of the text that this page republishes).
    """

    origin: str
    words: str
    moment: Moment | None
    role: str
    chosen: bool
    why: str


@dataclass(frozen=True, slots=True)
class Credit:
    """Who a text says it was taken from: `relation` is reprint, cites or translation.

    `name` is the outlet as the table of outlets names it, else as the page does; `words` the sentence or footer.
    """

    name: str
    relation: str
    words: str
    url: str | None = None
    host: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Metadata:
    """What a page says of itself, besides its body and dates; `alternates` maps hreflang to the URL of the story."""

    title: str | None = None
    canonical_url: str | None = None
    authors: tuple[str, ...] = ()
    section: str | None = None
    tags: tuple[str, ...] = ()
    image_url: str | None = None
    declared_language: str | None = None
    alternates: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Extraction(Metadata):
    """One page's record. `body` is paragraphs joined by newlines; whatever was not found is None, never a guess.

    `degraded` says why the page was read without a tree, or not at all: it is to be read again; `cut` why its text
    may lack its end. Each attribute is declared in `extract/fields.py`.
    """

    url: str
    outcome: Outcome
    source: str | None = None
    body: str | None = None
    published: Moment | None = None
    published_from: str | None = None
    modified: Moment | None = None
    language: str | None = None
    script: str | None = None
    language_confidence: float | None = None
    credits: tuple[Credit, ...] = ()
    dates: tuple[DateEvidence, ...] = ()
    warnings: tuple[str, ...] = ()
    explain: Mapping[str, Any] = field(default_factory=dict)
    extractor_version: str = EXTRACTOR_VERSION
    degraded: str | None = None
    cut: str | None = None

    def as_json(self) -> dict[str, Any]:
        """The record with the exact names of the design, ready for `json.dumps`."""
        facts = {one.name: _json_of(one.kind, getattr(self, one.attribute)) for one in fields_for(Use.JSON)}
        return facts | {"evidence": {"dates": [_evidence_json(e) for e in self.dates], **self.explain}}


def _json_of(kind: Kind, value: Any) -> Any:
    if value is None:
        return None
    match kind:
        case Kind.WORD:
            return str(value)
        case Kind.TIME:
            return value.iso()
        case Kind.PRECISION:
            return str(value.precision)
        case Kind.CREDITS:
            return [asdict(credit) for credit in value]
        case Kind.NAMES | Kind.LINES:
            return list(value)
    return value


def _evidence_json(evidence: DateEvidence) -> dict[str, Any]:
    moment = evidence.moment
    return {
        "origin": evidence.origin,
        "words": evidence.words,
        "value": moment.iso() if moment else None,
        "precision": str(moment.precision) if moment else None,
        "role": evidence.role,
        "chosen": evidence.chosen,
        "why": evidence.why,
    }
