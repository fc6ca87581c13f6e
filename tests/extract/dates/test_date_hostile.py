"""Pages made to harm cost little, and leave the good date standing."""

import json
import time

import pytest

pytestmark = pytest.mark.slow

GOOD = '<meta property="article:published_time" content="2026-02-05T10:00:00+05:00">'
TITLE = (
    "<h1>The river rose</h1><p>The river rose by two metres during the night, said the governor of the province, and "
)
TITLE += "the old bridge was closed to carts and cars until the water falls.</p>"
LD = '<script type="application/ld+json">{}</script>'
MANY = {
    "times": "<time datetime='2020-01-01'>x" * 20_000,
    "properties": "<i itemprop=datePublished datetime=2020-01-01>x</i>" * 20_000,
    "paragraphs": "<p class=date>01.01.2020</p>" * 20_000,
    "headings": "<h1>The river" * 5_000,
    "one long text": "<p>" + "1.1.20 " * 60_000,
    "months": "<div>" + "5 марта " * 60_000,
    "digits": "<p>" + "9" * 400_000,
    "connectors": "<p>5 " + "де " * 100_000,
    "labels": "<p>" + "Обновлено: " * 50_000,
    "deep": "<div class=comment>" * 1_500 + "05.02.2026",
    "linked data": LD.format(json.dumps([{"@type": "NewsArticle", "datePublished": "x" * 50}] * 5_000)),
    "bad values": LD.format(
        '{"@type":"NewsArticle","datePublished":[[1]],"headline":{"a":1},"mainEntityOfPage":[3]}'
    ),
    "metas": "<meta name='date' content='2026-99-99'>" * 20_000,
}


@pytest.mark.parametrize("what", MANY)
def test_a_hostile_page_is_read_quickly(dates_of, what: str) -> None:
    html = f"<html><head>{GOOD}</head><body>{TITLE}{MANY[what]}"
    began = time.process_time()
    dates = dates_of(html)
    assert time.process_time() - began < 3
    assert dates.published is not None
    assert dates.published.iso() == "2026-02-05T10:00:00+05:00"
    assert len(dates.evidence) <= 45


@pytest.mark.parametrize(
    "url", ["https://[bad/2026/02/05/", "https://x.example/" + "2026/" * 5_000, "https://x.example/%ff?st=9999999999"]
)
def test_a_hostile_address(dates_of, url: str) -> None:
    dates = dates_of(f"<html><head>{GOOD}</head><body>{TITLE}", url=url)
    assert dates.published is not None
