"""Reads again the pages that were read before their site was known well enough."""

from datetime import datetime

from sqlalchemy import Engine, and_, or_, select

from extract.boilerplate import LEAST_PAGES
from storage.db.models import Capture, SitePages
from storage.db.session import read_session
from storage.outcomes import CaptureOutcome
from storage.pipeline.reading import LEARN_FIRST, CaptureReader
from storage.warc.fetched import CaptureKind

ENOUGH_PAGES = 20
"""So many pages show a site's recurring lines; what was read with fewer is read once more when they are there."""
_READ = tuple(outcome for outcome in CaptureOutcome if outcome.read)


def early_readings(engine: Engine, run_id: int) -> list[int]:
    """The captures that more is known for now than when they were read, oldest first.

    Of the run's own pages those that taught, so that it does not matter which of them came first; of earlier runs of
    the same sources those that were read with fewer than ENOUGH_PAGES.
    """
    own = and_(Capture.run_id == run_id, Capture.pages_known < SitePages.pages, SitePages.pages >= LEAST_PAGES)
    older = and_(Capture.pages_known < ENOUGH_PAGES, SitePages.pages >= ENOUGH_PAGES)
    wanted = (
        select(Capture.id)
        .join(SitePages, SitePages.source == Capture.source)
        .where(
            Capture.source.in_(select(Capture.source).where(Capture.run_id == run_id).distinct()),
            Capture.kind == CaptureKind.ARTICLE,
            Capture.outcome.in_(_READ),
            Capture.degraded.is_(None),
            Capture.pages_known < LEARN_FIRST,
            or_(own, older),
        )
    )
    with read_session(engine) as session:
        return list(session.scalars(wanted.order_by(Capture.id)))


def read_early(reading: CaptureReader, run_id: int, now: datetime) -> int:
    """Read the run's early pages with all that is known now; how many were read."""
    return sum(1 for _ in reading.read(early_readings(reading.engine, run_id), now))
