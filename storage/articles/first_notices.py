"""Doubts a notice that stands where an article was named, and that no article is known of yet.

A site that is being mended shows one page under all its addresses; a short article that only reads like a notice
stands alone and stays.
"""

from collections.abc import Sequence
from datetime import timedelta

from sqlalchemy import delete, exists, select
from sqlalchemy.orm import Session, aliased

from extract import Extraction
from extract.notices import NOTICE
from storage.articles.doubts import Doubt
from storage.db.models import Capture, Issue
from storage.frontier.rechecks import SEEN_MISSING
from storage.issues import NewIssue, note_fault
from storage.outcomes import CaptureOutcome, IssueCode

DOUBTED = frozenset({CaptureOutcome.OK, CaptureOutcome.TOO_SHORT, CaptureOutcome.NOT_ARTICLE})
_ONE_NIGHT = timedelta(hours=12)


def is_doubtful(session: Session, capture: Capture, extraction: Extraction) -> bool:
    """Whether a page is a notice that is not believed yet: it has not stayed to the next night, or is not alone."""
    if NOTICE not in extraction.warnings or CaptureOutcome(extraction.outcome) not in DOUBTED:
        return False
    earlier = _doubted_before(session, capture)
    if not earlier or capture.fetched_at - earlier[0].fetched_at < SEEN_MISSING:
        return True
    return _stands_elsewhere(session, capture, earlier[0])


def believe_notice(session: Session, capture: Capture) -> None:
    """Take back the issues of a notice that has stayed: it was no fault."""
    captures = [row.id for row in _doubted_before(session, capture)]
    code = IssueCode.DOUBTFUL_CAPTURE
    if captures:
        session.execute(delete(Issue).where(Issue.capture_id.in_(captures), Issue.code == code))


def note_notice(session: Session, capture: Capture, run_id: int | None) -> None:
    """Keep an issue of a notice that is not believed."""
    words = f"{Doubt.NOTICE}: it is no article before it has stayed"
    run = run_id or capture.run_id
    fault = NewIssue(IssueCode.DOUBTFUL_CAPTURE, words, capture.url, capture.source, run, capture.id)
    note_fault(session, fault, capture.fetched_at)


def _doubted_before(session: Session, capture: Capture) -> Sequence[Capture]:
    """The earlier captures of the address that were doubted, oldest first."""
    doubted = select(Capture).where(
        Capture.key_digest == capture.key_digest,
        Capture.outcome == CaptureOutcome.DOUBTFUL,
        Capture.fetched_at < capture.fetched_at,
    )
    return session.scalars(doubted.order_by(Capture.fetched_at)).all()


def _stands_elsewhere(session: Session, capture: Capture, first: Capture) -> bool:
    """Whether another address of the source was doubted from that night on, and has shown no article since."""
    later = aliased(Capture)
    shown = exists().where(
        later.key_digest == Capture.key_digest,
        later.outcome.in_((CaptureOutcome.OK, CaptureOutcome.UNCHANGED)),
        later.fetched_at > Capture.fetched_at,
    )
    others = select(Capture.id).where(
        Capture.source == capture.source,
        Capture.key_digest != capture.key_digest,
        Capture.outcome == CaptureOutcome.DOUBTFUL,
        Capture.fetched_at.between(first.fetched_at - _ONE_NIGHT, capture.fetched_at + _ONE_NIGHT),
        ~shown,
    )
    return session.scalar(others.limit(1)) is not None
