"""Answers a question: the newest articles that have its words, how many there are, and by what they part.

Every answer is bounded: a count stops at 10,000 unless it is asked for exactly, the order of words is looked at in
the newest 2,000 articles that have them, and what takes the server longer than two seconds ends with TooSlow.
"""

from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from itertools import islice
from typing import Any

from sqlalchemy import ColumnElement, Engine, Select, cast, func, literal, select, text
from sqlalchemy import Date as SqlDate
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from sources import TarikhError
from storage.db.models import Article, ArticleSearch, ArticleVersion, SourceRow
from storage.db.session import read_session
from storage.search.conditions import conditions_of, filter_condition
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


class Bucket(StrEnum):
    """What articles can be counted by."""

    DAY = "day"
    WEEK = "week"
    MONTH = "month"
    OUTLET = "outlet"
    LANGUAGE = "language"
    COUNTRY = "country"


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
        self._condition = conditions_of(self.sought)

    def newest(self, limit: int, offset: int = 0) -> list[Hit]:
        """The newest articles that answer; those without a date come last."""
        with self._reading() as session:
            if self.sought.query.has_order:
                ids = list(islice(self._ordered(session), offset, offset + limit))
            else:
                ids = list(session.scalars(self._ids().limit(limit).offset(offset)))
            return read_hits(session, ids)

    def total(self, exact: bool = False) -> Total:
        """How many articles answer."""
        with self._reading() as session:
            if self.sought.query.has_order:
                seen = session.scalar(select(func.count()).select_from(self._some(MOST_ORDERED + 1))) or 0
                return Total(sum(1 for _ in self._ordered(session)), seen > MOST_ORDERED)
            if exact:
                return Total(session.scalar(select(func.count()).where(self._condition)) or 0)
            count = session.scalar(select(func.count()).select_from(self._some(MOST_COUNTED + 1))) or 0
            return Total(min(count, MOST_COUNTED), count > MOST_COUNTED)

    def by(self, bucket: Bucket) -> list[Share]:
        """How many articles of each bucket answer, of those that the question's fields leave; days in their order."""
        part = _part(bucket)
        with self._reading() as session:
            condition = self._condition
            if self.sought.query.has_order:
                condition = ArticleSearch.article_id.in_(list(self._ordered(session)))
            found = _counts(session, part, condition)
            whole = _counts(session, part, filter_condition(self.sought.query.filters))
        shares = [Share(name, found.get(name, 0), of) for name, of in whole.items()]
        if bucket in (Bucket.DAY, Bucket.WEEK, Bucket.MONTH):
            return sorted(shares, key=lambda one: (one.bucket is None, one.bucket or ""))
        return sorted(shares, key=lambda one: (-one.articles, -one.of, one.bucket or ""))

    @contextmanager
    def _reading(self) -> Iterator[Session]:
        """A session whose questions end in time."""
        with read_session(self._engine) as session:
            session.execute(text(f"SET LOCAL statement_timeout = {round(self._seconds * 1000)}"))
            try:
                yield session
            except OperationalError as err:
                if getattr(err.orig, "pgcode", None) != _CANCELED:
                    raise
                words = f"the question took more than {self._seconds:g} s: add a word, a language or a day"
                raise TooSlow(words) from err

    def _ids(self) -> Select[int]:
        """The ids that the index finds, newest first."""
        # the matches first: by its own choice the server may walk all days in search of a rare word
        matches = (
            select(ArticleSearch.article_id, ArticleSearch.day)
            .where(self._condition)
            .cte("matches")
            .prefix_with("MATERIALIZED")
            if self.sought.groups
            else select(ArticleSearch.article_id, ArticleSearch.day).where(self._condition).subquery()
        )
        newest = (matches.c.day.desc().nulls_last(), matches.c.article_id.desc())
        return select(matches.c.article_id).order_by(*newest)

    def _some(self, limit: int) -> Any:
        return select(ArticleSearch.article_id).where(self._condition).limit(limit).subquery()

    def _ordered(self, session: Session) -> Iterator[int]:
        """The newest articles whose words stand in the wanted order, of the newest that have them."""
        candidates = list(session.scalars(self._ids().limit(MOST_ORDERED)))
        for start in range(0, len(candidates), _READ_AT_ONCE):
            ids = candidates[start : start + _READ_AT_ONCE]
            texts = {
                ident: (title, body)
                for ident, title, body in session.execute(
                    select(Article.id, ArticleVersion.title, ArticleVersion.body)
                    .join(
                        ArticleVersion,
                        (ArticleVersion.article_id == Article.id) & (ArticleVersion.number == Article.version),
                    )
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


def _part(bucket: Bucket) -> ColumnElement[Any]:
    if bucket in (Bucket.OUTLET, Bucket.LANGUAGE, Bucket.COUNTRY):
        return {
            Bucket.OUTLET: ArticleSearch.outlet,
            Bucket.LANGUAGE: ArticleSearch.language,
            Bucket.COUNTRY: ArticleSearch.country,
        }[bucket].expression
    if bucket is Bucket.DAY:
        return ArticleSearch.day.expression
    # a week begins on Monday, as ISO 8601 has it, and is named by that day
    return cast(func.date_trunc(bucket.value, ArticleSearch.day), SqlDate)


def _counts(session: Session, part: ColumnElement[Any], condition: ColumnElement[bool]) -> Counter[str | None]:
    found = session.execute(select(part, func.count()).where(condition).group_by(part))
    return Counter({None if name is None else str(name): count for name, count in found})
