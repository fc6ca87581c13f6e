"""Keeps a stored article's keys, its edges and its group."""

from collections.abc import Collection, Mapping, Sequence

from sqlalchemy import delete, select, tuple_
from sqlalchemy.orm import Session

from storage.db.current_articles import outlet_of
from storage.db.locks import lock_grouping
from storage.db.models import Article, ArticleVersion, Fingerprint, FingerprintKey, TextLink
from storage.identity.articles import Printed, text_of
from storage.identity.edges import compare_stored, drop_edges, keep_pairs, neighbourhood
from storage.identity.fingerprint import Text
from storage.identity.group_rows import drop_groups, keep_groups
from storage.identity.lookup import file_and_find
from storage.identity.translations import keep_links, link_translations


def group_article(session: Session, article_id: int) -> None:
    """File an article's current text, find its copies, and group them anew. Flushes, never commits."""
    session.flush()
    article = session.get_one(Article, article_id)
    current = (ArticleVersion.article_id == article_id, ArticleVersion.number == article.version)
    group_version(session, article, session.scalars(select(ArticleVersion).where(*current)).one())


def group_version(session: Session, article: Article, version: ArticleVersion) -> None:
    """The same of an article and its current version that are at hand, flushed.

    Does nothing where the text, its credits and its dates are those of the last time.
    """
    known = session.get(Fingerprint, article.id)
    state = (version.id, version.extracted_at, article.first_seen_at)
    if known is not None and (known.version_id, known.read_at, known.first_seen_at) == state:
        return
    lock_grouping(session)
    touched = _forget(session, known) if known is not None else set()
    grouped = _file(session, article, version)
    keep_links(session, [(article, version)])
    link_translations(session, article.id)
    if touched or grouped:
        regroup(session, {article.id, *touched})


def file_new(  # what is new, whom it translates, and its words for the search
    session: Session,
    article: Article,
    version: ArticleVersion,
    translates: Sequence[str],
    words: Mapping[str, object],
) -> None:
    """The same of a new article; `translates` are the addresses of the texts that it says it translates.

    `words` are the values of its row for the search, filed in the same statement.
    """
    lock_grouping(session)
    grouped = _file(session, article, version, words)
    keep_links(session, [(article, version)], {version.id: translates})
    link_translations(session, article.id)
    if grouped:
        regroup(session, {article.id})


def _file(
    session: Session, article: Article, version: ArticleVersion, words: Mapping[str, object] | None = None
) -> bool:
    """File an article under its keys and store its edges; whether any of them groups it."""
    own = text_of(version.title, version.body)
    candidates = file_and_find(session.connection(), fingerprint_of(article, version, own), words)
    if not candidates:
        return False
    one = Printed(article.id, outlet_of(article.source, article.host), own)
    pairs = list(compare_stored(one, candidates))
    keep_pairs(session, pairs)
    return any(pair.groups for pair in pairs)


def fingerprint_of(article: Article, version: ArticleVersion, words: Text) -> Fingerprint:
    """The row that says under which keys an article is filed, and as of which reading."""
    return Fingerprint(
        article_id=article.id,
        version_id=version.id,
        read_at=version.extracted_at,
        first_seen_at=article.first_seen_at,
        keys=sorted(set(words.keys)),
    )


def key_rows(article_id: int, words: Text) -> list[dict[str, int]]:
    """The rows of an article's keys."""
    return [{"key": key, "article_id": article_id} for key in sorted(set(words.keys))]


def _forget(session: Session, known: Fingerprint) -> set[int]:
    """Take back all that was filed of an article; itself and those that were grouped with it."""
    old = [(key, known.article_id) for key in known.keys]
    session.execute(delete(FingerprintKey).where(tuple_(FingerprintKey.key, FingerprintKey.article_id).in_(old)))
    session.execute(delete(TextLink).where(TextLink.article_id == known.article_id))
    touched = drop_edges(session, known.article_id)
    session.delete(known)
    session.flush()
    return touched


def regroup(session: Session, ids: Collection[int]) -> None:
    """Form the groups of all that hangs together with these articles from their edges."""
    edges = neighbourhood(session, ids)
    drop_groups(session, {ident for pair in edges for ident in pair} | set(ids))
    keep_groups(session, edges)
