"""Reads the authors of an article."""

import re
from collections.abc import Iterable, Iterator, Mapping
from itertools import islice
from typing import Any

from lxml import html

from extract.document import Document
from extract.jsonld import is_article
from extract.metadata.dom_index import DomIndex
from extract.metadata.site import is_site
from extract.metadata.text import clean, text_of, words_of

_METAS = ("author", "article:author", "article:author_name", "parsely-author", "sailthru.author", "byl", "dc.creator",
          "dcterms.creator", "cxenseparse:author", "mediator_author", "twitter:creator")  # fmt: skip
_AUTHOR_CLASS = re.compile(
    r"(?:^|[\s_-])(?:by-?line|author|avtor|writer)(?:[_-]*(?:name|link|title|s|item|fn))*(?:$|\s)", re.I
)
# comments, most-read boxes and the notes under a text name other people
_ELSEWHERE = re.compile(r"comment|related|sidebar|footer|most-?read|popular|recommend|teaser|bio\b|widget", re.I)
# "By Jane Doe", "Von ...", "Автор: ...", "Авторы:", "Текст:", "Мәтін:", "Müəllif:", "Muallif:", "Автор матеріалу —"
_INTRODUCTION = re.compile(
    r"^(?:written\s+by|posted\s+by|by|von|par|por|door|av|af|di|автор(?:ы|и|лор|у)?|авторка|аўтар|муаллиф|"
    r"автор\s+(?:материала|статьи|матеріалу|текста)|текст|мәтін|материал|muallif|müəllif|yazar|awtor|avtor|"
    r"հեղինակ|ავტორი|κείμενο|συντάκτης|autor(?:ka|in|en)?|автори|Зохиогч)\s*(?::|\s[-–—]|\s(?=\S))\s*",
    re.I,
)
_BETWEEN = re.compile(
    r"\s*(?:[;/|•·&]|\s(?:and|und|и|және|жана|ve|və|va|та|і|et|y|och|og|en|i|e)\s)\s*|\s*\n\s*", re.I
)
_COMMA = re.compile(r"\s*,\s*")
# addresses, dates, and those who did something else: "Updated by Jane Doe", "Foto: ..."
_NO_NAME = re.compile(
    r"[@\d:?!<>{}=_]|https?|www\.|\.(?:com|net|org|ru|kz|de)\b|\b(?:updated|reviewed|edited|photos?|fotos?|фото)\b",
    re.I,
)
_NOBODY = {
    "admin", "administrator", "editor", "editorial", "redaktion", "редакция", "редакция сайта", "staff", "newsroom",
    "webmaster", "news", "author", "автор", "unknown", "guest", "none", "null", "user", "super user", "redakcja",
    "redakcia", "редактор", "бас редактор", "анонім", "аноним", "anonymous", "online", "press", "team", "newsdesk",
}  # fmt: skip
_LONGEST_NAME = 60
_MOST_WORDS = 5
_MOST, _MOST_PARTS = 12, 100


def read_authors(document: Document, names: frozenset[str]) -> tuple[str, ...]:
    """The persons named as authors, in the page's order; site names, offices and addresses are none."""
    for source in (json_ld_authors(document), meta_authors(document), shown_authors(document)):
        if found := tuple(dict.fromkeys(person for raw in source for person in persons(raw, names)))[:_MOST]:
            return found
    return ()


def json_ld_authors(document: Document) -> Iterator[str]:
    """The names of the first article's authors; those told by an @id are looked up among the page's objects."""
    article = next((item for item in document.json_ld if is_article(item) and item.get("author")), None)
    if article is None:
        return
    known = {item.get("@id"): item for item in document.json_ld if isinstance(item.get("@id"), str)}
    authors = article["author"]
    for author in authors if isinstance(authors, list) else [authors]:
        yield from _named(author, known)


def _named(author: Any, known: Mapping[Any, Mapping[str, Any]]) -> Iterator[str]:
    if isinstance(author, str):
        yield author
    if not isinstance(author, dict) or "Organization" in str(author.get("@type")):
        return
    if "name" not in author and isinstance(author.get("@id"), str):
        author = known.get(author["@id"], author)
    name = author.get("name") or f"{author.get('givenName') or ''} {author.get('familyName') or ''}"
    for one in name if isinstance(name, list) else [name]:
        if isinstance(one, str):
            yield one


def meta_authors(document: Document) -> Iterator[str]:
    """The metas' contents; the first meta that holds a name is enough."""
    for name in _METAS:
        yield from document.metas.get(name, ())


def shown_authors(document: Document) -> Iterator[str]:
    """What stands in author elements of the story, the surest kind alone."""
    for elements in author_elements(document.dom_index):
        texts = (text_of(e) for e in islice(elements, 20) if not is_elsewhere(e))
        found = [text for text in texts if text and len(text) < 2 * _LONGEST_NAME]
        if found:
            yield from found[:3]
            return


def author_elements(index: DomIndex) -> Iterator[Iterable[html.HtmlElement]]:
    """The elements that name an author, from the surest kind to the vaguest."""
    items = index.items.get("author", [])[:20]
    yield dict.fromkeys(name for item in items for name in name_parts(item) or (item,))
    yield index.related.get("author", ())
    yield (e for e in index.classed["author"][:20] if _AUTHOR_CLASS.search(e.get("class")))


def name_parts(item: html.HtmlElement) -> list[html.HtmlElement]:
    """The elements of an author that hold the bare name."""
    return [e for e in islice(item.iterdescendants(), _MOST_PARTS) if e.get("itemprop") == "name"]


def is_elsewhere(element: html.HtmlElement) -> bool:
    """Whether the element belongs to a comment, a teaser or a box beside the story."""
    for depth, parent in enumerate((element, *element.iterancestors())):
        if parent.tag in ("aside", "footer", "nav") or (depth < 5 and _ELSEWHERE.search(parent.get("class") or "")):
            return True
    return False


def persons(raw: str, names: frozenset[str]) -> Iterator[str]:
    """The names in a byline: "Von Anna Muster und Jan Beispiel, dpa" holds two persons and an agency."""
    text = _INTRODUCTION.sub("", clean(raw))
    for part in _BETWEEN.split(text):
        pieces = _COMMA.split(part)
        for piece in pieces:
            name = piece.strip(" .-–—()[]\"'«»")
            if is_name(name, names) and (len(pieces) == 1 or " " in name or piece == pieces[0]):
                yield name


def is_name(name: str, names: frozenset[str]) -> bool:
    """Whether the words can be a person's name, and are not the site's."""
    words = words_of(name)
    if not 0 < len(words) <= _MOST_WORDS or not 2 < len(name) <= _LONGEST_NAME or _NO_NAME.search(name):
        return bool(words) and len(name) == 2 and is_ideographic(name)
    if name.casefold() in _NOBODY or any(word in ("редакция", "redaktion", "editorial", "team") for word in words):
        return False
    return not is_site(name, names) and has_capitals(name.split())


def has_capitals(words: Iterable[str]) -> bool:
    """Whether most words begin with a capital, where the script has capitals at all."""
    firsts = [word[0] for word in words if word[0].isalpha()]
    cased = [c for c in firsts if c.isupper() or c.islower()]
    return bool(firsts) and 2 * sum(c.isupper() for c in cased) >= len(cased)


def is_ideographic(name: str) -> bool:
    return all("\u4e00" <= c <= "\u9fff" for c in name)
