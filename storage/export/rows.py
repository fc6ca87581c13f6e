"""Reads the articles that are taken away, one after the other, in memory that does not grow with them."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, tzinfo
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, Engine, RowMapping, Select, column, func, select, table

from storage.db.models import ArticleVersion, TextMember
from storage.db.session import read_session
from storage.search.conditions import BY_INDEX, answers_of
from storage.search.find import languages_of
from storage.search.query import parse
from storage.search.sought import Sought, seek

COLUMNS = (
    *("id", "handle", "url", "outlet", "source_title", "country", "language", "script", "title", "published"),
    *("published_precision", "modified", "authors", "section", "tags", "first_seen_at", "last_seen_at", "added_at"),
    *("gone_at", "version", "original_id", "copy_of_original", "warnings", "capture_id"),
)
"""The columns of an export, in this order; `text` follows where it is asked for."""
LISTS = frozenset({"authors", "tags", "warnings"})
TEXT = "text"
_AT_ONCE = 500


@dataclass(frozen=True, slots=True)
class Selection:
    """Which articles are taken: those that answer a question (all for none), and what was asked beside it.

    `added_since` is the day, in UTC, from which on the archive learned of them. `changed`: only those whose site
    changed them after publication. `grouped`: of one text only the original, as far as the archive knows it.
    """

    question: str = ""
    added_since: date | None = None
    changed: bool = False
    grouped: bool = False
    with_text: bool = False


class Rows:
    """The chosen articles. Raises BadQuery where it is made."""

    def __init__(self, engine: Engine, selection: Selection) -> None:
        self._engine = engine
        self.selection = selection
        query = parse(selection.question)
        with read_session(engine) as session:
            self.sought: Sought = seek(query, languages_of(session))

    @property
    def columns(self) -> tuple[str, ...]:
        """The names of the columns, in order."""
        return (*COLUMNS, TEXT) if self.selection.with_text else COLUMNS

    def count(self) -> int:
        """How many articles there are, at most: the order of words is looked at while they are read."""
        with read_session(self._engine) as session:
            session.execute(BY_INDEX)
            return session.scalar(self._chosen(select(func.count()))) or 0

    def __iter__(self) -> Iterator[dict[str, Any]]:
        """Each article as a row of plain values, in the order of their numbers."""
        with self._engine.connect() as connection:
            connection.execute(BY_INDEX)
            streamed = connection.execution_options(stream_results=True, max_row_buffer=_AT_ONCE)
            has_order = self.sought.query.has_order
            wanted = (*_SELECTED, _A.body) if self.selection.with_text or has_order else _SELECTED
            for row in streamed.execute(self._chosen(select(*wanted)).order_by(_A.id)).mappings():
                if not has_order or self.sought.answers(row["title"], row["body"]):
                    yield row_of(row) | ({TEXT: row["body"]} if self.selection.with_text else {})

    def _chosen(self, what: "Select[Any]") -> "Select[Any]":
        shown = (ArticleVersion.article_id == _A.id) & (ArticleVersion.number == _A.version)
        joined = what.select_from(_ARTICLES).join(ArticleVersion, shown)
        return joined.outerjoin(TextMember, TextMember.article_id == _A.id).where(*self._conditions())

    def _conditions(self) -> Iterator[ColumnElement[bool]]:
        chosen = self.selection
        if chosen.question.strip():
            yield _A.id.in_(answers_of(self.sought))
        if chosen.added_since is not None:
            yield _A.added_at >= datetime.combine(chosen.added_since, time(), UTC)
        if chosen.changed:
            edits = select(ArticleVersion.article_id).where(
                ArticleVersion.cause == "edit", ArticleVersion.superseded_by.is_(None)
            )
            yield _A.id.in_(edits)
        if chosen.grouped:
            yield func.coalesce(TextMember.original_id, _A.id) == _A.id


_TIMES = ("first_seen_at", "last_seen_at", "added_at", "gone_at")
# the view is what analysts know: an export gives its values, and makes none anew
_FROM_VIEW = (
    *("id", "handle", "url", "outlet", "source_title", "country", "timezone", "language", "script", "title"),
    *("published_at", "published_on", "published_precision", "modified_at", "modified_on", "authors", "section"),
    *("tags", "version", "warnings", *_TIMES),
)
_ARTICLES = table("articles", *map(column, (*_FROM_VIEW, "body")))
_A = _ARTICLES.c
_SELECTED = (
    *(_A[name] for name in _FROM_VIEW),
    TextMember.original_id,
    TextMember.relation.label("copy_of_original"),
    ArticleVersion.capture_id,
)


def row_of(row: RowMapping) -> dict[str, Any]:
    """The values of COLUMNS: times in ISO 8601 with the site's offset, a day as a day, lists as lists."""
    zone = ZoneInfo(row["timezone"]) if row["timezone"] else UTC
    values = dict(row) | {
        "published": _moment(row["published_at"], row["published_on"], zone),
        "modified": _moment(row["modified_at"], row["modified_on"], zone),
        # an original is a copy of none
        "copy_of_original": None if row["original_id"] == row["id"] else row["copy_of_original"],
        **{name: _moment(row[name], None, zone) for name in _TIMES},
    }
    return {name: values[name] for name in COLUMNS}


def _moment(at: datetime | None, on: date | None, zone: tzinfo) -> str | None:
    if at is not None:
        return at.astimezone(zone).isoformat(timespec="seconds")
    return on.isoformat() if on is not None else None
