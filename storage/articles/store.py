"""Stores what a page says as an article, and a failure as an issue."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from sqlalchemy import select
from sqlalchemy.exc import StatementError
from sqlalchemy.orm import Session

from extract import Extraction, Outcome
from storage.articles.addresses import add_addresses, addresses_of, find_article
from storage.articles.versions import keep_version
from storage.captures.rows import links_of
from storage.db.db_errors import ErrorAction, judge
from storage.db.models import Article, Capture
from storage.db.source_table import book_of
from storage.frontier.links import FetchFailure, link_done, link_failed
from storage.identity.grouping import group_article
from storage.issues import NewIssue, note_fault
from storage.outcomes import CaptureOutcome, IssueCode, ReasonCode

StoredKind = Literal["new", "changed", "unchanged", "failed", "no_article"]


@dataclass(frozen=True, slots=True)
class Stored:
    """What became of a page: `no_article` where it is none and nothing went wrong."""

    kind: StoredKind
    article_id: int | None = None
    version: int | None = None
    outcome: str = CaptureOutcome.OK


def keep_article(
    session: Session, capture_id: int, extraction: Extraction, now: datetime, run_id: int | None = None
) -> Stored:
    """Store what a capture says, in a savepoint: article, addresses, version, date evidence, credits, all or none.

    A page that the database refuses costs itself alone and leaves an issue. Raises DBAPIError only for what concerns
    every page: a database that is away or full. `run_id` is the run that reads, where it is not the one that fetched.
    """
    capture = session.get_one(Capture, capture_id)
    _note_degraded(session, capture, extraction, now, run_id)
    if extraction.outcome is not Outcome.OK:
        return _keep_outcome(session, capture, extraction, now, run_id)
    try:
        with session.begin_nested():
            return _keep_text(session, capture, extraction, now)
    except (StatementError, ValueError, LookupError, TypeError) as err:
        if judge(err) is not ErrorAction.QUARANTINE:
            raise
        words = str(err.orig if isinstance(err, StatementError) else err).strip().split("\n")[0]
    capture = session.get_one(Capture, capture_id)
    fault = NewIssue(IssueCode.NOT_STORABLE, words, capture.url, capture.source, run_id or capture.run_id, capture.id)
    note_fault(session, fault, now)
    _read(session, capture, CaptureOutcome.CRASHED, extraction, now)
    return Stored("failed", outcome=CaptureOutcome.CRASHED)


def _note_degraded(
    session: Session, capture: Capture, extraction: Extraction, now: datetime, run_id: int | None
) -> None:
    """Mark the capture as read without a tree, or as whole again."""
    capture.degraded = extraction.degraded
    if extraction.degraded is None:
        capture.degraded_readings = 0
        return
    capture.degraded_readings += 1
    if CaptureOutcome(extraction.outcome).failed:
        return  # the outcome leaves its own issue
    run_id = run_id or capture.run_id
    note_fault(
        session,
        NewIssue(IssueCode.DEGRADED, extraction.degraded, capture.url, capture.source, run_id, capture.id),
        now,
    )


def _keep_text(session: Session, capture: Capture, extraction: Extraction, now: datetime) -> Stored:
    book = book_of(session)
    source = book.get(capture.source) or book.of_url(capture.url)
    addresses = addresses_of(capture, extraction, source)
    article = find_article(session, addresses, extraction.body)
    is_new = article is None
    if article is None:
        article = Article(
            source=capture.source,
            host=capture.host,
            url=capture.url,
            first_seen_at=capture.fetched_at,
            last_seen_at=capture.fetched_at,
            version=1,
        )
        session.add(article)
        session.flush()
    elif capture.fetched_at >= article.last_seen_at:
        article.missing_at = article.gone_at = None
    article.first_seen_at = min(article.first_seen_at, capture.fetched_at)
    article.last_seen_at = max(article.last_seen_at, capture.fetched_at)
    add_addresses(session, article.id, addresses, now)
    cause, version = keep_version(session, article, capture, extraction, now)
    capture.article_id = article.id
    group_article(session, article.id)
    _read(session, capture, CaptureOutcome.OK, extraction, now)
    session.flush()
    return Stored("new" if is_new else "changed" if cause else "unchanged", article.id, version)


def _keep_outcome(
    session: Session, capture: Capture, extraction: Extraction, now: datetime, run_id: int | None
) -> Stored:
    outcome = CaptureOutcome(extraction.outcome)
    if outcome.failed:
        detail = "; ".join(extraction.warnings) or f"status {capture.status}"
        run = run_id or capture.run_id
        note_fault(session, NewIssue(IssueCode(outcome), detail, capture.url, capture.source, run, capture.id), now)
    _read(session, capture, outcome, extraction, now)
    return Stored("failed" if outcome.failed else "no_article", outcome=outcome)


def _read(session: Session, capture: Capture, outcome: CaptureOutcome, extraction: Extraction, now: datetime) -> None:
    """The capture has been read: it and its links get the outcome."""
    # the archive's writer has seen to the links of a page that came with an error status
    told = capture.outcome == CaptureOutcome.HTTP_ERROR or (
        capture.extracted_at is not None and _has_newer(session, capture)
    )
    capture.outcome = outcome
    capture.extractor_version = extraction.extractor_version
    capture.extracted_at = now
    for link_id in [] if told else links_of(session, capture, book_of(session)):
        if outcome is CaptureOutcome.BOT_CHALLENGE:
            link_failed(session, link_id, FetchFailure(ReasonCode.BOT_CHALLENGE), now)
        else:
            link_done(session, link_id, outcome, capture.fetched_at)


def _has_newer(session: Session, capture: Capture) -> bool:
    """Whether the address was fetched again since: then an old page that is read again says nothing of its links."""
    newer = select(Capture.id).where(
        Capture.key_digest == capture.key_digest, Capture.fetched_at > capture.fetched_at
    )
    return session.scalar(newer.limit(1)) is not None
