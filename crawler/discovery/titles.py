"""Reads the plain words of a title in a feed or sitemap."""

import html
import re

LONGEST = 500

# <b>, </span>, <br/>, <a href=...>; not the `< 470, 480 >` of a headline
_TAG = re.compile(r"</?[A-Za-z][A-Za-z0-9]{0,14}(?:\s[^<>]{0,2000})?/?>")
_SPACE = re.compile(r"\s+")
# &laquo; &#171; &#xab;
_REFERENCE = re.compile(r"&(?:[A-Za-z][A-Za-z0-9]{1,31}|#\d{1,7}|#[xX][0-9A-Fa-f]{1,6});")
_LAYERS = 3


def read_title(text: str | None) -> str | None:
    """The title without markup and references, however often it was escaped; None where nothing is left."""
    words = text or ""
    for _ in range(_LAYERS):
        words = _TAG.sub(" ", words)
        if not _REFERENCE.search(words):
            break
        words = html.unescape(words)
    return _SPACE.sub(" ", words).strip()[:LONGEST].strip() or None
