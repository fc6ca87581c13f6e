"""Takes off the date that opens a text's first line in an element of its own.

Bitrix writes `<span class="news-date-time">12.03.2026 09:45</span>` with nothing but a space before the text.
"""

import re
from itertools import islice

from lxml import html

from extract.blocks import Block

_DATE = re.compile(r"\d{1,2}[./-]\d{1,2}[./-]\d{4}(?:,? \d{1,2}:\d\d(?::\d\d)?)? +(?=\S)")
_NAMED = re.compile(r"date|time", re.I)
_INLINE = ("span", "time", "b", "i", "em", "small", "font")
_MOST = 5


def without_leading_date(block: Block) -> str:
    """The line without the date before it, where an element that is named for a date holds just that."""
    found = _DATE.match(block.text)
    if not found:
        return block.text
    date = found[0].strip()
    children = islice(block.place.element.iterchildren(*_INLINE), _MOST)
    return block.text[found.end() :] if any(_is_date(child, date) for child in children) else block.text


def _is_date(element: html.HtmlElement, date: str) -> bool:
    named = element.tag == "time" or _NAMED.search(element.get("class") or "")
    return bool(named) and " ".join(element.text_content().split()) == date
