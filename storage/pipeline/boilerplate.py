"""The lines that recur on a site's pages, as far as the archive has seen them."""

from collections.abc import Iterable

from sqlalchemy import delete, select, text, update
from sqlalchemy.orm import Session

from extract import Boilerplate
from extract.boilerplate import LEAST_PAGES
from storage.db.models import SiteLine, SitePages

FADE_AT = 400
"""Pages after which all counts are halved: lines that are seen once go, and a site's old template fades."""
# the row of the site lets one writer a source through first, so that two cannot wait for each other's lines
_LEARN = text(
    """
    WITH counted AS (
        INSERT INTO site_pages (source, pages)
        SELECT :source, 1 WHERE NOT EXISTS (
            SELECT 1 FROM capture c JOIN capture before USING (key_digest)
            WHERE c.id = :capture AND before.id <> c.id AND before.extracted_at IS NOT NULL
        )
        ON CONFLICT (source) DO UPDATE SET pages = site_pages.pages + 1 RETURNING pages
    ), learned AS (
        INSERT INTO site_line (source, digest, pages)
        SELECT :source, line.digest, 1 FROM counted, unnest(CAST(:digests AS bigint[])) AS line (digest)
        ON CONFLICT (source, digest) DO UPDATE SET pages = site_line.pages + 1
    )
    SELECT pages FROM counted
    """
)


def read_boilerplate(session: Session, source: str) -> Boilerplate:
    """What is known of the source's recurring lines; lines of fewer than three pages are left out."""
    pages = session.scalar(select(SitePages.pages).where(SitePages.source == source))
    if not pages:
        return Boilerplate()
    often = select(SiteLine.digest, SiteLine.pages).where(SiteLine.source == source, SiteLine.pages >= LEAST_PAGES)
    return Boilerplate(pages, dict(session.execute(often).all()))


def learn_page(session: Session, source: str, digests: Iterable[int], capture_id: int | None = None) -> None:
    """Count one page's lines. Call it once a page.

    A capture of an address that was read before teaches nothing: an article's own lines would pass for its site's.
    """
    values = {"source": source, "digests": sorted(set(digests)), "capture": capture_id}
    pages = session.execute(_LEARN, values).scalar()
    if pages is not None and pages >= FADE_AT:
        _fade(session, source)


def _fade(session: Session, source: str) -> None:
    session.execute(update(SitePages).where(SitePages.source == source).values(pages=SitePages.pages // 2))
    session.execute(delete(SiteLine).where(SiteLine.source == source, SiteLine.pages < 2))
    session.execute(update(SiteLine).where(SiteLine.source == source).values(pages=SiteLine.pages // 2))
