"""An article's paragraphs are told from all that stands around them."""

from datetime import UTC, datetime

import pytest

from extract import Page, extract
from extract.blocks import read_blocks
from extract.body.choice import choose_lines
from extract.body.cleanup import reasons_to_drop
from extract.body.line_table import LineTable
from extract.boilerplate import Boilerplate, learn, line_digest
from extract.document import Body
from extract.document.tree import parse
from extract.reader import read_document, read_lines

NOW = datetime(2026, 3, 1, tzinfo=UTC)
STORY = [
    "The council of the upper valley agreed on Tuesday to repair the old wooden bridge before the winter comes.",
    "Engineers had warned in spring that two of its seven piers were rotten, and that lorries should go around.",
    "The work will cost four million, of which the district pays half, the mayor said after the meeting.",
    "Until the repair is finished, the school bus will take the longer road past the mill and the dairy.",
]
TITLE = "Valley council agrees to repair the old bridge"
SIDE = "".join(f"<li><a href=/{n}>Another headline of the day, number {n}, to be read</a></li>" for n in range(20))


def read(body: str, url: str = "https://a.example/1", boilerplate: Boilerplate | None = None):
    markup = f"<html><head><title>{TITLE}</title></head><body><nav><ul>{SIDE}</ul></nav>{body}</body></html>"
    return extract(Page(url, markup.encode(), NOW, "text/html; charset=utf-8"), None, boilerplate)


def paragraphs(body: str, **kwargs):
    return (read(body, **kwargs).body or "").split("\n")


LAYOUTS = {
    "paragraphs": f"<h1>{TITLE}</h1><div class=story>" + "".join(f"<p>{p}</p>" for p in STORY) + "</div>",
    "breaks": f"<h1>{TITLE}</h1><div class=story>" + "<br><br>".join(STORY) + "</div>",
    "tables": f"<table><tr><td><ul>{SIDE}</ul></td><td><b>{TITLE}</b><br><br>"
    + "<br>".join(STORY)
    + f"</td><td>{SIDE}</td></tr></table>",
    "inline markup": f"<h1>{TITLE}</h1><article>"
    + "".join(f"<p>{p.replace('the', '<b>the</b>')}</p>" for p in STORY)
    + "</article>",
    "unclosed divs": f"<h1>{TITLE}</h1>" + "<div>" * 300 + "".join(f"<p>{p}</p>" for p in STORY),
    "past the parser's depth": f"<h1>{TITLE}</h1>" + "<div>" * 3000 + "".join(f"<p>{p}</p>" for p in STORY),
    "huge script before": f"<script>{'x' * 10_500_000}</script><h1>{TITLE}</h1><div>"
    + "".join(f"<p>{p}</p>" for p in STORY)
    + "</div>",
}


@pytest.mark.parametrize("layout", LAYOUTS)
def test_the_story_and_nothing_else(layout):
    assert paragraphs(LAYOUTS[layout]) == STORY


LEFT = [
    "<p>Read also: <a href=/2>A new dairy opens past the mill</a></p>",
    "<p>👁 340</p>",
    "<p>05.02.2026 / 11:20</p>",
    "<figure><figcaption>The bridge in spring</figcaption></figure>",
    "<p>Подписывайтесь на наш канал, чтобы не пропустить новости долины.</p>",
]


@pytest.mark.parametrize("line", LEFT)
def test_what_is_left_out_inside_the_text(line):
    middle = "".join(f"<p>{p}</p>" for p in STORY[:2]) + line + "".join(f"<p>{p}</p>" for p in STORY[2:])
    assert paragraphs(f"<h1>{TITLE}</h1><div class=story>{middle}</div>") == STORY


@pytest.mark.parametrize("last", ["Updated later: the bridge is open.", "Дополнено позже: мост открыли."])
def test_a_short_last_sentence_is_the_story_s(last):
    story = "".join(f"<p>{p}</p>" for p in [*STORY, last])
    assert paragraphs(f"<article><h1>{TITLE}</h1>{story}</article>") == [*STORY, last]


def test_what_is_left_out_is_told_with_its_reason():
    line = "<p>Photo: A. Miller</p>"
    story = "".join(f"<p>{p}</p>" for p in STORY[:3]) + line + f"<p>{STORY[3]}</p>"
    told = read(f"<h1>{TITLE}</h1><div>{story}</div>").explain["body"]
    assert ["Photo: A. Miller", "credits a picture"] in told["dropped"]
    assert told["reader"] in ("judge", "trafilatura")
    assert told["why"]


def test_comments_are_not_the_article():
    remarks = "".join(
        f"<p>Reader {n}: I have crossed this bridge since I was a child, and it held.</p>" for n in range(4)
    )
    story = "".join(f"<p>{p}</p>" for p in STORY)
    assert paragraphs(f"<h1>{TITLE}</h1><div>{story}</div><h3>Comments (4)</h3><div>{remarks}</div>") == STORY


def test_a_line_on_every_page_never_costs_the_whole_body():
    story = "".join(f"<p>{p}</p>" for p in STORY)
    known = Boilerplate(10, {line_digest(p): 10 for p in STORY})
    assert paragraphs(f"<h1>{TITLE}</h1><div class=story>{story}</div>", boilerplate=known) != [""]


def test_the_text_that_a_page_tells_only_to_machines():
    text = "\\n".join(STORY)
    data = f'<script type="application/ld+json">{{"@type":"NewsArticle","articleBody":"{text}"}}</script>'
    extraction = read(f"{data}<div id=root></div>")
    assert (extraction.body or "").split("\n") == STORY
    assert extraction.explain["body"]["reader"] == "json-ld"


def test_a_page_too_large_for_trafilatura_is_read_without_it(monkeypatch):
    monkeypatch.setattr("extract.body.trafilatura_reader.MOST_ELEMENTS", 1200)
    many = "".join(f"<p>{STORY[n % 4]} This is remark {n}.</p>" for n in range(1300))
    extraction = read(f"<h1>{TITLE}</h1><div>{many}</div>")
    assert "body read without trafilatura" in extraction.warnings
    assert (extraction.body or "").count("\n") > 1000


def test_lines_with_other_numbers_are_one_line_of_chrome():
    pages = [
        Page(f"https://a.example/{n}", f"<p>{n} comments</p><p>Text {STORY[n]}</p>".encode(), NOW) for n in range(4)
    ]
    site = learn(map(read_lines, pages)).recurring()
    assert site.pages == 4
    assert site.share(line_digest("99 comments")) == 1
    assert len(site.lines) == 1


def test_a_second_headline_ends_the_article_only_below_the_first():
    story = "".join(f"<p>{p}</p>" for p in STORY)
    other = "".join(f"<p>{p.replace('bridge', 'ferry')}</p>" for p in STORY)
    below = f"<h1>{TITLE}</h1><div>{story}</div><h1>The ferry sails again from today</h1><div>{other}</div>"
    assert paragraphs(below) == STORY
    table = LineTable(read_blocks(parse(below)), "")
    taken = [block.place.tag == "p" for block in table.blocks]
    assert "below the article's end" in reasons_to_drop(table, taken, TITLE)
    assert "below the article's end" not in reasons_to_drop(table, taken, "The Valley Gazette")


def test_where_the_judge_is_lost_trafilatura_is_asked_of_the_whole_page():
    table = LineTable(read_blocks(parse("".join(f"<p>{text}</p>" for text in STORY))), "")
    asked: list[str] = []

    def read_whole() -> str:
        asked.append("once")
        return f"{STORY[0]}\n{STORY[2]}"

    taken, reader, why = choose_lines(table, [0.06] * 4, read_whole)
    assert (taken, reader) == ([True, False, True, False], "trafilatura")
    assert "the judge is lost" in why
    assert choose_lines(table, [0.97] * 4, read_whole)[:2] == ([True] * 4, "judge")
    assert asked == ["once"]


def test_nothing_is_said_of_an_empty_page():
    document = read_document(Page("https://a.example/1", b"<html><body></body></html>", NOW), None)
    assert document.blocks == []
    assert Body().text == ""
