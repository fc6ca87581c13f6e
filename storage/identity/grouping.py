"""What becomes of an article's text when it is stored: its keys, its edges, its group?"""

from collections.abc import Collection, Iterable

from sqlalchemy import delete, insert, select, text, tuple_
from sqlalchemy.orm import Session

from storage.identity.articles import read_printings, read_texts, text_of
from storage.identity.edges import compare_stored, drop_edges, keep_pairs, neighbourhood
from storage.identity.fingerprint import Text
from storage.identity.groups import Star, connected, stars
from storage.identity.lookup import find_candidates
from storage.identity.translations import keep_links, link_translations
from storage.models import Article, ArticleVersion, Fingerprint, FingerprintKey, TextEdge, TextGroup, TextMember

TURN = 7_426_195_003
"""Two articles stored at once would not see each other's keys: writers of groups take turns until they commit."""


def group_article(session: Session, article_id: int) -> None:
    """File an article's current text, find its copies, and group them anew.

    Does nothing where the text, its credits and its dates are those of the last time. Flushes, never commits.
    """
    article = session.get_one(Article, article_id)
    version = session.scalars(
        select(ArticleVersion).where(
            ArticleVersion.article_id == article_id, ArticleVersion.number == article.version
        )
    ).one()
    session.flush()
    known = session.get(Fingerprint, article_id)
    state = (version.id, version.extracted_at, article.first_seen_at)
    if known is not None and (known.version_id, known.read_at, known.first_seen_at) == state:
        return
    session.execute(text("SELECT pg_advisory_xact_lock(:turn)"), {"turn": TURN})
    words = text_of(version.title, version.body)
    touched = drop_edges(session, article_id)
    file_keys(
        session,
        known,
        Fingerprint(
            article_id=article_id,
            version_id=version.id,
            read_at=version.extracted_at,
            first_seen_at=article.first_seen_at,
            keys=sorted(set(words.keys)),
        ),
    )
    _compare(session, article_id, words)
    keep_links(session, article, version)
    link_translations(session, article_id)
    regroup(session, {article_id, *touched})


def file_keys(session: Session, known: Fingerprint | None, now: Fingerprint) -> None:
    """Store an article's keys in place of those that it had."""
    if known is not None:
        old = [(key, known.article_id) for key in known.keys]
        session.execute(delete(FingerprintKey).where(tuple_(FingerprintKey.key, FingerprintKey.article_id).in_(old)))
    session.merge(now)
    if now.keys:
        session.execute(insert(FingerprintKey), [{"key": key, "article_id": now.article_id} for key in now.keys])
    session.flush()


def _compare(session: Session, article_id: int, words: Text) -> None:
    candidates = find_candidates(session.connection(), {article_id: words.keys})[article_id]
    if candidates:
        texts = read_texts(session, [article_id, *candidates])
        one = texts.pop(article_id)
        keep_pairs(session, compare_stored(one, texts.values()))


def regroup(session: Session, ids: Collection[int]) -> None:
    """Form the groups of all that hangs together with these articles from their edges."""
    edges = neighbourhood(session, ids)
    whole = {ident for pair in edges for ident in pair} | set(ids)
    session.execute(delete(TextGroup).where(TextGroup.original_id.in_(_originals(session, whole))))
    keep_groups(session, edges)


def _originals(session: Session, ids: Collection[int]) -> list[int]:
    wanted = select(TextMember.original_id).where(TextMember.article_id.in_(ids)).distinct()
    return list(session.scalars(wanted))


def keep_groups(session: Session, edges: dict[tuple[int, int], TextEdge]) -> int:
    """Store the groups that these edges make, and how many they are; groups of their articles must be gone."""
    groups = 0
    for inside in connected(edges):
        whole = {ident for pair in inside for ident in pair}
        found = stars(read_printings(session, whole), inside)
        _keep_stars(session, found, edges)
        groups += len(found)
    return groups


def _keep_stars(session: Session, found: Iterable[Star], edges: dict[tuple[int, int], TextEdge]) -> None:
    for star in found:
        outlet = star.outlet
        group = {
            "original_id": star.original,
            "chosen_by": star.chosen_by,
            "outlet_name": outlet.name if outlet else None,
            "outlet_host": next(iter(outlet.hosts), None) if outlet else None,
        }
        session.execute(insert(TextGroup), [group])
        near = {copy: edges[min(copy, star.original), max(copy, star.original)] for copy in star.copies}
        members = [_member(star.original, star.original, None)]
        session.execute(insert(TextMember), members + [_member(c, star.original, e) for c, e in near.items()])


def _member(ident: int, original: int, edge: TextEdge | None) -> dict[str, object]:
    return {
        "article_id": ident,
        "original_id": original,
        "relation": edge.relation if edge else "original",
        "containment": edge.containment if edge else None,
        "jaccard": edge.jaccard if edge else None,
    }
