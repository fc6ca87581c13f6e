"""Stores what a page says as an article, and a failure as an issue."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from sqlalchemy import select
from sqlalchemy.exc import StatementError
from sqlalchemy.orm import Session

from extract import Extraction, Outcome
from extract.notices import NOTICE
from storage.articles.addresses import add_addresses, find_article, known_article
from storage.articles.cut_captures import look_soon, note_cut
from storage.articles.doubtful_captures import (
    DoubtfulText,
    believe,
    doubt_absence,
    doubt_edit,
    keep_doubtful,
    look_after_doubt,
)
from storage.articles.first_notices import believe_notice, is_doubtful, note_notice
from storage.articles.version_rows import translated_urls
from storage.articles.versions import (
    PageRecord,
    adds_nothing,
    article_of,
    capture_to_read_again,
    judge_version,
    keep_version,
    record_of,
    standing_versions,
)
from storage.captures.rows import links_of
from storage.db.db_errors import ErrorAction, first_line, judge
from storage.db.models import Article, ArticleVersion, Capture
from storage.db.source_table import book_of
from storage.frontier.links import FetchFailure, link_done, link_failed, link_shows
from storage.identity.grouping import file_new, group_version
from storage.issues import NewIssue, note_fault
from storage.outcomes import CaptureOutcome, IssueCode, ReasonCode
from storage.search.filing import file_words, words_row

StoredKind = Literal["new", "changed", "unchanged", "failed", "no_article"]


@dataclass(frozen=True, slots=True)
class Stored:
    """What became of a page: `no_article` where it is none and nothing went wrong."""

    kind: StoredKind
    article_id: int | None = None
    version: int | None = None
    outcome: str = CaptureOutcome.OK


@dataclass(frozen=True, slots=True)
class SuspectedEdit:
    """A text that differs from the one before, whose capture is to be read again first; nothing was stored."""

    capture_id: int


@dataclass(frozen=True, slots=True)
class CaptureReading:
    """What one capture says: `run_id` is the run that reads, where it is not the one that fetched.

    `sure` where the capture before it was read with the same eyes, so that a change is stored as what it is.
    `pages_known` is how many pages of the site had taught their lines to the reader. `unfinished` where the page
    lacks the end tag that the one before it had.
    """

    capture_id: int
    extraction: Extraction
    run_id: int | None = None
    sure: bool = True
    pages_known: int | None = None
    unfinished: bool = False


def keep_article(session: Session, reading: CaptureReading, now: datetime) -> Stored | SuspectedEdit:
    """Store what a capture says: article, addresses, version, date evidence, credits, text group.

    Raises what the database raises: `is_refusal` tells whether the page alone is to blame.
    """
    capture = session.get_one(Capture, reading.capture_id)
    if reading.extraction.outcome is not Outcome.OK:
        if reading.extraction.cut and not CaptureOutcome(reading.extraction.outcome).failed:
            return _keep_cut(session, capture, reading, now)
        if stored := _keep_absence(session, capture, reading, now):
            return stored
        if known_article(session, capture) is None and is_doubtful(session, capture, reading.extraction):
            return _keep_notice(session, capture, reading, now)
        _note_reading(session, capture, reading, now)
        return _keep_outcome(session, capture, reading.extraction, now, reading.run_id)
    book = book_of(session)
    source = book.get(capture.source) or book.of_url(capture.url)
    return _keep_text(session, record_of(capture, source, reading.extraction, now), reading)


# what a page's own words can raise on their way into the database: years past 9999, nesting past any stack
_REFUSALS = (StatementError, ValueError, LookupError, TypeError, AttributeError, ArithmeticError, RecursionError)


def is_refusal(err: Exception) -> bool:
    """Whether an error costs one page alone, and not all: the database is there and has room."""
    return isinstance(err, _REFUSALS) and judge(err) is ErrorAction.QUARANTINE


def keep_refusal(session: Session, reading: CaptureReading, err: Exception, now: datetime) -> Stored:
    """Keep an issue in place of a page that the database refused."""
    capture = session.get_one(Capture, reading.capture_id)
    _note_reading(session, capture, reading, now)
    run_id = reading.run_id or capture.run_id
    fault = NewIssue(IssueCode.NOT_STORABLE, first_line(err), capture.url, capture.source, run_id, capture.id)
    note_fault(session, fault, now)
    _read(session, capture, CaptureOutcome.CRASHED, reading.extraction, now)
    return Stored("failed", outcome=CaptureOutcome.CRASHED)


def _note_reading(session: Session, capture: Capture, reading: CaptureReading, now: datetime) -> None:
    """Mark the capture as read without a tree, or as whole again, and with what knowledge of its site."""
    extraction = reading.extraction
    capture.pages_known = reading.pages_known
    capture.degraded = extraction.degraded
    if extraction.degraded is None:
        capture.degraded_readings = 0
        return
    capture.degraded_readings += 1
    if CaptureOutcome(extraction.outcome).failed:
        return  # the outcome leaves its own issue
    run_id = reading.run_id or capture.run_id
    note_fault(
        session,
        NewIssue(IssueCode.DEGRADED, extraction.degraded, capture.url, capture.source, run_id, capture.id),
        now,
    )


def _keep_text(session: Session, record: PageRecord, reading: CaptureReading) -> Stored | SuspectedEdit:
    capture = record.capture
    article = find_article(session, record.addresses, record.extraction.body)
    standing = standing_versions(session, article) if article else []
    if _came_cut(capture, reading) and adds_nothing(standing, record.extraction):
        return _keep_cut(session, capture, reading, record.now)
    if not reading.sure and (earlier := capture_to_read_again(standing, record)):
        return SuspectedEdit(earlier)
    doubtful = _doubt(session, standing, record, reading)
    if article is not None and doubtful is not None and not doubtful.has_stayed(capture.fetched_at):
        return _keep_doubtful(session, (article, capture, doubtful), reading, record.now)
    is_new = article is None
    if article is None:
        if is_doubtful(session, capture, record.extraction):
            return _keep_notice(session, capture, reading, record.now)
        if NOTICE in record.extraction.warnings:
            believe_notice(session, capture)
        article = article_of(record)
        session.add(article)
        session.flush()
    elif _is_back(article, capture):
        article.missing_at = article.gone_at = None
    article.first_seen_at = min(article.first_seen_at, capture.fetched_at)
    article.last_seen_at = max(article.last_seen_at, capture.fetched_at)
    add_addresses(session, article.id, record.addresses, record.now)
    kept = keep_version(session, article, standing, record)
    if doubtful is not None:
        # it was there when it was first seen, though nobody could believe it
        kept.shown.seen_at = doubtful.first_seen
        believe(session, article.id, doubtful)
    first_reading = capture.extracted_at is None
    # not before: a flush on the way would cost a statement of its own
    _note_reading(session, capture, reading, record.now)
    capture.article_id = article.id
    _read(session, capture, CaptureOutcome.OK, record.extraction, record.now, article)
    session.flush()
    if record.extraction.cut:
        note_cut(session, capture, record.extraction.cut, reading.run_id)
        if first_reading:
            look_soon(session, capture)
    country = record.source.country if record.source and record.source.id == article.source else None
    if is_new:
        words = words_row(article, kept.current, country)
        file_new(session, article, kept.current, translated_urls(record.extraction), words)
    else:
        file_words(session, article, kept.current, country)
        group_version(session, article, kept.current)
    kind: StoredKind = "new" if is_new else "changed" if kept.cause else "unchanged"
    return Stored(kind, article.id, kept.shown.number)


def _came_cut(capture: Capture, reading: CaptureReading) -> bool:
    """Whether the network or an archiver cut the page; one that its site ended early may be what the site shows."""
    return capture.truncated is not None and reading.extraction.cut is not None


def _keep_cut(session: Session, capture: Capture, reading: CaptureReading, now: datetime) -> Stored:
    """Keep a cut page as a failure: its bytes are there, and it is asked for again."""
    _note_reading(session, capture, reading, now)
    note_cut(session, capture, reading.extraction.cut or "", reading.run_id)
    first_reading = capture.extracted_at is None
    known = known_article(session, capture) is not None
    if not (first_reading or known):
        # its link waits for the page to be fetched again, not to be read again
        _mark_read(capture, CaptureOutcome.CUT, reading.extraction, now)
        return Stored("failed", outcome=CaptureOutcome.CUT)
    _read(session, capture, CaptureOutcome.CUT, reading.extraction, now, fails=not known)
    if first_reading and known:
        look_soon(session, capture)
    return Stored("failed", outcome=CaptureOutcome.CUT)


def _doubt(
    session: Session, standing: Sequence[ArticleVersion], record: PageRecord, reading: CaptureReading
) -> DoubtfulText | None:
    """Why what seems to be a new version is not believed to be one."""
    capture, extraction = record.capture, record.extraction
    decision = judge_version(standing, capture, record.facts["content_hash"], extraction)
    if decision.cause not in ("edit", "unclear", "whole"):
        return None
    before = [version for version in standing if version.seen_at <= capture.fetched_at]
    if NOTICE in before[-1].warnings:
        # nothing is to be kept from a notice that was believed
        return None
    return doubt_edit(session, before[-1], capture, extraction, unfinished=reading.unfinished)


def _keep_doubtful(
    session: Session, found: tuple[Article, Capture, DoubtfulText], reading: CaptureReading, now: datetime
) -> Stored:
    """Keep a capture that came in an article's place and shows something else; the article stays as it is."""
    article, capture, doubtful = found
    first_reading = capture.extracted_at is None
    _note_reading(session, capture, reading, now)
    _read(session, capture, CaptureOutcome.DOUBTFUL, reading.extraction, now)
    keep_doubtful(session, article.id, capture, doubtful, reading.run_id)
    if first_reading:
        look_after_doubt(session, capture, doubtful)
    return Stored("failed", article.id, outcome=CaptureOutcome.DOUBTFUL)


def _keep_notice(session: Session, capture: Capture, reading: CaptureReading, now: datetime) -> Stored:
    """Keep a notice that stands where an article was named as doubtful, and ask for the page again."""
    first_reading = capture.extracted_at is None
    _note_reading(session, capture, reading, now)
    note_notice(session, capture, reading.run_id)
    if first_reading:
        _read(session, capture, CaptureOutcome.DOUBTFUL, reading.extraction, now, fails=True)
    else:
        _mark_read(capture, CaptureOutcome.DOUBTFUL, reading.extraction, now)
    return Stored("failed", outcome=CaptureOutcome.DOUBTFUL)


def _keep_absence(session: Session, capture: Capture, reading: CaptureReading, now: datetime) -> Stored | None:
    """Keep a page that shows no article where there was one as doubtful; None where there was none, or it failed."""
    outcome = CaptureOutcome(reading.extraction.outcome)
    if outcome.failed or capture.extracted_at is not None:
        return None
    article = known_article(session, capture)
    doubtful = doubt_absence(session, article, capture, reading.extraction) if article else None
    if article is None or doubtful is None:
        return None
    return _keep_doubtful(session, (article, capture, doubtful), reading, now)


def _is_back(article: Article, capture: Capture) -> bool:
    """Whether its site shows a page again that it had said is not there."""
    missing = article.gone_at or article.missing_at
    # an earlier capture that is read again tells nothing of today
    return missing is not None and capture.fetched_at > missing


def _keep_outcome(
    session: Session, capture: Capture, extraction: Extraction, now: datetime, run_id: int | None
) -> Stored:
    outcome = CaptureOutcome(extraction.outcome)
    if outcome.failed:
        detail = "; ".join(extraction.warnings) or f"status {capture.status}"
        run = run_id or capture.run_id
        note_fault(session, NewIssue(IssueCode(outcome), detail, capture.url, capture.source, run, capture.id), now)
    _read(session, capture, outcome, extraction, now, fails=outcome is CaptureOutcome.BOT_CHALLENGE)
    return Stored("failed" if outcome.failed else "no_article", outcome=outcome)


def _read(  # noqa: PLR0913  # the article is the one fact that only a text has
    session: Session,
    capture: Capture,
    outcome: CaptureOutcome,
    extraction: Extraction,
    now: datetime,
    article: Article | None = None,
    *,
    fails: bool = False,
) -> None:
    """The capture has been read: it and its links get the outcome; where it `fails` the page is asked for again."""
    # the archive's writer has seen to the links of a page that came with an error status
    told = capture.outcome == CaptureOutcome.HTTP_ERROR or (
        capture.extracted_at is not None and _has_newer(session, capture)
    )
    _mark_read(capture, outcome, extraction, now)
    if told:
        return
    if article is not None and capture.redirected_from is None:
        link_shows(session, capture, article)
        return
    for link_id in links_of(session, capture, book_of(session)):
        if fails:
            link_failed(session, link_id, FetchFailure(ReasonCode(outcome)), now)
        else:
            link_done(session, link_id, outcome, capture.fetched_at)


def _mark_read(capture: Capture, outcome: CaptureOutcome, extraction: Extraction, now: datetime) -> None:
    capture.outcome = outcome
    capture.extractor_version = extraction.extractor_version
    capture.extracted_at = now


def _has_newer(session: Session, capture: Capture) -> bool:
    """Whether the address was fetched again since: then an old page that is read again says nothing of its links."""
    newer = select(Capture.id).where(
        Capture.key_digest == capture.key_digest, Capture.fetched_at > capture.fetched_at
    )
    return session.scalar(newer.limit(1)) is not None
