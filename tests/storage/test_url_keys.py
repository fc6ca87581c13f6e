"""An archive whose keys were made by an older version, or by another source file, gets those of today."""

from collections.abc import Callable
from hashlib import sha256

import pytest
from sqlalchemy import Engine, func, select, update
from sqlalchemy.orm import Session

from sources import Source
from storage.captures.writer import CaptureWriter, Fetched
from storage.db.models import Article, ArticleUrl, Capture, LinkRow
from storage.db.source_table import store_sources
from storage.db.url_digest import digest_of, key_of
from storage.frontier.link import Link
from storage.frontier.links import add_links
from storage.pipeline.reading import store_extraction
from storage.pipeline.url_keys import Rekeyed, remake_keys

Keep = Callable[..., int]
TWIN = "/news/2/comment-page-2"


@pytest.fixture
def keep(database: Engine, writer: CaptureWriter, source: Source, fetched, said, now) -> Keep:
    """Finds, fetches and stores a page of the source; the number of its article."""

    def keep_page(path: str, body: str = "Текст статьи.") -> int:
        page: Fetched = fetched(path, body.encode())
        with Session(database) as session, session.begin():
            add_links(session, source, [Link(page.url)], None, now)
        (kept,) = writer.keep([page])
        store_extraction(database, kept.capture_id, said(url=page.url, body=body), None, now)
        with Session(database) as session:
            return session.scalars(select(Capture.article_id).where(Capture.id == kept.capture_id)).one() or 0

    return keep_page


def age(database: Engine, path: str) -> None:
    """Give the rows of an address a key that no version of today makes."""
    old = f"https://qala.kz{path}#old"
    with Session(database) as session, session.begin():
        for table in (ArticleUrl, LinkRow, Capture):
            values = {"key_digest": digest_of(old)} | ({"key": old} if table is ArticleUrl else {})
            session.execute(update(table).where(table.url == f"https://qala.kz{path}").values(**values))


def count(database: Engine, table: type) -> int:
    with Session(database) as session:
        return session.scalar(select(func.count()).select_from(table)) or 0


def test_rows_of_an_older_version_are_found_again(database: Engine, keep: Keep) -> None:
    article = keep("/news/1")
    age(database, "/news/1")
    assert remake_keys(database) == Rekeyed(3, 0)
    assert keep("/news/1") == article
    assert [count(database, table) for table in (Article, ArticleUrl, LinkRow)] == [1, 1, 1]
    assert remake_keys(database) == Rekeyed(0, 0)


def test_a_source_that_names_the_id_finds_its_articles_again(database: Engine, keep: Keep, source: Source) -> None:
    article = keep("/news/77-old-slug")
    renamed = source.model_copy(update={"article_id": "/news/([0-9]+)"})
    with Session(database) as session, session.begin():
        store_sources(session, [renamed])
    assert remake_keys(database).changed == 3
    with Session(database) as session:
        row = session.scalars(select(ArticleUrl)).one()
    assert (row.article_id, row.key) == (article, "id:qala.kz:77")
    assert row.key_digest == sha256(b"id:qala.kz:77").digest() == key_of("https://qala.kz/news/77-new", renamed)[1]


def test_two_articles_of_one_address_both_stay(database: Engine, keep: Keep) -> None:
    keep(f"{TWIN}x", "Совсем другой текст о погоде и дорогах области этой зимой.")
    with Session(database) as session, session.begin():
        for table in (ArticleUrl, LinkRow, Capture):
            session.execute(update(table).values(url=f"https://qala.kz{TWIN}"))
    article = keep("/news/2", "Министр сообщил журналистам о запуске нового завода в области.")
    made = remake_keys(database)
    assert made.shared == 1
    assert [count(database, table) for table in (Article, ArticleUrl, LinkRow)] == [2, 2, 1]
    with Session(database) as session:
        digest = key_of("https://qala.kz/news/2")[1]
        assert session.get_one(ArticleUrl, digest).article_id == article
        assert set(session.scalars(select(Capture.key_digest))) == {digest}


def test_of_two_links_that_are_one_the_fetched_one_stays(database: Engine, keep: Keep, source: Source, now) -> None:
    keep(TWIN)
    age(database, TWIN)
    with Session(database) as session, session.begin():
        add_links(session, source, [Link("https://qala.kz/news/2")], None, now)
    remake_keys(database)
    with Session(database) as session:
        link = session.scalars(select(LinkRow)).one()
    assert (link.url, link.state) == (f"https://qala.kz{TWIN}", "done")
