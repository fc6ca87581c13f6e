"""Marks an element by its tag, class, id and roles."""

import re
from functools import lru_cache

# `class="news-text b-article"`: each word group is one bit of an element's marks
_WORDS = {
    "article": r"article|story|\bpost|entry|publication|material|single|newsitem|statia",
    "body": r"body|content|text|copy|paragraph|detail",
    "comment": r"comment|disqus|repl(?:y|ies)|forum|discuss|komment|respond",
    "nav": r"nav|menu|crumb|\btabs?\b|pager|pagination|header|masthead|topbar|toolbar",
    "footer": r"foot|copyright|legal|bottom",
    "side": r"side|aside|rail|right|left|widget|panel",
    "related": r"relat|recom|similar|more|popular|most|trend|latest|last|also|teaser|carousel"
    r"|slid|list|archive|other|hot|feed",
    "share": r"share|social|like|vote|rating|follow|subscri|newsletter|print|tools|button|bookmark|addthis|signup",
    "ad": r"\bads?\b|advert|banner|promo|sponsor|reklam|commerc|partner|donat",
    "meta": r"meta|byline|author|date|time|\btags?\b|categor|rubric|source|credit|\binfo\b|stat|views|counter|label",
    "caption": r"caption|photo|image|\bimg|galler|figure|media|picture|video|thumb|foto",
    "title": r"title|headline|heading|zagolov",
    "lead": r"\blead|intro|summary|standfirst|deck|subtitle|anons|perex|excerpt|descript|abstract|preview",
    "gate": r"cookie|consent|gdpr|popup|modal|overlay|login|signin|regist|paywall|captcha",
}
_TAGS = {
    "li": "list",
    "td": "cell",
    "th": "cell",
    "nav": "navigation",
    "aside": "aside",
    "footer": "footing",
    "header": "heading_area",
    "article": "article_tag",
    "main": "article_tag",
    "form": "form",
    "figure": "figure",
    "figcaption": "figure",
    "blockquote": "quote",
    "h1": "heading",
    "h2": "heading",
    "h3": "heading",
    "h4": "heading",
    "h5": "heading",
    "h6": "heading",
    "dl": "list",
    "p": "paragraph",
    "pre": "paragraph",
}
MARKS = (*_WORDS, *dict.fromkeys(_TAGS.values()), "hidden", "article_body", "itemprop")
BIT = {name: 1 << place for place, name in enumerate(MARKS)}
_PATTERN = re.compile("|".join(f"(?P<{name}>{words})" for name, words in _WORDS.items()))
TAG_BITS = {tag: BIT[name] for tag, name in _TAGS.items()}
# `articleLeft`, `news_text`: names glued by case or underscore are taken apart before they are read
_SEAM = re.compile(r"(?<=[a-z])(?=[A-Z])|_")
# `post`, `news` in `post-12345 news_2`: sites share their words, but not their names
_WORD = re.compile(r"[a-z]+")
# `display: none`, `visibility:hidden` in a style attribute
_HIDDEN = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.I)


@lru_cache(maxsize=8192)
def name_bits(names: str) -> int:
    """The bits of the words in an element's class or id; the first 200 characters are read."""
    bits = 0
    for word in _WORD.findall(_SEAM.sub("-", names[:200]).lower()):
        bits |= _bits_of(word)
    return bits


@lru_cache(maxsize=8192)
def _bits_of(word: str) -> int:
    bits = 0
    for found in _PATTERN.finditer(word):
        bits |= BIT[str(found.lastgroup)]
    return bits


def other_bits(attributes: dict[str, str]) -> int:
    """The bits of the attributes that hide an element or name its property."""
    bits = 0
    if (
        "hidden" in attributes
        or attributes.get("aria-hidden") == "true"
        or _HIDDEN.search(attributes.get("style", ""))
    ):
        bits = BIT["hidden"]
    if prop := attributes.get("itemprop") or attributes.get("property"):
        bits |= BIT["article_body"] if "articleBody" in prop else BIT["itemprop"]
    return bits
