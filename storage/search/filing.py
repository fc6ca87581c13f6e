"""Files an article's words for the search, in the transaction that stores it, and all of them anew."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from sqlalchemy import ARRAY, Engine, Text, bindparam, cast, func, select, text
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from storage.db.current_articles import CURRENT, id_batches, outlet_of
from storage.db.models import Article, ArticleSearch, ArticleVersion, SourceRow
from storage.db.session import read_session, write_session
from storage.search.vectors import vectors_of

_BATCH = 200
_KEPT = ("version_id", "day", "outlet", "language", "country")
_VECTORS = ("title_words", "words")
NEW_WORDS = """
INSERT INTO article_search (article_id, version_id, day, outlet, language, country, title_words, words)
VALUES (:article_id, :version_id, :day, :outlet, :language, :country,
        array_to_tsvector(CAST(:title_words AS text[])), array_to_tsvector(CAST(:words AS text[])))
"""
"""Files the words of a new article; another statement takes it in, so that it costs the transaction none."""


def file_words(session: Session, article: Article, version: ArticleVersion, country: str | None) -> None:
    """File the words of an article that is at hand, flushed, where they are not those of the last time."""
    facts = _facts(article, version.id, country)
    columns = [getattr(ArticleSearch, name) for name in _KEPT]
    known = session.execute(select(*columns).where(ArticleSearch.article_id == article.id)).first()
    if known is None or tuple(known) != tuple(facts[name] for name in _KEPT):
        _upsert(session, [_row(article, facts, version.title, version.body)])


def words_row(article: Article, version: ArticleVersion, country: str | None) -> dict[str, Any]:
    """The values of NEW_WORDS for an article that has no row yet."""
    return _row(article, _facts(article, version.id, country), version.title, version.body)


def unfiled(engine: Engine) -> int:
    """How many articles no search finds: those of an archive that is older than the search."""
    filed = select(func.count()).select_from(ArticleSearch).scalar_subquery()
    with read_session(engine) as session:
        return int(session.scalar(select(func.count() - filed).select_from(Article)) or 0)


def rebuild(engine: Engine, progress: Callable[[int], None] = lambda _: None) -> int:
    """File the words of all articles anew, in batches that are each complete; how many there are.

    `progress` is told how many were filed since it was last told.
    """
    count = 0
    with read_session(engine) as walk:
        for ids in id_batches(walk, _BATCH):
            with write_session(engine) as session:
                filed = _file_anew(session, ids)
            count += filed
            progress(filed)
    with write_session(engine) as session:
        session.execute(text("ANALYZE article_search"))
    return count


def _file_anew(session: Session, ids: Sequence[int]) -> int:
    found = session.execute(
        select(Article, ArticleVersion.id, ArticleVersion.title, ArticleVersion.body, SourceRow.country)
        .join(ArticleVersion, CURRENT)
        .outerjoin(SourceRow, SourceRow.id == Article.source)
        .where(Article.id.in_(ids))
        # who stores a page of one of them meanwhile waits, and files its words after
        .with_for_update(of=Article, read=True)
    )
    rows = [_row(one, _facts(one, version, country), title, body) for one, version, title, body, country in found]
    _upsert(session, rows)
    return len(rows)


def _facts(article: Article, version_id: int, country: str | None) -> dict[str, Any]:
    return {
        "version_id": version_id,
        "day": article.published_on,
        "outlet": outlet_of(article.source, article.host),
        "language": article.language,
        "country": country,
    }


def _row(article: Article, facts: Mapping[str, Any], title: str | None, body: str | None) -> dict[str, Any]:
    vectors = vectors_of(title, body)
    return {"article_id": article.id, **facts, "title_words": vectors.title_words, "words": vectors.words}


def _upsert(session: Session, rows: Sequence[Mapping[str, Any]]) -> None:
    if not rows:
        return
    # the server makes no words of its own: what it takes for a letter depends on its locale
    vectors = {name: func.array_to_tsvector(cast(bindparam(name), ARRAY(Text))) for name in _VECTORS}
    new = insert(ArticleSearch).values({name: bindparam(name) for name in ("article_id", *_KEPT)} | vectors)
    changed = {name: new.excluded[name] for name in (*_KEPT, *_VECTORS)}
    session.execute(new.on_conflict_do_update(index_elements=["article_id"], set_=changed), list(rows))
