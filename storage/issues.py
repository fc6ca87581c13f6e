"""Keeps what went wrong, so that a person finds it."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Engine, insert
from sqlalchemy.dialects.postgresql import insert as upsert
from sqlalchemy.orm import Session

from storage.db.models import Issue
from storage.db.session import write_session
from storage.outcomes import IssueCode, ReasonCode

LONGEST = 2000


@dataclass(frozen=True, slots=True)
class NewIssue:
    """What went wrong: `code` says it for programs, `detail` in one line for persons."""

    code: IssueCode
    detail: str | None = None
    url: str | None = None
    source: str | None = None
    run_id: int | None = None
    capture_id: int | None = None
    status: int | None = None
    """The HTTP status, where one came."""
    reason_code: ReasonCode | None = None
    """Why, where `code` alone does not say it: what kept a robots.txt from being read."""


def note_issue(  # noqa: PLR0913  # six facts make an issue, and callers read best with all of them in one line
    where: Session | Engine,
    run_id: int | None,
    source: str | None,
    url: str | None,
    code: IssueCode,
    detail: str | None,
    now: datetime,
) -> None:
    """Keep one issue, in the session's transaction or in one of its own."""
    note_fault(where, NewIssue(code, detail, url, source, run_id), now)


def note_fault(where: Session | Engine, fault: NewIssue, now: datetime) -> None:
    """Keep a fault; one that names a capture is kept once for each code."""
    if isinstance(where, Engine):
        with write_session(where) as session:
            note_fault(session, fault, now)
        return
    row = {
        "run_id": fault.run_id,
        "source": fault.source,
        "capture_id": fault.capture_id,
        "url": fault.url[:LONGEST] if fault.url else fault.url,
        "code": str(fault.code),
        # a server may send any number
        "status": fault.status if fault.status in range(1000) else None,
        "reason_code": fault.reason_code,
        "detail": fault.detail[:LONGEST] if fault.detail else fault.detail,
        "noted_at": now,
    }
    if fault.capture_id is None:
        where.execute(insert(Issue).values(row))
    else:
        once = upsert(Issue).values(row)
        where.execute(once.on_conflict_do_nothing(index_elements=["capture_id", "code"], index_where=_OF_CAPTURE))


_OF_CAPTURE = Issue.capture_id.is_not(None)
