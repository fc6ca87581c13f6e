"""Places where links are found, as they were when they were last read."""

from datetime import datetime

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Identity, Index, Integer, LargeBinary
from sqlalchemy.orm import Mapped, mapped_column

from storage.db.models.base import Base
from storage.outcomes import CaptureKind, is_one_of


class PlaceRow(Base):
    """A feed, sitemap or listing, and how far the articles that it names have been taken."""

    __tablename__ = "place"
    __table_args__ = (
        CheckConstraint(is_one_of("kind", CaptureKind), name="kind_known"),
        Index(None, "source"),
        {"comment": "One row a feed, sitemap or listing: when it was read, and what of it is still to be taken"},
    )

    id: Mapped[int] = mapped_column(
        BigInteger, Identity(always=True), primary_key=True, comment="Number of the place"
    )
    source: Mapped[str] = mapped_column(ForeignKey("source.id"), comment="The source it belongs to")
    url: Mapped[str] = mapped_column(comment="Its address")
    url_digest: Mapped[bytes] = mapped_column(
        LargeBinary, unique=True, comment="SHA-256 of the source, a space and the address"
    )
    kind: Mapped[str] = mapped_column(comment="feed, sitemap or listing")
    parent: Mapped[str | None] = mapped_column(comment="The sitemap index that names it; null for none")
    modified_at: Mapped[datetime | None] = mapped_column(
        comment="When it was changed, by its index, as of the last time that it was read"
    )
    read_at: Mapped[datetime | None] = mapped_column(comment="When it was last read; null for not yet")
    changed_at: Mapped[datetime | None] = mapped_column(comment="When it last came with other bytes")
    capture_id: Mapped[int | None] = mapped_column(
        ForeignKey("capture.id", ondelete="SET NULL"), index=True, comment="The capture that was read"
    )
    listed: Mapped[int] = mapped_column(Integer, server_default="0", comment="Articles that it names")
    taken: Mapped[int] = mapped_column(
        Integer, server_default="0", comment="The cursor: so many of them, newest first, need not be looked at again"
    )
    backlog: Mapped[int] = mapped_column(
        Integer, server_default="0", comment="How many of them are still left in it, at most"
    )
