"""Choose the places, of those that were seen, that a source file should name."""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from urllib.parse import urlsplit

from tarikh.drafting.survey import Seen, Survey

_MOST_FEEDS = 5
# sitemap-2026-02.xml, post-sitemap12.xml: a part that another will follow
_PART = re.compile(r"\d")
# /comments/feed/
_COMMENTS = re.compile(r"comment", re.I)


@dataclass(frozen=True, slots=True)
class Places:
    """The keys of a source file, and in one line each what else was there."""

    feeds: tuple[str, ...] = ()
    sitemaps: tuple[str, ...] = ()
    listings: tuple[str, ...] = ()
    also: tuple[str, ...] = ()


def choose_places(survey: Survey, takes: Callable[[str], bool]) -> Places:
    """Feeds and news sitemaps; without them other sitemaps; without any the home page as a listing."""
    useful = [(seen, sum(takes(link.url) for link in seen.links)) for seen in survey.places]
    feeds = _different(seen for seen, count in useful if seen.kind == "feed" and count and not _is_comments(seen))
    named = [seen for seen in survey.places if seen.kind == "sitemap"]
    news = [seen for seen in named if any(link.witness.origin == "news_sitemap" for link in seen.links)]
    sitemaps = (
        _whole(news, named) if news else [] if feeds else _whole([s for s, n in useful if s in named and n], named)
    )
    found = bool(feeds or sitemaps)
    chosen = {*(seen.url for seen in feeds[:_MOST_FEEDS]), *sitemaps}
    return Places(
        tuple(seen.url for seen in feeds[:_MOST_FEEDS]),
        tuple(sitemaps),
        () if found else (survey.home,),
        tuple(
            f"also there: {seen.url} ({seen.kind}, {count} articles)"
            for seen, count in useful
            if count and seen.url not in chosen and seen.kind != "listing"
        ),
    )


def _is_comments(seen: Seen) -> bool:
    return bool(_COMMENTS.search(urlsplit(seen.url).path))


def _different(feeds: Iterable[Seen]) -> list[Seen]:
    """Those that the site itself names first; none that gives what another gives."""
    kept: list[Seen] = []
    for seen in sorted(feeds, key=lambda seen: seen.guessed):
        urls = {link.url for link in seen.links}
        if not any(urls <= {link.url for link in other.links} for other in kept):
            kept.append(seen)
    return kept


def _whole(wanted: list[Seen], all_sitemaps: list[Seen]) -> list[str]:
    """Their addresses; for several, or numbered parts, the index above them, whose address stays."""
    indexes = [seen.url for seen in all_sitemaps if not seen.links and not seen.faults]
    if indexes and (len(wanted) > 1 or all(_PART.search(urlsplit(seen.url).path) for seen in wanted)):
        return indexes[:1]
    return [seen.url for seen in wanted[:_MOST_FEEDS]]
