"""Reads the links of a sitemap, and the sitemaps of an index."""

import re
from collections.abc import Iterator
from io import BytesIO

from lxml import etree

from crawler.discovery.feed_dates import read_moment
from crawler.discovery.links import Fault, Found, Gathering, Place, PlaceKind, absolute
from extract import Witness
from sources import Source
from storage.outcomes import IssueCode

MOST_ENTRIES = 50_000
MOST_CHILDREN = 500
DEEPEST = 2
"""Levels of sitemap indexes: an index may name indexes, and those only sitemaps."""

# {http://www.google.com/schemas/sitemap-image/1.1}title: a picture's, not the article's
_MEDIA = re.compile(r"sitemap-(?:image|video)")


def read_sitemap(text: str, url: str, place: Place, source: Source) -> Found:
    """The pages of a sitemap (XML, or one address a line), with news title and date; of an index, its sitemaps."""
    if not text.startswith("<"):
        return _read_lines(text, url, source)
    gathering = Gathering(source, MOST_ENTRIES)
    children: list[tuple[str, Place]] = []
    bad_children = 0
    rows = _Rows(text)
    for tag, row in rows:
        if tag == "url":
            changed = row.get("lastmod")
            gathering.add(
                url, row["loc"], _witness(row, source), read_moment(changed, source.zone) if changed else None
            )
            continue
        child = absolute(url, row["loc"])
        if child is None or not source.owns(child):
            bad_children += 1
        else:
            changed = row.get("lastmod", "")
            modified = read_moment(changed, source.zone) if changed else None
            children.append((changed, Place(child, PlaceKind.SITEMAP, place.depth + 1, modified=modified)))
    faults = [*rows.faults, *_index_faults(children, bad_children, place)]
    if place.depth + 1 > DEEPEST:
        children = []
    # newest first, so that the cap leaves out the oldest; sites without lastmod keep their order
    ordered = sorted(children, key=lambda pair: pair[0], reverse=True)
    return gathering.found(tuple(child for _, child in ordered[:MOST_CHILDREN]), tuple(faults))


def _index_faults(children: list[tuple[str, Place]], bad: int, place: Place) -> Iterator[Fault]:
    if bad:
        yield Fault(IssueCode.BAD_ADDRESS, f"{bad} sitemaps left out: no web address, or another site's")
    if children and place.depth + 1 > DEEPEST:
        yield Fault(IssueCode.SITEMAP_TOO_DEEP, f"{len(children)} sitemaps below level {DEEPEST} left out")
    elif len(children) > MOST_CHILDREN:
        yield Fault(IssueCode.TOO_MANY_SITEMAPS, f"{len(children) - MOST_CHILDREN} of {len(children)} left out")


class _Rows:
    """The entries of a sitemap as (url or sitemap, texts by tag); broken XML gives what stands before the break."""

    def __init__(self, text: str) -> None:
        self._data = text.encode("utf-8", "replace")
        self.faults: list[Fault] = []

    def __iter__(self) -> Iterator[tuple[str, dict[str, str]]]:
        count = 0
        try:
            for tag, row in self._entries():
                if row.get("loc"):
                    count += 1
                    yield tag, row
        except etree.XMLSyntaxError as err:
            self.faults.append(Fault(IssueCode.BROKEN_XML, f"{count} entries saved: {err}"[:300]))
        if not count and not self.faults:
            self.faults.append(Fault(IssueCode.EMPTY_SITEMAP, "no <loc> in it"))

    def _entries(self) -> Iterator[tuple[str, dict[str, str]]]:
        # the text is decoded already, so a prolog's own encoding must not count
        parse = etree.iterparse(
            BytesIO(self._data),
            events=("end",),
            recover=True,
            resolve_entities=False,
            no_network=True,
            load_dtd=False,
            encoding="utf-8",
        )
        row: dict[str, str] = {}
        for _, element in parse:
            tag = etree.QName(element).localname if isinstance(element.tag, str) else ""
            if tag in ("url", "sitemap"):
                yield tag, row
                row = {}
                element.clear()
                # cleared elements still hang on their parent: 50,000 of them are 30 MB
                while element.getprevious() is not None:
                    del element.getparent()[0]
            elif element.text and not _MEDIA.search(str(element.tag)):
                row.setdefault(tag, element.text.strip())
        for error in list(parse.error_log)[:1]:
            self.faults.append(Fault(IssueCode.BROKEN_XML, f"line {error.line}: {error.message}"[:300]))


def _witness(row: dict[str, str], source: Source) -> Witness:
    news = row.get("publication_date")
    words = news or row.get("lastmod")
    origin = "news_sitemap" if news or row.get("title") else "sitemap"
    moment = read_moment(words, source.zone) if words else None
    return Witness(origin, (row.get("title") or "")[:500] or None, moment, words[:100] if words else None)


def _read_lines(text: str, url: str, source: Source) -> Found:
    gathering = Gathering(source, MOST_ENTRIES)
    for line in text.splitlines():
        if line.strip():
            gathering.add(url, line.strip(), Witness("sitemap"))
    return gathering.found()
