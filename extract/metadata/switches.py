"""Reads where a page's own language switch leads.

Many sites of the region name no hreflang: a corner of the page says "Қаз | Рус | Eng", and each word leads to the
same story in that language, or to that language's front page, which is no article and so does no harm.
"""

from urllib.parse import urlsplit

from lxml import html

from extract.document import Document
from extract.languages import read_part

_CODES = {name: code for code, switch in read_part("switch").items() for name in switch["names"]}
_LONGEST = max(map(len, _CODES))


def read_switches(document: Document) -> dict[str, str]:
    """Language -> href of the links whose whole text names a language; of two to one language, neither."""
    own = urlsplit(document.url)
    found: dict[str, set[str]] = {}
    for link in document.tree.iter("a"):
        code = _language(link)
        href = link.get("href") if code else None
        if code and href and len(href) < 2000 and _is_another_story(href, own.path):
            found.setdefault(code, set()).add(href)
    return {code: hrefs.pop() for code, hrefs in found.items() if len(hrefs) == 1}


def _language(link: html.HtmlElement) -> str | None:
    words = link.text
    if words and not words.isspace():
        code = _CODES.get(words.strip().lower()) if len(words) <= _LONGEST + 20 else None
        return code if code and not len(link) else None
    words = "".join(link.itertext()) if len(link) < 3 else ""
    return _CODES.get(words.strip().lower()) if len(words) <= _LONGEST + 20 else None


def _is_another_story(href: str, own_path: str) -> bool:
    """Whether the address can be an article's: a path of more than a language (/kz/), and not this very page."""
    try:
        parts = urlsplit(href)
    except ValueError:  # http://[x leads nowhere
        return False
    segments = [part for part in parts.path.split("/") if part]
    deep = len(segments) > 1 or bool(segments and len(segments[0]) > 3) or bool(parts.query)
    return deep and (parts.path != own_path or bool(parts.query)) and parts.scheme in ("", "http", "https")
