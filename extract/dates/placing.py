"""Tells where a date stands: beside, above or before the headline, in the body, after it, among other things."""

import re
from itertools import islice
from urllib.parse import urlsplit

from lxml import html

from extract.dates.context import DateContext
from extract.dates.surroundings import BlockKind

ABOVE, BEFORE, AFTER, FARTHEST, TOP, TAIL = 3, 10, 25, 60, 6, 12
# /2026/03/19/ and /archive/2026-03-19: where blog systems send a reader who clicks the day
_ARCHIVE = re.compile(r"(?<!\d)(?:19|20)\d\d[/_.-](?:\d{1,2}|[a-z]{3,9})(?:[/_.-]\d{1,2})?/?$")


def part_of(context: DateContext, number: int) -> str:
    """beside (after), above or before the headline, top (of the body), body, tail (just after it), elsewhere."""
    nodes = context.nodes
    headline, lead, tail = nodes.headline, nodes.lead, nodes.tail
    if headline is not None:
        end = nodes.prose if nodes.prose is not None else headline + AFTER
        if headline < number <= min(end, headline + FARTHEST):
            return "beside"
        if headline - BEFORE <= number <= headline:
            return "above" if headline - ABOVE <= number else "before"
    if lead is None or tail is None:
        return "elsewhere"
    if headline is None and lead - BEFORE <= number < lead:
        return "before"
    if lead <= number <= tail:
        return "top" if number <= lead + TOP else "body"
    return "tail" if tail < number <= tail + TAIL else "elsewhere"


def origin_of(kind: str, part: str, around: BlockKind, *, archived: bool = False) -> str:
    """time:beside, text:beside, plain:tail ...; `other` is a block of other things, `linked` a link to one.

    `archived` says that the link leads to the archive of the day.
    """
    if around.clock:
        return f"{kind}:clock"
    linked = around.linked and not archived
    close = around.elsewhere is not None and around.elsewhere <= 1
    if part in {"beside", "above", "before"}:
        where = "linked" if linked and (close or not around.dated) else part
        where = "other" if part != "beside" and around.masthead else where
    else:
        where = "other" if around.elsewhere is not None or linked or around.masthead else part
    return f"plain:{where}" if kind == "text" and not around.dated else f"{kind}:{where}"


def leads_to_archive(element: html.HtmlElement, context: DateContext) -> bool:
    """Whether the link that an element stands in leads to the archive of a day or to the page itself."""
    link = next((e for e in islice((element, *element.iterancestors()), 4) if e.tag == "a"), None)
    if link is None:
        return False
    try:
        path = urlsplit((link.get("href") or "").strip()).path.rstrip("/")
    except ValueError:
        return False
    return bool(path) and (path in context.paths or _ARCHIVE.search(path.lower()) is not None)
