"""Puts a question into conditions on the search table: on it alone, so that no search joins another."""

from typing import Any

from sqlalchemy import ColumnElement, FromClause, Select, and_, cast, literal, not_, or_, select, text
from sqlalchemy.dialects.postgresql import TSQUERY
from sqlalchemy.orm import InstrumentedAttribute
from sqlalchemy.sql.base import ReadOnlyColumnCollection

from storage.db.models import ArticleSearch
from storage.search.query import BadQuery, Filters
from storage.search.sought import Sought, SoughtTerm

_COLUMNS = {"outlet": "outlet", "country": "country", "lang": "language"}
_READ = tuple(getattr(ArticleSearch, name) for name in ("article_id", "day", "outlet", "language", "country"))


BY_INDEX = text("SET LOCAL enable_seqscan = off")
"""Said before a search: the planner takes a tsquery of hundreds of forms to be as cheap as one word, and would read
every vector."""


def matches_of(sought: Sought) -> FromClause:
    """The articles that have the words, by the index, with all that a search filters, counts and orders by.

    Where the order of words matters it is more than answer. A question without words gives the whole table.
    """
    if not sought.groups:
        return ArticleSearch.__table__
    # the planner knows not what a tsquery of hundreds of forms costs for a row: nothing else may be looked at first
    return select(*_READ).where(words_condition(sought)).cte("matches").prefix_with("MATERIALIZED")


def answers_of(sought: Sought) -> Select[int]:
    """The ids of the articles that have the words and are what the fields say."""
    matches = matches_of(sought)
    return select(matches.c.article_id).where(filter_condition(sought.query.filters, matches.c))


def filter_condition(filters: Filters, columns: ReadOnlyColumnCollection[str, Any]) -> ColumnElement[bool]:
    """What an article must be, whatever its words; `columns` are those of the search table or of matches."""
    found: list[ColumnElement[bool]] = [literal(True)]
    for name, column in _COLUMNS.items():
        if values := filters.values(name):
            found.append(columns[column].in_(values))
        found += [columns[column].is_distinct_from(value) for each, value in filters.excluded if each == name]
    if filters.since:
        found.append(columns["day"] >= filters.since)
    if filters.until:
        found.append(columns["day"] <= filters.until)
    return and_(*found)


def tsquery_of(sought: Sought) -> str:
    """The words of a question as one tsquery, to be pasted into SQL. Raises BadQuery where words are not all."""
    filters = sought.query.filters
    if filters != Filters() or any(term.in_title or term.has_order for term in sought.query.terms()):
        raise BadQuery("a tsquery holds words alone: leave out fields and phrases, and ask for them in SQL")
    if not sought.groups:
        raise BadQuery("no word to look for")
    groups = ["(" + " | ".join(term.tsquery for term in group) + ")" for group in sought.groups]
    return " & ".join([*groups, *("!" + term.tsquery for term in sought.without)])


def words_condition(sought: Sought) -> ColumnElement[bool]:
    """One look into the index for all that is asked of headline and text together, one for each field of the rest."""
    plain = [group for group in sought.groups if not any(term.term.in_title for term in group)]
    mixed = [group for group in sought.groups if any(term.term.in_title for term in group)]
    # an ordered phrase that must not be there is told from the text alone
    left_out = [term for term in sought.without if not term.term.has_order]
    whole = ["(" + " | ".join(term.tsquery for term in group) + ")" for group in plain]
    found: list[ColumnElement[bool]] = [literal(True)]
    if whole:
        whole += ["!" + term.tsquery for term in left_out if not term.term.in_title]
        left_out = [term for term in left_out if term.term.in_title]
        found.append(_matches(ArticleSearch.words, " & ".join(whole)))
    found += [or_(*(term_condition(term) for term in group)) for group in mixed]
    found += [not_(term_condition(term)) for term in left_out]
    return and_(*found)


def title_condition(sought: Sought) -> ColumnElement[bool]:
    """An article whose headline has a word of each group."""
    return and_(
        literal(True),
        *(or_(*(_matches(ArticleSearch.title_words, term.tsquery) for term in group)) for group in sought.groups),
    )


def term_condition(term: SoughtTerm) -> ColumnElement[bool]:
    """An article that has the words of one term, where it asks for them."""
    return _matches(ArticleSearch.title_words if term.term.in_title else ArticleSearch.words, term.tsquery)


def _matches(column: "InstrumentedAttribute[str]", tsquery: str) -> ColumnElement[bool]:
    return column.bool_op("@@")(cast(literal(tsquery), TSQUERY))
