"""The phrases of each language that say that a name is where the text comes from.

They stand in `extract/languages/*/credits.toml`. Each is a regular expression without regard to case, but a label:

before      stands before the outlet's name, with up to five small words between: "передает агентство X"
after       stands after it: "X xəbər verir"; a case ending and up to four words may come between
footer      the label of a line or link that names where the whole text is from: "Источник: X"
translated  says that the text is a translation: "(перевод — сайт Y)"
labels      how footers' labels begin, with their capitals, for a quick look into raw markup
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache

from extract.blocks import Block
from extract.languages import read_part

_WORD = r"[\w’ʻ‘'-]+"
# between a phrase and a name: "передает [собственный корреспондент МИА «]Казинформ"
_TO_NAME = re.compile(rf"""\s*[:—–-]?\s*(?:["«“„]?{_WORD}[»"]?\s+){{0,5}}["«“„'‘(\[]?""")
# between a name and a phrase: "Report[ İnformasiya Agentliyinin ]məlumatına görə", "APA[-ya ]istinadən"
_FROM_NAME = re.compile(
    rf"""(?:[-'’ʻ‘]?[^\W\d_]{{1,6}})?["»”“)\]]{{0,2}}(?:\s*[-–—]\s*|[\s-]+)(?:{_WORD}\s+){{0,4}}"""
)
# these quote a person or an office through an outlet's name, or name no origin: "пресс-служба ТАСС", "фото: Reuters"
_NO_ORIGIN = re.compile(
    r"пресс-?\s?служб|прес-?\s?служб|баспасөз|matbuot xizmat|mətbuat xidmət|press service|министерств", re.I
)
_EVERYWHERE = ("ru", "en")


@dataclass(frozen=True, slots=True)
class Phrases:
    """The patterns of one text's language, with Russian and English, which all of the region's sites use."""

    before: re.Pattern[str]
    after: re.Pattern[str]
    saying: re.Pattern[str]
    translated: re.Pattern[str]

    def introduces(self, text: str) -> bool:
        """Whether `text`, up to an outlet's name, ends in words that name an origin."""
        return any(
            _TO_NAME.fullmatch(text, found.end()) and not _NO_ORIGIN.search(text, found.start())
            for found in self.before.finditer(text)
        )

    def follows(self, text: str) -> bool:
        """Whether `text`, from the end of an outlet's name, begins with words that make it the origin."""
        return any(_FROM_NAME.fullmatch(text, 0, found.start()) for found in self.after.finditer(text))


@lru_cache(maxsize=1)
def _table() -> Mapping[str, dict[str, list[str]]]:
    return read_part("credits")


@lru_cache(maxsize=64)
def phrases_of(language: str | None) -> Phrases:
    """The phrases of `language` (ISO 639); of all languages where it is unknown."""
    table = _table()
    code = (language or "").split("-")[0]
    languages = dict.fromkeys((code, *_EVERYWHERE)) if code in table else dict.fromkeys(table)

    def any_of(*kinds: str) -> str:
        return "|".join(phrase for kind in kinds for name in languages for phrase in table[name][kind])

    return Phrases(
        before=re.compile(rf"(?<!\w)(?:{any_of('before')})(?!\w)", re.I),
        after=re.compile(rf"(?<!\w)(?:{any_of('after')})(?!\w)", re.I),
        saying=re.compile(rf"(?<!\w)(?:{any_of('before', 'after')})(?!\w)", re.I),
        translated=re.compile(rf"(?:^|[(\s])(?:{any_of('translated')})", re.I),
    )


@lru_cache(maxsize=1)
def footers() -> re.Pattern[str]:
    """The footers of all languages: a page's furniture is often in another language than its text.

    It may be glued to what stands before it, as in `embedИсточник:https://a.kz`, but not be the end of a word.
    """
    labels = "|".join(phrase for phrases in _table().values() for phrase in phrases["footer"])
    return re.compile(rf"(?:(?<![^\W\d_])|(?<=[a-z])(?=[А-ЯӘІҢҒҮҰҚӨҺ]))(?i:{labels})\s*(?:[:：՝]|[-–—])\s*")


def shown_labels(blocks: Iterable[Block], language: str | None) -> list[str]:
    """The labels of footers that stand in a page's lines; none on nearly every page."""
    table = _table()
    codes = (language, *_EVERYWHERE) if language and language in table else tuple(table)
    labels = {label for code in codes for label in table[code]["labels"]}
    text = "\n".join(block.text for block in blocks)
    return [label for label in labels if label in text]


def places_of(labels: Iterable[str], markup: str, most: int) -> list[int]:
    """Where at most `most` of the labels stand in `markup`, in order."""
    places: set[int] = set()
    for label in labels:
        place = markup.find(label)
        while place >= 0 and len(places) < most:
            places.add(place)
            place = markup.find(label, place + len(label))
    return sorted(places)
