"""Answers a question: the newest articles that have its words, how many there are, and by what they part.

Every answer is bounded: a count stops at 10,000 unless it is asked for exactly, the order of words is looked at in
the newest 2,000 articles that have them, and what takes the server longer than two seconds ends with TooSlow.
"""

from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from itertools import islice
from typing import Any

from sqlalchemy import ColumnElement, Engine, FromClause, Select, cast, func, literal, literal_column, select, text
from sqlalchemy import Date as SqlDate
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from sources import TarikhError
from storage.db.current_articles import CURRENT
from storage.db.models import Article, ArticleSearch, ArticleVersion, SourceRow
from storage.db.session import read_session
from storage.search.bucket import Bucket
from storage.search.conditions import BY_INDEX, filter_condition, matches_of, term_condition, title_condition
from storage.search.query import parse
from storage.search.sought import Sought, seek

MOST_COUNTED = 10_000
MOST_ORDERED = 2_000
"""Articles whose text is read to tell in which order its words stand."""
MOST_SECONDS = 2.0
_READ_AT_ONCE = 100
_CANCELED = "57014"


class TooSlow(TarikhError):
    """A question that took the server too long."""


@dataclass(frozen=True, slots=True)
class Total:
    """How many articles answer: `is_least` where there may be more."""

    articles: int
    is_least: bool = False

    def __str__(self) -> str:
        return f"over {self.articles:,}" if self.is_least else f"{self.articles:,}"


@dataclass(frozen=True, slots=True)
class Hit:
    """An article that answers; times in the site's own zone, null where only the day is known."""

    id: int
    day: date | None
    published: str | None
    outlet: str
    country: str | None
    language: str | None
    title: str | None
    url: str


@dataclass(frozen=True, slots=True)
class Share:
    """How many articles of one bucket answer, of how many; `bucket` is None of those without a date or a language."""

    bucket: str | None
    articles: int
    of: int

    @property
    def share(self) -> float:
        """The part that answers."""
        return self.articles / self.of if self.of else 0.0


class Search:
    """One question put to the archive. Raises TooSlow, and BadQuery where it is made."""

    def __init__(self, engine: Engine, question: str, languages: Sequence[str] = (), seconds: float = MOST_SECONDS):
        self._engine = engine
        self._seconds = seconds
        query = parse(question)
        with self._reading() as session:
            self.sought: Sought = seek(query, languages or languages_of(session))
        self._matches = matches_of(self.sought)
        self._condition = filter_condition(query.filters, self._matches.c)

    def newest(self, limit: int, offset: int = 0) -> list[Hit]:
        """The newest articles that answer; those without a date come last."""
        with self._reading() as session:
            if self.sought.query.has_order:
                ids = list(islice(self._ordered(session), offset, offset + limit))
            else:
                ids = list(session.scalars(self._ids().limit(limit).offset(offset)))
            return read_hits(session, ids)

    def best(self, limit: int, offset: int = 0) -> list[Hit]:
        """Of the newest 2,000 that answer those with the words in the headline first; each part newest first."""
        with self._reading() as session:
            if self.sought.query.has_order:
                some = list(islice(self._ordered(session), MOST_ORDERED))
            else:
                some = list(session.scalars(self._ids().limit(MOST_ORDERED)))
            headed = set(
                session.scalars(
                    select(ArticleSearch.article_id).where(
                        ArticleSearch.article_id.in_(some), title_condition(self.sought)
                    )
                )
            )
            ids = sorted(some, key=lambda ident: ident not in headed)
            return read_hits(session, ids[offset : offset + limit])

    def apart(self) -> list[tuple[str, Total]]:
        """How many articles have each term by itself, whatever the fields say: which words exist at all."""
        found = []
        with self._reading() as session:
            for group in self.sought.groups:
                for term in group:
                    some = select(ArticleSearch.article_id).where(term_condition(term)).limit(MOST_COUNTED + 1)
                    count = session.scalar(select(func.count()).select_from(some.subquery())) or 0
                    found.append((term.searched, Total(min(count, MOST_COUNTED), count > MOST_COUNTED)))
        return found

    def total(self, exact: bool = False) -> Total:
        """How many articles answer."""
        with self._reading() as session:
            if self.sought.query.has_order:
                seen = session.scalar(select(func.count()).select_from(self._some(MOST_ORDERED + 1))) or 0
                return Total(sum(1 for _ in self._ordered(session)), seen > MOST_ORDERED)
            if exact:
                return Total(session.scalar(self._where(select(func.count()))) or 0)
            count = session.scalar(select(func.count()).select_from(self._some(MOST_COUNTED + 1))) or 0
            return Total(min(count, MOST_COUNTED), count > MOST_COUNTED)

    def by(self, bucket: Bucket) -> list[Share]:
        """How many articles of each bucket answer, of those that the question's fields leave; days in their order."""
        with self._reading() as session:
            table: FromClause = ArticleSearch.__table__
            whole = _counts(session, bucket, table, filter_condition(self.sought.query.filters, table.c))
            if self.sought.query.has_order:
                ids = list(self._ordered(session))
                found = _counts(session, bucket, table, table.c.article_id.in_(ids))
            else:
                found = _counts(session, bucket, self._matches, self._condition)
        shares = [Share(name, found.get(name, 0), of) for name, of in whole.items()]
        if bucket in (Bucket.DAY, Bucket.WEEK, Bucket.MONTH):
            return sorted(shares, key=lambda one: (one.bucket is None, one.bucket or ""))
        return sorted(shares, key=lambda one: (-one.articles, -one.of, one.bucket or ""))

    @contextmanager
    def _reading(self) -> Iterator[Session]:
        """A session whose questions end in time."""
        with read_session(self._engine) as session:
            session.execute(BY_INDEX)
            session.execute(text(f"SET LOCAL statement_timeout = {round(self._seconds * 1000)}"))
            try:
                yield session
            except OperationalError as err:
                if getattr(err.orig, "pgcode", None) != _CANCELED:
                    raise
                words = f"the question took more than {self._seconds:g} s: add a word, a language or a day"
                raise TooSlow(words) from err

    def _where(self, what: "Select[Any]") -> "Select[Any]":
        return what.select_from(self._matches).where(self._condition)

    def _ids(self) -> Select[int]:
        """The ids that the index finds, newest first."""
        found = self._matches.c
        return self._where(select(found.article_id)).order_by(found.day.desc().nulls_last(), found.article_id.desc())

    def _some(self, limit: int) -> Any:
        return self._where(select(self._matches.c.article_id)).limit(limit).subquery()

    def _ordered(self, session: Session) -> Iterator[int]:
        """The newest articles whose words stand in the wanted order, of the newest that have them."""
        candidates = list(session.scalars(self._ids().limit(MOST_ORDERED)))
        for start in range(0, len(candidates), _READ_AT_ONCE):
            ids = candidates[start : start + _READ_AT_ONCE]
            texts = {
                ident: (title, body)
                for ident, title, body in session.execute(
                    select(Article.id, ArticleVersion.title, ArticleVersion.body)
                    .join(ArticleVersion, CURRENT)
                    .where(Article.id.in_(ids))
                )
            }
            yield from (ident for ident in ids if ident in texts and self.sought.answers(*texts[ident]))


def read_hits(session: Session, ids: Sequence[int]) -> list[Hit]:
    """The articles of these ids, in that order."""
    zone = func.coalesce(SourceRow.timezone, literal("UTC"))
    local = func.to_char(func.timezone(zone, Article.published_at), "YYYY-MM-DD HH24:MI")
    question = (
        select(
            Article.id,
            ArticleSearch.day,
            local,
            ArticleSearch.outlet,
            ArticleSearch.country,
            ArticleSearch.language,
            Article.title,
            Article.url,
        )
        .join(ArticleSearch, ArticleSearch.article_id == Article.id)
        .outerjoin(SourceRow, SourceRow.id == Article.source)
        .where(Article.id.in_(list(ids)))
    )
    found = {row[0]: Hit(*row) for row in session.execute(question)}
    return [found[ident] for ident in ids if ident in found]


def languages_of(session: Session) -> list[str]:
    """The languages that the archive's articles are in, without a look at each of them."""
    return list(
        session.scalars(
            text(
                "WITH RECURSIVE one AS ("
                " (SELECT language FROM article_search WHERE language IS NOT NULL ORDER BY language LIMIT 1)"
                " UNION ALL SELECT (SELECT language FROM article_search WHERE language > one.language"
                " ORDER BY language LIMIT 1) FROM one WHERE one.language IS NOT NULL"
                ") SELECT language FROM one WHERE language IS NOT NULL"
            )
        )
    )


def _counts(
    session: Session, bucket: Bucket, table: FromClause, condition: ColumnElement[bool]
) -> Counter[str | None]:
    part = _part(bucket, table)
    found = session.execute(select(part, func.count()).select_from(table).where(condition).group_by(part))
    return Counter({None if name is None else str(name): count for name, count in found})


def _part(bucket: Bucket, table: FromClause) -> ColumnElement[Any]:
    if bucket in (Bucket.OUTLET, Bucket.LANGUAGE, Bucket.COUNTRY, Bucket.DAY):
        return table.c[bucket.value]
    # a week begins on Monday, as ISO 8601 has it, and is named by that day
    return cast(func.date_trunc(literal_column(f"'{bucket.value}'"), table.c.day), SqlDate)
