"""The captures whose text is not believed yet."""

from datetime import datetime

from sqlalchemy import BigInteger, ForeignKey, Index, LargeBinary
from sqlalchemy.orm import Mapped, mapped_column

from storage.db.models.base import Base


class DoubtfulCapture(Base):
    """A capture that came in an article's place and shows another text."""

    __tablename__ = "doubtful_capture"
    __table_args__ = (
        Index(None, "article_id", "seen_at"),
        Index(None, "source", "text_digest"),
        {"comment": "Captures whose text is not believed to be the article's before it has stayed"},
    )

    capture_id: Mapped[int] = mapped_column(
        BigInteger, ForeignKey("capture.id", ondelete="CASCADE"), primary_key=True, comment="The capture"
    )
    article_id: Mapped[int] = mapped_column(
        BigInteger, ForeignKey("article.id", ondelete="CASCADE"), comment="The article in whose place it came"
    )
    source: Mapped[str | None] = mapped_column(comment="The source")
    text_digest: Mapped[bytes] = mapped_column(LargeBinary, comment="SHA-256 of its text without numbers")
    why: Mapped[str] = mapped_column(comment="another_text, notice, lost_end or no_article")
    seen_at: Mapped[datetime] = mapped_column(comment="Fetch time of the capture")
