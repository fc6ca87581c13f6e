"""Reads the articles that are taken away, one after the other, in memory that does not grow with them."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, Connection, Engine, RowMapping, Select, and_, func, select, text

from storage.db.models import Article, ArticleVersion, SourceRow, TextMember
from storage.db.session import read_session
from storage.search.conditions import answers_of
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
# as in storage.search.find: else every vector may be read
_BY_INDEX = text("SET LOCAL enable_seqscan = off")


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
            session.execute(_BY_INDEX)
            return session.scalar(self._ids(select(func.count()))) or 0

    def __iter__(self) -> Iterator[dict[str, Any]]:
        """Each article as a row of plain values, in the order of their numbers."""
        with self._engine.connect() as connection:
            yield from self._read(connection)

    def _read(self, connection: Connection) -> Iterator[dict[str, Any]]:
        connection.execute(_BY_INDEX)
        streamed = connection.execution_options(stream_results=True, max_row_buffer=_AT_ONCE)
        wanted = self.selection.with_text or self.sought.query.has_order
        body = ArticleVersion.body if wanted else text("NULL AS body")
        statement = self._ids(select(*_SELECTED, body)).order_by(Article.id)
        for row in streamed.execute(statement).mappings():
            if not self.sought.query.has_order or self.sought.answers(row["title"], row["body"]):
                made = row_of(row)
                yield made | {TEXT: row["body"]} if self.selection.with_text else made

    def _ids(self, what: "Select[Any]") -> "Select[Any]":
        joined = (
            what.select_from(Article)
            .join(
                ArticleVersion,
                and_(ArticleVersion.article_id == Article.id, ArticleVersion.number == Article.version),
            )
            .outerjoin(SourceRow, SourceRow.id == Article.source)
            .outerjoin(TextMember, TextMember.article_id == Article.id)
        )
        return joined.where(*self._conditions())

    def _conditions(self) -> Iterator[ColumnElement[bool]]:
        chosen = self.selection
        if chosen.question.strip():
            yield Article.id.in_(answers_of(self.sought))
        if chosen.added_since is not None:
            yield Article.added_at >= datetime.combine(chosen.added_since, time(), UTC)
        if chosen.changed:
            edits = select(ArticleVersion.article_id).where(
                ArticleVersion.cause == "edit", ArticleVersion.superseded_by.is_(None)
            )
            yield Article.id.in_(edits)
        if chosen.grouped:
            yield func.coalesce(TextMember.original_id, Article.id) == Article.id


_HANDLE = text(
    "(SELECT substr(encode(u.key_digest, 'hex'), 1, 12) FROM article_url u"
    " WHERE u.article_id = article.id AND u.url = article.url ORDER BY u.why <> 'page' LIMIT 1) AS handle"
)
_SELECTED = (
    Article.id,
    _HANDLE,
    Article.url,
    Article.source,
    Article.host,
    SourceRow.title.label("source_title"),
    SourceRow.country,
    SourceRow.timezone,
    Article.language,
    ArticleVersion.script,
    Article.title,
    *(getattr(ArticleVersion, name) for name in ("published_at", "published_on", "published_precision")),
    *(getattr(ArticleVersion, name) for name in ("modified_at", "modified_on", "authors", "section", "tags")),
    *(getattr(Article, name) for name in ("first_seen_at", "last_seen_at", "added_at", "gone_at", "version")),
    TextMember.original_id,
    TextMember.relation.label("copy_of_original"),
    ArticleVersion.warnings,
    ArticleVersion.capture_id,
)


def row_of(row: RowMapping) -> dict[str, Any]:
    """The values of COLUMNS: times in ISO 8601 with the site's offset, a day as a day, lists as lists."""
    zone = ZoneInfo(row["timezone"]) if row["timezone"] else UTC
    values = dict(row) | {
        "outlet": row["source"] or row["host"].removeprefix("www."),
        "published": _moment(row["published_at"], row["published_on"], zone),
        "modified": _moment(row["modified_at"], row["modified_on"], zone),
        # an original is a copy of none
        "copy_of_original": None if row["original_id"] == row["id"] else row["copy_of_original"],
    }
    for name in ("first_seen_at", "last_seen_at", "added_at", "gone_at"):
        values[name] = _moment(row[name], None, zone)
    return {name: values[name] for name in COLUMNS}


def _moment(at: datetime | None, on: date | None, zone: Any) -> str | None:
    if at is not None:
        return at.astimezone(zone).isoformat(timespec="seconds")
    return on.isoformat() if on is not None else None
