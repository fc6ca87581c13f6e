"""What is left out inside a text, a body read with doubt and an article that is not free are told by warnings."""

from datetime import UTC, datetime

import pytest

from extract import Extraction, Page, extract
from extract.blocks import read_blocks
from extract.body.doubts import doubts_of
from extract.body.line_table import LineTable
from extract.document.tree import parse

NOW = datetime(2026, 3, 20, tzinfo=UTC)
PROSE = [
    "The council of the upper valley agreed on Tuesday to repair the old wooden bridge before the winter comes.",
    "Engineers had warned in spring that two of its seven piers were rotten, and that lorries should go around.",
    "The work will cost four million, of which the district pays half, the mayor said after the meeting ended.",
    "Until the repair is finished, the school bus will take the longer road past the mill and the old dairy.",
]
BOXES = [
    "Чтобы читать дальше, оформите подписку на газету.",
    "Полный текст доступен по подписке.",
    "Аби прочитати далі, оформіть передплату.",
    "Толық мәтінді оқу үшін жазылыңыз.",
    "To‘liq matnni o‘qish uchun obuna bo‘ling.",
    "Davamını oxumaq üçün abunə olun.",
    "Haberin devamını okumak için abone olun.",
    "Subscribe to continue reading.",
]


def read(head: str, inside: str) -> Extraction:
    title = "Valley council agrees to repair the old bridge"
    markup = f"<html><head><title>{title}</title>{head}</head><body><h1>{title}</h1><div class=text>{inside}</div>"
    return extract(Page("https://a.example/1", markup.encode(), NOW, "text/html; charset=utf-8"))


def paragraphs(*texts: str) -> str:
    return "".join(f"<p>{text}</p>" for text in texts)


def test_a_line_left_out_between_two_kept_ones_is_told() -> None:
    table = LineTable(read_blocks(parse(f"<div>{paragraphs(*PROSE)}</div><div>{paragraphs(*PROSE)}</div>")), "")
    chosen = [True, False, True, True, False, False, False, False]
    assert doubts_of(table, chosen, [None] * 8, [0.95, 0.3, 0.95, 0.95, 0.2, 0.2, 0.2, 0.2]) == (
        "left_out_inside: 1 line",
    )
    assert doubts_of(table, [True] * 4 + [False] * 4, [None] * 8, [0.95] * 8) == ()


def test_what_a_reason_took_out_of_the_text_is_told() -> None:
    told = read("", paragraphs(*PROSE[:2], "Подписывайтесь на наш канал, чтобы не пропустить новости.", *PROSE[2:]))
    assert "left_out_inside: 1 line" in told.warnings
    assert not any("left_out" in warning for warning in read("", paragraphs(*PROSE)).warnings)


def test_a_body_of_unlikely_lines_is_doubtful() -> None:
    table = LineTable(read_blocks(parse(paragraphs(*PROSE))), "")
    assert "doubtful_body" in doubts_of(table, [True] * 4, [None] * 4, [0.4] * 4)


@pytest.mark.parametrize("value", ["false", '"False"', '"http://schema.org/False"'])
def test_json_ld_tells_that_an_article_is_not_free(value: str) -> None:
    facts = f'{{"@type": "NewsArticle", "isAccessibleForFree": {value}}}'
    head = f'<script type="application/ld+json">{facts}</script>'
    assert "paywalled" in read(head, paragraphs(*PROSE)).warnings


@pytest.mark.parametrize("words", BOXES)
def test_a_box_for_subscribers_is_told(words: str) -> None:
    told = read("", paragraphs(*PROSE) + f"<div class=lock>{words}</div>")
    assert "paywalled" in told.warnings
    assert PROSE[3] in (told.body or "")


@pytest.mark.parametrize(
    "words",
    ["Подпишитесь на наш канал.", "Подписка подорожала вдвое.", "Жазылыңыз!", "Subscribe to our channel."],
)
def test_a_free_article_is_not_paywalled(words: str) -> None:
    free = '<script type="application/ld+json">{"@type": "NewsArticle", "isAccessibleForFree": true}</script>'
    assert "paywalled" not in read("", paragraphs(*PROSE, words)).warnings
    assert "paywalled" not in read(free, paragraphs(*PROSE, BOXES[0])).warnings
