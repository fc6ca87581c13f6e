"""What is remembered of the places where links are found, from one night to the next."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256

from sqlalchemy import func, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from sources import Source
from storage.db.models import ArticleUrl, Capture, LinkRow, PlaceRow
from storage.db.url_digest import key_of
from storage.frontier.link import Link, Rank
from storage.frontier.links import add_links
from storage.outcomes import CaptureKind

LONGEST_WAIT = timedelta(days=30)
SITEMAP_FILE = re.compile(r"\.xml(?:\.gz)?(?=\?|$)", re.I)
"""How the address of a sitemap ends: /sitemap-news.xml, /sm_01.xml.gz, /map.xml?page=2."""


@dataclass(frozen=True, slots=True)
class PlaceState:
    """A place as it was when it was last read; its row in the database is `PlaceRow`."""

    url: str
    kind: str
    parent: str | None = None
    modified_at: datetime | None = None
    read_at: datetime | None = None
    changed_at: datetime | None = None
    capture_id: int | None = None
    listed: int = 0
    taken: int = 0
    backlog: int = 0

    @property
    def has_backlog(self) -> bool:
        """Whether articles are left in it that can be taken from its capture."""
        return self.backlog > 0 and self.taken < self.listed and self.capture_id is not None

    def is_due(self, modified_at: datetime | None, now: datetime, least: timedelta = timedelta()) -> bool:
        """Whether a sitemap is to be read again: since its index says that it changed, or since some time passed.

        Where an index says nothing, it is let alone the longer, the longer it did not change; `least` at the least.
        """
        if self.read_at is None:
            return True
        if modified_at is not None:
            return modified_at != self.modified_at
        unchanged = self.read_at - (self.changed_at or self.read_at)
        return now - self.read_at >= min(LONGEST_WAIT, max(least, unchanged / 2))


def known_places(session: Session, source_id: str) -> list[PlaceState]:
    """The places of a source that are remembered, in the order in which they were first named."""
    columns = [getattr(PlaceRow, name) for name in PlaceState.__slots__]
    rows = session.execute(select(*columns).where(PlaceRow.source == source_id).order_by(PlaceRow.id))
    return [PlaceState(**row) for row in rows.mappings()]


def remember_places(session: Session, source_id: str, states: Iterable[PlaceState]) -> None:
    """Write down how these places were found."""
    rows = [{name: getattr(state, name) for name in PlaceState.__slots__} for state in states]
    for row in sorted(rows, key=lambda row: str(row["url"])):
        digest = sha256(f"{source_id} {row['url']}".encode("utf-8", "surrogatepass")).digest()
        wanted = insert(PlaceRow).values(row | {"source": source_id, "url_digest": digest})
        session.execute(wanted.on_conflict_do_update(index_elements=["url_digest"], set_=row))


def forget_place(session: Session, source_id: str, url: str) -> None:
    """Forget a place that is not there any more."""
    for row in session.scalars(select(PlaceRow).where(PlaceRow.source == source_id, PlaceRow.url == url)):
        session.delete(row)


def take_backlog(
    session: Session, source: Source, links: Sequence[Link], most: int, moment: tuple[int | None, datetime]
) -> tuple[int, int]:
    """Take up to `most` links into the frontier that are not known: (how many, how many were looked at).

    `moment` is the run and the time.
    """
    digests = [key_of(link.url, source)[1] for link in links]
    known = known_links(session, digests)
    chosen: dict[bytes, Link] = {}
    for looked_at, (digest, link) in enumerate(zip(digests, links, strict=True)):
        if len(chosen) >= most:
            add_links(session, source, chosen.values(), *moment)
            return len(chosen), looked_at
        if digest not in known:
            chosen.setdefault(digest, link)
    add_links(session, source, chosen.values(), *moment)
    return len(chosen), len(links)


def known_links(session: Session, digests: Sequence[bytes]) -> set[bytes]:
    """Those of the keys that are a link's or an article's."""
    known: set[bytes] = set()
    for column in (LinkRow.key_digest, ArticleUrl.key_digest):
        known.update(session.scalars(select(column).where(column.in_(digests))))
    return known


def backlog_since(session: Session, source_id: str, since: datetime) -> int:
    """How many pages of the backlog were fetched after `since`."""
    fetched = (
        select(func.count(func.distinct(LinkRow.id)))
        .join(Capture, Capture.key_digest == LinkRow.key_digest)
        .where(LinkRow.source == source_id, LinkRow.rank == Rank.BACKLOG, Capture.source == source_id)
        .where(Capture.kind == CaptureKind.ARTICLE, Capture.fetched_at > since)
    )
    return session.scalar(fetched) or 0
