"""Outlets, comparison, reprints, changes and removals stand on pages of their own, with twins and feeds."""

import csv
import io
from urllib.parse import quote
from xml.etree import ElementTree

import pytest
from lxml import html
from starlette.testclient import TestClient

ATOM = "{http://www.w3.org/2005/Atom}"
COMPARED = f"q={quote('мост')}&q={quote('көпір')}"


def page(client: TestClient, address: str) -> html.HtmlElement:
    answer = client.get(address)
    assert answer.status_code == 200, answer.text
    return html.fromstring(answer.text)


def lines(client: TestClient, address: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(client.get(address).text.removeprefix("\ufeff"))))


@pytest.mark.parametrize("name", ["outlets", "reprints", "changes", "removed"])
def test_a_list_and_its_twins_hold_the_same(client: TestClient, name: str) -> None:
    told = client.get(f"/{name}.json").json()
    assert told["complete"]
    assert told["count"] == len(told[name]) == len(lines(client, f"/{name}.csv"))
    shown = page(client, f"/{name}")
    assert len(shown.cssselect("table.outlets tbody tr") or shown.cssselect("section.item")) == told["count"]


def test_an_outlet_has_a_page_of_its_own(client: TestClient) -> None:
    link = next(a for a in page(client, "/outlets").cssselect("td a") if a.text == "Qovaq").get("href")
    one = page(client, link)
    assert one.cssselect("h1")[0].text == "Qovaq"
    assert len(one.cssselect(".plain li")) == client.get(f"{link}.json").json()["articles"] > 0
    assert client.get("/outlets/nobody").status_code == 404


def test_an_imported_outlet_without_a_source_is_told_too(client: TestClient) -> None:
    told = {one["outlet"]: one for one in client.get("/outlets.json").json()["outlets"]}
    assert told["rtl.example"]["state"] is None
    assert told["rtl.example"]["languages"] == ["fa"]
    assert page(client, "/outlets/rtl.example").cssselect(".plain a")[0].get("lang") == "fa"


def test_questions_stand_side_by_side_over_one_span_of_time(client: TestClient) -> None:
    shown = page(client, f"/compare?{COMPARED}")
    assert [one.text for one in shown.cssselect(".item h2 a")] == ["мост", "көпір"]
    spans = [[a.get("href").split("+from")[1] for a in one.cssselect("svg a")] for one in shown.cssselect(".item")]
    assert spans[0] == spans[1]
    assert "is not translated" in shown.text_content()
    rows = lines(client, f"/compare.csv?{COMPARED}")
    assert {row["query"] for row in rows} == {"мост", "көпір"}
    assert len(rows) == 2 * len(spans[0]) == client.get(f"/compare.json?{COMPARED}").json()["count"]
    assert client.get("/compare?" + "&".join(f"q={n}x" for n in range(6))).status_code == 400
    assert page(client, "/compare").cssselect("form.compare input")


def test_reprints_tell_who_copies_whom(client: TestClient) -> None:
    shown = page(client, "/reprints")
    assert [cell.text for cell in shown.cssselect(".columns tbody tr")[0].cssselect("td")][:3] == [
        "ru_vestnik",
        "kz_dala",
        "1",
    ]
    assert shown.cssselect(".matrix .heat4")[0].text == "1"


def test_a_change_is_shown_with_its_window_and_leads_to_its_difference(client: TestClient) -> None:
    first = page(client, "/changes").cssselect("section.item")[0]
    assert first.cssselect("del")
    assert "between 2026-11-20" in first.text_content()
    assert page(client, first.cssselect("h2 a")[0].get("href")).cssselect(".diff ins")


@pytest.mark.parametrize("name", ["changes", "removed"])
def test_a_list_has_feeds(client: TestClient, name: str) -> None:
    count = client.get(f"/{name}.json").json()["count"]
    atom = ElementTree.fromstring(client.get(f"/{name}.atom").text)
    assert len(atom.findall(f"{ATOM}entry")) == count
    rss = ElementTree.fromstring(client.get(f"/{name}.rss").text)
    assert len(rss.findall("channel/item")) == count
    assert all(client.get(link.text).status_code == 200 for link in rss.findall("channel/item/link"))
