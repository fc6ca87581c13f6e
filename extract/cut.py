"""Tells whether a page came without its end."""

import re

from extract.page import Page

CUT = "cut"
"""The warning of a text that may lack its end."""
NO_END = "no_end"
"""Why a page is cut of which the network says nothing: it stops in the middle of a word or a tag."""

_TAIL = 1000
"""Characters that counters and comments take behind a page's end tag."""
# `<html lang=ru>`, `<!doctype html>`: a page, and no fragment of one
_WHOLE_PAGE = re.compile(r"<(?:!doctype\s+html|html|body)\b", re.I)
_END_TAG = re.compile(r"</(?:html|body)\b", re.I)
_LAST_TAG = re.compile(rb"</(?:html|rss|feed|urlset|sitemapindex|rdf:rdf)\s*>", re.I)
# `конец.`, `the end."`, `аяқталды…»`
_SENTENCE_END = re.compile(r"[.!?…。！？։۔।:;][\"'»”“’)\]]*$")


def why_cut(page: Page, markup: str) -> str | None:
    """Why the page's text may lack its end: the WARC word for it, or NO_END; None for a whole page."""
    if page.truncated is not None:
        # servers give lengths that are too long: a page whose last tag came lacks nothing
        return None if has_last_tag(page.body) else page.truncated
    return NO_END if stops_midway(markup) else None


def has_last_tag(body: bytes) -> bool:
    """Whether the last tag of a page, feed or sitemap stands at its end."""
    return _LAST_TAG.search(body[-_TAIL:]) is not None


def has_end_tag(body: bytes) -> bool:
    """Whether a page closes its body; of UTF-16 every second byte is left out."""
    return _END_TAG.search(body.replace(b"\0", b"").decode("latin-1")) is not None


def stops_midway(markup: str) -> bool:
    """Whether a page without an end tag stops in a tag, or in the middle of a sentence."""
    if _END_TAG.search(markup) or not _WHOLE_PAGE.search(markup):
        return False
    last = markup.rstrip().rstrip("\ufffd")
    if last.rfind("<") > last.rfind(">"):
        return True
    return not last.endswith(">") and not _SENTENCE_END.search(last[-20:])
