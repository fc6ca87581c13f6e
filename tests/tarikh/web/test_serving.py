"""Every answer has its headers, no page can write or take long, and strangers' names are not answered."""

import pytest
from sqlalchemy import create_engine, text
from sqlalchemy.exc import DBAPIError
from starlette.testclient import TestClient

from sources import TarikhError
from storage.db.reader import open_reader, took_too_long
from tarikh.web.app import build_app
from tarikh.web.archive import Archive
from tarikh.web.interface import CATALOGUES, LANGUAGES, language_of
from tarikh.web.options import ServeOptions
from tests.tarikh.web.conftest import BASE


@pytest.mark.parametrize(
    "address",
    ["/search", "/search.csv", "/search.json", "/nowhere", "/static/page.css", "/healthz", "/capture/1/raw"],
)
def test_every_answer_has_its_headers(client: TestClient, address: str) -> None:
    headers = client.get(address).headers
    assert "default-src 'none'" in headers["content-security-policy"]
    assert "unsafe-inline" not in headers["content-security-policy"] or address.endswith("/raw")
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] == "no-referrer"


def test_a_fault_of_ours_is_a_page_with_headers(archive: Archive) -> None:
    gone = create_engine("postgresql+psycopg2://nobody@127.0.0.1:1/nothing")
    broken = TestClient(build_app(Archive(gone, archive.settings), ServeOptions()), base_url=BASE)
    answer = broken.get("/search")
    assert answer.status_code == 503
    assert "does not answer" in answer.text
    assert broken.get("/healthz").json() == {"error": "the database does not answer: try again in a minute"}
    ours = TestClient(
        build_app(Archive(None, archive.settings), ServeOptions()),  # type: ignore[arg-type]
        base_url=BASE,
        raise_server_exceptions=False,
    )
    answer = ours.get("/search")
    assert answer.status_code == 500
    assert "Traceback" not in answer.text
    assert "default-src 'none'" in answer.headers["content-security-policy"]


def test_what_has_not_changed_is_not_sent_again(client: TestClient) -> None:
    first = client.get("/search")
    again = client.get("/search", headers={"If-None-Match": first.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")
    assert client.get("/search?q=x", headers={"If-None-Match": first.headers["etag"]}).status_code == 200


def test_the_pages_cannot_write(archive: Archive) -> None:
    with archive.reader.connect() as connection, pytest.raises(DBAPIError, match="read-only transaction"):
        connection.execute(text("UPDATE article SET title = 'x'"))


def test_what_takes_long_ends_with_a_page_that_says_so(archive: Archive) -> None:
    reader = open_reader(archive.settings, 0.2)
    with reader.connect() as connection, pytest.raises(DBAPIError) as caught:
        connection.execute(text("SELECT pg_sleep(60)"))
    reader.dispose()
    assert took_too_long(caught.value)


def test_a_strangers_name_is_not_answered(client: TestClient, archive: Archive) -> None:
    assert client.get("/search", headers={"Host": "evil.example"}).status_code == 400
    named = build_app(archive, ServeOptions(host="0.0.0.0", trusted_hosts=("archive.example.org",)))
    assert TestClient(named, base_url="http://archive.example.org").get("/healthz").json()["status"] == "ok"
    with pytest.raises(TarikhError, match="--trusted-hosts"):
        build_app(archive, ServeOptions(host="0.0.0.0"))


def test_links_stay_below_the_path_of_a_proxy(archive: Archive) -> None:
    behind = TestClient(build_app(archive, ServeOptions()), base_url=BASE, root_path="/archive")
    page = behind.get("/archive/search?q=k%C3%B6rp%C3%BC").text
    assert 'href="/archive/article/' in page
    assert 'href="/article/' not in page
    assert behind.get("/archive/", follow_redirects=False).headers["location"] == "/archive/search"


@pytest.mark.parametrize(
    ("accepted", "language"),
    [("kk,ru;q=0.8", "kk"), ("de, ru-RU;q=0.5, en;q=0.1", "ru"), ("", "en"), ("ru;q=x", "en"), ("ru;q=0, *", "en")],
)
def test_the_interface_speaks_what_the_browser_asks_for(
    accepted: str, language: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    from starlette.requests import Request

    monkeypatch.setattr("tarikh.web.interface.LANGUAGES", {"en": "English", "ru": "Русский", "kk": "Қазақша"})
    scope = {"type": "http", "headers": [(b"accept-language", accepted.encode())], "query_string": b""}
    assert language_of(Request(scope)) == language


def test_no_language_is_offered_that_the_interface_cannot_speak() -> None:
    assert set(LANGUAGES) == {"en", *(path.stem for path in CATALOGUES.glob("*.po"))}
