"""Reads captures again whose stored reading is by an earlier extractor."""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import Engine, Select, func, or_, select
from sqlalchemy.orm import aliased

from extract import EXTRACTOR_VERSION, Extraction
from extract.fields import Use, names_for
from storage.articles.content_hash import plain
from storage.articles.version_rows import version_facts
from storage.captures.rows import PAGE_CAME
from storage.captures.writer import UnknownCapture
from storage.db.models import ArticleVersion, Capture
from storage.db.session import read_session
from storage.outcomes import CaptureOutcome
from storage.pipeline.reading import CaptureReader
from storage.warc.fetched import CaptureKind

REPORTED = names_for(Use.REPORTED)
EXAMPLES = 3
_BATCH = 500
_SHOWN = 160


@dataclass(frozen=True, slots=True)
class Choice:
    """Which captures are read again; `again` takes those too that today's extractor has read already."""

    source: str | None = None
    since: datetime | None = None
    until: datetime | None = None
    language: str | None = None
    again: bool = False


@dataclass(frozen=True, slots=True)
class Example:
    """One field of one page, before and after."""

    url: str
    field: str
    before: str
    after: str


@dataclass
class Report:
    """What re-extraction changed: pages read, pages that differ, and how many by field with a few examples each."""

    read: int = 0
    changed: int = 0
    lost: int = 0
    new_versions: int = 0
    fields: Counter[str] = field(default_factory=Counter)
    examples: dict[str, list[Example]] = field(default_factory=dict)

    def count(self, url: str, differences: Mapping[str, tuple[Any, Any]]) -> None:
        """Take in one page's differences."""
        self.read += 1
        self.changed += bool(differences)
        for name, (before, after) in differences.items():
            self.fields[name] += 1
            examples = self.examples.setdefault(name, [])
            if len(examples) < EXAMPLES:
                examples.append(Example(url, name, *_where_they_part(before, after)))


def count_chosen(engine: Engine, choice: Choice) -> int:
    """How many captures a choice holds."""
    with read_session(engine) as session:
        return session.scalar(select(func.count()).select_from(_chosen(choice).subquery())) or 0


def find_chosen(engine: Engine, choice: Choice) -> Iterator[int]:
    """The captures of a choice that have bytes of their own, oldest first; safe while they are being read again."""
    last = 0
    while True:
        with read_session(engine) as session:
            batch = list(session.scalars(_chosen(choice).where(Capture.id > last).order_by(Capture.id).limit(_BATCH)))
        yield from batch
        if len(batch) < _BATCH:
            return
        last = batch[-1]


def reextract(reading: CaptureReader, choice: Choice, report: Report, now: datetime | None) -> Iterator[int]:
    """Read the chosen captures again and count them in `report`; each capture's number once it is done.

    `now` is the time of extraction to be stored, None to store nothing.

    Stopped and started again it goes on, since a capture that today's extractor has read is not chosen again.
    """
    for capture_id, answer in reading.answers(find_chosen(reading.engine, choice)):
        if isinstance(answer, UnknownCapture):
            report.lost += 1
            report.read += 1
            if now:
                reading.store(capture_id, answer, now)
        else:
            extraction = answer.extraction
            report.count(extraction.url, differences(reading.engine, capture_id, extraction))
            if now:
                report.new_versions += reading.store(capture_id, answer, now).kind in ("new", "changed")
        yield capture_id


def differences(engine: Engine, capture_id: int, extraction: Extraction) -> dict[str, tuple[Any, Any]]:
    """By field, what is stored of a capture and what is read in it now, where the two differ beyond typography."""
    with read_session(engine) as session:
        capture = session.get_one(Capture, capture_id)
        version = session.scalar(_version_shown(capture))
        before = {name: getattr(version, name, None) for name in REPORTED} | {"outcome": capture.outcome}
    after = version_facts(extraction) | {"outcome": str(extraction.outcome)}
    if after["outcome"] != CaptureOutcome.OK and version is None:
        # what a page that is no article might say is not kept, so there is nothing to compare
        names: tuple[str, ...] = ("outcome",)
    else:
        names = REPORTED
    return {name: (before[name], after[name]) for name in names if _alike(before[name]) != _alike(after[name])}


def _chosen(choice: Choice) -> Select[int]:
    # a page whose own bytes are an older capture's may have new ones in its parts
    part = aliased(Capture)
    renewed = select(part.part_of).where(part.part_of.is_not(None), part.refers_to.is_(None))
    wanted = select(Capture.id).where(
        Capture.kind == CaptureKind.ARTICLE,
        or_(Capture.refers_to.is_(None), Capture.id.in_(renewed)),
        PAGE_CAME,
    )
    if not choice.again:
        version = Capture.extractor_version
        wanted = wanted.where(or_(version.is_(None), version != EXTRACTOR_VERSION))
    if choice.source:
        wanted = wanted.where(Capture.source == choice.source)
    if choice.since:
        wanted = wanted.where(Capture.fetched_at >= choice.since)
    if choice.until:
        wanted = wanted.where(Capture.fetched_at < choice.until)
    if choice.language:
        spoken = select(ArticleVersion.capture_id).where(ArticleVersion.language == choice.language)
        wanted = wanted.where(Capture.id.in_(spoken))
    return wanted


def _version_shown(capture: Capture) -> Select[ArticleVersion]:
    """The version that stands for what a capture shows: its own, else the last one seen by then."""
    return (
        select(ArticleVersion)
        .where(
            ArticleVersion.article_id == capture.article_id,
            ArticleVersion.superseded_by.is_(None),
            ArticleVersion.seen_at <= capture.fetched_at,
        )
        .order_by((ArticleVersion.capture_id == capture.id).desc(), ArticleVersion.seen_at.desc())
        .limit(1)
    )


def _alike(value: Any) -> Any:
    return plain(value) if isinstance(value, str) else list(value) if isinstance(value, list | tuple) else value


def _where_they_part(before: Any, after: Any) -> tuple[str, str]:
    """Both values, cut to the part around their first difference."""
    one, other = ("none" if value is None else str(value) for value in (before, after))
    same = next((at for at, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), min(len(one), len(other)))
    start = max(0, same - 40) if max(len(one), len(other)) > _SHOWN else 0
    return one[start : start + _SHOWN], other[start : start + _SHOWN]
