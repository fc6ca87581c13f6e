"""Tells of pages that came without their end, and has them asked for again."""

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from storage.captures.rows import links_of
from storage.db.models import Capture
from storage.db.source_table import book_of
from storage.frontier.links import BACK_OFF, FetchFailure, look_before
from storage.issues import NewIssue, note_fault
from storage.outcomes import IssueCode, ReasonCode

MOST_LOOKS = 6
"""Captures of one address after which a page that is always cut is left to the usual looks."""


def note_cut(session: Session, capture: Capture, why: str, run_id: int | None) -> None:
    """Keep an issue of a capture that lacks its end."""
    words = f"{capture.payload_length} bytes came, without the end: {why}"
    run = run_id or capture.run_id
    fault = NewIssue(IssueCode.CUT, words, capture.url, capture.source, run, capture.id, capture.status)
    note_fault(session, fault, capture.fetched_at)


def look_soon(session: Session, capture: Capture) -> None:
    """Have a cut page that is all there is asked for again, later each time; after some it is left to usual looks."""
    times = session.scalar(select(func.count()).where(Capture.key_digest == capture.key_digest)) or 1
    if times > MOST_LOOKS:
        return
    # a cut page is asked for twice in its first night
    wait = BACK_OFF[min(max(times - 2, 0), len(BACK_OFF) - 1)]
    for link_id in links_of(session, capture, book_of(session)):
        look_before(session, link_id, capture.fetched_at + wait, FetchFailure(ReasonCode.CUT))
