"""The page of an article tells all that is known of it, and shows its archived bytes shut in."""

import csv
import gzip
import io
import re

import pytest
from lxml import html
from starlette.testclient import TestClient

from storage.articles.citation import CitationStyle
from tests.tarikh.web.pages import HOSTILE, PAGES, RIGHT_TO_LEFT


def page(client: TestClient, address: str) -> html.HtmlElement:
    answer = client.get(address)
    assert answer.status_code == 200, answer.text
    return html.fromstring(answer.text)


def changed(client: TestClient) -> str:
    """The address of an article that its paper has changed."""
    for one in client.get("/search.json").json()["articles"]:
        if one["version"] > 1:
            return f"/article/{one['handle']}"
    raise AssertionError("no article of the demo has changed")


def test_it_tells_how_it_was_dated(client: TestClient, handle) -> None:
    rows = [
        [cell.text_content() for cell in row.cssselect("td")]
        for row in page(client, f"/article/{handle('/xeber/4473')}").cssselect("#date tbody tr")
    ]
    assert rows[0][2:4] == ["Bu gün, 09:15", "2026-11-20 09:15:00+04:00"]
    assert rows[0][4].startswith("yes")
    assert all(row[4].startswith("no") for row in rows[1:])


def test_it_is_cited_in_four_forms_and_collected_by_zotero(client: TestClient, handle) -> None:
    known = page(client, f"/article/{handle('/xeber/4473')}")
    forms = [form.text for form in known.cssselect("#cite pre")]
    assert len(forms) == len(CitationStyle)
    assert forms[0].startswith("Leyla Rüstəmli. (2026, November 20). Asma körpü")
    meta = {one.get("name"): one.get("content") for one in known.cssselect("meta[name^=citation]")}
    assert meta["citation_publication_date"] == "2026/11/20"
    assert meta["citation_author"] == "Leyla Rüstəmli"
    assert meta["citation_journal_title"] == "Qovaq"


def test_a_text_has_its_language_and_its_direction(client: TestClient, handle) -> None:
    text = page(client, f"/article/{handle('/news/2')}").cssselect(".text")[0]
    assert text.get("dir") == "rtl"
    assert text.get("lang") == "fa"


def test_versions_show_when_and_what_the_site_changed(client: TestClient) -> None:
    known = page(client, changed(client))
    assert re.search(
        r"between 2026-11-\d\d \d\d:\d\d and 2026-11-\d\d", known.cssselect("#versions")[0].text_content()
    )
    link = known.cssselect("#versions p a")[0].get("href")
    difference = page(client, link)
    assert difference.cssselect(".diff del")
    assert difference.cssselect(".diff ins")


def test_who_printed_it_stands_in_order(client: TestClient) -> None:
    copies = [one for one in client.get("/search.json").json()["articles"] if one["copy_of_original"]]
    rows = page(client, f"/article/{copies[0]['handle']}").cssselect("#printed tbody tr")
    assert len(rows) >= 2
    assert "first, as far as is known" in rows[0].text_content()


def test_a_page_of_the_archive_can_do_nothing(client: TestClient, handle) -> None:
    frame = page(client, f"/article/{handle('/news/1')}/archived").cssselect("iframe")[0]
    assert frame.get("sandbox") == ""
    answer = client.get(frame.get("src"))
    assert answer.content == PAGES[HOSTILE].encode()
    policy = answer.headers["content-security-policy"]
    assert policy.startswith("sandbox; default-src 'none'")
    assert answer.headers["x-content-type-options"] == "nosniff"


def test_a_capture_is_taken_away_as_warc(client: TestClient, handle) -> None:
    archived = page(client, f"/article/{handle('/news/2')}/archived")
    link = next(a.get("href") for a in archived.cssselect("a") if a.get("href").endswith(".warc.gz"))
    answer = client.get(link)
    records = gzip.decompress(answer.content)
    assert records.startswith(b"WARC/1.1\r\nWARC-Type: warcinfo")
    assert f"WARC-Target-URI: {RIGHT_TO_LEFT}".encode() in records
    assert "پل تازه".encode() in records


@pytest.mark.parametrize("address", ["/capture/99999/raw", "/capture/99999.warc.gz", "/article/1/changes/1/77"])
def test_what_is_not_there_is_not_found(client: TestClient, address: str) -> None:
    assert client.get(address).status_code == 404


def test_the_twins_tell_the_same(client: TestClient) -> None:
    address = changed(client)
    told = client.get(f"{address}.json").json()
    lines = list(csv.reader(io.StringIO(client.get(f"{address}.csv").text.removeprefix("\ufeff"))))
    assert len(lines) - 1 == len(told["versions"]) >= 2
    assert told["evidence"]
    assert told["captures"]


def test_an_address_leads_to_its_article(client: TestClient, handle) -> None:
    answer = client.get("/article", params={"url": RIGHT_TO_LEFT}, follow_redirects=False)
    assert answer.headers["location"] == f"/article/{handle('/news/2')}"
    assert "is not in the archive" in client.get("/article", params={"url": "https://un.example/"}).text
