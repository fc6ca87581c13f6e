"""Measure how many list items and table cells of an article are kept, on pages that are made here.

usage: python benchmarks/made_lists.py [--seed 1] [--worst 5]

Seven languages, items of two, four and eight words, short and long articles, tables with figures; the words are those
of tests/pages. Beside each article stand a menu, a list of other headlines and a list of tags,
none of which may be taken: the second figure counts their lines that were.
"""

import argparse
import json
import random
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from extract import Page, extract

ROOT = Path(__file__).resolve().parent.parent
LANGUAGES = ("kk", "ru", "uz", "az", "ky", "tg", "be")
NOW = datetime(2026, 3, 20, 8, tzinfo=UTC)
SIZES = (2, 4, 8)
LENGTHS = {"short": 2, "long": 8}


@dataclass(frozen=True, slots=True)
class MadePage:
    """A page, the kind of its list, the items that belong to its article, and the lines that do not."""

    kind: str
    markup: str
    items: tuple[str, ...]
    foreign: tuple[str, ...]


def sentences(language: str) -> list[str]:
    """The sentences of our own pages in a language."""
    found: list[str] = []
    for path in sorted((ROOT / "tests" / "pages").glob(f"{language}_*.json")):
        told = json.loads(path.read_text(encoding="utf-8"))
        for paragraph in told.get("paragraphs") or []:
            found += [part.strip() + "." for part in paragraph.split(".") if len(part.split()) > 4]
    return found


class Maker:
    """Makes pages of one language out of its sentences."""

    def __init__(self, language: str, chance: random.Random) -> None:
        self._sentences = sentences(language)
        self._words = [word.strip('.,«»"“”:;()–—') for text in self._sentences for word in text.split()]
        self._words = [word for word in self._words if len(word) > 2]
        self._chance = chance

    def pages(self) -> Iterator[MadePage]:
        """A page for each size, length and markup of a list, and tables."""
        for length, count in LENGTHS.items():
            for size in SIZES:
                for markup in (self._plain, self._ordered, self._wrapped):
                    items = [self._phrase(size) for _ in range(self._chance.randrange(3, 8))]
                    yield self._page(f"list of {size}, {length}", markup(items), items, count)
            for _ in range(3):
                rows = [
                    [self._phrase(2), self._figure(), self._figure()] for _ in range(self._chance.randrange(3, 7))
                ]
                head = [self._phrase(1), self._phrase(1), self._phrase(1)]
                cells = [" | ".join(row) for row in [head, *rows]]
                yield self._page(f"table, {length}", self._table(head, rows), cells, count)

    def _phrase(self, size: int) -> str:
        start = self._chance.randrange(len(self._words) - size)
        return " ".join(self._words[start : start + size])

    def _figure(self) -> str:
        return self._chance.choice(["{}", "{},5", "1 {}", "{} %"]).format(self._chance.randrange(100, 999))

    def _paragraph(self) -> str:
        return " ".join(self._chance.sample(self._sentences, 3))

    def _plain(self, items: Sequence[str]) -> str:
        return "<ul>" + "".join(f"<li>{item}</li>" for item in items) + "</ul>"

    def _ordered(self, items: Sequence[str]) -> str:
        return "<ol>" + "".join(f"<li>{item};</li>" for item in items) + "</ol>"

    def _wrapped(self, items: Sequence[str]) -> str:
        return "<ul class='spisok'>" + "".join(f"<li><p><span>{item}</span></p></li>" for item in items) + "</ul>"

    def _table(self, head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
        top = "".join(f"<th>{cell}</th>" for cell in head)
        body = "".join("<tr>" + "".join(f"<td>{cell}</td>" for cell in row) + "</tr>" for row in rows)
        return f"<table><tr>{top}</tr>{body}</table>"

    def _page(self, kind: str, inset: str, items: Sequence[str], count: int) -> MadePage:
        title = self._phrase(6)
        paragraphs = [f"<p>{self._paragraph()}</p>" for _ in range(count)]
        place = self._chance.randrange(1, count) if count > 1 else 1
        text = "".join([*paragraphs[:place], inset, *paragraphs[place:]])
        menu = [self._phrase(1) for _ in range(6)]
        news = [self._phrase(7) for _ in range(8)]
        tags = [self._phrase(1) for _ in range(4)]
        foreign = (*news, *menu, *tags)
        links = "".join(f"<li><a href='/s/{i}'>{word}</a></li>" for i, word in enumerate(menu))
        aside = "".join(
            f"<li><span>1{i}:20</span> <a href='/n/{i}.html'>{line}</a></li>" for i, line in enumerate(news)
        )
        labels = "".join(f"<li><a href='/t/{i}'>{word}</a></li>" for i, word in enumerate(tags))
        markup = (
            f"<html><head><meta charset='utf-8'><title>{title}</title></head><body>"
            f"<div class='top'><ul>{links}</ul></div>"
            f"<div class='main'><div class='news-detail'><h1>{title}</h1><div class='news-text'>{text}</div>"
            f"<ul class='tags'>{labels}</ul></div><div class='col-2'><h3>{menu[0]}</h3><ul>{aside}</ul></div></div>"
            f"<div class='bottom'><p>© 2026</p></div></body></html>"
        )
        return MadePage(kind, markup, tuple(items), foreign)


def plain(text: str) -> str:
    """Words and figures alone, so that a mark at the end of an item makes no difference."""
    return " ".join("".join(c if c.isalnum() else " " for c in text).split())


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--worst", type=int, default=0, help="show so many pages of which items were lost")
    asked = parser.parse_args()
    kept: dict[str, list[int]] = defaultdict(lambda: [0, 0])
    wrong = [0, 0]
    shown = 0
    for language in LANGUAGES:
        for number, page in enumerate(Maker(language, random.Random(asked.seed)).pages()):
            url = f"https://{language}{number}.example/news/{number}.html"
            record = extract(Page(url, page.markup.encode(), NOW, "text/html; charset=utf-8"))
            lines = {plain(line) for line in (record.body or "").split("\n")}
            hits = sum(plain(item) in lines for item in page.items)
            kept[page.kind][0] += hits
            kept[page.kind][1] += len(page.items)
            wrong[0] += sum(plain(line) in lines for line in page.foreign)
            wrong[1] += len(page.foreign)
            if hits < len(page.items) and shown < asked.worst:
                shown += 1
                print(url, page.kind, record.outcome, [item for item in page.items if plain(item) not in lines][:4])
    for kind, (hits, total) in kept.items():
        print(f"{kind:20} {hits / total:.3f} of {total}")
    print(f"lines of menus and lists beside it that were taken: {wrong[0]} of {wrong[1]}")


if __name__ == "__main__":
    main()
