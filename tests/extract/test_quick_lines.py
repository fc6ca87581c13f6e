"""The lines told from markup alone match those of the tree."""

import time
from pathlib import Path

import pytest

from extract.blocks import read_blocks
from extract.decode import decode
from extract.document.tree import parse
from extract.lines.data_tables import CELLS
from extract.quick_lines import quick_lines

PAGES = sorted((Path(__file__).parents[1] / "pages").glob("*.html"))


def test_our_own_pages_give_the_same_lines() -> None:
    same = whole = 0
    for path in PAGES:
        markup = decode(path.read_bytes(), None, ()).text
        # the cells of a row are lines of their own in the markup, and learned as such
        wanted = {cell for block in read_blocks(parse(markup)) for cell in block.text.split(CELLS)}
        same += len(wanted & set(quick_lines(markup)))
        whole += len(wanted)
    assert whole > 300
    # a cell of several lines is one in the tree
    assert same > 0.96 * whole


@pytest.mark.parametrize(
    ("markup", "lines"),
    [
        ("<body><p>One<p>Two <b>bold</b> word</p></body>", ["One", "Two bold word"]),
        ("<head><title>no</title></head><body>Yes<script>if (a<b) no()</script>", ["Yes"]),
        ("<div>Broken in the<br>middle.<br>Next</div>", ["Broken in the middle.", "Next"]),
        ("<p>a<!-- <p>hidden</p> -->b</p><p>5&nbsp;&lt; 6</p>", ["ab", "5 < 6"]),
        ("<form><input type=text>Search</form>tail", ["Search", "tail"]),
    ],
)
def test_lines(markup: str, lines: list[str]) -> None:
    assert list(quick_lines(markup)) == lines
    assert [block.text for block in read_blocks(parse(markup))] == lines


@pytest.mark.parametrize("part", ["<!--", "<", "<script>", "<p a", "<br>a", "&lt;"])
def test_hostile_markup_takes_linear_time(part: str) -> None:
    start = time.process_time()
    list(quick_lines(part * 200_000))
    assert time.process_time() - start < 5
