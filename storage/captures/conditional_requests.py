"""The validators (ETag, Last-Modified) with which a page is asked for only if it changed."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import pairwise
from statistics import median

from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from storage.captures.rows import PAGE_CAME, capture_key, find_previous
from storage.db.models import Capture
from storage.db.session import read_session
from storage.db.source_table import book_of
from storage.outcomes import PARTS
from storage.warc.fetched import CaptureKind

LOOKED_BACK = 60
"""Captures from which a place's rhythm is read."""
NO_RHYTHM = timedelta(hours=36)
"""How long a place of which we know no rhythm is believed to be unchanged: the next night, not the one after."""
SHORTEST, LONGEST = timedelta(hours=6), timedelta(days=3)
PATIENCE = 1.5
"""How many times its usual rhythm a place may stay unchanged before it is fetched whole."""


@dataclass(frozen=True, slots=True)
class Conditions:
    """What to send along: ETag as If-None-Match, Last-Modified as If-Modified-Since."""

    etag: str | None = None
    last_modified: str | None = None

    def headers(self) -> dict[str, str]:
        """The request's headers; none where nothing is known."""
        pairs = (("If-None-Match", self.etag), ("If-Modified-Since", self.last_modified))
        return {name: value for name, value in pairs if value}


WHOLE = Conditions()


def conditions_of(engine: Engine, url: str, kind: CaptureKind, now: datetime) -> Conditions:
    """The conditions of the last capture, where it is whole and was read; else WHOLE.

    A feed, sitemap or listing that was "not modified" for longer than its rhythm allows is to be fetched whole:
    some servers say so for ever.
    """
    with read_session(engine) as session:
        key = capture_key(url, kind, book_of(session))
        previous = find_previous(session, [key]).get(key)
        if previous is None or not (previous.settled or kind in PARTS) or _has_frames(session, previous.capture_id):
            return WHOLE
        if kind in PARTS:
            return Conditions(previous.etag, previous.last_modified)
        if kind is not CaptureKind.ARTICLE and _is_believed_too_long(session, key, now):
            return WHOLE
    return Conditions(previous.etag, previous.last_modified)


def _has_frames(session: Session, capture_id: int) -> bool:
    """Whether the page has frames, which may change while its own bytes stay the same."""
    frames = select(Capture.id).where(Capture.part_of == capture_id, Capture.kind == CaptureKind.FRAME)
    return session.scalar(frames.limit(1)) is not None


def _is_believed_too_long(session: Session, key: bytes, now: datetime) -> bool:
    recent = (
        select(Capture.fetched_at, Capture.payload_digest)
        .where(Capture.key_digest == key, PAGE_CAME, Capture.truncated.is_(None), Capture.fetched_at <= now)
        .order_by(Capture.fetched_at.desc(), Capture.id.desc())
        .limit(LOOKED_BACK)
    )
    whole = list(reversed(session.execute(recent).all()))
    if not whole:
        return True
    changes = [later.fetched_at for before, later in pairwise(whole) if later.payload_digest != before.payload_digest]
    believed: timedelta = now - whole[-1].fetched_at
    return believed > longest_belief([whole[0].fetched_at, *changes])


def longest_belief(changes: Sequence[datetime]) -> timedelta:
    """How long "not modified" is believed of a place that changed at these moments, the oldest first."""
    if len(changes) < 2:
        return NO_RHYTHM
    rhythm = median((later - before).total_seconds() for before, later in pairwise(changes))
    return min(max(timedelta(seconds=PATIENCE * rhythm), SHORTEST), LONGEST)
