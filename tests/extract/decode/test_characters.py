"""Invisible characters, double escapes and markup are taken out of texts, and nothing that is a spelling."""

import time
import unicodedata
from datetime import UTC, datetime

import pytest

from extract import Page, extract
from extract.blocks import read_blocks
from extract.decode.characters import clean_text
from extract.document.tree import parse
from extract.metadata.text import clean, words_of
from extract.quick_lines import quick_lines

PLAIN = [
    ("ta\u00adma\u00adşa", "tamaşa"),
    ("Ақ\u200bкөл", "Ақкөл"),
    ("\ufeffСөз", "Сөз"),
    ("\u200fخبر\u200e", "خبر"),
    ("\u202bخبر\u202c \u2067تازه\u2069", "خبر تازه"),
    ("خبر\u061c", "خبر"),
    ("Су\u2060лы", "Сулы"),
    (unicodedata.normalize("NFD", "Йогурт ёлка Ğüneş"), "Йогурт ёлка Ğüneş"),
    ("&quot;Көпір&quot; &amp;laquo;Ақ&amp;raquo; &#1178;ала", '"Көпір" «Ақ» Қала'),
    ("AT&T; R&D және A&B", "AT&T; R&D және A&B"),
    # spellings
    ("می\u200cشود", "می\u200cشود"),
    ("نامه\u200cها", "نامه\u200cها"),
    ("ئۇي\u200cغۇر", "ئۇي\u200cغۇر"),
    ("क्\u200dष", "क्\u200dष"),
    ("سـلام", "سـلام"),
    ("👩\u200d🌾 егінші", "👩\u200d🌾 егінші"),
    # joiners that stand where no script writes them
    ("Мос\u200cт\u200d", "Мост"),
    ("می\u200c\u200cشود", "می\u200cشود"),
    ("می\u200c رود", "می رود"),
]


@pytest.mark.parametrize(("text", "cleaned"), PLAIN)
def test_a_line_and_a_title_are_cleaned_alike(text: str, cleaned: str) -> None:
    assert clean_text(text) == cleaned
    assert clean(text) == cleaned
    markup = f"<body><p>{text.replace('&', '&amp;')}</p></body>"
    assert [block.text for block in read_blocks(parse(markup))] == [cleaned]
    assert list(quick_lines(markup)) == [cleaned]


MARKUP = [
    ("Как закрыть <select> на сайте", "Как закрыть <select> на сайте"),
    ("<video> тегі неге керек?", "<video> тегі неге керек?"),
    ("Нега <b> тегидан воз кечилди", "Нега <b> тегидан воз кечилди"),
    ("5 < 6, а 7 > 3", "5 < 6, а 7 > 3"),
    ("Мост <b>закрыт</b>", "Мост закрыт"),
    ("<span class=red>Köprü</span> bağlandı", "Köprü bağlandı"),
    ("Көпір<br>жабылды<br />бүгін", "Көпір жабылды бүгін"),
    ("&lt;i&gt;Körpü&lt;/i&gt; bağlandı", "Körpü bağlandı"),
    ("<a href='/x'>Пул", "Пул"),
]


@pytest.mark.parametrize(("text", "cleaned"), MARKUP)
def test_markup_of_editors_goes_and_a_tag_spoken_of_stays(text: str, cleaned: str) -> None:
    assert clean(text) == cleaned


def test_titles_are_compared_without_their_joiners() -> None:
    assert words_of("می\u200cشود") == words_of("میشود") == words_of("میـشود")


def test_a_word_of_body_and_title_is_found_by_a_search() -> None:
    text = (
        "Жа\u00adңа кө\u200bпір &amp;quot;Ақ&amp;quot; бүгін таңертең ашылды, оған жүздеген тұрғын мен қонақ келді."
    )
    title = "Жа\u00adңа көпір &amp;laquo;Ақ&amp;raquo;"
    markup = f"<html lang=kk><body><h1>{title}</h1><p>{text}<p>{text} Той болды.</body></html>"
    read = extract(Page("https://tau.example/n/1", markup.encode(), datetime(2026, 2, 5, tzinfo=UTC)))
    assert read.title == "Жаңа көпір «Ақ»"
    assert 'Жаңа көпір "Ақ" бүгін' in (read.body or "")


def test_the_time_is_linear() -> None:
    before = time.process_time()
    for piece in ("&amp;", "\u200c", "\u200d", "&", "<b ", "<", "e\u0301", "\u00ad"):
        clean_text(piece * 200_000)
        clean(piece * 200_000)
    assert time.process_time() - before < 3
