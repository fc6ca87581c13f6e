"""Reads the entries of a sitemap's XML, also before and after what is broken in it."""

import re
from collections.abc import Iterator
from io import BytesIO
from itertools import pairwise

from lxml import etree

from crawler.discovery.links import Fault
from crawler.discovery.markup import mend
from storage.outcomes import IssueCode

Entry = tuple[str, dict[str, str]]
"""`url` or `sitemap`, and the entry's texts by the name of their tag."""

_TAGS = ("url", "sitemap")
# {http://www.google.com/schemas/sitemap-image/1.1}loc, image:loc, <image>: a picture's, not the page's
_MEDIA = re.compile(r"sitemap-(?:image|video)|^(?:image|video)s?(?=:|$)|^\{[^}]*\}(?:image|video)s?$", re.I)
# <url>, <sm:sitemap>
_OPENING = re.compile(r"<(?:(?!image:|video:)[\w.-]{1,30}:)?(url|sitemap)(?=[\s>])", re.I)
_WHOLE_TAG = re.compile(r"<[^<>]*>")


class Entries:
    """The entries in the order of the file; `faults` is filled while they are read."""

    def __init__(self, text: str) -> None:
        self._text = mend(text)
        self.faults: list[Fault] = []

    def __iter__(self) -> Iterator[Entry]:
        count = 0
        for entry in self._parsed():
            count += 1
            yield entry
        if self.faults:
            # an entry that was read already is known by its address
            yield from self._one_by_one()
        elif not count:
            self.faults.append(Fault(IssueCode.EMPTY_SITEMAP, "no <loc> in it"))

    def _parsed(self) -> Iterator[Entry]:
        # the text is decoded already, so a prolog's own encoding must not count
        data = BytesIO(self._text.encode("utf-8", "replace"))
        parse = etree.iterparse(
            data,
            events=("end",),
            encoding="utf-8",
            recover=True,
            resolve_entities=False,
            no_network=True,
            load_dtd=False,
        )
        try:
            for _, element in parse:
                tag = _name(element)
                if tag in _TAGS and not _is_media(element):
                    yield from ((tag, row) for row in _rows_of(element))
                    element.clear()
                    # cleared elements still hang on their parent: 50,000 of them are 30 MB
                    while element.getprevious() is not None:
                        del element.getparent()[0]
        except etree.XMLSyntaxError as err:
            self.faults.append(Fault(IssueCode.BROKEN_XML, f"it breaks off: {err}"[:300]))
            return
        for error in list(parse.error_log)[:1]:
            self.faults.append(Fault(IssueCode.BROKEN_XML, f"line {error.line}: {error.message}"[:300]))

    def _one_by_one(self) -> Iterator[Entry]:
        """Each entry read by itself, so that a fault costs one entry alone."""
        parser = etree.XMLParser(encoding="utf-8", recover=True, resolve_entities=False, no_network=True)
        openings = [(match.start(), match[1].lower()) for match in _OPENING.finditer(self._text)]
        for (start, tag), (end, _) in pairwise([*openings, (len(self._text), "")]):
            inner = _WHOLE_TAG.sub("", self._text[start:end], count=1)
            try:
                element = etree.fromstring(f"<{tag}>{inner}</{tag}>".encode("utf-8", "replace"), parser)
            except etree.XMLSyntaxError:
                # the fault is told already
                continue
            if element is not None:
                yield from ((tag, row) for row in _rows_of(element))


def _name(element: etree._Element) -> str:
    """The tag without namespace or prefix, in small letters; nothing for a comment."""
    tag = element.tag
    return tag.rpartition("}")[2].rpartition(":")[2].lower() if isinstance(tag, str) else ""


def _is_media(element: etree._Element) -> bool:
    return _MEDIA.search(str(element.tag)) is not None


def _rows_of(element: etree._Element) -> Iterator[dict[str, str]]:
    """The entry's texts by tag; a second <loc>, of an entry that was never closed, is an entry of its own."""
    row: dict[str, str] = {}
    others: list[str] = []
    for tag, text in _texts(element):
        if tag == "loc" and "loc" in row:
            others.append(text)
        row.setdefault(tag, text)
    own = (element.text or "").strip()
    if own.startswith(("http://", "https://")):
        # <sitemap>https://site.kz/news.xml</sitemap>
        row.setdefault("loc", own)
    for found in (row, *({"loc": loc} for loc in others)):
        if "loc" in found:
            # escaped twice, or escaped inside CDATA
            yield found | {"loc": found["loc"].replace("&amp;", "&")}


def _texts(element: etree._Element) -> Iterator[tuple[str, str]]:
    for child in element:
        if not _is_media(child):
            text = (child.text or "").strip()
            if text:
                yield _name(child), text
            yield from _texts(child)
