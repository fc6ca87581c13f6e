"""Sources, and the runs that went over them."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Identity, Index, Integer
from sqlalchemy.orm import Mapped, mapped_column

from storage.db.models.base import Base
from storage.outcomes import Command, is_one_of


class SourceRow(Base):
    """A site of the catalogue."""

    __tablename__ = "source"
    __table_args__ = ({"comment": "One row a news site; a mirror of the catalogue's TOML files"},)

    id: Mapped[str] = mapped_column(primary_key=True, comment="Name of the TOML file, such as kz_todayinfo")
    title: Mapped[str] = mapped_column(comment="What the site calls itself")
    home: Mapped[str] = mapped_column(comment="Address of the front page")
    country: Mapped[str] = mapped_column(comment="ISO 3166 code of the country it reports on, lower case")
    languages: Mapped[list[str]] = mapped_column(comment="ISO 639 codes of what it writes")
    timezone: Mapped[str] = mapped_column(comment="IANA zone in which its clock times are meant")
    enabled: Mapped[bool] = mapped_column(comment="Whether it is crawled; false also once it left the catalogue")
    checked: Mapped[date | None] = mapped_column(comment="The day on which it was last seen to work, null for never")
    hosts: Mapped[list[str]] = mapped_column(comment="Its host names, lower case")
    definition: Mapped[Any] = mapped_column(comment="The whole source file as JSON")


class Run(Base):
    """One start of a command that fetches or imports."""

    __tablename__ = "run"
    __table_args__ = (
        CheckConstraint(is_one_of("command", Command), name="command_known"),
        {"comment": "One row a run of a crawl, an import or a recovery"},
    )

    id: Mapped[int] = mapped_column(BigInteger, Identity(always=True), primary_key=True, comment="Number of the run")
    started_at: Mapped[datetime] = mapped_column(comment="When it started")
    finished_at: Mapped[datetime | None] = mapped_column(comment="When it ended, null while it runs")
    reason: Mapped[str | None] = mapped_column(
        comment="Why it ended: finished, stopped, time_limit, killed ...; null while it runs"
    )
    command: Mapped[str] = mapped_column(
        comment="The command that made it: crawl, scrapy crawl, demo, fetch, import ..."
    )
    arguments: Mapped[Any] = mapped_column(comment="The options of the command")


class SourceRun(Base):
    """One source's part in a run."""

    __tablename__ = "source_run"
    __table_args__ = (
        Index(None, "source", "started_at"),
        {"comment": "One row a source and run; the outcomes add up to the pages fetched"},
    )

    run_id: Mapped[int] = mapped_column(ForeignKey("run.id", ondelete="CASCADE"), primary_key=True, comment="The run")
    source: Mapped[str] = mapped_column(ForeignKey("source.id"), primary_key=True, comment="The source")
    started_at: Mapped[datetime] = mapped_column(comment="When the source was begun")
    finished_at: Mapped[datetime | None] = mapped_column(comment="When it ended, null while it runs")
    reason: Mapped[str | None] = mapped_column(comment="Why it ended, null while it runs")
    reason_code: Mapped[str | None] = mapped_column(
        comment="What kept it from the site, where the reason is unreachable: dns, timeout ..."
    )
    fetched: Mapped[int] = mapped_column(Integer, default=0, comment="Responses kept")
    new: Mapped[int] = mapped_column(Integer, default=0, comment="Articles seen for the first time")
    changed: Mapped[int] = mapped_column(Integer, default=0, comment="Articles that came back with another text")
    unchanged: Mapped[int] = mapped_column(Integer, default=0, comment="Articles that came back the same")
    failed: Mapped[int] = mapped_column(Integer, default=0, comment="Pages whose outcome is a failure")
    outcomes: Mapped[Any] = mapped_column(default=dict, comment="Count of each outcome; together they are `fetched`")
    unanswered: Mapped[Any] = mapped_column(
        default=dict,
        server_default="{}",
        comment="Requests without an answer, by reason: robots, dns, timeout ...; they are not in `fetched`",
    )
