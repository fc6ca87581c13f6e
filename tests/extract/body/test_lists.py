"""Lists, tables and subheadings inside an article are its text; those beside it are not."""

import random

import pytest

from benchmarks.made_lists import LANGUAGES, NOW, MadePage, Maker, plain
from extract import Outcome, Page, extract
from extract.blocks import read_blocks
from extract.document.tree import parse_whole

# another seed than the benchmark's: other words, other places
PAGES = [(language, page) for language in LANGUAGES for page in Maker(language, random.Random(20)).pages()]


def lines_of(markup: str) -> list[str]:
    return [block.text for block in read_blocks(parse_whole(f"<body><div>{markup}</div></body>").tree)]


@pytest.mark.parametrize(("language", "page"), PAGES[::5], ids=lambda value: getattr(value, "kind", value))
def test_what_an_article_lists_is_kept_whole(language: str, page: MadePage) -> None:
    record = extract(Page(f"https://{language}.example/news/1.html", page.markup.encode(), NOW, "text/html"))
    lines = {plain(line) for line in (record.body or "").split("\n")}
    assert record.outcome is Outcome.OK
    assert [item for item in page.items if plain(item) not in lines] == []
    assert [line for line in page.foreign if plain(line) in lines] == []


def test_a_row_of_data_is_one_line() -> None:
    table = (
        "<table><thead><tr><th>Жыл</th><th><p>Құны</p></th></tr></thead><tbody>"
        "<tr><td>1974</td><td>148 <b>млн</b></td></tr><tr><td><p>2001</p></td><td></td></tr></tbody></table>"
    )
    assert lines_of(f"<p>Бір.</p>{table}<p>Екі.</p>") == ["Бір.", "Жыл | Құны", "1974 | 148 млн", "2001", "Екі."]


@pytest.mark.parametrize(
    "table",
    [
        "<table><tr><td>Мәзір</td></tr><tr><td>Басты бет</td></tr></table>",
        f"<table><tr><td>Мәзір</td><td>{'Ұзын мәтін. ' * 60}</td></tr><tr><td>Тағы</td><td>Бұрыш</td></tr></table>",
        "<table><tr><td>А<table><tr><td>Б</td><td>В</td></tr></table></td><td>Г</td></tr><tr><td>Д</td></tr></table>",
        "<table>" + "<tr><td><a href=/1>Бір</a></td><td><a href=/2>Екі</a></td></tr>" * 2 + "</table>",
    ],
    ids=["one column", "prose in a cell", "a table inside", "links"],
)
def test_a_table_that_lays_out_a_page_is_no_data(table: str) -> None:
    assert not [line for line in lines_of(table) if " | " in line and "Б | В" not in line]


def test_places_stay_those_of_the_elements() -> None:
    """The copy that trafilatura reads is paired with the places one by one."""
    rows = "".join(f"<tr><td><div>{n}</div></td><td>{n * 100}</td></tr>" for n in range(5))
    text = "<p>" + "Көпір жөндеуге жабылды, айналма жол бар. " * 8 + "</p>"
    markup = f"<html><body><h1>Көпір</h1><div>{text}<table>{rows}</table>{text}</div></body></html>"
    record = extract(Page("https://kk.example/1", markup.encode(), NOW, "text/html; charset=utf-8"))
    assert "4 | 400" in (record.body or "").split("\n")


def paragraphs_of(inner: str) -> list[str]:
    """The body of a page with two paragraphs, `inner` and two more."""
    text = "Жүргізушілерге айналма жол ұсынылды, ол он екі шақырымға ұзағырақ, бірақ күзде кеңейтілген."
    first, *others = (f"<p>{number}. {text} Бетон ауыстырылады.</p>" for number in range(3))
    markup = f"<body><h1>Көпір жөндеуге жабылды</h1><div class=text>{first}{inner}{''.join(others)}</div></body>"
    page = Page("https://kk.example/1", markup.encode(), NOW, "text/html; charset=utf-8")
    return (extract(page).body or "").split("\n")


LINKS = "<ul><li><a href=/doc/1.pdf>Тексеру хаттамасы</a></li><li><a href=/doc/2.pdf>Шығын сметасы</a></li></ul>"


def test_papers_that_the_article_announces_are_its_own() -> None:
    assert "Шығын сметасы" in paragraphs_of(f"<p>Жобаға мына құжаттар тіркелген:</p>{LINKS}")


@pytest.mark.parametrize("words", ["Тағы оқыңыз:", "Читайте также:"])
def test_what_the_site_points_to_is_not(words: str) -> None:
    assert "Шығын сметасы" not in paragraphs_of(f"<p>{words}</p>{LINKS}")


def test_a_heading_belongs_to_the_text_below_it() -> None:
    assert "Тіректер" in paragraphs_of("<h3>Тіректер</h3>")
