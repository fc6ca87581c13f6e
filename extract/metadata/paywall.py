"""Tells whether a page shows only a part of an article to those who have not paid."""

import re

from lxml import html

from extract.document import Document

# `paywall`, `subscriber-only`: the names of a subscriber's box
_BOX = re.compile(
    r"paywall|subscri\w*[-_ ]?(?:only|wall)|premium[-_]?(?:box|wall|lock)|pay[-_]?wall|piano-offer", re.I
)
# `Чтобы читать дальше, оформите подписку`, `Subscribe to continue reading`: what such a box says
_WORDS = re.compile(
    r"(?:чтобы|хотите) (?:прочита|чита|дочита)\w+.{0,60}подпи|(?:полный текст|материал|статья"
    r"|продолжение).{0,40}(?:по подписке"
    r"|подписчик|для подписч)|(?:лише|тільки) (?:для )?передплатник|(?:щоб|аби) (?:чита|прочита"
    r"|дочита)\w+.{0,60}передпла"
    r"|толық (?:мәтін|нұсқа)\w*.{0,60}(?:жазыл|тіркел)|толук (?:текст|верси)\w*.{0,60}(?:жазыл|катта)"
    r"|to.liq (?:matn|maqola|o.qish).{0,60}obuna|тўлиқ (?:матн|мақола|ўқиш).{0,60}обуна"
    r"|(?:davamını|tam mətn\w*).{0,60}abun|(?:devamını|tamamını) oku\w*.{0,60}abone|abonelere özel"
    r"|subscribe to (?:continue|read|keep)|(?:continue|keep) reading.{0,40}subscri|(?:for|to) subscribers only"
    r"|already a subscriber|this (?:article|content|story) is (?:for|only for|reserved).{0,20}subscrib"
    r"|weiterlesen mit|nur für abonnenten|tylko dla (?:prenumerator|subskryb)\w+|dla prenumeratorów"
    r"|(?:სრული|სრულად).{0,40}გამოწერ|(?:ամբողջ|ամբողջական).{0,40}բաժանորդ|برای خواندن.{0,50}(?:اشتراک|مشترک)",
    re.I,
)
# a page without one of these has none of the words above; `in` is ten times faster than a pattern of them
_STEMS = (
    *("подпис", "передпла", "жазыл", "тіркел", "катта", "обуна", "obuna", "abun", "abone", "subscri", "subskr"),
    *("weiterlesen", "abonnent", "prenumer", "გამოწერ", "բաժանորդ", "اشتراک", "مشترک"),
)
_LONGEST_BOX = 400
_NO = frozenset(("false", "0", "no", "http://schema.org/false", "https://schema.org/false"))


def is_paywalled(document: Document) -> bool:
    """Whether the page says that it is not free: in JSON-LD, in a meta, or in a subscriber's box.

    A box on the page of a free article asks for money too: its words count only where they speak of reading on.
    """
    told = [str(facts.get("isAccessibleForFree")).lower() for facts in document.json_ld]
    if any(value in _NO for value in told):
        return True
    if "true" in told:
        return False
    if (document.meta("article:content_tier") or "").lower() in ("locked", "metered"):
        return True
    boxes = [block for block in document.blocks if len(block.text) < _LONGEST_BOX]
    if not _has_stem("\n".join(block.text for block in boxes)):
        return False
    return any(
        _WORDS.search(block.text) or _is_boxed(block.place.element) for block in boxes if _has_stem(block.text)
    )


def _has_stem(text: str) -> bool:
    small = text.lower()
    return any(stem in small for stem in _STEMS)


def _is_boxed(element: html.HtmlElement) -> bool:
    """Whether the element or the one around it is named as a subscriber's box."""
    around = element.getparent()
    return any(bool(_BOX.search(e.get("class") or "")) for e in (element, around) if e is not None)
