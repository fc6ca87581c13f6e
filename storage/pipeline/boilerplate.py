"""The lines that recur on a site's pages, as far as the archive has seen them."""

from collections.abc import Iterable

from sqlalchemy import delete, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from extract import Boilerplate
from extract.boilerplate import LEAST_PAGES
from storage.db.models import SiteLine, SitePages

FADE_AT = 400
"""Pages after which all counts are halved: lines that are seen once go, and a site's old template fades."""
_BATCH = 1000


def read_boilerplate(session: Session, source: str) -> Boilerplate:
    """What is known of the source's recurring lines; lines of fewer than three pages are left out."""
    pages = session.scalar(select(SitePages.pages).where(SitePages.source == source))
    if not pages:
        return Boilerplate()
    often = select(SiteLine.digest, SiteLine.pages).where(SiteLine.source == source, SiteLine.pages >= LEAST_PAGES)
    return Boilerplate(pages, dict(session.execute(often).all()))


def learn_page(session: Session, source: str, digests: Iterable[int]) -> None:
    """Count one page's lines. Call it once a page."""
    one = insert(SitePages).values(source=source, pages=1)
    counted = one.on_conflict_do_update(index_elements=["source"], set_={"pages": SitePages.pages + 1})
    # the row's lock lets one writer a source through, so that two cannot wait for each other's lines
    pages = session.scalar(counted.returning(SitePages.pages)) or 0
    rows = [{"source": source, "digest": digest, "pages": 1} for digest in sorted(set(digests))]
    for start in range(0, len(rows), _BATCH):
        line = insert(SiteLine).values(rows[start : start + _BATCH])
        more = {"pages": SiteLine.pages + 1}
        session.execute(line.on_conflict_do_update(index_elements=["source", "digest"], set_=more))
    if pages >= FADE_AT:
        _fade(session, source)


def _fade(session: Session, source: str) -> None:
    session.execute(update(SitePages).where(SitePages.source == source).values(pages=SitePages.pages // 2))
    session.execute(delete(SiteLine).where(SiteLine.source == source, SiteLine.pages < 2))
    session.execute(update(SiteLine).where(SiteLine.source == source).values(pages=SiteLine.pages // 2))
