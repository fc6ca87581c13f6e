"""A date goes from before a text only where an element of its own holds it."""

import pytest

from extract.blocks import read_blocks
from extract.body.leading_date import without_leading_date
from extract.document.tree import parse

TEXT = "Ауылда жаңа көпір ашылды."
OPENED = f"12.03.2026 {TEXT}"
LINES = [
    ("a named element", f'<div><span class="news-date-time">12.03.2026 09:45</span> {TEXT}</div>', TEXT),
    ("a time element", f"<div><time>12.03.2026</time> {TEXT}</div>", TEXT),
    ("no element", f"<p>{OPENED}</p>", OPENED),
    ("an element of another name", f"<p><b>12.03.2026</b> {TEXT}</p>", OPENED),
    ("more than the date", f'<p><span class="date">12.03.2026 Ауылда</span> {TEXT[7:]}</p>', OPENED),
    ("nothing but the date", '<p><span class="date">12.03.2026</span></p>', "12.03.2026"),
]


@pytest.mark.parametrize(("markup", "line"), [case[1:] for case in LINES], ids=[case[0] for case in LINES])
def test_leading_date(markup: str, line: str) -> None:
    (block,) = read_blocks(parse(f"<html><body>{markup}</body></html>"))
    assert without_leading_date(block) == line
