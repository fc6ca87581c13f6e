"""Tells the parts of a title that name the site from those that name the story."""

import re
from collections.abc import Container
from itertools import islice
from urllib.parse import urlsplit

from extract.document import Document
from extract.metadata.text import clean, text_of, words_of

# " | ", " - ", " – ", " — ", " » ", " :: ", "：朝日新聞デジタル", "--人民网", "_百度百科"
_CUT = re.compile(r"\s+[|\-–—»«·•/:~]+\s+|\s*(?:\||::|»|--|：|_(?=\S{2,12}$))\s*|\s+-(?=\S+\.\w+$)")
_NAMES = (
    "og:site_name",
    "application-name",
    "apple-mobile-web-app-title",
    "publisher",
    "copyright",
    "al:ios:app_name",
)
# words that a title of the whole site has: "официальный сайт", "ресми сайты", "rasmiy veb-sayti", "resmî sitesi"
_SITE_WORDS = re.compile(
    r"официальный (?:интернет-?|веб-?)?(?:сайт|портал)|офіційний (?:веб-?)?(?:сайт|портал)|афіцыйны (?:сайт|партал)"
    r"|(?:ресми|расмий|расмӣ|рәсми|албан ёсны)\W+(?:интернет-?|веб-?)?(?:\w+ )?(?:сайт|портал|сомон|цахим)\w*"
    r"|сомонаи расмии?|(?:rasmiy|r[əe]smi|resm[iî]|resmi)\W+(?:veb-?|internet )?(?:sayt|saýt|site|portal)\w*"
    r"|official (?:web ?)?(?:site|page|portal)|(?:ақпараттық|маалымат|информационный|новостной) портал\w*"
    r"|axborot portali|xəbər portalı|haber (?:sitesi|portalı)|oficjalna strona|offizielle (?:seite|website)"
    r"|(?:وب‌?سایت|سایت|پایگاه|الموقع) (?:رسمی|اطلاع‌?رسانی|الرسمي)"
    r"|ოფიციალური (?:ვებ|საიტ)\w*|պաշտոնական (?:կայք|էջ)\w*",
    re.I,
)
# «Word» and »Wort«: the marks touch what they quote
_QUOTATION = re.compile(r"(?:«(?=\S)|(?<!\S)»(?=\S))([^«»]{1,200})(?<=\S)[«»]")
_LEAST = 3
_LONGEST = 40
_FEW = 4
_FEW_WORDS = 2
_MOST_HEADINGS = 5


def names_of(document: Document) -> frozenset[str]:
    """What the site calls itself, letters and digits alone: of its metas, JSON-LD publishers and host."""
    names = [clean(document.meta(name)) for name in _NAMES]
    for item in document.json_ld:
        publisher = item.get("publisher")
        names.append(clean(publisher.get("name")) if isinstance(publisher, dict) else clean(publisher))
        if item.get("@type") in ("WebSite", "Organization", "NewsMediaOrganization"):
            names.append(clean(item.get("name")))
    host = (urlsplit(document.url).hostname or "").lower().removeprefix("www.")
    names += [host, host.rsplit(".", 1)[0], *(label for label in host.split(".")[:-1] if len(label) > _LEAST)]
    if document.source:
        names.append(document.source.title)
    names += home_headings(document)
    return frozenset(key for name in names if _LEAST <= len(key := "".join(words_of(name))) <= _LONGEST)


def home_headings(document: Document) -> list[str]:
    """The first headings that are nothing but a link to the site's home, as the name in a page's header is."""
    found = []
    page = urlsplit(document.url)
    home = ("/", f"{page.scheme}://{page.netloc}", f"{page.scheme}://{page.netloc}/")
    for heading in islice(document.tree.iter("h1"), _MOST_HEADINGS):
        link, text = heading.find(".//a"), text_of(heading)
        if text and link is not None and text_of(link) == text and (link.get("href") or "").strip() in home:
            found.append(text)
    return found


def is_site(part: str, names: frozenset[str]) -> bool:
    """Whether a part of a title is the site's name, with a word or two around it at most: "Daily Mail Online"."""
    key = "".join(words_of(part))
    if key in names:
        return True
    return any(
        len(n) > _LEAST and (n in key or (key in n and len(key) > _FEW)) and len(key) < 3 * len(n) for n in names
    )


def without_site(title: str, names: frozenset[str], stories: Container[tuple[str, ...]]) -> str:
    """The title without the site's name and sections after or before it.

    Cut where what stays is one of `stories` (the words of the page's headings), or where what goes names the site;
    a dash that belongs to the headline stays.
    """
    cuts = [(m.start(), m.end()) for m in _CUT.finditer(without_quotations(title))]
    for start, end in cuts:
        if words_of(title[:start]) in stories:
            return title[:start].strip()
        if words_of(title[end:]) in stories:
            return title[end:].strip()
    while cuts and is_site(title[cuts[-1][1] :], names):
        title = title[: cuts.pop()[0]]
        if cuts and is_section(title[cuts[-1][1] :], names):
            title = title[: cuts.pop()[0]]
    while cuts and len(title) > cuts[0][1] and is_site(title[: cuts[0][0]], names):
        end = cuts.pop(0)[1]
        title, cuts = title[end:], [(a - end, b - end) for a, b in cuts]
    return trimmed(title)


def trimmed(title: str) -> str:
    """The title without separators before and after it; a guillemet that closes a quotation stays."""
    title = title.strip(" |-–—:·•/")
    if title.endswith("»") and title.count("«") < title.count("»") and title.count("»") % 2:
        title = title[:-1]
    if title.startswith("»") and title.count("»") > title.count("«"):
        title = title[1:]
    return title.strip(" |-–—:·•/")


def without_quotations(title: str) -> str:
    """The title with each pair of guillemets that quotes, «Word» or »Wort«, put out of sight of the seams."""
    return _QUOTATION.sub(lambda m: f"\ue000{m[1]}\ue000", title) if "»" in title else title


def calls_itself_site(title: str) -> bool:
    """Whether a title names a site by its kind: "Official site of the district", "Аудан әкімдігінің ресми сайты"."""
    return bool(_SITE_WORDS.search(title))


def is_section(part: str, names: frozenset[str]) -> bool:
    """Whether a part before the site's name is its section or motto, as in "... - Новости Беларуси - Хартия'97"."""
    short = len(words_of(part)) <= _FEW_WORDS and not any(map(str.isdigit, part))
    return short or is_site(part, names)
