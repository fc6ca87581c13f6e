"""Keeps what can be kept of a response that the database refused, and says why it was refused."""

from datetime import datetime

from sqlalchemy.orm import Session

from storage.captures.rows import NewCapture, links_of, plain_row
from storage.db.models import Capture
from storage.db.source_table import SourceBook
from storage.db.url_digest import LONGEST_URL
from storage.frontier.links import FetchFailure, link_failed
from storage.issues import NewIssue, note_fault
from storage.outcomes import CaptureKind, CaptureOutcome, IssueCode, ReasonCode
from storage.warc.fetched import Fetched, Kept, WarcLocation

REFUSED = "its response cannot be stored"
_YEARS = range(1990, 2100)


class ImpossibleDate(ValueError):
    """A response that came in a year of which no archive has pages."""


def check_date(fetched: Fetched) -> None:
    """Raises ImpossibleDate for a moment that no later reader of the row or of the record would take."""
    if fetched.fetched_at.year not in _YEARS:
        raise ImpossibleDate(f"fetched in the year {fetched.fetched_at.year}")


def insert_quarantined(session: Session, new: NewCapture, place: WarcLocation, book: SourceBook, why: str) -> Kept:
    """Add the row of a refused response whose bytes are kept: its headers are left out, and it is not read.

    Its link is tried again later.
    """
    capture = _row(new, place, book)
    session.add(capture)
    session.flush()
    links = links_of(session, capture, book) if new.fetched.kind is CaptureKind.ARTICLE else []
    _fail(session, links, ReasonCode.CRASHED, why, new.fetched.fetched_at)
    fault = NewIssue(IssueCode.NOT_STORABLE, why, capture.url, capture.source, new.run_id, capture.id)
    note_fault(session, fault, new.fetched.fetched_at)
    return Kept(capture.id, unchanged=False, link_id=links[0] if links else None, outcome=CaptureOutcome.CRASHED)


def refuse(session: Session, new: NewCapture, book: SourceBook, why: str, began: datetime) -> Kept:
    """Note a response of which nothing can be kept, and try its link again later; `began` is when its run did."""
    fetched, too_long = new.fetched, len(new.fetched.url) > LONGEST_URL
    # the date itself may be what is refused
    now = fetched.fetched_at if fetched.fetched_at.year in _YEARS else began
    reason = ReasonCode.TOO_LARGE if too_long else ReasonCode.CRASHED
    links = links_of(session, _row(new, WarcLocation("", 0, 0), book), book)
    _fail(session, links if fetched.kind is CaptureKind.ARTICLE else [], reason, why, now)
    code = IssueCode.URL_TOO_LONG if too_long else IssueCode.NOT_STORABLE
    note_fault(session, NewIssue(code, why, fetched.url, fetched.source, new.run_id), now)
    outcome = CaptureOutcome.TOO_LARGE if too_long else CaptureOutcome.CRASHED
    return Kept(0, unchanged=False, link_id=links[0] if links else None, outcome=outcome, refused=reason)


def _row(new: NewCapture, place: WarcLocation, book: SourceBook) -> Capture:
    capture = plain_row(new, place, book)
    # 0 where the status line says no status, as a reader of the record would see it
    capture.status = capture.status if capture.status in range(100, 1000) else 0
    capture.outcome = CaptureOutcome.CRASHED
    return capture


def _fail(session: Session, links: list[int], code: ReasonCode, why: str, now: datetime) -> None:
    for link_id in links:
        link_failed(session, link_id, FetchFailure(code, f"{REFUSED}: {why}"), now)
