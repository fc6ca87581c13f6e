"""Reads the outlets that an article names as its origin, and how it names them.

Verbs quote persons and offices far more often than outlets, so rules only propose: a name counts when the table of
outlets has it, or when it is a site's address, or the text of a link under a footer's label.
"""

import re
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass

from extract.credits.footers import NO_OUTLETS, read_footers
from extract.credits.outlets import Mention, Outlet, host_of, known_outlets
from extract.credits.phrases import Phrases, phrases_of
from extract.document import Body, Document
from extract.extraction import Credit

REPRINT, CITES, TRANSLATION = "reprint", "cites", "translation"
_RANK = {REPRINT: 0, TRANSLATION: 1, CITES: 2}
_MOST = 8
_AROUND = 110
_WORDS_KEPT = 300
_LONGEST_PARAGRAPH = 20_000
# haqqin.az, www.zakon.kz, e-history.kz
_SITE = re.compile(
    r"(?<![\w@./-])(?:https?://)?(?:www\.)?((?:[a-z0-9-]+\.){1,3}"
    r"(?:kz|uz|kg|tj|tm|az|ru|by|ua|am|ge|md|mn|tr|cn|de|eu|su|org|com|net|info|media|news|agency|press|online|tv|asia|io|me|today|uk))"
    r"(?![\w-]|\.\w)",
    re.I,
)
# a cheap look before the costly one: sentences end in a dot and a space
_DOT = re.compile(r"\.[a-z]{2}", re.I)
# the start of a dateline: "АСТАНА. 5 февраля. КАЗИНФОРМ -", "(Reuters) -", "БАКУ, 5 мая — РИА Новости.", "/ТАСС/"
_DATELINE_HEAD = re.compile(
    r"""(?:[^\W\d_][\w’'-]*[\s.,/–—-]*){0,3}(?:\d{1,2}[\s.,]+[\w.]+[\s.,/–—-]*(?:\d{4}[^\W\d]*\.?[\s.,/–—-]*)?)?[/(«"–—\s-]*"""
)
_DATELINE_TAIL = re.compile(r"""[»"]?\s?(?:[-–—]|/|\)|[.,]\s?[-–—]|\.\s(?=[^\W\d_]))""")
_DATELINE_LENGTH = 70
# "Об этом сообщает X" speaks of the news, "сообщает X" alone of the text
_ABOUT_THIS = re.compile(
    r"^(?:об этом|про це|аб гэтым|bu barədə|bu haqda|бул тууралуу|бұл туралы|бу ҳақда)(?!\w)", re.I
)
# «Вечерние Ведомости»: the name goes on to the left inside its quotes
_WITHIN_A_NAME = re.compile(r"[«“„][^»”]*\w\s$")
_BARE_WORDS = 14
_SMALL_WORDS = 2
_WORD = re.compile(r"[^\W\d_]{3,}")
_SENTENCE_END = re.compile(r"[.!?…][»”\")]*\s+(?=[^a-zа-яё])")
_PHOTO = re.compile(r"^\W*(?:фото|photo|foto|сурет|сүрөт|şəkil|видео|video|иллюстрац|image|getty)", re.I)


@dataclass(frozen=True, slots=True)
class _Page:
    """What the rules need to know of the page they read."""

    host: str
    phrases: Phrases


def read_credits(document: Document, body: Body, language: str | None) -> tuple[Credit, ...]:
    """The outlets that the text names as its origin, the strongest relation first; never persons or ministries.

    An outlet's own dateline on its own site is kept as `cites`.
    """
    page = _Page(host_of(document.url), phrases_of(language))
    found = [*read_footers(document, body, language)]
    for number, paragraph in enumerate(body.paragraphs):
        found += _in_paragraph(page, paragraph[:_LONGEST_PARAGRAPH], first=number == 0)
    return _once(found)


def _once(found: list[Credit]) -> tuple[Credit, ...]:
    """Each outlet once a relation, and not as cited where it is reprinted; in order of strength, then of the page."""
    kept: dict[tuple[str, str], Credit] = {}
    for credit in sorted(found, key=lambda c: _RANK[c.relation]):
        reprinted = credit.relation == CITES and (credit.name, REPRINT) in kept
        if not reprinted:
            kept.setdefault((credit.name, credit.relation), credit)
    return tuple(kept.values())[:_MOST]


def _in_paragraph(page: _Page, text: str, *, first: bool) -> Iterator[Credit]:
    if _PHOTO.match(text):
        return
    for mention in _mentions(text):
        own = mention.outlet.prints_on(page.host)
        relation = _relation(page, text, mention, first=first)
        if relation is None or (own and relation != CITES and mention.outlet.name == page.host):
            continue
        known = len(mention.outlet.hosts) and known_outlets().of_host(mention.outlet.hosts[0]) is not None
        if own and not known:
            continue
        credit = _credit(mention.outlet, CITES if own else relation, text, mention)
        yield credit
        if not own and _is_translated(page, text, mention):
            yield Credit(credit.name, TRANSLATION, credit.words, credit.url, credit.host)


def _mentions(text: str) -> Iterator[Mention]:
    """The outlets of the table and the addresses of sites in a paragraph."""
    sites = []
    if _DOT.search(text):
        sites = [Mention(_site(found[1].lower()), found.start(), found.end()) for found in _SITE.finditer(text)]
        yield from (site for site in sites if not NO_OUTLETS.search(site.outlet.hosts[0]))
    starts = [site.start for site in sites]
    for mention in known_outlets().mentions(text):
        before = bisect_right(starts, mention.start)
        if not before or mention.start >= sites[before - 1].end:
            yield mention


def _site(host: str) -> Outlet:
    return known_outlets().of_host(host) or Outlet(host, (host,))


def _relation(page: _Page, text: str, mention: Mention, *, first: bool) -> str | None:
    """How the words around a name make it the origin; None where they do not."""
    if first and mention.end <= _DATELINE_LENGTH and _is_dateline(text, mention):
        return REPRINT
    if _WITHIN_A_NAME.search(text, max(0, mention.start - 30), mention.start):
        return None
    before = _SENTENCE_END.split(text[max(0, mention.start - _AROUND) : mention.start])[-1]
    after = _SENTENCE_END.split(text[mention.end : mention.end + _AROUND])[0]
    if not (page.phrases.introduces(before) or page.phrases.follows(after)):
        return None
    return REPRINT if _says_no_more(page, text) else CITES


def _says_no_more(page: _Page, text: str) -> bool:
    """Whether a paragraph says where the text is from and nothing else, as in "Согласно сайту X, передает Y"."""
    if len(text.split()) > _BARE_WORDS or _ABOUT_THIS.match(text):
        return False
    spans = [(mention.start, mention.end) for mention in _mentions(text)]
    rest = "".join(c for i, c in enumerate(text) if not any(start <= i < end for start, end in spans))
    return len(_WORD.findall(page.phrases.saying.sub(" ", rest))) <= _SMALL_WORDS


def _is_dateline(text: str, mention: Mention) -> bool:
    head, tail = text[: mention.start], text[mention.end :]
    return bool(_DATELINE_HEAD.fullmatch(head) and _DATELINE_TAIL.match(tail)) and (
        bool(head.strip()) or tail[:1] in "/)"
    )


def _is_translated(page: _Page, text: str, mention: Mention) -> bool:
    """Whether the words right after a name say that its text was translated: "(перевод — сайт Y)"."""
    return page.phrases.translated.match(text[mention.end : mention.end + 40].lstrip(' \u00a0»"”,.;')) is not None


def _credit(outlet: Outlet, relation: str, text: str, mention: Mention) -> Credit:
    start = max(0, mention.start - _WORDS_KEPT // 2)
    words = text if len(text) <= _WORDS_KEPT else text[start : start + _WORDS_KEPT]
    return Credit(outlet.name, relation, words.strip(), None, outlet.hosts[0] if outlet.hosts else None)
