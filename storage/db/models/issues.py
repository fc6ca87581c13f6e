"""What went wrong, and where."""

from datetime import datetime

from sqlalchemy import BigInteger, ForeignKey, Identity, Index, Integer, text
from sqlalchemy.orm import Mapped, mapped_column

from storage.db.models.base import Base


class Issue(Base):
    """Something that went wrong."""

    __tablename__ = "issue"
    __table_args__ = (
        Index(None, "run_id"),
        Index(None, "source", "noted_at"),
        Index(
            "issue_once_a_capture_idx",
            "capture_id",
            "code",
            unique=True,
            postgresql_where=text("capture_id IS NOT NULL"),
        ),
        {"comment": "What went wrong where: failures are rows, not log lines"},
    )

    id: Mapped[int] = mapped_column(
        BigInteger, Identity(always=True), primary_key=True, comment="Number of the issue"
    )
    run_id: Mapped[int | None] = mapped_column(
        ForeignKey("run.id", ondelete="CASCADE"), comment="The run it happened in"
    )
    source: Mapped[str | None] = mapped_column(comment="The source, where one is known")
    capture_id: Mapped[int | None] = mapped_column(
        ForeignKey("capture.id", ondelete="CASCADE"), comment="The capture, where there is one"
    )
    url: Mapped[str | None] = mapped_column(comment="The address, cut to 2,000 characters")
    code: Mapped[str] = mapped_column(comment="What it is, in one word: http_error, timeout, url_too_long ...")
    detail: Mapped[str | None] = mapped_column(comment="One line on it, cut to 2,000 characters")
    status: Mapped[int | None] = mapped_column(Integer, comment="HTTP status, where one came")
    reason_code: Mapped[str | None] = mapped_column(
        comment="Why, where the code alone does not say: dns, timeout ... of a robots.txt not read"
    )
    noted_at: Mapped[datetime] = mapped_column(comment="When it was noted")
