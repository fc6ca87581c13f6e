"""Reads again the captures that were read without a tree."""

from datetime import datetime

from sqlalchemy import Engine, select

from storage.db.models import Capture
from storage.db.session import read_session
from storage.pipeline.reading import CaptureReader
from storage.warc.fetched import CaptureKind

MOST_READINGS = 3
"""A page that no worker could read whole in so many readings is left as it is."""


def degraded_captures(engine: Engine, run_id: int | None = None) -> list[int]:
    """Article captures that are to be read again for want of a tree, oldest first; of one run, or of all."""
    wanted = select(Capture.id).where(
        Capture.degraded.is_not(None),
        Capture.degraded_readings < MOST_READINGS,
        Capture.kind == CaptureKind.ARTICLE,
    )
    if run_id is not None:
        wanted = wanted.where(Capture.run_id == run_id)
    with read_session(engine) as session:
        return list(session.scalars(wanted.order_by(Capture.id)))


def read_degraded(reading: CaptureReader, run_id: int, now: datetime) -> int:
    """Read the degraded captures of a run once more; how many are whole now."""
    again = degraded_captures(reading.engine, run_id)
    for _ in reading.read(again, now):
        continue
    with read_session(reading.engine) as session:
        whole = select(Capture.id).where(Capture.id.in_(again), Capture.degraded.is_(None))
        return len(session.scalars(whole).all())
