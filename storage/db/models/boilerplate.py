"""Lines that recur on a site's pages."""

from sqlalchemy import BigInteger, ForeignKey, Integer
from sqlalchemy.orm import Mapped, mapped_column

from storage.db.models.base import Base


class SitePages(Base):
    """Of how many pages a site's lines were counted."""

    __tablename__ = "site_pages"
    __table_args__ = ({"comment": "Of how many pages the lines in site_line were counted, a source"},)

    source: Mapped[str] = mapped_column(ForeignKey("source.id"), primary_key=True, comment="The source")
    pages: Mapped[int] = mapped_column(Integer, comment="Pages counted; halved with the lines so that old ones fade")


class SiteLine(Base):
    """A line that stands on a site's pages."""

    __tablename__ = "site_line"
    __table_args__ = (
        {"comment": "On how many of a site's pages a line stands: menus and boxes recur, articles do not"},
    )

    source: Mapped[str] = mapped_column(ForeignKey("source.id"), primary_key=True, comment="The source")
    digest: Mapped[int] = mapped_column(
        BigInteger, primary_key=True, autoincrement=False, comment="Digest of the line, 64 bits"
    )
    pages: Mapped[int] = mapped_column(Integer, comment="Pages it stands on")
