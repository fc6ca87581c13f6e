"""Features that tell a line of the article from a line of the page around it."""

import math
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from operator import mul

from extract.blocks import Block, BlockContext
from extract.body.line_table import LineTable, ends, squash
from extract.body.structural_features import STRUCTURAL_NAMES, measure_structure
from extract.marks import BIT, MARKS

# `12:30 Bridge repaired`, `9.45 ...`: a line of a news ticker
_CLOCK = re.compile(r"\W{0,3}\d{1,2}[:.]\d{2}\b")
# `12.03.2026`, `2026-03-12`, `12 марта 2026`
_DATE = re.compile(
    r"\b\d{1,2}[./-]\d{1,2}[./-](?:19|20)?\d{2}\b|\b(?:19|20)\d{2}[-./年]\s?\d{1,2}"
    r"|\b\d{1,2}\.? \w{3,12}\.?,? 20\d{2}"
)
# `11:02 17-January-2012`, `в 9.45`
_DIGIT = re.compile(r"[0-9]")
_ANY_CLOCK = re.compile(r"\b\d{1,2}[:.]\d{2}\b")
_SENTENCE_END = re.compile(r"[.!?…](?=\s|$)|[。！？։۔।]")
_COMMA = re.compile(r"[,;،、，；]")
# `Bridge`, `«Мост`: a word that begins with a capital
_UPPER = re.compile(r"(?:^|(?<=\s))[\"«“„(]?[A-ZА-ЯЁ\u0370-\u03ab\u0531-\u0556]")
_ADDRESS = re.compile(r"https?:|www\.|@\w|\w\.(?:com|ru|org|net|kz)\b")
_TERMINAL = frozenset(".!?…。！？։۔।")
_OPENING = frozenset("-–—«“„\"'‘")
_DIGITS = "0123456789"
# `Комментарии нашего читателя:`, `Пікірлер (3)`, `Comments`: below such a line speak the readers
_COMMENTS = re.compile(
    r"\W*(?:комментари|коментар|каментар|пікірлер|пикирлер|şərh|rəylər|izohlar|изоҳлар|comments?\b|leave a|kommentar"
    r"|σχόλι|σχολι|комментарлар|шарҳ|сэтгэгдэл|კომენტარ|մեկնաբան|yorumlar|teswirler|نظرات|评论|評論|网友|komentarz|comentário"
    r"|comentario|コメント|отзывы|обсуждени|ваш комментарий|добавить коммент)",
    re.I,
)
# `Читать далее`, `Подробнее`, `Read more` below a teaser: a short line that is a link
_MORE_UNITS, _COMMENTS_UNITS, _DATES_NEAR = 40, 80, 3
_NEAR, _READ_NEAR, _FAR = 5, 3, 40
# letters of a line that are looked at; a longer one shows nothing new
_READ = 320

_MARK_BITS = tuple(BIT[name] for name in MARKS)

NAMES = (
    *("units", "words", "link", "commas", "terminal", "sentences", "digits", "upper", "clock", "date", "sign"),
    *("address", "opens", "quotes", "paragraph", "level", "item", "cell", "plain", "depth"),
    *("box_chars", "box_link", "box_blocks", "box_prose", "box_mean", "outer_link", "outer_prose", "shape_prose"),
    *("prev_units", "prev_link", "next_units", "next_link", "prev2_units", "next2_units", "prev_same", "next_same"),
    *("near_prose", "near_link"),
    *("place", "rank_units", "before_title", "title_far", "title_share", "from_first", "to_last"),
    *("read", "read_next", "read_near", "read_box", "read_share", "read_from", "read_to"),
    *("ld", "description", "boilerplate", "boilerplate_box", "repeated", "page_units", "page_blocks"),
    *STRUCTURAL_NAMES,
    *(f"mark_{name}" for name in MARKS),
    "says_article",
    *("row", "ellipsis", "more_below", "comments_since", "dates_near", "boxes_before", "prose_before", "known_pages"),
)


@dataclass(frozen=True, slots=True)
class Evidence:
    """What is known besides the lines: the headline, a reader's answer, what the page's head says of the text,
    on which share of the site's pages each line stands (empty where the site is unknown), and whether the head calls
    the page an article."""

    title: str = ""
    read: str = ""
    ld: str = ""
    description: str = ""
    boilerplate: Sequence[float] = field(default=())
    known_pages: Sequence[int] = field(default=())
    says_article: bool = False


def measure(table: LineTable, evidence: Evidence) -> list[list[float]]:
    """The features of each line, in the order of NAMES; an empty list for a hopeless line."""
    head = table.headline(evidence.title)
    in_run = _RunFeatures(table, evidence, head)
    structural = measure_structure(table, head, evidence.title)
    marks: dict[BlockContext, list[float]] = {}
    rows: list[list[float]] = []
    for i, block in enumerate(table.blocks):
        if not structural[i]:
            rows.append([])
            continue
        if block.place not in marks:
            marks[block.place] = _marks(block.place)
        rows.append(
            [
                *_own(block, table.units[i], table.links[i]),
                *_around(table, i),
                *in_run.place(i),
                *in_run.reader(i),
                *in_run.page(i),
                *structural[i],
                *marks[block.place],
                1.0 if evidence.says_article else 0.0,
                *in_run.company(i),
            ]
        )
    return rows


def _marks(place: BlockContext) -> list[float]:
    """3 where the line's own element has the mark, 2 its parent, 1 one further up."""
    own, inherited = place.marks, place.inherited
    parent = place.parent.marks if place.parent else 0
    return [(3.0 if own & bit else 2.0 if parent & bit else 1.0) if inherited & bit else 0.0 for bit in _MARK_BITS]


def _own(block: Block, units: int, link: float) -> tuple[float, ...]:
    whole, tag = block.text, block.place.tag
    text = whole[:_READ]
    size = len(text)
    words = text.count(" ") + 1
    numbers = sum(map(text.count, _DIGITS))
    return (
        math.log1p(units),
        whole.count(" ") + 1,
        link,
        100 * len(_COMMA.findall(text)) * len(whole) / (units * size),
        1.0 if whole[-1] in _TERMINAL or (size > 1 and whole[-2] in _TERMINAL) else 0.0,
        len(_SENTENCE_END.findall(text)),
        numbers / size,
        len(_UPPER.findall(text)) / words,
        1.0 if numbers and _CLOCK.match(text) else 0.0,
        1.0 if numbers and _DATE.search(text) else 0.0,
        1.0 if "|" in text or "©" in text or "»" in text[:2] or "::" in text else 0.0,
        1.0 if _ADDRESS.search(text) else 0.0,
        1.0 if text[0] in _OPENING else 0.0,
        sum(map(text.count, '«“"„')),
        1.0 if tag == "p" else 0.0,
        float(tag[1]) if len(tag) == 2 and tag[0] == "h" and tag[1].isdigit() else 0.0,
        1.0 if tag in ("li", "dd", "dt") else 0.0,
        1.0 if tag in ("td", "th") else 0.0,
        1.0 if tag in ("div", "section", "article", "body") else 0.0,
        float(block.place.depth),
    )


def _around(table: LineTable, i: int) -> tuple[float, ...]:
    units, links, boxes, box = table.units, table.links, table.boxes, table.boxes[i]
    last = table.count - 1
    outer = box.parent or box
    low, high = max(0, i - _NEAR), i + _NEAR + 1
    near = units[low:high]
    total = sum(near) or 1
    return (
        math.log1p(box.chars),
        box.link_chars / (box.chars or 1),
        float(box.blocks),
        box.prose / table.all_prose,
        box.chars / (box.blocks or 1),
        outer.link_chars / (outer.chars or 1),
        outer.prose / table.all_prose,
        table.shapes[table.blocks[i].place.shape] / table.all_prose,
        float(units[i - 1]) if i else -1.0,
        links[i - 1] if i else -1.0,
        float(units[i + 1]) if i < last else -1.0,
        links[i + 1] if i < last else -1.0,
        float(units[i - 2]) if i > 1 else -1.0,
        float(units[i + 2]) if i + 1 < last else -1.0,
        1.0 if i and boxes[i - 1] is box else 0.0,
        1.0 if i < last and boxes[i + 1] is box else 0.0,
        sum(table.prose[low:high]) / total,
        sum(map(mul, near, links[low:high])) / total,
    )


class _RunFeatures:
    """The features that depend on the whole run of lines."""

    def __init__(self, table: LineTable, evidence: Evidence, head: int) -> None:
        self.table, self.head = table, head
        self.title_words = set(evidence.title.lower().split())
        self.first, self.last = ends(table.prose)
        self.read_first, self.read_last = ends(table.read)
        self.passed = [0]
        for units in table.units:
            self.passed.append(self.passed[-1] + units)
        read_units = sum(u for u, r in zip(table.units, table.read, strict=True) if r)
        self.read_share = read_units / table.all_units
        self.read_boxes: Counter[BlockContext] = Counter()
        self.ld, self.description = squash(evidence.ld), squash(evidence.description)
        self.copies = Counter(table.squashed)
        self.boilerplate = evidence.boilerplate
        self.known_pages = evidence.known_pages
        self._look_around()
        self.boilerplate_boxes: dict[BlockContext, float] = {}
        self.box_units: Counter[BlockContext] = Counter()
        for i, (box, units) in enumerate(zip(table.boxes, table.units, strict=True)):
            self.box_units[box] += units
            if table.read[i]:
                self.read_boxes[box] += units
            if self.boilerplate:
                self.boilerplate_boxes[box] = self.boilerplate_boxes.get(box, 0.0) + units * self.boilerplate[i]

    def _look_around(self) -> None:
        table, since, prose = self.table, -1, 0
        boxes: dict[BlockContext, tuple[int, int]] = {}
        self.comments_since: list[int] = []
        self.dated: list[int] = []
        self.boxes_before: list[int] = []
        self.prose_before: list[int] = []
        for i, block in enumerate(table.blocks):
            text, units = block.text, table.units[i]
            if i > self.head and units < _COMMENTS_UNITS and _COMMENTS.match(text):
                since = 0
            elif since >= 0:
                since += 1
            self.comments_since.append(since)
            short = text[:60]
            self.dated.append(
                1 if units < _COMMENTS_UNITS and (_DATE.search(short) or _ANY_CLOCK.search(short)) else 0
            )
            box = table.boxes[i]
            if i > self.head and table.prose[i] and box not in boxes:
                boxes[box] = (len(boxes), prose)
            rank, before = boxes.get(box, (len(boxes), prose))
            self.boxes_before.append(rank)
            self.prose_before.append(before)
            prose += table.prose[i] if i > self.head else 0

    def company(self, i: int) -> tuple[float, ...]:
        table, block = self.table, self.table.blocks[i]
        last = table.count - 1
        more = i < last and table.links[i + 1] > 0.8 and table.units[i + 1] < _MORE_UNITS
        return (
            1.0 if block.place.tag == "tr" else 0.0,
            1.0 if block.text.endswith(("...", "…")) else 0.0,
            1.0 if more else 0.0,
            float(min(60, self.comments_since[i])),
            float(sum(self.dated[max(0, i - _DATES_NEAR) : i + _DATES_NEAR + 1])),
            float(min(20, self.boxes_before[i])),
            self.prose_before[i] / table.all_prose,
            float(min(10, self.known_pages[i])) if self.known_pages else -1.0,
        )

    def place(self, i: int) -> tuple[float, ...]:
        words = self.table.blocks[i].text[:_READ].lower().split()
        return (
            i / self.table.count,
            self.passed[i] / self.table.all_units,
            1.0 if i < self.head else 0.0,
            float(min(60, i - self.head)) if self.head >= 0 else -99.0,
            len(self.title_words.intersection(words)) / len(words),
            _clip(i - self.first),
            _clip(self.last - i),
        )

    def reader(self, i: int) -> tuple[float, ...]:
        read, box = self.table.read, self.table.boxes[i]
        near = read[max(0, i - _READ_NEAR) : i + _READ_NEAR + 1]
        return (
            float(read[i]),
            float(read[i + 1]) if i + 1 < self.table.count else -1.0,
            sum(near) / len(near),
            self.read_boxes[box] / (box.chars or 1),
            self.read_share,
            _clip(i - self.read_first),
            _clip(self.read_last - i),
        )

    def page(self, i: int) -> tuple[float, ...]:
        text, boilerplate, box = self.table.squashed[i], self.boilerplate, self.table.boxes[i]
        told = len(text) > 20 and (text in self.description or self.description in text)
        return (
            (1.0 if text and text in self.ld else 0.0) if self.ld else -1.0,
            (1.0 if told else 0.0) if self.description else -1.0,
            boilerplate[i] if boilerplate else -1.0,
            self.boilerplate_boxes[box] / (self.box_units[box] or 1) if boilerplate else -1.0,
            float(self.copies[text]),
            math.log1p(self.table.all_units),
            float(self.table.count),
        )


def _is_dated(text: str) -> bool:
    return bool(_DATE.search(text) or _ANY_CLOCK.search(text))


def _clip(steps: int) -> float:
    return float(max(-_FAR, min(_FAR, steps)))
