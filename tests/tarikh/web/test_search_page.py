"""The search page finds, counts, marks and takes away what the archive holds, and nothing of a page can act in it."""

import csv
import io
import json
from urllib.parse import quote
from xml.etree import ElementTree

import pytest
from lxml import html
from starlette.testclient import TestClient

ATOM = "{http://www.w3.org/2005/Atom}"
BRIDGES = "bridge OR мост OR körpü OR көпір"


def page(client: TestClient, address: str) -> html.HtmlElement:
    answer = client.get(address)
    assert answer.status_code == 200, answer.text
    return html.fromstring(answer.text)


def search(client: TestClient, question: str, **more: str) -> html.HtmlElement:
    rest = "".join(f"&{name}={value}" for name, value in more.items())
    return page(client, f"/search?q={quote(question)}{rest}")


def test_words_are_found_in_all_their_forms_and_marked(client: TestClient) -> None:
    found = search(client, "körpü")
    marks = [mark.text for mark in found.cssselect(".hits mark")]
    assert "Körpünün" in marks
    assert "körpü" in marks
    assert "körpü…" in " ".join(found.cssselect(".searched")[0].text_content().split())


def test_each_hit_says_its_time_with_its_offset_and_its_language(client: TestClient) -> None:
    hit = search(client, "körpü").cssselect(".hits li")[0]
    assert hit.cssselect("time")[0].text == "2026-11-20 09:15 +04:00"
    assert hit.cssselect(".badge")[0].text == "az"
    assert hit.cssselect("h2 a")[0].get("lang") == "az"


def test_the_chart_shows_shares_with_counts_beside_them(client: TestClient) -> None:
    found = search(client, BRIDGES)
    titles = [title.text for title in found.cssselect("svg a title")]
    assert all("/" in title and "%" in title for title in titles)
    counted = sum(int(title.split(": ")[1].split(" /")[0]) for title in titles)
    assert f"{counted} articles" == found.cssselect("#total")[0].text
    first = found.cssselect("svg a")[0].get("href")
    assert page(client, first).cssselect("#total")[0].text in ("1 article", "2 articles", "3 articles")


def test_a_facet_narrows_and_is_taken_back(client: TestClient) -> None:
    found = search(client, BRIDGES)
    name, number = next(
        (item.cssselect("a")[0], item.cssselect("span")[0].text)
        for item in found.cssselect(".facets li")
        if item.cssselect("a")[0].text == "gb_millbrook"
    )
    narrowed = page(client, name.get("href"))
    assert narrowed.cssselect("#total")[0].text == f"{number} articles"
    wide = narrowed.cssselect(".facets a")[0]
    assert wide.text == "any"
    assert page(client, wide.get("href")).cssselect("#total")[0].text == found.cssselect("#total")[0].text


def test_best_first_puts_headlines_before_texts(client: TestClient) -> None:
    titles = [bool(row.cssselect("h2 mark")) for row in search(client, BRIDGES, order="best").cssselect(".hits > li")]
    assert titles == sorted(titles, reverse=True)
    assert any(titles)
    assert not all(titles)


def test_copies_are_folded_under_the_first(client: TestClient) -> None:
    copies = search(client, "Спасатели").cssselect(".copies summary")
    assert [copy.text for copy in copies] == ["1 more with the same text"]


def test_an_empty_answer_says_which_words_exist(client: TestClient) -> None:
    nothing = search(client, "körpü qqqqqqq").cssselect(".nothing li")
    assert [line.cssselect("b")[0].text for line in nothing] == ["2", "0"] or len(nothing) == 2


def test_a_page_cannot_put_marks_of_its_own_into_a_snippet(client: TestClient) -> None:
    found = search(client, "памятник")
    assert found.cssselect(".hits script") == []
    assert "<script>alert(1)</script>" in found.cssselect(".hits .snippet")[0].text_content()


@pytest.mark.parametrize(
    ("address", "code", "words"),
    [
        ("/search?q=-x", 400, "only words to leave out"),
        ("/search?q=" + "x" * 400, 400, "at most 300"),
        ("/search?page=0", 400, "page: a number"),
        ("/search?page=99999999999999999999", 400, "page: a number"),
        ("/search?q=from:soon", 400, "is no day"),
        ("/search?q=%00%ff%27%22%3B--", 200, ""),
        ("/nowhere", 404, "nothing stands"),
        ("/article/000000000000", 404, "no article has"),
        ("/article/99999999", 404, "there is no article"),
    ],
)
def test_what_cannot_be_answered_says_so(client: TestClient, address: str, code: int, words: str) -> None:
    answer = client.get(address)
    assert answer.status_code == code
    assert words in answer.text


def test_the_twins_hold_all_that_the_page_counts(client: TestClient) -> None:
    total = int(search(client, "").cssselect("#total")[0].text.split()[0])
    told = json.loads(client.get("/search.json").text)
    assert told["complete"]
    assert told["count"] == len(told["articles"]) == total
    lines = list(csv.DictReader(io.StringIO(client.get("/search.csv").text.removeprefix("\ufeff"))))
    assert len(lines) == total
    assert {line["published"] for line in lines} >= {"2026-11-20T09:15:00+04:00"}


def test_a_cell_of_the_csv_is_no_formula(client: TestClient) -> None:
    text = client.get("/search.csv?q=" + quote("памятник")).text.removeprefix("\ufeff")
    titles = [line["title"] for line in csv.DictReader(io.StringIO(text))]
    assert titles
    assert all(title.startswith("'=HYPERLINK") for title in titles)


def test_the_feeds_are_well_formed(client: TestClient) -> None:
    atom = ElementTree.fromstring(client.get("/search.atom?q=" + quote(BRIDGES)).text)
    entries = atom.findall(f"{ATOM}entry")
    assert len(entries) == int(search(client, BRIDGES).cssselect("#total")[0].text.split()[0])
    for name in ("id", "title", "updated"):
        assert all(entry.findtext(ATOM + name) for entry in entries)
    rss = ElementTree.fromstring(client.get("/search.rss?q=" + quote(BRIDGES)).text)
    assert len(rss.findall("channel/item")) == len(entries)
    link = rss.findtext("channel/item/link")
    assert client.get(link).status_code == 200


def test_a_twin_that_cannot_be_answered_says_so_in_its_form(client: TestClient) -> None:
    assert client.get("/search.json?q=-x").json() == {
        "error": "only words to leave out: add a word that must be there"
    }
    answer = client.get("/search.csv?q=-x")
    assert (answer.status_code, answer.headers["content-type"]) == (400, "text/plain; charset=utf-8")
