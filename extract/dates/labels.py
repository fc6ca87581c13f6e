"""Reads the words beside a date: `Updated:`, `Source:`, `tarihinde güncellendi`."""

import re
from functools import lru_cache
from itertools import islice

from extract.dates.candidates import MODIFIED, PUBLISHED
from extract.dates.context import DateContext
from extract.dates.written.words import WORD, fold, tidy, words_of

_WORD = re.compile(WORD)
_DIGIT = re.compile(r"\d")
_REACH = 60
_FEW = 5
_LONGEST = 40
_DATED = re.compile(r"\d[./-]\d|(?:19|20)\d\d")


def _stems(kind: str) -> re.Pattern[str]:
    return re.compile(r"(?<!\w)(?:" + "|".join(re.escape(w) for w in words_of(kind)) + ")")


_MODIFIED, _PUBLISHED, _SOURCE, _AS_OF = (_stems(k) for k in ("modified", "published", "source", "as_of"))
# a name follows, and the date after the name: `Мәтін: Айгерім Сейітова 05.03.2026`
_WRITER = re.compile(
    r"(?:^|[|•·,\s])(?:автор\w{0,3}|аўтар|мәтін\w{0,3}|матн|текст|материал\w{0,3}|тілші|хабарчы|кабарчы|журналист|корреспондент|редактор"
    r"|подготовил\w?|дайындаған|муаллиф|мухбир|зохиогч|сэтгүүлч|сурвалжлагч|muallif|muxbir|matn|müəllif|yazar|yazan|haber|kaynak"
    r"|awtor|author|text|words|by|հեղինակ|ავტორი|نویسنده|خبرنگار|الكاتب|كتب|ئاپتور|рубрика|раздел|категория|бөлім|bo['‘’ʻ]lim|kategori\w?"
    r"|bölmə|источник|дереккөз|manba|mənbə)\s?:[^\d|•·]*$",
    re.I,
)


@lru_cache(2_000)
def folded(text: str) -> str:
    """Text as the stems of the tables are written: folded words with single spaces."""
    return " ".join(fold(m.group()) for m in _WORD.finditer(text))


@lru_cache(2_000)
def role_of(before: str) -> str | None:
    """published or modified, by the last label in the words before a date; None where they say neither."""
    text = folded(before[-_REACH:])
    modified = max((m.start() for m in _MODIFIED.finditer(text)), default=-1)
    published = max((m.start() for m in _PUBLISHED.finditer(text)), default=-1)
    if modified < 0 and published < 0:
        return None
    return MODIFIED if modified > published else PUBLISHED


def role_after(after: str) -> str | None:
    """The same by the first words after a date: `tarihinde güncellendi`; words before a colon label what follows."""
    words = list(islice(_WORD.finditer(after[:_REACH]), _FEW))
    if not words or ":" in after[:_REACH] or "|" in after[: words[-1].end()]:
        return None
    return role_of(after[: words[-1].end()])


def may_precede(before: str) -> bool:
    """Whether words with a colon do not keep a date from being the article's: `Stand:`, `Мәтін: Айгерім Сейітова`."""
    return _AS_OF.search(folded(before[-_REACH:])) is not None or _WRITER.search(before[-_REACH:]) is not None


def names_source(after: str) -> bool:
    """Whether the words after a date begin with a credit: `Источник - ИноСМИ`, `Kaynak:`."""
    text = folded(after[:_REACH])
    match = _SOURCE.search(text)
    return match is not None and match.start() <= 4


def label_around(context: DateContext, number: int) -> str | None:
    """The label in the text before, `<b>Updated:</b> <time>`, or after: `<time> <i>tarihinde güncellendi</i>`."""
    return _label_before(context, number) or _label_after(context, number)


def _label_before(context: DateContext, number: int) -> str | None:
    nodes = context.nodes
    at = _beside(context, number, -1, 3)
    earlier = nodes.texts[at] if at is not None and at != nodes.headline else ""
    if at is None or len(earlier) > _LONGEST or _DIGIT.search(earlier):
        return None
    role = role_of(tidy(earlier))
    # `<a href=/guncel>Güncel</a>` is a rubric
    if role is None or context.block_kinds.around(nodes.element(at)).linked:
        return None
    return None if _ends_a_date(context, at) else role


def _label_after(context: DateContext, number: int) -> str | None:
    nodes = context.nodes
    at = _beside(context, number, 1, 4)
    if at is not None and not nodes.texts[number] and _DIGIT.search(nodes.texts[at][:_LONGEST]):
        # the element's own text comes first
        at = _beside(context, at, 1, 3)
    said = "" if at is None or len(nodes.texts[at]) > _LONGEST else tidy(nodes.texts[at])
    role = None if _DIGIT.search(said) else role_after(said)
    if role is None or at is None or context.block_kinds.around(nodes.element(at)).linked:
        return None
    following = _beside(context, at, 1, 2)
    labels_next = following is not None and _DIGIT.search(nodes.texts[following][:20])
    return None if labels_next and not _ends_a_date(context, at) else role


def _ends_a_date(context: DateContext, at: int) -> bool:
    """Whether a label belongs to the date before it: `<b>04.02.2026</b> <i>yayımlandı</i> <b>05.02.2026</b>`."""
    texts = context.nodes.texts
    dated = _beside(context, at, -1, 3)
    following = _beside(context, at, 1, 3)
    if dated is None or following is None or ":" in texts[at] or not _DATED.search(texts[dated][:_LONGEST]):
        return False
    first, last = _beside(context, dated, -1, 3), _beside(context, following, 1, 3)
    before = "" if first is None or _DIGIT.search(texts[first]) else texts[first][-_LONGEST:]
    after = "" if last is None or len(texts[last]) > _LONGEST else texts[last]
    return role_of(tidy(before)) is None and role_after(tidy(after)) is not None


def _beside(context: DateContext, number: int, step: int, reach: int) -> int | None:
    """The next node that holds a text, before or after another."""
    texts = context.nodes.texts
    numbers = range(number + step, number + step * (reach + 1), step)
    return next((n for n in numbers if 0 <= n < len(texts) and texts[n].strip()), None)
