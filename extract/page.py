"""A page as it was fetched, before anything is read of it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime


@dataclass(frozen=True, slots=True)
class Witness:
    """What a feed, sitemap or listing said of a link: `origin` is feed, news_sitemap, sitemap or listing."""

    origin: str
    title: str | None = None
    published: datetime | date | None = None
    words: str | None = None


def is_page(status: int) -> bool:
    """Whether a status says that the page came: 206 is a part of one, and nobody asks for parts."""
    return 200 <= status < 300 and status != 206


@dataclass(frozen=True, slots=True)
class Page:
    """A response's bytes with content encodings removed; `fetched_at` is aware, `content_type` the HTTP header.

    `frames` holds a frameset's frames by the absolute URL that was asked for, where they were fetched too, and
    `pages` the further pages of an article that is spread over several. `truncated` is the WARC word for why the
    body is cut.
    """

    url: str
    body: bytes
    fetched_at: datetime
    content_type: str | None = None
    status: int = 200
    witnesses: tuple[Witness, ...] = ()
    frames: Mapping[str, "Page"] = field(default_factory=dict)
    pages: Mapping[str, "Page"] = field(default_factory=dict)
    truncated: str | None = None
