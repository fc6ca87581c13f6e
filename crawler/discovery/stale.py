"""Tells a place whose links the source's `article` pattern refuses almost wholly, and proposes a pattern for them."""

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import UTC, date, datetime, time
from urllib.parse import urlsplit

from crawler.discovery.address_rules import Rule, derive_rule
from extract.url_key import url_key
from sources import Source
from storage.frontier.link import Link

LEAST = 3
"""Refused items that a feed needs: one or two may be an advertisement or a notice."""

MOST_TAKEN = 200
"""Refused items of a place that a night takes all the same."""

MOST_HEADLINES = 50
"""The same of a listing, whose headlines may be no articles."""

LEAST_HEADLINES = 5
_STRAY = 10
"""One item in so many may fit the pattern by chance, as an old address does."""

_HEADLINE_WORDS, _HEADLINE_LETTERS = 4, 25
_ANNOUNCED = ("feed", "news_sitemap")


def refused_links(links: Iterable[Link], source: Source) -> tuple[Link, ...]:
    """The links that are articles by all but the pattern, newest first; none where the pattern fits the place."""
    if source.article is None:
        return ()
    own = [link for link in links if _may_be_article(link.url, source)]
    announced = [link for link in own if link.witness.origin in _ANNOUNCED]
    if announced:
        refused = [link for link in announced if not source.is_article(link.url)]
        stray = len(announced) - len(refused)
        return newest(refused)[:MOST_TAKEN] if len(refused) >= LEAST and stray * _STRAY <= len(announced) else ()
    if any(source.is_article(link.url) for link in own):
        return ()
    return tuple(_headlines([link for link in own if link.witness.origin == "listing"]))


def newest(links: Iterable[Link]) -> tuple[Link, ...]:
    """The newest first; those without a date keep their order behind."""
    return tuple(sorted(links, key=_moment, reverse=True))


def propose_rule(links: Sequence[Link], others: Sequence[str] = ()) -> Rule | None:
    """A rule that takes the links of most of their hosts and leaves `others`."""
    hosts = Counter(urlsplit(link.url).netloc.lower() for link in links)
    if not hosts:
        return None
    host = max(hosts, key=lambda each: hosts[each])
    return derive_rule([link.url for link in links if urlsplit(link.url).netloc.lower() == host], others, host)


def shares_ids(links: Sequence[Link], source: Source) -> bool:
    """Whether the source's `article_id` makes one article of several of the links: their addresses have changed."""
    if source.article_id is None:
        return False
    plain = source.model_copy(update={"article_id": None})
    return len({url_key(link.url, source) for link in links}) < len({url_key(link.url, plain) for link in links})


def is_headline(title: str | None) -> bool:
    """Whether the words of a link are long enough for a headline: menus are shorter."""
    return title is not None and len(title) >= _HEADLINE_LETTERS and len(title.split()) >= _HEADLINE_WORDS


def _may_be_article(url: str, source: Source) -> bool:
    if not source.owns(url) or (source.skip and re.search(source.skip, url)):
        return False
    parts = urlsplit(url)
    return bool(parts.path.strip("/") or parts.query)


def _headlines(links: Sequence[Link]) -> tuple[Link, ...]:
    """The headlines of a page whose addresses have one form that its menus have not."""
    headlines = [link for link in links if is_headline(link.witness.title)]
    others = [link.url for link in links if not is_headline(link.witness.title)]
    rule = propose_rule(headlines, others) if len(headlines) >= LEAST_HEADLINES else None
    if rule is None or rule.doubtful or rule.skip or len(rule.taken) < LEAST_HEADLINES:
        return ()
    taken = set(rule.taken)
    return tuple(link for link in headlines if link.url in taken)[:MOST_HEADLINES]


def _moment(link: Link) -> datetime:
    told: datetime | date | None = link.witness.published or link.modified
    if told is None:
        return datetime.min.replace(tzinfo=UTC)
    if not isinstance(told, datetime):
        return datetime.combine(told, time.min, UTC)
    return told if told.tzinfo else told.replace(tzinfo=UTC)
