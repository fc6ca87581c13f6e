"""What the search reads: the words of each article, and what its answers are parted by."""

from datetime import date

from sqlalchemy import BigInteger, Date, ForeignKey, Index
from sqlalchemy.dialects.postgresql import TSVECTOR
from sqlalchemy.orm import Mapped, mapped_column

from storage.db.models.base import Base


class ArticleSearch(Base):
    """The folded words of an article's current version, beside all that a search filters, counts and orders by."""

    __tablename__ = "article_search"
    __table_args__ = (
        Index(None, "words", postgresql_using="gin", postgresql_with={"fastupdate": "off"}),
        Index(None, "title_words", postgresql_using="gin", postgresql_with={"fastupdate": "off"}),
        Index(None, "day", "outlet", "language", "country"),
        Index(None, "language", "day"),
        Index(None, "outlet", "day"),
        {"comment": "What the search reads, one row an article; `tarikh search --rebuild` makes it anew"},
    )

    article_id: Mapped[int] = mapped_column(
        ForeignKey("article.id", ondelete="CASCADE"), primary_key=True, comment="The article"
    )
    version_id: Mapped[int] = mapped_column(BigInteger, comment="The version whose words they are")
    day: Mapped[date | None] = mapped_column(Date, comment="Day of publication in the site's own time zone")
    outlet: Mapped[str] = mapped_column(comment="The source, or the host without `www.` where no source has it")
    language: Mapped[str | None] = mapped_column(comment="ISO 639 code of the language of the text")
    country: Mapped[str | None] = mapped_column(comment="Country that the source reports on, ISO 3166, lower case")
    title_words: Mapped[str] = mapped_column(TSVECTOR, comment="Words of the headline, folded, without places")
    words: Mapped[str] = mapped_column(TSVECTOR, comment="Words of headline and text, folded, without places")
