"""Puts articles into an archive without fetching any, for the identity tests."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import Engine, insert, select
from sqlalchemy.orm import Session

from sources import Source
from storage.db.models import Article, ArticleUrl, ArticleVersion, Capture, CreditRow
from storage.db.source_table import store_sources
from storage.db.url_digest import key_of
from storage.identity.grouping import group_article

NOON = datetime(2026, 3, 10, 12, tzinfo=UTC)
Print = Callable[..., int]


@pytest.fixture
def sources(database: Engine) -> list[str]:
    """Five sites that the archive knows: kz_site1 to kz_site5, on site1.kz to site5.kz."""
    made = [
        Source(
            id=f"kz_site{n}",
            title=f"Site {n}",
            home=f"https://site{n}.kz/",
            country="kz",
            languages=("ru", "kk"),
            timezone="Asia/Almaty",
        )
        for n in range(1, 6)
    ]
    with Session(database) as session, session.begin():
        store_sources(session, made)
    return [source.id for source in made]


@pytest.fixture
def keep(database: Engine, sources: list[str]) -> Print:
    """Stores an article of a site, grouped as it arrives: keep(1, body, hours=2, credit=("Site 2", "site2.kz"))."""

    def store(site: int, body: str, hours: float = 0, *, slug: str = "a", **facts: object) -> int:
        with Session(database) as session, session.begin():
            ident = store_article(session, site, body, hours, slug=slug, **facts)
            group_article(session, ident)
        return ident

    return store


def store_article(session: Session, site: int, body: str, hours: float = 0, *, slug: str = "a", **facts) -> int:
    """Adds an article with one version; `edits` of an id adds a version to that article instead."""
    at = NOON + timedelta(hours=hours)
    url = f"https://site{site}.kz/{slug}"
    key, digest = key_of(url)
    capture = Capture(
        source=f"kz_site{site}", kind="article", url=url, key_digest=digest, host=f"site{site}.kz", fetched_at=NOON,
        status=200, payload_digest="sha1:X", payload_length=1, warc_file="x.warc.gz", warc_offset=next(_places),
        warc_length=1, outcome="ok",
    )  # fmt: skip
    session.add(capture)
    known = facts.get("edits")
    if known:
        article = session.get_one(Article, known)
        article.version += 1
    else:
        article = Article(
            source=f"kz_site{site}", host=f"site{site}.kz", url=url, first_seen_at=NOON + timedelta(days=2),
            last_seen_at=NOON + timedelta(days=2), version=1, language=facts.get("language", "ru"),
        )  # fmt: skip
        session.add(article)
    session.flush()
    if not known:
        session.execute(
            insert(ArticleUrl).values(
                key_digest=digest, key=key, url=url, article_id=article.id, why="page", added_at=NOON
            )
        )
    article.published_at, article.published_on = at, at.date()
    version = ArticleVersion(
        article_id=article.id, number=article.version, capture_id=capture.id,
        seen_at=NOON, last_seen_at=NOON, cause="first",
        title=facts.get("title"), body=body, authors=[], tags=[], published_at=at, published_on=date(2026, 3, 10),
        content_hash=b"x", extractor_version="1", extracted_at=NOON + timedelta(seconds=article.version), warnings=[],
        alternates=facts.get("alternates", {}), explain={}, language=facts.get("language", "ru"),
    )  # fmt: skip
    session.add(version)
    session.flush()
    if credit := facts.get("credit"):
        name, host = credit
        session.add(
            CreditRow(version_id=version.id, position=0, name=name, relation="reprint", words="Источник", host=host)
        )
        session.flush()
    return article.id


def _counter():
    number = 0
    while True:
        number += 1
        yield number


_places = _counter()


def groups_of(database: Engine) -> dict[str, tuple[str, ...]]:
    """The groups by the URL of their original: the URLs of the copies."""
    from storage.db.models import TextMember

    with Session(database) as session:
        urls = dict(session.execute(select(Article.id, Article.url)).all())
        found: dict[str, list[str]] = {}
        for row in session.scalars(select(TextMember)):
            copies = found.setdefault(urls[row.original_id], [])
            if row.article_id != row.original_id:
                copies.append(urls[row.article_id])
        return {original: tuple(sorted(copies)) for original, copies in found.items()}
