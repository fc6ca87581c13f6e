"""Finds the article that a page shows, by any of its addresses, or says that it is new.

A false merge loses an article for ever and a miss costs a row, so only the page's own address is taken at its word.
A redirect or a canonical link merges two addresses only where the texts agree as well.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from urllib.parse import urlsplit

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from extract import Extraction
from sources import Source
from storage.articles.content_hash import overlap
from storage.db.locks import lock_address
from storage.db.models import Article, ArticleUrl, ArticleVersion, Capture
from storage.db.source_table import book_of
from storage.db.url_digest import LONGEST_URL, host_of, key_of

# a stronger lock would wait for those who refer to the article from their groups, and they for us
_LOCK: Final = {"key_share": True}
SAME_TEXT = 0.5
"""Share of three-word sequences in common: an edit keeps far more, two stories of one site far less."""


@dataclass(frozen=True, slots=True)
class Address:
    """An address of the page: `why` is page, redirect or canonical."""

    url: str
    key: str
    digest: bytes
    why: str


def addresses_of(capture: Capture, extraction: Extraction, source: Source | None) -> list[Address]:
    """The page's addresses, its own first: then the one asked for, and the one that it calls canonical."""
    found = [_address(capture.url, source, "page")]
    if capture.redirected_from and _one_site(capture.redirected_from, capture.url, source):
        found.append(_address(capture.redirected_from, source, "redirect"))
    canonical = extraction.canonical_url
    if canonical and _is_article_address(canonical) and _one_site(canonical, capture.url, source):
        found.append(_address(canonical, source, "canonical"))
    return list({address.digest: address for address in reversed(found)}.values())[::-1]


def find_article(session: Session, addresses: Sequence[Address], body: str | None) -> Article | None:
    """The article that the page shows, locked against others until the transaction ends; None when it is new."""
    lock_address(session, addresses[0].digest)
    digests = [address.digest for address in addresses]
    rows = session.scalars(select(ArticleUrl).where(ArticleUrl.key_digest.in_(digests))).all()
    known = {row.key_digest: row for row in rows}
    own = known.get(addresses[0].digest)
    if own is not None and own.why == "page":
        return session.get_one(Article, own.article_id, with_for_update=_LOCK)
    for address in addresses:
        row = known.get(address.digest)
        if row is not None and overlap(_body_of(session, row.article_id), body) >= SAME_TEXT:
            return session.get_one(Article, row.article_id, with_for_update=_LOCK)
    return None


def known_article(session: Session, capture: Capture) -> Article | None:
    """The article that the archive has under the capture's own address, or under the one asked for."""
    keys = [capture.key_digest]
    if capture.redirected_from:
        keys.append(key_of(capture.redirected_from, book_of(session).of_url(capture.redirected_from))[1])
    rows = session.scalars(select(ArticleUrl).where(ArticleUrl.key_digest.in_(keys))).all()
    first = min(rows, key=lambda row: keys.index(row.key_digest), default=None)
    return session.get(Article, first.article_id) if first else None


def add_addresses(session: Session, article_id: int, addresses: Sequence[Address], now: datetime) -> None:
    """Make the article known by these addresses; another article keeps those that it has, save the page's own."""
    rows = [
        {
            "key_digest": address.digest,
            "key": address.key,
            "url": address.url,
            "article_id": article_id,
            "why": address.why,
            "added_at": now,
        }
        for address in addresses
    ]
    new = insert(ArticleUrl).values(rows)
    taken = {name: new.excluded[name] for name in ("article_id", "why", "url")}
    session.execute(
        new.on_conflict_do_update(index_elements=["key_digest"], set_=taken, where=new.excluded.why == "page")
    )


def _body_of(session: Session, article_id: int) -> str | None:
    current = select(ArticleVersion.body).join(
        Article, (Article.id == ArticleVersion.article_id) & (Article.version == ArticleVersion.number)
    )
    return session.scalar(current.where(Article.id == article_id))


def _address(url: str, source: Source | None, why: str) -> Address:
    key, digest = key_of(url, source)
    return Address(url, key, digest, why)


def _one_site(one: str, other: str, source: Source | None) -> bool:
    if source is not None and source.owns(one) and source.owns(other):
        return True
    return host_of(one).removeprefix("www.") == host_of(other).removeprefix("www.") != ""


def _is_article_address(url: str) -> bool:
    """Whether the address can be one article's: many sites call their front page canonical everywhere."""
    if len(url) > LONGEST_URL:
        return False
    try:
        parts = urlsplit(url)
    except ValueError:  # http://[::1 has no parts
        return False
    return parts.scheme in ("http", "https") and (len(parts.path) > 1 or bool(parts.query))
