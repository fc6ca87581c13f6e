"""Makes the URL keys of all stored addresses anew, after a version or a source file changed how they are made.

Links, captures and articles find one another by the digest of the key: rows under an older version's keys would not
be found, and their pages would come in again as new articles.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from sqlalchemy import Engine, bindparam, delete, select, update
from sqlalchemy.orm import Session

from storage.captures.rows import capture_key
from storage.db.models import Article, ArticleUrl, Capture, LinkRow
from storage.db.session import write_session
from storage.db.source_table import book_of
from storage.db.url_digest import key_of
from storage.outcomes import CaptureKind, LinkState

_BATCH = 1000


@dataclass(frozen=True, slots=True)
class Rekeyed:
    """How many rows got another key, and how many addresses are one now though two articles stand under them.

    Both articles stay: which texts are one is for the grouping to say. The address leads to the one that had the key.
    """

    changed: int
    shared: int


@dataclass(frozen=True, slots=True)
class _Address:
    old: bytes
    new: bytes
    key: str
    article_id: int


def remake_keys(engine: Engine, progress: Callable[[int], None] = lambda _: None) -> Rekeyed:
    """Give every address the key that this version and the stored sources make of it, in one transaction.

    `progress` is told how many rows were looked at since it was last told.
    """
    with write_session(engine) as session:
        addresses = list(_changed_addresses(session, progress))
        shared = _rekey_addresses(session, addresses)
        links = _rekey_links(session, progress)
        captures = _rekey_captures(session, progress)
        return Rekeyed(len(addresses) - shared + links + captures, shared)


def _changed_addresses(session: Session, progress: Callable[[int], None]) -> Iterable[_Address]:
    """The addresses of articles whose key is another now, the pages' own first."""
    book = book_of(session)
    rows = session.execute(
        select(ArticleUrl.key_digest, ArticleUrl.url, ArticleUrl.article_id, Article.source)
        .join(Article, Article.id == ArticleUrl.article_id)
        .order_by(ArticleUrl.why != "page", ArticleUrl.added_at)
        .execution_options(yield_per=_BATCH)
    )
    for row in rows:
        progress(1)
        key, digest = key_of(row.url, book.get(row.source) or book.of_url(row.url))
        if digest != row.key_digest:
            yield _Address(row.key_digest, digest, key, row.article_id)


def _rekey_addresses(session: Session, changed: list[_Address]) -> int:
    """How many could not have their key, since another article has it."""
    waiting = changed
    while waiting:
        held = [address for address in waiting if not _rekey_address(session, address)]
        if len(held) == len(waiting):  # a key that is held by a row whose own key changes is free the next time
            break
        waiting = held
    return len(waiting)


def _rekey_address(session: Session, address: _Address) -> bool:
    old = ArticleUrl.key_digest == address.old
    holder = session.scalar(select(ArticleUrl.article_id).where(ArticleUrl.key_digest == address.new))
    if holder is None:
        session.execute(update(ArticleUrl).where(old).values(key_digest=address.new, key=address.key))
    elif holder == address.article_id:
        session.execute(delete(ArticleUrl).where(old))
    return holder in (None, address.article_id)


def _rekey_links(session: Session, progress: Callable[[int], None]) -> int:
    book = book_of(session)
    rows = select(LinkRow.id, LinkRow.url, LinkRow.source, LinkRow.key_digest, LinkRow.state)
    changed = []
    for row in session.execute(rows.order_by(LinkRow.id).execution_options(yield_per=_BATCH)):
        progress(1)
        digest = key_of(row.url, book.get(row.source))[1]
        if digest != row.key_digest:
            changed.append((row.id, digest, row.state))
    for link_id, digest, state in changed:
        twin = session.execute(select(LinkRow.id, LinkRow.state).where(LinkRow.key_digest == digest)).one_or_none()
        if twin is not None:
            # of two links that are one now the one that was fetched stays
            fetched = state != LinkState.DUE and twin.state == LinkState.DUE
            session.execute(delete(LinkRow).where(LinkRow.id == (twin.id if fetched else link_id)))
        session.execute(update(LinkRow).where(LinkRow.id == link_id).values(key_digest=digest))
    return len(changed)


def _rekey_captures(session: Session, progress: Callable[[int], None]) -> int:
    book = book_of(session)
    rows = select(Capture.id, Capture.url, Capture.kind, Capture.source, Capture.key_digest).order_by(Capture.id)
    changed = []
    for row in session.execute(rows.execution_options(yield_per=_BATCH)):
        progress(1)
        digest = capture_key(row.url, CaptureKind(row.kind), book, row.source)
        if digest != row.key_digest:
            changed.append({"number": row.id, "digest": digest})
    if changed:
        table = Capture.__table__
        by_number = table.update().where(table.c.id == bindparam("number"))  # type: ignore[attr-defined]
        session.connection().execute(by_number.values(key_digest=bindparam("digest")), changed)
    return len(changed)
