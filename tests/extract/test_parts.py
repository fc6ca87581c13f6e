"""An article that is spread over several pages is joined from them, and from nothing else."""

from datetime import UTC, datetime

import pytest

from extract import Page, extract
from extract.document.tree import parse
from extract.parts.further_pages import MOST_PAGES, page_links, page_of

NOW = datetime(2026, 11, 30, tzinfo=UTC)
FIRST = "https://a.kz/news/bridge.html"


@pytest.mark.parametrize(
    ("first", "url", "number"),
    [
        ("https://a.kz/news/5", "https://a.kz/news/5?page=2", 2),
        ("https://a.kz/news/5/", "https://a.kz/news/5/2/", 2),
        ("https://a.kz/news/5/", "https://a.kz/news/5/page/3", 3),
        (FIRST, "https://a.kz/news/bridge-page-2.html", 2),
        (FIRST, "https://a.kz/news/bridge_2.html", 2),
        (FIRST, "https://a.kz/news/bridge/2", 2),
        (FIRST, "https://a.kz/news/bridge.html?PAGEN_1=4", 4),
        ("https://a.kz/index.php?id=7", "https://a.kz/index.php?page=2&id=7", 2),
        ("https://a.kz/news/5-most.html", "https://a.kz/news/page,1,2,5-most.html", 2),
        ("https://a.uz/xabar/5", "https://a.uz/xabar/5?sahifa=2", 2),
        ("https://a.az/xeber/5", "https://a.az/xeber/5/sehife-2", 2),
        ("https://a.kz/yangilik/5?page=1", "https://a.kz/yangilik/5?page=2", 2),
        ("https://a.kz/news/bridge-page-1.html", "https://a.kz/news/bridge-page-2.html", 2),
        ("https://a.kz/news/5", "https://a.kz/news/6", None),
        ("https://a.kz/news/1", "https://a.kz/news/2", None),
        ("https://a.kz/news/5", "https://b.kz/news/5?page=2", None),
        ("https://a.kz/?p=5", "https://a.kz/?p=6", None),
        ("https://a.kz/index.php?id=7", "https://a.kz/index.php?id=8&page=2", None),
        ("https://a.kz/news/5", "https://a.kz/news/5?comment=2", None),
        ("https://a.kz/news/5", "https://a.kz/news/5", None),
        ("https://a.kz/news/5", "https://[broken", None),
    ],
)
def test_an_address_tells_whether_it_is_a_further_page(first: str, url: str, number: int | None) -> None:
    found = page_of(url, first)
    assert (found.number if found else None) == number


@pytest.mark.parametrize(
    ("markup", "numbers"),
    [
        ("<a href='?page=2'>2</a> <a href='?page=3'>3</a> <a href='?page=2'>Далее</a>", [2, 3]),
        ("<link rel=next href=/news/bridge-page-2.html>", [2]),
        ("<a href='/news/bridge.html?page=1'>1</a><a href='/news/bridge.html?page=2'>2</a>", [2]),
        ("<ul class=pager><li><a href='?page=1'>2</a><li><a href='?page=2'>3</a></ul>", [1, 2]),
        ("<a href='?start=1'>2</a><a href='?start=2'>3</a>", [1, 2]),
        ("<a href='?page=2'>Келесі бет</a>", [2]),
        ("<link rel=next href=/news/other.html>", []),
        ("<link rel=next href=/news/bridge-2.html>", []),
        ("<a href=/news/bridge-2.html>Мост, часть вторая: как его строили</a>", []),
        ("<div id=comments><a href='?page=2'>2</a></div>", []),
        ("<aside><a href='?page=2'>2</a></aside>", []),
    ],
)
def test_links_to_further_pages_stand_in_a_pager(markup: str, numbers: list[int]) -> None:
    tree = parse(f"<html><body><h1>Мост</h1>{markup}</body></html>")
    assert sorted(page_links(tree, FIRST, FIRST)) == numbers


def text(page: int) -> list[str]:
    return [
        f"На странице {page} рассказано, как {word} через реку чинили всё лето и закончили к первому снегу."
        for word in ("старый мост", "новую дорогу", "паромную переправу")
    ]


def html(page: int, pager: str, lines: list[str] | None = None) -> bytes:
    shown = "".join(f"<p>{line}</p>" for line in (text(page) if lines is None else lines))
    lead = "<p><b>Как чинили мост через реку: рассказ в нескольких частях, с начала до конца.</b></p>"
    head = "<meta charset=utf-8><title>Как чинили мост</title>"
    head += "<meta property='article:published_time' content='2026-02-05T09:12:00+05:00'>"
    body = f"<article><h1>Как чинили мост</h1>{lead}{shown}</article><div class=pagination>{pager}</div>"
    return f"<html lang=ru><head>{head}</head><body>{body}</body></html>".encode()


def pager(last: int) -> str:
    return "".join(f"<a href='?page={n}'>{n}</a> " for n in range(1, last + 1))


def read(last: int, parts: dict[int, bytes], links: str | None = None):
    pages = {url: Page(url, body, NOW) for url, body in ((f"{FIRST}?page={n}", body) for n, body in parts.items())}
    return extract(Page(FIRST, html(1, links or pager(last)), NOW, pages=pages))


def test_the_pages_are_joined_in_order() -> None:
    record = read(3, {3: html(3, pager(3)), 2: html(2, pager(3))})
    lines = (record.body or "").split("\n")
    assert [line for line in lines if line.startswith("На странице")] == text(1) + text(2) + text(3)
    assert len(lines) == len(set(lines))
    assert record.title == "Как чинили мост"
    assert "parts_missing" not in record.warnings


def test_a_page_that_is_not_there_is_told() -> None:
    record = read(3, {3: html(3, pager(3))})
    assert "parts_missing" in record.warnings
    assert text(3)[0] not in (record.body or "")
    assert record.explain["body"]["pages"] == {"joined": 0, "missing": f"{FIRST}?page=2"}


def test_a_page_may_name_the_next_alone() -> None:
    named = {n: html(n, f"<a href='?page={n + 1}'>Далее</a>") for n in (2, 3)}
    record = read(4, named | {4: html(4, "")}, "<a href='?page=2'>Далее</a>")
    assert all(line in (record.body or "") for n in range(1, 5) for line in text(n))


def test_no_more_than_twenty_are_joined() -> None:
    record = read(30, {n: html(n, pager(30)) for n in range(2, 31)})
    assert "parts_missing" in record.warnings
    assert record.explain["body"]["pages"]["joined"] == MOST_PAGES


@pytest.mark.parametrize("shown", [text(1), [*text(1), "Ещё одна новость области, о которой писали на этой неделе."]])
def test_a_box_with_pages_of_its_own_adds_nothing(shown: list[str]) -> None:
    alone = extract(Page(FIRST, html(1, ""), NOW))
    record = read(3, {2: html(2, pager(3), shown)})
    assert record.body == alone.body
    assert "parts_missing" not in record.warnings


def test_a_page_that_led_back_to_another_article_adds_nothing() -> None:
    part = Page("https://a.kz/news/other.html", html(2, pager(2)), NOW)
    record = extract(Page(FIRST, html(1, pager(2)), NOW, pages={f"{FIRST}?page=2": part}))
    assert text(2)[0] not in (record.body or "")
