"""What trafilatura gets to see of a page, and what comes back of its answer."""

import pytest
from lxml import etree

from extract.blocks import read_page_lines
from extract.body.trafilatura_reader import MOST_ELEMENTS, read_with_trafilatura
from extract.document.tree import parse

STORY = [
    "The ferry across the lower lake stays at its pier until Friday, because the wind has turned to the north.",
    "Passengers with tickets for the weekend may take the bus around the lake, the harbour office said.",
    "In the spring the office wants to buy a second boat that can sail in such weather, if the council agrees.",
]
PARAGRAPHS = "".join(f"<p>{text}</p>" for text in STORY)
LINKS = "".join(f"<div><a href=/{n}>The harbour in other years, part {n} of the series</a></div>" for n in range(12))


def answer(body: str) -> str | None:
    tree = parse(f"<html><body>{body}</body></html>")
    return read_with_trafilatura(read_page_lines(tree), tree)


def test_the_paragraphs_come_back_a_line_each() -> None:
    assert (answer(f"<article><h1>No ferry until Friday</h1>{PARAGRAPHS}</article>") or "").split("\n")[-3:] == STORY


@pytest.mark.parametrize(
    "box",
    [
        f"<div class=box>{LINKS}</div>",
        f"<div class=box>Read about it here:{LINKS}</div>",
        f"<table><tr><td>{LINKS}</td></tr></table>",
    ],
)
def test_boxes_of_links_are_never_read(box: str) -> None:
    found = answer(f"<article>{PARAGRAPHS}{box}</article>") or ""
    assert "part 3 of the series" not in found
    assert found.split("\n")[:3] == STORY


def test_a_paragraph_that_is_one_link_may_be_read() -> None:
    last = "Earlier the office had said that <a href=/2>the old boat would be painted in the winter</a>."
    assert "painted in the winter" in (answer(f"<article>{PARAGRAPHS}<p>{last}</p></article>") or "")


def test_text_after_a_box_that_is_taken_out_stays() -> None:
    found = answer(f"<div><p>{STORY[0]}</p><div>{LINKS}</div>{STORY[1]}<p>{STORY[2]}</p></div>") or ""
    assert all(text in found for text in STORY)


def test_the_page_itself_stays_whole() -> None:
    tree = parse(f"<html><body><nav>{LINKS}</nav><article>{PARAGRAPHS}</article></body></html>")
    before = etree.tostring(tree)
    read_with_trafilatura(read_page_lines(tree), tree)
    assert etree.tostring(tree) == before


def test_a_page_too_large_for_it_is_left_to_the_judge() -> None:
    assert answer("<p>One.</p>" * MOST_ELEMENTS) is None
