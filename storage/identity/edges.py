"""Keeps the relation between two stored texts."""

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass

from sqlalchemy import ColumnElement, delete, or_, select, true
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from storage.db.models import TextEdge
from storage.identity.articles import Printed
from storage.identity.compare import GROUPING, Comparison, Relation, compare
from storage.identity.groups import Edge

# a series has an edge to each of its past: weather would have thousands, and they group nothing
_NOT_KEPT = frozenset({Relation.NONE, Relation.SERIES})
_ROWS_AT_ONCE = 2000
_IDS_AT_ONCE = 500


@dataclass(frozen=True, slots=True)
class Known:
    """What is stored of two texts: their relation, and how much they have in common."""

    relation: str
    containment: float | None
    jaccard: float | None


@dataclass(frozen=True, slots=True)
class Pair:
    """Two articles, the smaller id first, and what the first's text is to the second's."""

    a_id: int
    b_id: int
    found: Comparison

    @property
    def groups(self) -> bool:
        return self.found.relation in GROUPING


def compare_stored(one: Printed, others: Iterable[Printed]) -> Iterator[Pair]:
    """The pairs of `one` with those that have its text or a good part of it."""
    for other in others:
        a, b = (one, other) if one.id < other.id else (other, one)
        found = compare(a.text, b.text, same_site=a.site == b.site)
        if found.relation not in _NOT_KEPT:
            yield Pair(a.id, b.id, found)


def keep_pairs(session: Session, pairs: Iterable[Pair]) -> None:
    """Store the pairs; texts compared anew overwrite what was known of them."""
    rows = [
        {
            "a_id": pair.a_id,
            "b_id": pair.b_id,
            "relation": str(pair.found.relation),
            "containment": pair.found.containment,
            "jaccard": pair.found.jaccard,
        }
        for pair in pairs
    ]
    for start in range(0, len(rows), _ROWS_AT_ONCE):
        new = insert(TextEdge).values(rows[start : start + _ROWS_AT_ONCE])
        facts = {name: new.excluded[name] for name in ("relation", "containment", "jaccard")}
        session.execute(new.on_conflict_do_update(index_elements=["a_id", "b_id"], set_=facts))


def drop_edges(session: Session, article_id: int) -> set[int]:
    """Forget the edges of an article; the articles at their other ends that may have been grouped with it."""
    gone = session.execute(
        delete(TextEdge)
        .where(or_(TextEdge.a_id == article_id, TextEdge.b_id == article_id))
        .returning(TextEdge.a_id, TextEdge.b_id, TextEdge.relation)
    )
    return {row.a_id + row.b_id - article_id for row in gone if row.relation in GROUPING}


def neighbourhood(session: Session, ids: Collection[int]) -> dict[Edge, Known]:
    """The grouping edges that hang together with these articles, however far, by their two ids."""
    found: dict[Edge, Known] = {}
    fresh, seen = set(ids), set(ids)
    while fresh:
        asked = sorted(fresh)[:_IDS_AT_ONCE]
        fresh -= set(asked)
        for edge, known in _grouping_edges(session, or_(TextEdge.a_id.in_(asked), TextEdge.b_id.in_(asked))):
            found[edge] = known
            fresh |= set(edge) - seen
            seen |= set(edge)
    return found


def all_grouping_edges(session: Session) -> dict[Edge, Known]:
    """Every edge that groups, by its two ids."""
    return dict(_grouping_edges(session, true()))


def _grouping_edges(session: Session, which: ColumnElement[bool]) -> Iterator[tuple[Edge, Known]]:
    wanted = select(TextEdge.a_id, TextEdge.b_id, TextEdge.relation, TextEdge.containment, TextEdge.jaccard)
    for row in session.execute(wanted.where(which, TextEdge.relation.in_([str(r) for r in GROUPING]))):
        yield (row.a_id, row.b_id), Known(row.relation, row.containment, row.jaccard)
