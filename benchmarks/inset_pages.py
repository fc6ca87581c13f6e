"""Puts lists, tables and subheadings between the paragraphs of pages whose text is known, to learn from them.

Corpora of news hold few lists inside articles. The words of an inset are those of other pages of the language; its
lines count as the article's. Of some pages most paragraphs are taken out, since short articles hold lists as well.
"""

import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from lxml import etree

from extract.blocks import Block

Inset = tuple[list[Any], list[str]]
"""Elements to stand after a paragraph, and the lines that they are read as."""

_LEAST_PARAGRAPH = 60
_SHORTENED = 0.4


@dataclass(frozen=True, slots=True)
class Words:
    """Phrases out of the texts of one language; `dense` languages have no spaces between words."""

    texts: Sequence[str]
    dense: bool
    chance: random.Random

    def phrase(self, size: int) -> str:
        """So many words that stand together in some text."""
        text = self.chance.choice(self.texts)
        words = list("".join(text.split())) if self.dense else text.split()
        size = 2 * size if self.dense else size
        start = self.chance.randrange(max(1, len(words) - size))
        return ("" if self.dense else " ").join(words[start : start + size]).strip(' ,.;:«»"，。、') or "1"

    def figure(self) -> str:
        """A number as tables have them."""
        low, high = self.chance.randrange(1, 99), self.chance.randrange(100, 999)
        return self.chance.choice([f"{high}", f"{low},{high % 10}", f"{low} {high}", f"{low}%", f"{1900 + low}"])


def make_list(words: Words) -> Inset:
    """A list in one of the markups that sites use."""
    chance = words.chance
    size = chance.choice([1, 2, 2, 3, 4, 4, 6, 8, 8, 12])
    end = chance.choice(["", "", ";", "."])
    items = [words.phrase(max(1, size + chance.randrange(-1, 2))) + end for _ in range(chance.randrange(3, 10))]
    style = chance.choice(["ul", "ul", "ol", "p", "span", "dl", "breaks", "dashes", "blocks"])
    if style == "dl":
        return _pairs(items, words, size)
    if style == "breaks":
        return _breaks([f"– {item}" for item in items])
    if style in ("dashes", "blocks"):
        return _lines([f"{chance.choice('–•*')} {item}" if style == "dashes" else item for item in items], style)
    root = etree.Element("ol" if style == "ol" else "ul")
    for item in items:
        entry = etree.SubElement(root, "li")
        (entry if style in ("ul", "ol") else etree.SubElement(entry, style)).text = item
    return [root], items


def _pairs(items: Sequence[str], words: Words, size: int) -> Inset:
    root = etree.Element("dl")
    for item in items:
        etree.SubElement(root, "dt").text = item
        etree.SubElement(root, "dd").text = words.phrase(size)
    return [root], [str(text) for text in root.itertext()]


def _breaks(items: Sequence[str]) -> Inset:
    root = etree.Element("p")
    root.text = items[0]
    for item in items[1:]:
        etree.SubElement(root, "br").tail = item
    return [root], list(items)


def _lines(items: Sequence[str], style: str) -> Inset:
    elements = [etree.Element("p" if style == "dashes" else "div") for _ in items]
    for element, item in zip(elements, items, strict=True):
        element.text = item
    return list(elements), list(items)


def make_table(words: Words) -> Inset:
    """A table of words and figures; a row is one line."""
    chance = words.chance
    columns, lines = chance.randrange(2, 5), []
    root = etree.Element("table")
    body = etree.SubElement(root, "tbody") if chance.random() < 0.6 else root
    for number in range(chance.randrange(2, 9)):
        row, cells = etree.SubElement(body, "tr"), []
        for column in range(columns):
            worded = number == 0 or column == 0 or chance.random() < 0.25
            cells.append(words.phrase(chance.randrange(1, 4)) if worded else words.figure())
            cell = etree.SubElement(row, "th" if number == 0 and chance.random() < 0.7 else "td")
            (etree.SubElement(cell, "p") if chance.random() < 0.2 else cell).text = cells[-1]
        lines.append(" ".join(cells))
    return [root], lines


def make_subheading(words: Words) -> Inset:
    """A heading, or a paragraph in bold."""
    element = etree.Element(words.chance.choice(["h2", "h3", "h4", "p"]))
    text = words.phrase(words.chance.randrange(2, 6))
    (etree.SubElement(element, "b") if element.tag == "p" else element).text = text
    return [element], [text]


_CHOICES: tuple[tuple[Callable[[Words], Inset], ...], ...] = (
    (make_list,),
    (make_list,),
    (make_subheading, make_list),
    (make_table,),
    (make_table,),
    (make_subheading,),
    (make_subheading, make_table),
)


def put_insets(blocks: Sequence[Block], truth: Sequence[float], words: Words) -> str | None:
    """Put insets into the tree of these lines; the text as it then is, None where no paragraphs stand together."""
    spots = [i for i in range(len(blocks) - 1) if _may_follow(blocks, truth, i)]
    if not spots:
        return None
    chosen = words.chance.sample(spots, min(len(spots), words.chance.choice([1, 1, 2, 3])))
    added: list[str] = []
    for i in chosen:
        at = blocks[i].place.element
        for make in words.chance.choice(_CHOICES):
            elements, lines = make(words)
            added += lines
            for element in elements:
                element.tail = "\n"
                at.addnext(element)
                at = element
    kept = [i for i, share in enumerate(truth) if share > 0.5]
    if words.chance.random() < _SHORTENED:
        kept = _shorten(blocks, kept, chosen, words.chance.choice([1, 1, 2, 2, 3]))
    return "\n".join([*(blocks[i].text for i in kept), *added])


def _may_follow(blocks: Sequence[Block], truth: Sequence[float], i: int) -> bool:
    place, following = blocks[i].place, blocks[i + 1].place
    return (
        truth[i] > 0.8
        and truth[i + 1] > 0.5
        and place.tag == "p"
        and len(blocks[i].text) > _LEAST_PARAGRAPH
        and place.parent is not None
        and following.parent is place.parent
    )


def _shorten(blocks: Sequence[Block], kept: list[int], chosen: Sequence[int], count: int) -> list[int]:
    """Take paragraphs out of the page but for the last `count` before the first inset, and one below it."""
    middle = kept.index(min(chosen))
    holding = {id(blocks[i].place.element) for i in chosen}
    left = []
    for order, i in enumerate(kept):
        element = blocks[i].place.element
        near = middle - count < order <= middle + 1
        if near or blocks[i].place.tag != "p" or id(element) in holding or element.getparent() is None:
            left.append(i)
        else:
            element.drop_tree()
    return left
