"""A page's language switch leads to the same story, and nothing else does."""

from datetime import UTC, datetime

import pytest

from extract.metadata.addresses import read_alternates
from extract.page import Page
from extract.reader import read_document

AT = "https://qala.example/kz/news/koktem-keldi-102"


def alternates(corner: str, head: str = "") -> dict[str, str]:
    markup = f"<html><head><title>Көктем келді</title>{head}</head><body>{corner}<p>Мәтін</p></body></html>"
    page = Page(AT, markup.encode(), datetime(2026, 11, 22, tzinfo=UTC), "text/html; charset=utf-8")
    return dict(read_alternates(read_document(page, None)))


@pytest.mark.parametrize(
    ("corner", "found"),
    [
        ('<a href="/ru/news/vesna-prishla-102">Рус</a>', {"ru": "https://qala.example/ru/news/vesna-prishla-102"}),
        ('<a href="/ru/news/vesna-102"><span> РУССКИЙ </span></a>', {"ru": "https://qala.example/ru/news/vesna-102"}),
        ('<a href="news.php?id=7&amp;l=en">Eng</a>', {"en": "https://qala.example/kz/news/news.php?id=7&l=en"}),
        ('<a href="/ru/">Рус</a><a href="/">Қаз</a>', {}),
        (f'<a href="{AT}">Қаз</a>', {}),
        ('<a href="https://other.example/ru/news/1">Рус</a>', {}),
        ('<a href="/ru/news/1">Рус</a><a href="/ru/news/2">Русский</a>', {}),
        ('<a href="/ru/news/russkie-idut">Русские идут</a>', {}),
        ('<a href="javascript:go(1)">Рус</a><a href="http://[x/news/1">Eng</a>', {}),
    ],
)
def test_the_switch_is_read_where_it_leads_to_a_story(corner: str, found: dict[str, str]) -> None:
    assert alternates(corner) == found


def test_hreflang_is_believed_before_the_switch() -> None:
    head = '<link rel="alternate" hreflang="ru" href="/ru/news/one">'
    assert alternates('<a href="/ru/news/two">Рус</a>', head) == {"ru": "https://qala.example/ru/news/one"}
