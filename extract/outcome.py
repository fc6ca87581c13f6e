"""Judges whether a page is an article, and what it is if not."""

import re
from itertools import islice
from urllib.parse import urlsplit

from extract.blocks import Block
from extract.body.line_table import box_of, units_of
from extract.document import Body, Document
from extract.extraction import Metadata, Outcome
from extract.marks import BIT

# `window._cf_chl_opt=...`, `/.well-known/ddos-guard/js-challenge`: scripts that only a bot guard's page has
_GUARD_SCRIPTS = (
    *("_cf_chl_opt", "cf-challenge", "cf_captcha", "cf-browser-verification", "ddos-guard/challenge", "js-challenge"),
    *("__ddg_", "sucuri_cloudproxy", "_incapsula_resource", "px-captcha", "captcha-delivery", "awswaf"),
    *("geo.captcha", "qrator", "servicepipe"),
)
# `Just a moment...`, `Checking your browser`, `Проверка браузера`, `Enable JavaScript and cookies to continue`
_GUARD_WORDS = re.compile(
    r"just a moment|attention required|checking your browser|verify(?:ing)? (?:that )?you are (?:a )?human"
    r"|are you a (?:robot|human)|i'?m not a robot|enable javascript|javascript is (?:disabled|required)|ddos-guard"
    r"|проверка (?:вашего )?браузера|вы не робот|я не робот|подтвердите, что (?:вы|запросы)|включите javascript"
    r"|access denied|security check|безопасност\w+ соединени|браузер(?:ді|іңізді) тексеру|robot deyil|robot emas",
    re.I,
)
# `Before you continue`, `We value your privacy`, `Wir verwenden Cookies`, `файлы cookie`
_CONSENT_WORDS = re.compile(
    r"before you continue|we value your privacy|(?:accept|manage|reject)(?: all)? cookies"
    r"|cookie (?:policy|settings|consent)"
    r"|wir (?:verwenden|nutzen) cookies|zustimmen und weiter|nous utilisons des cookies|gdpr|consent"
    r"|файл\w* cookie|использу\w+ cookie|cookie.{0,20}(?:файл|пайдалан)|çerez|pliki cookie|согласи\w+ на обработку",
    re.I,
)
# `404 Not Found`, `Страница не найдена`, `Бет табылмады`, `Səhifə tapılmadı`, `Sahifa topilmadi`
_ERROR_WORDS = re.compile(
    r"\b(?:404|403|410|500|502|503)\b|not found|page (?:does not|doesn't) exist|no longer (?:available|exists)"
    r"|не найден|не существует|удален[аоы]?\b|бет табылмады|табылмады|tapılmadı|topilmadi|топилмади|табылган жок"
    r"|не знайден|nie znaleziono|nicht gefunden|δεν βρέθηκε|找不到|不存在|գտնված չէ|ვერ მოიძებნა|ёфт нашуд",
    re.I,
)
# `/`, `/ru/`, `/index.php`: the path of a home page
_HOME = re.compile(r"/?(?:[a-z]{2}/?)?(?:(?:index|default)\.\w+)?")
_SHORT, _WALL, _LISTED, _HOME_LISTED = 60, 700, 12, 3
_MOSTLY = 0.7
_FEW_WORDS = 400
_LEAST_HEADLINE, _HEADLINE = 25, 250
"""Letters; an ideograph counts as three."""


def judge_outcome(document: Document, metadata: Metadata, body: Body) -> Outcome:
    """The one word for a page that was decoded and parsed."""
    size = units_of(body.text)
    if size < _WALL:
        wall = _wall(document, metadata, size)
        if wall:
            return wall
    if _is_listing(document, body):
        return Outcome.LISTING
    if not size:
        return Outcome.NOT_ARTICLE
    return Outcome.TOO_SHORT if size < _SHORT else Outcome.OK


def _wall(document: Document, metadata: Metadata, size: int) -> Outcome | None:
    """What stands in the article's place on a page of few words."""
    title = f"{metadata.title or ''} {document.tree.findtext('.//title') or ''}"
    words = [block for block in document.blocks if block.link_chars * 2 < len(block.text)]
    text = " ".join(block.text for block in words)[:4000]
    few = units_of(text) < _FEW_WORDS + size
    if units_of(text) < _WALL and _has_guard_script(document.markup):
        return Outcome.BOT_CHALLENGE
    if _GUARD_WORDS.search(title) or (few and _GUARD_WORDS.search(text)):
        return Outcome.BOT_CHALLENGE
    gated = sum(len(b.text) for b in words if b.place.inherited & BIT["gate"])
    if text and gated > _MOSTLY * len(text):
        return Outcome.CONSENT_WALL
    if _CONSENT_WORDS.search(title) or (few and gated * 2 > len(text) and _CONSENT_WORDS.search(text)):
        return Outcome.CONSENT_WALL
    if _ERROR_WORDS.search(title) and size < _FEW_WORDS and not document.declares_article:
        return Outcome.NOT_ARTICLE
    return None


def _has_guard_script(markup: str) -> bool:
    lowered = markup.lower()
    return any(script in lowered for script in _GUARD_SCRIPTS)


def _is_listing(document: Document, body: Body) -> bool:
    """Many headline links, and little text that hangs together."""
    # more of them than twice a list's change nothing below
    headlines = sum(1 for _ in islice(filter(_is_headline_link, document.blocks), 2 * _LISTED))
    if headlines >= _HOME_LISTED and _HOME.fullmatch(urlsplit(document.url)._replace(scheme="", netloc="").geturl()):
        return True
    size = units_of(body.text)
    linked = _link_share(document.blocks, body)
    if size < _SHORT and linked <= 0.5:
        return headlines >= (_LISTED if size else _HOME_LISTED)
    if headlines >= _HOME_LISTED and linked > 0.5:
        return True
    if linked > _MOSTLY and _headline_links(document) >= _LISTED // 2:
        return True
    if headlines < 2 * _LISTED or document.declares_article:
        return False
    return _is_scattered(document.blocks, body)


def _is_headline_link(block: Block) -> bool:
    size = len(block.text)
    if size > _HEADLINE or block.link_chars <= 0.6 * size:
        return False
    return _is_headline_long(block.text)


def _is_headline_long(text: str) -> bool:
    size = len(text)
    return _LEAST_HEADLINE <= size <= _HEADLINE // 3 or _LEAST_HEADLINE <= units_of(text) <= _HEADLINE


def _headline_links(document: Document) -> int:
    """How many links are as long as headlines, also where many stand in one line."""
    texts = (" ".join("".join(link.itertext()).split()) for link in document.tree.iter("a"))
    return sum(map(_is_headline_long, texts))


def _link_share(blocks: list[Block], body: Body) -> float:
    """How much of the body's text is links."""
    wanted = set(body.paragraphs)
    lines = [block for block in blocks if block.text in wanted]
    return sum(block.link_chars for block in lines) / (sum(len(block.text) for block in lines) or 1)


def _is_scattered(blocks: list[Block], body: Body) -> bool:
    """Whether the body's lines stand in many boxes, hardly two of them together: the teasers of other articles."""
    wanted = set(body.paragraphs)
    lines = [box_of(block.place) for block in blocks if block.text in wanted]
    return len(lines) >= 6 and len(set(lines)) > 0.85 * len(lines)
