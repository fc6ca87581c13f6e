"""Reads a page whose tree kills its worker by one pass over the text of its markup."""

import re
from collections.abc import Iterator
from html import unescape

from extract.cut import CUT, why_cut
from extract.decode import decode
from extract.decode.characters import clean_text
from extract.decode.code import kind_of_code
from extract.extraction import Extraction, Outcome
from extract.page import Page
from sources import Source

_TITLE = re.compile(r"<title[^>]{0,200}>([^<]{1,500})", re.I)
# `<script ...` up to its end tag: text that is no text
_HIDDEN = ("script", "style", "noscript", "template", "svg", "nav", "footer", "aside")
# `<br>`, `</p>`, `<div class=x`: a tag that ends a line
_BREAK = re.compile(r"</?(?:p|div|br|h[1-6]|li|ul|ol|td|tr|table|blockquote|section|article)\b", re.I)
_SPACES = re.compile(r"\s+")
_SENTENCE = re.compile(r"[.!?…。!?։۔।]")
_LEAST = 60
_LIMIT = 4_000_000


def read_without_tree(page: Page, source: Source | None, reason: str) -> Extraction:
    """Title and long lines of the markup by one pass over its text; `reason` says why no tree was built.

    The outcome is ok where at least two lines look like sentences, else too_short.
    """
    markup = decode(page.body, page.content_type, source.languages if source else ()).text[:_LIMIT]
    paragraphs = tuple(line for line in _lines(_visible(markup)) if len(line) >= _LEAST and _SENTENCE.search(line))
    title = _TITLE.search(markup)
    cut = why_cut(page, markup)
    if kind_of_code(markup):
        paragraphs = ()
    return Extraction(
        url=page.url,
        outcome=Outcome.OK if len(paragraphs) > 1 else Outcome.TOO_SHORT,
        source=source.id if source else None,
        title=_fold(title[1]) if title else None,
        body="\n".join(paragraphs) or None,
        warnings=(f"degraded: {reason}", "read without a tree", *((CUT,) if cut else ())),
        explain={"degraded": reason, "body": {"reader": "without_tree", "why": reason, "dropped": []}},
        degraded=reason,
        cut=cut,
    )


def _visible(markup: str) -> str:
    """The markup without its scripts and side blocks; every look-up goes forward, so the time is linear."""
    lowered = markup.lower() if len(markup.lower()) == len(markup) else markup
    for name in _HIDDEN:
        kept, at = [], 0
        while (start := lowered.find(f"<{name}", at)) >= 0:
            end = lowered.find(f"</{name}", start)
            if end < 0:
                break
            kept.append(markup[at:start])
            at = end
        markup = "".join([*kept, markup[at:]])
        lowered = markup.lower() if len(markup.lower()) == len(markup) else markup
    return markup


def _lines(markup: str) -> Iterator[str]:
    """The text between line-breaking tags, tags taken out, entities read."""
    words: list[str] = []
    for piece in markup.split("<"):
        tag, closed, text = piece.partition(">")
        if closed and _BREAK.match(f"<{tag[:20]}"):
            yield _fold("".join(words))
            words = []
        words.append(text if closed else "")
    yield _fold("".join(words))


def _fold(text: str) -> str:
    return _SPACES.sub(" ", clean_text(unescape(text))).strip()
