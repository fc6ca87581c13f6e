"""Judges whether a page that came in an article's place still shows the article: a pure comparison of two readings.

An edit keeps lines, or else keeps its headline and its words. Another article, a notice and a page that lost its end
do not; each of them may be what the site wants to show, which only time tells.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from extract.notices import MACHINE, MAINTENANCE
from storage.articles.content_hash import overlap, plain

ANOTHER = 0.15
"""Share of the shorter text's characters that stand in lines of both, below which the texts share hardly a line."""
_KIN_TITLES, _KIN_WORDS, _KIN_PHRASES = 1 / 3, 0.3, 0.1
_SHRUNK, _REMNANT, _FROM_OLD = 0.6, 0.4, 0.8
_BEGINNING = 0.7
"""Share of a text below which its bare beginning is taken for a page that lost its end."""
_STEM, _LEAST_WORD = 4, 4
_KEPT_BELOW_ANOTHER, _FEW_LINES = 0.3, 4
_FLASH = 600
_PIECE = 12
"""Letters of a line by which it is known as the beginning of a longer one."""

# `Сайт на техническом обслуживании`, `Войдите, чтобы читать`, `Подтвердите, что вы не робот`, `Материал удалён`
_NOTICE = re.compile(
    rf"{MAINTENANCE}"
    r"|войдите|войти на сайт|авторизуй|авторизаци|зарегистрируй|увійдіть|увайдзіце|log ?in|sign ?in|жүйеге кір"
    r"|тіркел|tizimga kir|ro.yxatdan o.t|daxil ol|qeydiyyat|giriş yap|катталыңыз|кириңиз|ворид шавед|შესვლა|մուտք"
    r"|нэвтэр|по подписке|оформите подписку|только (?:для )?подписчик|subscribers only|subscribe to (?:read|continue)"
    r"|жазылу арқылы|не робот|captcha|капч[аиу]|verify (?:that )?you|are human|robot (?:emas|deyil|değil)"
    r"|робот (?:емес|эмес)|(?:материал|страниц\w|новость|статья|публикация|запись) (?:был[аио]? )?"
    r"(?:удал|снят|недоступ|не найден|не существ)|(?:page|article|content) (?:has been |was |is )?"
    r"(?:removed|deleted|not found|unavailable)|(?:бет|мақала) (?:жойыл|табылм)|(?:sahifa|maqola) (?:topilmadi"
    r"|o.chirilgan)|(?:səhifə|xəbər) (?:tapılmadı|silin)|доступ (?:запрещ|ограничен)|access (?:denied|forbidden)"
    r"|достиг\w+ лимит|превышен\w* лимит|bandwidth limit|account suspended|хостинг|domain .{0,30}expired",
    re.I,
)
_ENDS = re.compile(r"[.!?…。！？։۔।:;][\"'»”“’)\]]*$")
# `... до зимы. Работы`: where a sentence ends
_SENTENCES = re.compile(r"(?<=[.!?…。！？։۔।])\s+")
_WORD = re.compile(r"[^\W\d_]+")
_MASKED = re.compile(r"https?://\S+|\d+")


class Doubt(StrEnum):
    """Why a text is not believed to be the article's."""

    ANOTHER_TEXT = "another_text"
    NOTICE = "notice"
    LOST_END = "lost_end"
    NO_ARTICLE = "no_article"


@dataclass(frozen=True, slots=True)
class Text:
    """What a page says: `canonical` is the address that it calls its own."""

    title: str | None
    body: str | None
    canonical: str | None = None

    @property
    def lines(self) -> list[str]:
        """The body's lines in one spelling."""
        return [line for each in (self.body or "").splitlines() if (line := plain(each).casefold().rstrip("\ufffd"))]


def find_doubt(before: Text, after: Text, *, unfinished: bool = False) -> Doubt | None:
    """Why the later text is not believed to be an edit of the earlier one; None where it is.

    `unfinished` where the later page lacks the end tag that the earlier one had.
    """
    old, new = _pieces(before.lines, after.lines)
    if not old:
        return None
    known = set(old)
    added = [line for line in new if line not in known]
    smaller = _size(new) < _SHRUNK * _size(old)
    if _says(MACHINE, added) and not _says(MACHINE, old):
        return Doubt.NOTICE
    if smaller and _says(_NOTICE, [*added, *_title_if_new(before, after)]) and not _says(_NOTICE, old):
        return Doubt.NOTICE
    if _has_lost_end(old, new, unfinished=unfinished):
        return Doubt.LOST_END
    return None if _is_kin(before, after, old, new) else Doubt.ANOTHER_TEXT


def masked(text: Text) -> str:
    """The text without numbers and addresses, in one spelling: what two showings of one notice share."""
    return _MASKED.sub("0", plain(f"{text.title or ''}\n{text.body or ''}").casefold())


def _pieces(old: list[str], new: list[str]) -> tuple[list[str], list[str]]:
    """Lines, or sentences where one of the texts has hardly any lines."""
    if min(len(old), len(new)) >= _FEW_LINES:
        return old, new
    first, second = ([part for line in lines for part in _SENTENCES.split(line)] for lines in (old, new))
    return first, second


def _has_lost_end(old: list[str], new: list[str], *, unfinished: bool) -> bool:
    """Whether the earlier text goes on where the later one stops."""
    if not new or old[-1] in new or _size(new) >= _size(old):
        return False
    if unfinished:
        return True
    last = new[-1]
    if len(last) >= _PIECE and not _ENDS.search(last) and any(line != last and line.startswith(last) for line in old):
        return True
    if new == old[: len(new)] and _size(new) < _BEGINNING * _size(old):
        # the reader drops half a sentence that stands alone at the end
        return True
    known = set(old)
    kept = _size(line for line in new if line in known)
    return _size(new) < _REMNANT * _size(old) and kept >= _FROM_OLD * _size(new)


def _is_kin(before: Text, after: Text, old: list[str], new: list[str]) -> bool:
    """Whether the later text can be an edit of the earlier one; below another headline more must have stayed."""
    shared = set(old) & set(new)
    kept = _size(line for line in new if line in shared)
    titles = _kinship(_stems(before.title), _stems(after.title))
    headed = titles is None or titles >= _KIN_TITLES
    if kept >= (ANOTHER if headed else _KEPT_BELOW_ANOTHER) * (min(_size(old), _size(new)) or 1):
        return True
    if before.canonical and after.canonical and before.canonical != after.canonical and before.title != after.title:
        return False
    if not headed:
        # articles of a series have the same words all through
        return False
    rests = [" ".join(line for line in lines if line not in shared) for lines in (old, new)]
    if titles is not None and _size(old) < _FLASH and _size(new) > 2 * _size(old):
        # a flash that became a story need not keep its sentence
        return True
    words = _kinship(*map(_stems, rests)) or 0.0
    return words >= _KIN_WORDS or overlap(*rests) >= _KIN_PHRASES


def _kinship(one: set[str], other: set[str]) -> float | None:
    """The share of the smaller set that stands in the larger; None where one is empty."""
    least = min(len(one), len(other))
    return len(one & other) / least if least else None


def _stems(text: str | None) -> set[str]:
    words = _WORD.findall(plain(text or "").casefold())
    return {word[:_STEM] for word in words if len(word) >= _LEAST_WORD}


def _title_if_new(before: Text, after: Text) -> list[str]:
    return [after.title] if after.title and after.title != before.title else []


def _says(words: re.Pattern[str], lines: Iterable[str]) -> bool:
    return words.search("\n".join(lines)) is not None


def _size(lines: Iterable[str]) -> int:
    return sum(map(len, lines))
