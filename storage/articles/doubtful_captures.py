"""Keeps the captures that are not believed to show their article, until their text has stayed."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from itertools import takewhile

from sqlalchemy import delete, func, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from extract import Extraction
from storage.articles.doubts import Doubt, Text, find_doubt, masked
from storage.captures.rows import links_of
from storage.db.models import Article, ArticleVersion, Capture, DoubtfulCapture, Issue
from storage.db.source_table import book_of
from storage.frontier.links import FetchFailure, look_before
from storage.frontier.rechecks import SEEN_MISSING
from storage.issues import NewIssue, note_fault
from storage.outcomes import IssueCode, ReasonCode

SOON = timedelta(hours=1)
"""A text that is not believed is looked at again after an hour, then on the next night."""
_MOST_LOOKS = 8
_ONE_NIGHT = timedelta(hours=12)


@dataclass(frozen=True, slots=True)
class DoubtfulText:
    """A text that came in an article's place: `first_seen` is when the same came there first."""

    why: Doubt
    digest: bytes
    first_seen: datetime
    looks: int
    shared: bool
    """It came in the place of other articles of the source too."""

    def has_stayed(self, now: datetime) -> bool:
        """Whether it is an edit after all; one notice in the place of several articles never is."""
        return now - self.first_seen >= SEEN_MISSING and not self.shared and self.why is not Doubt.NO_ARTICLE


def doubt_edit(
    session: Session, before: ArticleVersion, capture: Capture, extraction: Extraction, *, unfinished: bool
) -> DoubtfulText | None:
    """Why a text that differs from the version before is not believed to be an edit; None where it is."""
    text = Text(extraction.title, extraction.body, extraction.canonical_url)
    why = find_doubt(Text(before.title, before.body, before.canonical_url), text, unfinished=unfinished)
    return _doubtful(session, before, capture, text, why) if why else None


def doubt_absence(
    session: Session, article: Article, capture: Capture, extraction: Extraction
) -> DoubtfulText | None:
    """The doubt about a page that shows no article where there was one; None where there is nothing to compare."""
    before = session.scalar(
        select(ArticleVersion)
        .where(
            ArticleVersion.article_id == article.id,
            ArticleVersion.superseded_by.is_(None),
            ArticleVersion.seen_at <= capture.fetched_at,
            ArticleVersion.capture_id != capture.id,
        )
        .order_by(ArticleVersion.seen_at.desc())
        .limit(1)
    )
    text = Text(extraction.title, extraction.body)
    return _doubtful(session, before, capture, text, Doubt.NO_ARTICLE) if before is not None else None


def _doubtful(session: Session, before: ArticleVersion, capture: Capture, text: Text, why: Doubt) -> DoubtfulText:
    digest = sha256(masked(text).encode("utf-8", "replace")).digest()
    earlier = session.scalars(
        select(DoubtfulCapture)
        .where(
            DoubtfulCapture.article_id == before.article_id,
            DoubtfulCapture.seen_at.between(before.last_seen_at, capture.fetched_at),
            DoubtfulCapture.capture_id != capture.id,
        )
        .order_by(DoubtfulCapture.seen_at.desc())
    ).all()
    same = list(takewhile(lambda row: row.text_digest == digest, earlier))
    first = same[-1].seen_at if same else capture.fetched_at
    others = _places_of(session, capture, digest, before.article_id, first)
    return DoubtfulText(why, digest, first, len(earlier) + 1, others > 0)


def _places_of(session: Session, capture: Capture, digest: bytes, article_id: int, since: datetime) -> int:
    """In the place of how many other articles of the source the same text came, from that night on."""
    others = select(func.count(DoubtfulCapture.article_id.distinct())).where(
        DoubtfulCapture.source == capture.source,
        DoubtfulCapture.text_digest == digest,
        DoubtfulCapture.article_id != article_id,
        DoubtfulCapture.seen_at.between(since - _ONE_NIGHT, capture.fetched_at + _ONE_NIGHT),
    )
    return session.scalar(others) or 0


def keep_doubtful(
    session: Session, article_id: int, capture: Capture, doubtful: DoubtfulText, run_id: int | None
) -> None:
    """Keep a capture that is not believed, with an issue; the same text in several places is an alarm too."""
    row = {
        "capture_id": capture.id,
        "article_id": article_id,
        "source": capture.source,
        "text_digest": doubtful.digest,
        "why": str(doubtful.why),
        "seen_at": capture.fetched_at,
    }
    again = {name: row[name] for name in ("text_digest", "why")}
    kept = insert(DoubtfulCapture).values(row)
    session.execute(kept.on_conflict_do_update(index_elements=["capture_id"], set_=again))
    run = run_id or capture.run_id
    words = f"{doubtful.why}: it is not believed before it has stayed"
    fault = NewIssue(IssueCode.DOUBTFUL_CAPTURE, words, capture.url, capture.source, run, capture.id)
    note_fault(session, fault, capture.fetched_at)
    if doubtful.shared:
        places = 1 + _places_of(session, capture, doubtful.digest, article_id, doubtful.first_seen)
        _raise_alarm(session, capture, run, places)


def _raise_alarm(session: Session, capture: Capture, run_id: int | None, places: int) -> None:
    """Note once a run and source that one text stands in several places, and in how many."""
    words = f"one text came in the place of {places} articles"
    known = select(Issue).where(
        Issue.run_id == run_id, Issue.source == capture.source, Issue.code == IssueCode.SAME_TEXT
    )
    issue = session.scalars(known.limit(1)).first()
    if issue is None:
        note_fault(
            session,
            NewIssue(IssueCode.SAME_TEXT, words, capture.url, capture.source, run_id),
            capture.fetched_at,
        )
    else:
        issue.detail = words


def look_after_doubt(session: Session, capture: Capture, doubtful: DoubtfulText) -> None:
    """Look at the page again in an hour, then on the next night, then at the usual times."""
    if doubtful.looks > _MOST_LOOKS or capture.fetched_at - doubtful.first_seen >= SEEN_MISSING:
        return
    is_first = doubtful.first_seen == capture.fetched_at
    moment = capture.fetched_at + SOON if is_first else doubtful.first_seen + SEEN_MISSING
    for link_id in links_of(session, capture, book_of(session)):
        look_before(session, link_id, moment, FetchFailure(ReasonCode.DOUBTFUL, str(doubtful.why)))


def believe(session: Session, article_id: int, doubtful: DoubtfulText) -> None:
    """Take back the issues of a text that has stayed: it was no fault."""
    of_text = select(DoubtfulCapture.capture_id).where(
        DoubtfulCapture.article_id == article_id, DoubtfulCapture.text_digest == doubtful.digest
    )
    captures: Sequence[int] = session.scalars(of_text).all()
    code = IssueCode.DOUBTFUL_CAPTURE
    session.execute(delete(Issue).where(Issue.capture_id.in_(captures), Issue.code == code))
    session.execute(delete(DoubtfulCapture).where(DoubtfulCapture.capture_id.in_(captures)))
