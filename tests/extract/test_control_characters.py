"""A page with characters that XML does not allow is read as one without them."""

from datetime import UTC, datetime

import pytest

from extract import Page, extract
from extract.document.tree import parse

MOMENT = datetime(2026, 11, 30, tzinfo=UTC)
LINES = "".join(
    f"<p>Мост через реку номер {n} откроют весной, сообщили в городском совете в среду.</p>" for n in range(5)
)
MENU = "<div><ul>" + "<li><a href='/n'>Ссылка</a></li>" * 9 + "</ul>\x01 хвост</div>"


@pytest.mark.parametrize(
    "control", ["\x01", "\x08", "\x1f", "\x0b", "\ufffe", "\uffff", "&#1;", "&#x1F;", "&#65535;"]
)
def test_such_a_page_is_read_like_another(control):
    def read(between: str) -> tuple[str | None, str | None]:
        page = (
            f"<title>Мост</title><body>{MENU.replace(chr(1), between)}<h1>Мо{between.strip()}ст</h1>{LINES}{between}"
        )
        record = extract(Page("https://qala.kz/news/1", page.encode("utf-8", "surrogatepass"), MOMENT))
        return record.outcome, record.body

    assert read(control) == read("")


def test_what_is_a_character_stays():
    shown = parse("<p>a&#123;&#00065;&#9;&#x1f600;&#10;b\tc\nd&#xA0;&#x85;</p>").text_content()
    assert shown == "a{A\t😀\nb\tc\nd\xa0…"
