"""Reads the links of a sitemap, and the sitemaps of an index."""

import re
from collections.abc import Iterator

from crawler.discovery.feed_dates import moment_in
from crawler.discovery.links import Fault, Found, Gathering, Place, PlaceKind, absolute
from crawler.discovery.sitemap_entries import Entries
from crawler.discovery.titles import read_title
from crawler.discovery.turns import newest_first
from extract import Witness
from sources import Source
from sources.host_names import host_of
from storage.frontier.places import SITEMAP_FILE
from storage.outcomes import IssueCode

MOST_ENTRIES = 50_000
MOST_CHILDREN = 500
MOST_ELSEWHERE = 20
"""Sitemaps of one index that may lie on other hosts."""
DEEPEST = 2
"""Levels of sitemap indexes: an index may name indexes, and those only sitemaps."""

# https://site.kz/news/1 in a text sitemap; not the words of an error
_ADDRESS_LINE = re.compile(r"^(?:https?:)?//\S+$", re.I)


def read_sitemap(text: str, url: str, place: Place, source: Source) -> Found:
    """The pages of a sitemap (XML, or one address a line), with news title and date; of an index, its sitemaps."""
    if not text.startswith("<"):
        return _read_lines(text, url, source)
    gathering = Gathering(source, MOST_ENTRIES)
    children: list[Place] = []
    bad_children = 0
    elsewhere = _Elsewhere(source.owns(url))
    rows = Entries(text)
    for tag, row in rows:
        if not _names_sitemap(tag, row["loc"], url, source):
            changed = row.get("lastmod")
            gathering.add(url, row["loc"], _witness(row, source), moment_in(changed, source))
            continue
        child = absolute(url, row["loc"])
        # a sitemap that robots.txt names on another host may have its parts there
        if child is None or not (source.owns(child) or host_of(child) == host_of(url) or elsewhere.takes(child)):
            bad_children += 1
        else:
            changed = row.get("lastmod", "")
            modified = moment_in(changed, source)
            children.append(Place(child, PlaceKind.SITEMAP, place.depth + 1, modified=modified))
    faults = [*rows.faults, *_index_faults(children, bad_children, place)]
    if place.depth + 1 > DEEPEST:
        children = []
    # newest first, so that the cap leaves out the oldest
    return gathering.found(tuple(newest_first(children)[:MOST_CHILDREN]), tuple(faults))


class _Elsewhere:
    """The sitemaps that the site's own index names on other hosts; of their pages only the site's own are taken."""

    def __init__(self, trusted: bool) -> None:
        self._left = MOST_ELSEWHERE if trusted else 0

    def takes(self, child: str) -> bool:
        """Whether there is room for one more, and its name is a sitemap's."""
        if not self._left or SITEMAP_FILE.search(child) is None:
            return False
        self._left -= 1
        return True


def _index_faults(children: list[Place], bad: int, place: Place) -> Iterator[Fault]:
    if bad:
        yield Fault(IssueCode.BAD_ADDRESS, f"{bad} sitemaps left out: no web address, or another site's")
    if children and place.depth + 1 > DEEPEST:
        yield Fault(IssueCode.SITEMAP_TOO_DEEP, f"{len(children)} sitemaps below level {DEEPEST} left out")
    elif len(children) > MOST_CHILDREN:
        yield Fault(IssueCode.TOO_MANY_SITEMAPS, f"{len(children) - MOST_CHILDREN} of {len(children)} left out")


def _witness(row: dict[str, str], source: Source) -> Witness:
    news = row.get("publication_date")
    words = news or row.get("lastmod")
    origin = "news_sitemap" if news or row.get("title") else "sitemap"
    moment = moment_in(words, source)
    return Witness(origin, read_title(row.get("title")), moment, words[:100] if words else None)


def _names_sitemap(tag: str, loc: str, base: str, source: Source) -> bool:
    """Whether an entry names a sitemap: some indexes call their files pages, and some sitemaps their pages files."""
    is_file = SITEMAP_FILE.search(loc) is not None
    if source.article is None:
        return is_file or tag == "sitemap"
    if is_file == (tag == "sitemap"):
        return is_file
    page = absolute(base, loc)
    return page is None or not source.is_article(page)


def _read_lines(text: str, url: str, source: Source) -> Found:
    gathering = Gathering(source, MOST_ENTRIES)
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    for line in lines:
        if _ADDRESS_LINE.match(line):
            gathering.add(url, line, Witness("sitemap"))
        elif not line.startswith("#"):
            gathering.bad.append(line[:80])
    if not gathering.links:
        said = f": {lines[0][:100]!r}" if lines else ""
        return Found(faults=(Fault(IssueCode.EMPTY_SITEMAP, f"no address in it{said}"),))
    return gathering.found()
