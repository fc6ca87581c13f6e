"""The languages of a page, and the order of day and month in its dates."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from urllib.parse import urlsplit

from extract.document import Document

_SLASHED = re.compile(
    r"(?<![\d/])(\d{1,2})/(\d{1,2})/(?:20)?\d\d(?![\d/])"
)  # 25/12/2026 tells the order, 05/03/2026 not
_CODE = re.compile(r"^([a-zA-Z]{2,3})(?:[-_]\w+)*?(?:[-_]([a-zA-Z]{2}))?$")  # kk, en-US, uz_Cyrl_UZ
_MONTH_FIRST = frozenset({"us", "ph", "fm", "pw"})
_AMERICAN_ENDS = frozenset({"us", "gov", "mil", "edu"})
_WORLDWIDE = frozenset({"com", "org", "net", "info", "biz", "news", "io", "co", "tv", "me", "blog", "online", "site"})
_SCANNED = 300_000


@dataclass(frozen=True)
class Locale:
    """A page's locale: its languages, likeliest first, and how to learn its order of day and month."""

    languages: tuple[str, ...] = ()
    order: Callable[[], bool | None] = lambda: False

    @cached_property
    def month_first(self) -> bool | None:
        """Whether months come before days; None where both are possible. Asked only when a date leaves it open."""
        return self.order()


def locale_of(document: Document) -> Locale:
    """The page's languages, its source's first, and how to learn whether its figures put the month first."""
    source = document.source
    codes = [m.groups() for m in (_CODE.match(c) for c in _declared(document)) if m]
    spoken = [code.split("-")[0] for code in source.languages] if source else []
    languages = tuple(dict.fromkeys((*spoken, *(code.lower() for code, _ in codes))))
    countries = {country.lower() for _, country in codes if country}
    return Locale(languages, lambda: _month_first(document, languages, countries))


def _declared(document: Document) -> list[str]:
    root = document.tree
    found = (root.get("lang"), root.get("xml:lang"), document.meta("og:locale"), document.meta("content-language"))
    return [code.strip()[:20] for code in found if code]


def _month_first(document: Document, languages: tuple[str, ...], countries: set[str]) -> bool | None:
    if document.source:
        return document.source.country in _MONTH_FIRST
    if languages and "en" not in languages:
        return False
    end = (urlsplit(document.url).hostname or "").rpartition(".")[2]
    if end in _AMERICAN_ENDS:
        return True
    if end not in _WORLDWIDE:
        return False
    seen = [(int(a), int(b)) for a, b in _SLASHED.findall(document.markup[:_SCANNED])[:200]]
    months, days = any(b > 12 >= a for a, b in seen), any(a > 12 >= b for a, b in seen)
    if months != days:
        return months
    # en-US is also what software says of a British site, so the order is taken and the doubt kept
    return True if countries and countries <= _MONTH_FIRST else False if countries and "us" not in countries else None
