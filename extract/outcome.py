"""Judges whether a page is an article, and what it is if not: no outcome throws an article's text away."""

import re
from dataclasses import dataclass
from itertools import islice
from urllib.parse import urlsplit

from extract.blocks import Block
from extract.body.line_table import box_of, units_of
from extract.document import Body, Document
from extract.extraction import Metadata, Outcome
from extract.marks import BIT
from extract.notices import NOTICE, is_notice

# `window._cf_chl_opt=...`, `/.well-known/ddos-guard/js-challenge`: scripts that only a bot guard's page has
_GUARD_SCRIPTS = (
    *("_cf_chl_opt", "cf-challenge", "cf_captcha", "cf-browser-verification", "ddos-guard/challenge", "js-challenge"),
    *("__ddg_", "sucuri_cloudproxy", "_incapsula_resource", "px-captcha", "captcha-delivery", "awswaf"),
    *("geo.captcha", "qrator", "servicepipe", "cf-error-details"),
)
# `Just a moment...`, `Checking your browser`, `Проверка браузера`, `Enable JavaScript and cookies to continue`
_GUARD_WORDS = re.compile(
    r"just a moment|attention required|checking your browser|verify(?:ing)? (?:that )?you are (?:a )?human"
    r"|are you a (?:robot|human)|i'?m not a robot|enable javascript|javascript is (?:disabled|required)|ddos-guard"
    r"|проверка (?:вашего )?браузера|вы не робот|я не робот|подтвердите, что (?:вы|запросы)|включите javascript"
    r"|access denied|security check|безопасност\w+ соединени|браузер(?:ді|іңізді) тексеру|robot deyil|robot emas"
    r"|review the security of your connection|(?:one moment|please wait).{0,60}(?:redirect|verif)"
    r"|увімкніть javascript"
    r"|уключыце javascript|javascript.{0,4}(?:ті|ди|ni|ni|i|-?ni) (?:қос|күйгүз|yoq|aktiv|etkin)\w*"
    r"|robot olmadığınızı"
    r"|робот еме[сз]|(?:сүз )?робот түгел|ddos|ray id",
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
# `404`, `Страница не найдена`, `Бет табылмады`, `Səhifə tapılmadı`: an error page's own headline, and no news
_ERROR_TITLE = re.compile(
    r"\W*(?:(?:ошибка|қате|ката|xatolik|xato|xəta|hata|памылка|помилка|error|błąd|fehler|http)\W{0,3})?(?:403"
    r"|404|410|50[0-4])\b"
    r"(?!.{12,})|(?:страниц\w|запрашиваем\w+ \w+|документ|материал|сторінк\w|старонк\w|бет|барақ|барак"
    r"|парақша|sahifa|саҳифа"
    r"|sayfa|səhifə|sahypa|хуудас|page|content|strona|seite|გვერდი|էջը?|صفحه)(?:\s\S+){0,4}?\s(?:не\s?найден"
    r"|не існує|не існуе"
    r"|не существует|удален|не знойдзен|не знайден|табылмады|табылган жок|табылбады|жоқ|topilmadi|топилмади"
    r"|bulunamadı|tapılmadı"
    r"|tapylmady|ёфт нашуд|табылмады|олдсонгүй|not (?:be )?found|does(?:n.t| not) exist|is (?:not"
    r"|no longer) available|nie "
    r"(?:została )?(?:znalezion|istnieje)|nicht gefunden|ვერ მოიძებნა|არ მოიძებნა|գտնված չէ|չի գտնվել"
    r"|یافت نشد|پیدا نشد)"
    r"|\W*(?:not found|не найдено|ничего не найдено|nie znaleziono|nicht gefunden|δεν βρέθηκε|找不到|不存在)\W*$",
    re.I,
)
# `404 Not Found`, `Страница не найдена`, `Sahifa topilmadi`: also where the news has such words
_ERROR_WORDS = re.compile(
    r"\b(?:404|403|410|500|502|503)\b|not found|page (?:does not|doesn't) exist|no longer (?:available|exists)"
    r"|не найден|не существует|удален[аоы]?\b|бет табылмады|табылмады|tapılmadı|topilmadi|топилмади|табылган жок"
    r"|не знайден|не знойдзен|nie znaleziono|nicht gefunden|δεν βρέθηκε|找不到|不存在|գտնված չէ"
    r"|ვერ მოიძებნა|ёфт нашуд|bulunamadı|олдсонгүй|یافت نشد|на главную|главн\w+ страниц|home ?page|ana sayfa"
    r"|bosh sahifa|басты бет|поиск\w* по сайту",
    re.I,
)
# `/`, `/ru/`, `/index.php`: the path of a home page
_HOME = re.compile(r"/?(?:[a-z]{2}/?)?(?:(?:index|default)\.\w+)?")
_SHORT, _WALL, _LISTED, _HOME_LISTED = 60, 700, 12, 3
_MOSTLY = 0.7
_FEW_WORDS = 400
_LEAST_HEADLINE, _HEADLINE = 25, 250
"""Letters; an ideograph counts as three."""
# text of its own that makes an article of a page with a date, and of one without
_NEWS, _ARTICLE = 80, 300
_PLAYERS = frozenset(("iframe", "video", "audio", "embed", "object"))
_SENTENCE_END = re.compile(r"[.!?…。！？։۔।](?:\W|$)")


@dataclass(frozen=True, slots=True)
class Judgement:
    """The one word for a page, and the doubts that did not decide it, by name."""

    outcome: Outcome
    doubts: tuple[str, ...] = ()


def judge_outcome(document: Document, metadata: Metadata, body: Body, *, dated: bool = False) -> Judgement:
    """What a decoded and parsed page is; `dated` where a day of publication was read.

    A wall or an error is called only where the page holds no article: else it is a doubt, and the text is kept.
    """
    size = units_of(body.text)
    declared = dated or document.declares_article
    doubts: tuple[str, ...] = (NOTICE,) if is_notice(metadata.title, body.paragraphs, declared=declared) else ()
    if size < _WALL and (wall := _wall(document, metadata, size)):
        if not _holds_article(document, metadata, body, dated=dated):
            return Judgement(wall, doubts)
        doubts = (f"looks_like_{'error_page' if wall is Outcome.NOT_ARTICLE else wall}", *doubts)
    if _is_listing(document, body):
        if size < _SHORT and _shows_player(document) and (dated or document.declares_article):
            return Judgement(Outcome.TOO_SHORT if size else Outcome.NOT_ARTICLE, doubts)
        return Judgement(Outcome.LISTING, doubts)
    if not size:
        return Judgement(Outcome.NOT_ARTICLE, doubts)
    return Judgement(Outcome.TOO_SHORT if size < _SHORT else Outcome.OK, doubts)


def _holds_article(document: Document, metadata: Metadata, body: Body, *, dated: bool) -> bool:
    """Whether the body has sentences of its own, which no wall says; fewer are enough below a headline and a day."""
    own = [text for text in body.paragraphs if not _is_wall_line(text)]
    size = sum(map(units_of, own))
    if not any(_SENTENCE_END.search(text) for text in own):
        return False
    title = _titles(document, metadata)
    guarded = bool(_GUARD_WORDS.search(title)) and _has_guard_script(document.markup)
    if guarded or _ERROR_TITLE.search(title):
        return size >= _ARTICLE and (dated or document.declares_article)
    if size >= _ARTICLE:
        return True
    if size < _NEWS:
        return False
    headed = not (_GUARD_WORDS.search(title) or _CONSENT_WORDS.search(title) or _has_guard_script(document.markup))
    return dated or document.declares_article or (headed and _has_headline(document, metadata))


def _is_wall_line(text: str) -> bool:
    return any(words.search(text) for words in (_GUARD_WORDS, _CONSENT_WORDS, _ERROR_WORDS))


def _titles(document: Document, metadata: Metadata) -> str:
    return f"{metadata.title or ''} \n {document.tree.findtext('.//title') or ''}"


def _has_headline(document: Document, metadata: Metadata) -> bool:
    """Whether the title stands in a heading of the page, in more words than a site's name has."""
    title = " ".join((metadata.title or "").split()).casefold()
    if title.count(" ") < 2:
        return False
    headings = (b for b in document.blocks if b.place.tag in ("h1", "h2"))
    return any(heading.text.casefold() in title or title in heading.text.casefold() for heading in headings)


def _shows_player(document: Document) -> bool:
    return next(document.tree.iter(*_PLAYERS), None) is not None


def _wall(document: Document, metadata: Metadata, size: int) -> Outcome | None:
    """What stands in the article's place on a page of few words, by its words and scripts."""
    title = _titles(document, metadata)
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
