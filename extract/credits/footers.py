"""Reads the outlets that a page's footers, source links and head name as the origin of its text."""

import re
from collections.abc import Iterator
from html import unescape
from urllib.parse import urljoin, urlsplit

from extract.credits.outlets import Outlet, host_of, known_outlets
from extract.credits.phrases import footers, places_of, shown_labels
from extract.document import Body, Document
from extract.extraction import Credit

_REPRINT = "reprint"
_MARKUP_AFTER = 400
_FOOTERS_READ = 6
_NAME_LENGTH = 60
_WORDS_KEPT = 300
_FINGERHOLD = 30
_NEAR = 6_000
"""Characters of markup: share buttons and tags stand between a text and its footer."""
_TAG = re.compile(r"<[^>]*>")
# <a class="x" href="https://haqqin.az">Haqqin</a>
_LINK = re.compile(r"""<a\s[^>]*?href\s*=\s*["']?(https?://[^"'\s>]+)[^>]*>(.*?)</a>""", re.I | re.S)
_ADDRESS = re.compile(r"(?:https?://)?(?:www\.)?((?:[\w-]+\.)+[a-z]{2,10})(?:/\S*)?(?![\w@])", re.I)
_END_OF_BLOCK = re.compile(
    r"</(?:p|div|li|td|tr|footer|section|article|h\d)>|<br|\n\s*\n|<(?:p|div|li|td|h\d)[\s>]", re.I
)
NO_OUTLETS = re.compile(
    r"(?:^|\.)(?:t\.me|telegram\.me|facebook\.com|fb\.com|instagram\.com|twitter\.com|x\.com|vk\.com|ok\.ru|tiktok\.com"
    r"|youtube\.com|youtu\.be|wikipedia\.org|google\.\w+|yandex\.\w+|whatsapp\.com|threads\.net|gov\.\w{2}|\w+\.gov)$"
)
# агентство, сайт, ИА, газета before a name
_KIND = re.compile(
    r"^(?:информационн\w+ |news )?"
    r"(?:агентств\w|сайт\w?|портал\w?|газет\w|журнал\w?|издани\w|телеканал\w?|М?ИА|НИАТ?|АМИ)\s+"
)


def read_footers(document: Document, body: Body, language: str | None) -> Iterator[Credit]:
    """Credits of the page's head and of labels such as `Источник:` near its text, each a reprint."""
    host = host_of(document.url)
    yield from _canonical(document, host)
    yield from _authors(document, host)
    labels = shown_labels(document.blocks, language)
    if not labels:
        return
    markup = _around_body(document.markup, body)
    places = places_of(labels, markup, _FOOTERS_READ)
    if len(places) == _FOOTERS_READ:  # a label for every item of a list names no origin of this text
        return
    for place in places:
        if markup.rfind("<script", 0, place) > markup.rfind("</script", 0, place):  # a variable of that name
            continue
        found = _after_label(markup[place : place + _MARKUP_AFTER])
        if found and not _is_own(found, host):
            yield found


def _around_body(markup: str, body: Body) -> str:
    """The part of the page that holds the text, with what stands just before and after it."""
    if not body.paragraphs:
        return markup
    first = markup.find(body.paragraphs[0][:_FINGERHOLD])
    last = markup.rfind(body.paragraphs[-1][-_FINGERHOLD:])
    if first < 0 or last < first:  # entities or tags inside the words
        return markup
    return markup[max(0, first - _NEAR) : last + _NEAR]


def _is_own(credit: Credit, host: str) -> bool:
    outlet = known_outlets().of_host(credit.host or "")
    return credit.host == host or (outlet is not None and outlet.prints_on(host))


def _after_label(markup: str) -> Credit | None:
    """The outlet named after a footer's label, in at most one block of markup."""
    end = _END_OF_BLOCK.search(markup)
    block = markup[: end.start()] if end else markup
    text = " ".join(unescape(_TAG.sub(" ", block)).split())
    label = footers().match(text)
    if label is None:
        return None
    named = text[label.end() :]
    link = _LINK.search(block)
    if link and (place := host_of(unescape(link[1]))) and not NO_OUTLETS.search(place):
        return _linked(unescape(link[1]), place, " ".join(unescape(_TAG.sub(" ", link[2])).split()), text)
    address = _ADDRESS.match(named)
    if address and not NO_OUTLETS.search(place := address[1].lower().removeprefix("www.")):
        outlet = known_outlets().of_host(place) or Outlet(place, (place,))
        words = text[: label.end() + address.end()]
        return Credit(outlet.name, _REPRINT, words, address[0] if "://" in address[0] else None, place)
    return _named(named, text, label.end())


def _linked(url: str, place: str, shown: str, text: str) -> Credit:
    """A link under a label: the table names it by its host or its text, else it goes by its text or host."""
    outlet = known_outlets().of_host(place) or known_outlets().named(shown)
    name = shown if shown and len(shown) <= _NAME_LENGTH and "://" not in shown else place
    words = text[: text.find(shown) + len(shown)] if shown in text else text
    return Credit(outlet.name if outlet else name, _REPRINT, words[:_WORDS_KEPT], url, place)


def _named(named: str, text: str, start: int) -> Credit | None:
    """An outlet of the table, perhaps after `агентство` or `сайт`, right behind the label that ends at `start`."""
    kind = _KIND.match(named)
    skipped = kind.end() if kind else 0
    mention = next(known_outlets().mentions(named[: skipped + _NAME_LENGTH]), None)
    if mention is None or named[skipped : mention.start].strip(" \u00a0\"«“„'("):
        return None
    return Credit(mention.outlet.name, _REPRINT, text[: start + mention.end], None, mention.outlet.hosts[0])


def _canonical(document: Document, host: str) -> Iterator[Credit]:
    """A canonical link to an article on another site says whose text it is; to a front page it is a mistake."""
    head = document.tree.find("head")
    for link in (document.tree if head is None else head).iter("link"):
        if (link.get("rel") or "").lower() == "canonical" and link.get("href"):
            yield from _cross_host(document, host, link.get("href") or "", 'rel="canonical"')
    for name in ("original-source", "syndication-source"):
        if name in document.metas:
            yield from _cross_host(document, host, document.metas[name][0], name)
    for item in document.json_ld:
        basis = item.get("isBasedOn")
        address = basis.get("url") if isinstance(basis, dict) else basis
        if isinstance(address, str):
            yield from _cross_host(document, host, address, "isBasedOn")


def _cross_host(document: Document, host: str, href: str, words: str) -> Iterator[Credit]:
    try:
        url = urljoin(document.url, href.strip())
        path = urlsplit(url).path
    except ValueError:  # a broken address names nobody
        return
    place = host_of(url)
    if not place or path in ("", "/") or _one_site(place, host):
        return
    outlet = known_outlets().of_host(place) or Outlet(place, (place,))
    if not outlet.prints_on(host):
        yield Credit(outlet.name, _REPRINT, words, url, place)


def _one_site(one: str, other: str) -> bool:
    """Whether two hosts share their last two labels, as ru.site.kz and site.kz do."""
    return one.split(".")[-2:] == other.split(".")[-2:]


def _authors(document: Document, host: str) -> Iterator[Credit]:
    """An outlet given as the author of a page on another site."""
    for name in (*document.metas.get("author", ()), *document.metas.get("article:author", ())):
        outlet = known_outlets().named(name)
        if outlet and not outlet.prints_on(host):
            yield Credit(outlet.name, _REPRINT, f"author: {name}", None, outlet.hosts[0])
