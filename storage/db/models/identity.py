"""The keys by which a text is found, the pairs of copies, and the original of each group."""

from datetime import datetime

from sqlalchemy import REAL, BigInteger, CheckConstraint, ForeignKey, Index, Integer, LargeBinary
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, mapped_column

from storage.db.models.base import Base


class Fingerprint(Base):
    """Under which keys an article's text is filed, and as of which reading."""

    __tablename__ = "fingerprint"
    __table_args__ = ({"comment": "The keys of each article's current text, and the reading they were made from"},)

    article_id: Mapped[int] = mapped_column(
        ForeignKey("article.id", ondelete="CASCADE"), primary_key=True, comment="The article"
    )
    version_id: Mapped[int] = mapped_column(BigInteger, comment="The version whose text it is")
    read_at: Mapped[datetime] = mapped_column(comment="When that version was last read")
    first_seen_at: Mapped[datetime] = mapped_column(comment="When the article was first seen, as known then")
    keys: Mapped[list[int]] = mapped_column(ARRAY(Integer), comment="Its index keys")


class FingerprintKey(Base):
    """One key of one article: what a look-up reads. No foreign key: a cascade would need one more index."""

    __tablename__ = "fingerprint_key"
    __table_args__ = ({"comment": "Which articles have a key; texts with a common key are compared"},)

    key: Mapped[int] = mapped_column(
        Integer, primary_key=True, autoincrement=False, comment="Low half of a hash of four words in a row"
    )
    article_id: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False, comment="The article")


class TextEdge(Base):
    """What one article's text is to another's."""

    __tablename__ = "text_edge"
    __table_args__ = (
        CheckConstraint("a_id < b_id", name="once"),
        Index(None, "b_id"),
        {"comment": "Pairs of articles with text in common, or the same story in two languages of one site"},
    )

    a_id: Mapped[int] = mapped_column(
        ForeignKey("article.id", ondelete="CASCADE"), primary_key=True, comment="The article with the smaller number"
    )
    b_id: Mapped[int] = mapped_column(
        ForeignKey("article.id", ondelete="CASCADE"), primary_key=True, comment="The other article"
    )
    relation: Mapped[str] = mapped_column(
        comment="What a is to b: same, repost, excerpt, contains, rewrite or translation"
    )
    containment: Mapped[float | None] = mapped_column(
        REAL, comment="Share of the shorter text's words that stand in three or more in a row of the other's"
    )
    jaccard: Mapped[float | None] = mapped_column(
        REAL, comment="Share of three-word rows that both have among those that either has"
    )


class TextGroup(Base):
    """One text on several sites, around the article that had it first."""

    __tablename__ = "text_group"
    __table_args__ = ({"comment": "One row a text that several articles have, named by the original among them"},)

    original_id: Mapped[int] = mapped_column(
        ForeignKey("article.id", ondelete="CASCADE"),
        primary_key=True,
        comment="The article that had it first, of those in the archive",
    )
    chosen_by: Mapped[str] = mapped_column(
        comment="How that is known, of all copies: credit, date, seen, or unclear where one may have been first"
    )
    outlet_name: Mapped[str | None] = mapped_column(
        comment="The outlet that it was taken from, where that is none of the group's sites"
    )
    outlet_host: Mapped[str | None] = mapped_column(comment="Host of that outlet")


class TextMember(Base):
    """An article of a group."""

    __tablename__ = "text_member"
    __table_args__ = (
        Index(None, "original_id"),
        {"comment": "The articles of each group, the original among them"},
    )

    article_id: Mapped[int] = mapped_column(
        ForeignKey("article.id", ondelete="CASCADE"), primary_key=True, comment="The article; it is in one group"
    )
    original_id: Mapped[int] = mapped_column(
        ForeignKey("text_group.original_id", ondelete="CASCADE"), comment="The group, by its original"
    )
    relation: Mapped[str] = mapped_column(comment="original; or what its text is to it: same or repost")
    containment: Mapped[float | None] = mapped_column(REAL, comment="As in text_edge")
    jaccard: Mapped[float | None] = mapped_column(REAL, comment="As in text_edge")
    known_by: Mapped[str | None] = mapped_column(
        comment="How the original is known to be before this one: credit, date, seen, unclear; null of the original"
    )
    credited: Mapped[bool | None] = mapped_column(
        comment="Whether this one names the original's site; null of the original"
    )


class TextLink(Base):
    """An address that an article names as itself in another language, or as what it translates."""

    __tablename__ = "text_link"
    __table_args__ = (
        Index(None, "key_digest"),
        {"comment": "Addresses that articles name as the same story in another language, in the archive or not"},
    )

    article_id: Mapped[int] = mapped_column(
        ForeignKey("article.id", ondelete="CASCADE"), primary_key=True, comment="The article"
    )
    key_digest: Mapped[bytes] = mapped_column(
        LargeBinary, primary_key=True, comment="SHA-256 of the URL key of the other address"
    )
