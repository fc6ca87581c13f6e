"""Counts what the archive holds of each outlet."""

from collections.abc import Iterator
from datetime import date
from typing import NamedTuple

from sqlalchemy import Engine, func, select

from storage.db.models import ArticleSearch
from storage.db.session import read_session


class Holding(NamedTuple):
    """What there is of an outlet: articles, how many without a date, the newest day, the languages."""

    outlet: str
    articles: int
    undated: int
    newest: date | None
    languages: list[str]


def holdings(engine: Engine) -> Iterator[Holding]:
    """Each outlet that has an article, by its name."""
    row = ArticleSearch
    question = (
        select(
            row.outlet,
            func.count(),
            func.count().filter(row.day.is_(None)),
            func.max(row.day),
            func.array_remove(func.array_agg(func.distinct(row.language)), None),
        )
        .group_by(row.outlet)
        .order_by(row.outlet)
    )
    with read_session(engine) as session:
        for found in session.execute(question):
            yield Holding(*found)
