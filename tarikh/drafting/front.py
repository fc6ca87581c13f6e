"""Read what a home page says of its site."""

import re
from dataclasses import dataclass
from urllib.parse import urljoin, urlsplit

from extract import Page
from extract.metadata.addresses import links, read_declared_language
from extract.reader import read_document

_NAMES = ("og:site_name", "application-name", "apple-mobile-web-app-title")
# "Todayinfo | News of the day", "Vlast.kz — the news", "Site: all news"
_BARS = re.compile(r"\s+[|\-–—»«·•/]+\s+|\s*[|»]\s*|:\s+")
_FEED_TYPE = re.compile(r"application/(?:rss|atom|rdf)\+xml", re.I)
_LONGEST = 60


@dataclass(frozen=True, slots=True)
class Front:
    """The site's name with where it stood, the language that it declares, the feeds that it names."""

    title: str | None
    title_from: str
    declared: str | None
    feeds: tuple[str, ...]


def read_front(page: Page) -> Front:
    """The facts of a home page. Raises Undecodable, Unparsable (both ValueError)."""
    document = read_document(page, None)
    feeds = [
        urljoin(page.url, link.get("href") or "")
        for link in links(document.tree, "alternate")
        if _FEED_TYPE.match(link.get("type") or "")
    ]
    named = document.meta(*_NAMES)
    if named and len(named) <= _LONGEST:
        return Front(named, "the page's own name", read_declared_language(document), tuple(feeds))
    heads = [" ".join(title.text_content().split()) for title in document.tree.iter("title")]
    title = site_part(heads[0], page.url) if heads else None
    return Front(title, "the page's title", read_declared_language(document), tuple(feeds))


def site_part(title: str, url: str) -> str | None:
    """The part of a home page's title that names the site: the one like the host, else the shortest."""
    parts = [part.strip() for part in _BARS.split(title) if sum(map(str.isalpha, part)) > 1]
    labels = [label for label in (urlsplit(url).hostname or "").split(".") if len(label) > 2 and label != "www"]
    for part in parts:
        if any(label in re.sub(r"\W", "", part.lower()) for label in labels) and len(part) <= _LONGEST:
            return part
    short = [part for part in parts if len(part) <= _LONGEST]
    return min(short, key=len) if short else None
