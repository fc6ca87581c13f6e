"""The order in which places are read: news before what changed, and archives last; newest first within each."""

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import UTC, date, datetime, time, timedelta
from enum import IntEnum
from urllib.parse import urlsplit

from crawler.discovery.links import Place, PlaceKind


class Turn(IntEnum):
    """When in a night a place is read."""

    NEWS = 0
    """Feeds and news sitemaps, before anything else."""
    FRESH = 1
    """Listings and sitemaps that may hold tonight's news."""
    ARCHIVE = 2
    """Sitemaps of what is long past, when all that is new has been taken."""


# what sites of the region, and the builders of their sitemaps, call the sitemap of the last days
_NEWS_WORDS = set(
    """
    news newsmap latest last recent today now fresh newest daily current hot breaking googlenews gnews
    novosti lenta segodnya zhanalyk janalyk zhanylyk xeberler yangilik yangiliklar habarlar haberler son
    """.split()  # noqa: SIM905  # words, not code
)
_PAST_WORDS = {"archive", "archives", "archived", "arhiv", "arxiv", "old", "history", "past"}
# sitemaps of what is no article
_ASIDE_WORDS = set(
    """
    image images img photo photos gallery galleries video videos audio media tag tags category categories rubric
    rubrics section sections author authors user users page pages static product products taxonomy term forum
    """.split()  # noqa: SIM905  # words, not code
)
# sitemap_5_news, newsSitemap, sitemap-news2: words and numbers apart
_TOKEN = re.compile(r"[a-z]+|[0-9]+")
_HUMP = re.compile(r"(?<=[a-z])(?=[A-Z])")
# 2025-11-30, 2025-11, 202511, 2025; yyyy=2025&mm=11
_DAY = re.compile(
    r"(?<![0-9])((?:19|20)[0-9]{2})(?:(?:[-_/.]|&?(?:mm|month)=)?(0[1-9]|1[0-2])(?:(?:[-_/.]|&?(?:dd|day)=)?"
    r"(0[1-9]|[12][0-9]|3[01]))?)?(?![0-9])"
)
# .xml, .xml.gz, .php
_SUFFIX = re.compile(r"(?:\.(?:xml|gz|php|txt|aspx?|html?))+$", re.I)
_SPREAD = timedelta(days=2)
"""Changes of a site's sitemaps within so short a time are one making of them all, and tell no order."""


def turn_of(place: Place) -> Turn:
    """The turn of a place that a source names, or that its home page or robots.txt named."""
    if place.kind is PlaceKind.FEED:
        return Turn.NEWS
    if place.kind is PlaceKind.SITEMAP and not place.guessed and is_news(place.url):
        return Turn.NEWS
    return Turn.FRESH


def is_news(url: str, siblings: Iterable[str] = ()) -> bool:
    """Whether a sitemap's name says that it holds the last days; one of a numbered family holds a part of all."""
    words = _words(url)
    if not words & _NEWS_WORDS or words & (_PAST_WORDS | _ASIDE_WORDS) or days_named(url) is not None:
        return False
    family = _family(url)
    return family == _name(url) or sum(_family(each) == family for each in siblings) <= 1


def nearness(url: str) -> int:
    """How near a sitemap of news is to tonight: one of the news is shorter than one of the latest."""
    return 2 if _words(url) & {"news", "googlenews", "gnews", "today"} else 1


def is_aside(url: str) -> bool:
    """Whether a sitemap's name says that it holds pictures, sections or tags."""
    words = _words(url)
    return bool(words & _ASIDE_WORDS) and not words & {"post", "posts", "article", "articles"}


def days_named(url: str) -> tuple[date, date] | None:
    """The first day of the time that a sitemap's name tells, and the first day after it: a day, a month or a year."""
    match = _DAY.search(_name(url))
    if not match:
        return None
    year, month, day = int(match[1]), int(match[2] or 1), int(match[3] or 1)
    try:
        first = date(year, month, day)
    except ValueError:
        return None
    if match[3]:
        return first, first + timedelta(days=1)
    if match[2]:
        return first, date(year + month // 12, month % 12 + 1, 1)
    return first, date(year + 1, 1, 1)


def turn_of_child(place: Place, siblings: Sequence[Place], horizon: datetime) -> Turn:
    """The turn of a sitemap that an index names beside `siblings`; what lies before `horizon` is past."""
    urls = [each.url for each in siblings]
    if is_news(place.url, urls):
        return Turn.NEWS
    if is_aside(place.url) or _words(place.url) & _PAST_WORDS or any(is_news(each, urls) for each in urls):
        return Turn.ARCHIVE
    named = days_named(place.url)
    if named is not None:
        return Turn.ARCHIVE if named[1] <= horizon.date() else Turn.FRESH
    if place.modified is not None and instant(place.modified) < horizon:
        return Turn.ARCHIVE
    return Turn.FRESH


def newest_first(places: Sequence[Place]) -> list[Place]:
    """The sitemaps of an index, newest first by whatever tells: their names, when they changed, their numbers."""
    urls = [place.url for place in places]
    changes = [instant(place.modified) for place in places if place.modified is not None]
    told = bool(changes) and max(changes) - min(changes) > _SPREAD
    families = Counter(map(_family, urls))

    def key(place: Place) -> tuple[int, float, float, int]:
        named = days_named(place.url)
        moment = datetime.combine(named[1], time.min, UTC) if named else None
        if moment is None and told and place.modified is not None:
            moment = instant(place.modified)
        last = -1 if is_aside(place.url) else nearness(place.url) if is_news(place.url, urls) else 0
        number = _number(place.url) if families[_family(place.url)] > 1 else -1
        return (-last, -moment.timestamp() if moment else 0.0, -(number), 0)

    return sorted(places, key=key)


def instant(moment: datetime | date) -> datetime:
    """The moment itself; of a bare day its beginning."""
    return moment if isinstance(moment, datetime) else datetime.combine(moment, time.min, UTC)


def _name(url: str) -> str:
    """The last part of the path, with the query."""
    parts = urlsplit(url)
    last = parts.path.rstrip("/").rpartition("/")[2]
    return _SUFFIX.sub("", last) + (f"?{parts.query}" if parts.query else "")


def _words(url: str) -> set[str]:
    plain = _HUMP.sub("-", _name(url)).lower().replace("sitemaps", "-").replace("sitemap", "-")
    return set(_TOKEN.findall(plain))


def _family(url: str) -> str:
    """The name without the number at its end: `sitemap_5_` of sitemap_5_12, the whole of sitemap_5_news."""
    return re.sub(r"[0-9]+$", "", _name(url))


def _number(url: str) -> int:
    match = re.search(r"([0-9]{1,12})$", _name(url))
    return int(match[1]) if match else 1
