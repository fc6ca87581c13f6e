"""Stores groups of articles."""

from collections.abc import Collection, Iterator, Mapping

from sqlalchemy import delete, insert, select
from sqlalchemy.orm import Session

from storage.db.models import TextGroup, TextMember
from storage.identity.articles import read_printings
from storage.identity.edges import Known
from storage.identity.groups import Edge, Star, connected, stars

_AT_ONCE = 1000


def drop_groups(session: Session, ids: Collection[int]) -> None:
    """Dissolve the groups of these articles."""
    originals = session.scalars(select(TextMember.original_id).where(TextMember.article_id.in_(ids)).distinct()).all()
    if originals:
        session.execute(delete(TextGroup).where(TextGroup.original_id.in_(originals)))


def keep_groups(session: Session, edges: Mapping[Edge, Known]) -> int:
    """Store the groups that these edges make, and how many they are; the articles must be in none."""
    groups = 0
    for part in _parts(connected(edges)):
        printings = read_printings(session, {ident for pairs in part for pair in pairs for ident in pair})
        found = [star for pairs in part for star in stars(printings, pairs)]
        if found:
            session.execute(insert(TextGroup), [_group(star) for star in found])
            session.execute(insert(TextMember), [row for star in found for row in _members(star, edges)])
        groups += len(found)
    return groups


def _parts(neighbourhoods: list[list[Edge]]) -> Iterator[list[list[Edge]]]:
    """Whole neighbourhoods, as many as have some thousand edges."""
    part: list[list[Edge]] = []
    size = 0
    for pairs in neighbourhoods:
        part.append(pairs)
        size += len(pairs)
        if size >= _AT_ONCE:
            yield part
            part, size = [], 0
    if part:
        yield part


def _group(star: Star) -> dict[str, object]:
    outlet = star.outlet
    return {
        "original_id": star.original,
        "chosen_by": star.chosen_by,
        "outlet_name": outlet.name if outlet else None,
        "outlet_host": next(iter(outlet.hosts), None) if outlet else None,
    }


def _members(star: Star, edges: Mapping[Edge, Known]) -> Iterator[dict[str, object]]:
    yield _member(star, star.original, Known("original", None, None)) | {"known_by": None, "credited": None}
    for copy in star.copies:
        edge = edges[min(copy.id, star.original), max(copy.id, star.original)]
        yield _member(star, copy.id, edge) | {"known_by": copy.known_by, "credited": copy.credited}


def _member(star: Star, ident: int, known: Known) -> dict[str, object]:
    return {
        "article_id": ident,
        "original_id": star.original,
        "relation": known.relation,
        "containment": known.containment,
        "jaccard": known.jaccard,
    }
