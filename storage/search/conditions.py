"""Puts a question into conditions on the search table: on it alone, so that no search joins another."""

from sqlalchemy import ColumnElement, and_, cast, literal, not_, or_
from sqlalchemy.dialects.postgresql import TSQUERY
from sqlalchemy.orm import InstrumentedAttribute

from storage.db.models import ArticleSearch
from storage.search.query import BadQuery, Filters
from storage.search.sought import Sought, SoughtTerm

_COLUMNS: dict[str, "InstrumentedAttribute[str] | InstrumentedAttribute[str | None]"] = {
    "outlet": ArticleSearch.outlet,
    "country": ArticleSearch.country,
    "lang": ArticleSearch.language,
}


def conditions_of(sought: Sought) -> ColumnElement[bool]:
    """What an article must be for the index: where the order of words matters, more than answer."""
    return and_(words_condition(sought), filter_condition(sought.query.filters))


def filter_condition(filters: Filters) -> ColumnElement[bool]:
    """What an article must be, whatever its words."""
    found: list[ColumnElement[bool]] = [literal(True)]
    for name, column in _COLUMNS.items():
        if values := filters.values(name):
            found.append(column.in_(values))
        found += [column.is_distinct_from(value) for each, value in filters.excluded if each == name]
    if filters.since:
        found.append(ArticleSearch.day >= filters.since)
    if filters.until:
        found.append(ArticleSearch.day <= filters.until)
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
    found += [or_(*(_has(term) for term in group)) for group in mixed]
    found += [not_(_has(term)) for term in left_out]
    return and_(*found)


def _has(term: SoughtTerm) -> ColumnElement[bool]:
    return _matches(ArticleSearch.title_words if term.term.in_title else ArticleSearch.words, term.tsquery)


def _matches(column: "InstrumentedAttribute[str]", tsquery: str) -> ColumnElement[bool]:
    return column.bool_op("@@")(cast(literal(tsquery), TSQUERY))
