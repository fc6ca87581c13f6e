"""Hostile texts and pages cost decoding, language, metadata, credits and the outcome little CPU time."""

import time
from collections.abc import Callable
from datetime import UTC, datetime

import pytest

from extract import Outcome, extract
from extract.blocks import read_page_lines
from extract.credits import read_credits
from extract.decode import decode
from extract.document import Body, Document
from extract.document.tree import parse
from extract.extraction import Metadata
from extract.language import tell
from extract.metadata import read_metadata
from extract.outcome import judge_outcome
from extract.page import Page
from extract.quick_lines import quick_lines

pytestmark = pytest.mark.slow

MOMENT = 4.0
PAGES = {
    "one heading": "<h1>" + "<b>x y</b>" * 50_000 + "</h1>",
    "many tags": "<a rel=tag href=/tag/x>tag</a>" * 30_000,
    "keywords": "<meta name=keywords content='" + "a," * 300_000 + "'>",
    "separators": "<title>" + "a | " * 100_000 + "</title><h1>x</h1>",
    "blank JSON-LD": '<script type="application/ld+json">{' + " " * 900_000 + "</script>",
    "quotes in JSON-LD": '<script type="application/ld+json">' + '"headline":"' * 80_000 + "</script>",
    "authors": "<meta name=author content='" + "a and " * 100_000 + "'>",
}
TEXTS = {
    "no space": "a" * 200_000,
    "at signs": "@" * 20_000,
    "combining": "a" + "\u0300" * 20_000,
    "lines": "аб вг\n" * 20_000,
    "addresses": "http://" * 3000 + "a." * 5000,
    "surrogates": "\ud800 \x00тест " * 500,
    "every letter": "".join(map(chr, range(0x100, 0x5000))),
}
PARAGRAPHS = {
    "sites and names": ["a.kz Reuters, " * 1400] * 5,
    "one name": ["The " * 5000] * 10,
    "figures": ["1 2 3 4 5 6 7 8 " * 1200] * 10,
    "many lines": ["Мост откроют в мае, передает Интерфакс."] * 5000,
    "labels": ["Источник: " * 2000] * 10,
    "quotes": ["«" * 20_000, "([«" * 7000],
    "dots": ["a." * 10_000] * 5,
}
SHORT = {
    "links": "<a href=/n>Headline of some length or other</a><br>" * 100_000,
    "elements": "<p>x</p>" * 100_000,
    "one script": "<script>" + "ddos-guard/js-cf_ " * 200_000 + "</script>",
    "one line": "не най " * 200_000,
}
LINES = {
    "a line broken without end": "<p>" + "and so on<br>" * 100_000,
    "boxes": "".join(f"<div class='box{n} b{n}x' id=i{n}>x</div>" for n in range(20_000)),
    "links": "<ul>" + "<li><a href=/n>Headline of some length or other</a>" * 30_000 + "</ul>",
}
BODIES = {
    "less-than": b"<" * 400_000 + b"\xff",
    "scripts": b"<script " * 50_000 + b"\xef\xf0",
    "comments": b"<!--" * 3000 + b"\xf0",
    "no text": b"\xff" * 400_000,
    "all bytes": bytes(range(128, 256)) * 3000,
    "one word": b"a" * 400_000 + b"\xf0",
}


def seconds(work: Callable[[], object]) -> float:
    before = time.process_time()
    work()
    return time.process_time() - before


@pytest.mark.parametrize("name", PAGES)
def test_pages(name: str) -> None:
    markup = PAGES[name]
    document = Document(Page("https://a.example/b", b"", datetime(2026, 2, 5, tzinfo=UTC)), markup, parse(markup))
    assert seconds(lambda: read_metadata(document)) < MOMENT


@pytest.mark.parametrize("name", LINES)
def test_lines(name: str) -> None:
    tree = parse(LINES[name])
    assert seconds(lambda: read_page_lines(tree)) < MOMENT
    assert seconds(lambda: list(quick_lines(LINES[name]))) < MOMENT


@pytest.mark.parametrize("name", TEXTS)
def test_texts(name: str) -> None:
    assert seconds(lambda: tell(TEXTS[name])) < MOMENT


@pytest.mark.parametrize("name", BODIES)
def test_bodies(name: str) -> None:
    assert seconds(lambda: decode(BODIES[name])) < MOMENT


@pytest.mark.parametrize("name", PARAGRAPHS)
def test_credits(name: str) -> None:
    body = Body(tuple(PARAGRAPHS[name]))
    markup = "".join(f"<p>{paragraph}</p>" for paragraph in body.paragraphs)
    document = Document(Page("https://a.example/b", b"", datetime(2026, 2, 5, tzinfo=UTC)), markup, parse(markup))
    assert document.blocks
    assert seconds(lambda: read_credits(document, body, "ru")) < MOMENT


@pytest.mark.parametrize("name", SHORT)
def test_outcomes(name: str) -> None:
    markup = f"<html><body>{SHORT[name]}</body></html>"
    document = Document(Page("https://a.example/b", b"", datetime(2026, 2, 5, tzinfo=UTC)), markup, parse(markup))
    assert document.blocks or name == "one script"
    assert seconds(lambda: judge_outcome(document, Metadata(), Body(("Мост откроют.",)))) < MOMENT


@pytest.mark.parametrize(
    ("opening", "closing"),
    [
        ("<article>", "</article>"),
        ("<main><article>", "</article></main>"),
        ("<header><nav><a href=/>Qala</a></nav></header><section>", "</section>"),
        ("<article>", "</article></head><body></body></html>"),
        ("<header>Qala</header> <p>", "</p>"),
    ],
)
def test_a_head_that_is_not_closed_takes_no_text(opening: str, closing: str) -> None:
    lines = (
        "Паром через озеро вернулся на линию после ремонта двигателя, сообщили на пристани в четверг утром.",
        "Рейсы идут каждый час, последний отправляется в восемь вечера; билет стоит столько же, сколько весной.",
    )
    text = "".join(f"<p>{line}</p>" for line in lines)
    head = "<!doctype html><html lang=ru><meta charset=utf-8><title>Паром вернулся на линию</title>"
    page = f"{head}{opening}<h1>Паром вернулся на линию</h1>{text}{closing}"
    found = extract(Page("https://qala.kz/news/1", page.encode(), datetime(2026, 3, 1, tzinfo=UTC), "text/html"))
    assert (found.outcome, found.title) == (Outcome.OK, "Паром вернулся на линию")
    assert found.body == "\n".join(lines)
