"""Makes all groups from scratch, over what is stored."""

from collections.abc import Callable
from dataclasses import dataclass

from sqlalchemy import Engine, insert, select, text
from sqlalchemy.orm import Session

from storage.db.current_articles import CURRENT, id_batches
from storage.db.locks import lock_grouping
from storage.db.models import Article, ArticleVersion, Fingerprint, FingerprintKey
from storage.db.session import write_session
from storage.identity.articles import read_texts, text_of
from storage.identity.edges import Pair, all_grouping_edges, compare_stored, keep_pairs
from storage.identity.group_rows import keep_groups
from storage.identity.grouping import fingerprint_of, key_rows
from storage.identity.lookup import find_candidates
from storage.identity.translations import keep_links, link_translations

_BATCH = 500


@dataclass(frozen=True, slots=True)
class Rebuilt:
    """What a rebuild came to."""

    articles: int
    edges: int
    groups: int


def rebuild(engine: Engine, progress: Callable[[int], None] = lambda _: None) -> Rebuilt:
    """Make keys, edges and groups of all articles anew, in one transaction: readers wait, and see all or nothing.

    `progress` is told how many articles were compared since it was last told.
    """
    with write_session(engine) as session:
        lock_grouping(session)
        session.execute(text("TRUNCATE fingerprint, fingerprint_key, text_edge, text_member, text_group, text_link"))
        count = sum(_file(session, ids) for ids in id_batches(session, _BATCH))
        session.execute(text("ANALYZE fingerprint_key"))
        for ids in id_batches(session, _BATCH):
            _compare(session, ids)
            progress(len(ids))
        link_translations(session)
        edges = all_grouping_edges(session)
        return Rebuilt(count, len(edges), keep_groups(session, edges))


def _file(session: Session, ids: list[int]) -> int:
    """File the keys and links of a batch."""
    rows = session.execute(
        select(Article, ArticleVersion).join(ArticleVersion, CURRENT).where(Article.id.in_(ids))
    ).all()
    texts = {article.id: text_of(version.title, version.body) for article, version in rows}
    session.add_all([fingerprint_of(article, version, texts[article.id]) for article, version in rows])
    session.flush()
    if keys := [row for ident, words in texts.items() for row in key_rows(ident, words)]:
        session.execute(insert(FingerprintKey), keys)
    keep_links(session, [(article, version) for article, version in rows])
    session.expunge_all()
    return len(rows)


def _compare(session: Session, ids: list[int]) -> None:
    """Compare each article of a batch with older ones: every pair is met once."""
    stored = session.execute(select(Fingerprint.article_id, Fingerprint.keys).where(Fingerprint.article_id.in_(ids)))
    candidates = find_candidates(session.connection(), {row.article_id: row.keys for row in stored}, older_only=True)
    wanted = {*candidates, *(c for found in candidates.values() for c in found)}
    texts = read_texts(session, wanted)
    pairs: list[Pair] = []
    for ident, found in candidates.items():
        pairs += compare_stored(texts[ident], (texts[c] for c in found if c in texts))
    keep_pairs(session, pairs)
