"""The demo's invented articles: one text file each, facts above, paragraphs below."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path


@dataclass(frozen=True)
class DemoArticle:
    """An article as its text file gives it; pages are rendered from it and tests compare with it.

    `night` is the first night that shows this edition; a later edition has the same path.
    """

    path: str
    night: int
    title: str
    paragraphs: tuple[str, ...]
    published: datetime
    modified: datetime | None
    facts: Mapping[str, str]

    @property
    def changed(self) -> datetime:
        return self.modified or self.published

    @property
    def outcome(self) -> str:
        """The word in which a crawl must file this page."""
        return self.facts.get("outcome", "ok")

    @property
    def status(self) -> int:
        return int(self.facts.get("status", "200"))

    @property
    def template(self) -> str:
        return self.facts.get("template", "article.html")

    @property
    def language(self) -> str | None:
        """The language where a site has several, as `uz-Cyrl`."""
        return self.facts.get("language")

    @property
    def tags(self) -> tuple[str, ...]:
        return tuple(tag.strip() for tag in self.facts.get("tags", "").split(",") if tag.strip())

    @property
    def credit(self) -> tuple[str, str, str] | None:
        """Name, relation and URL of the text that this one was taken from."""
        if "credit" not in self.facts:
            return None
        name, relation, url = (part.strip() for part in self.facts["credit"].split("|"))
        return name, relation, url

    @property
    def credit_line(self) -> str | None:
        """The line that names the origin; in the file its linked words stand in brackets."""
        line = self.facts.get("credit_line")
        return line.replace("[", "").replace("]", "") if line else None

    def shown(self, night: int) -> str:
        """The date in the page's words; relative words change overnight, as in `Бүгін, 14:30 | Кеше, 14:30`."""
        words = [part.strip() for part in self.facts.get("shown", "").split("|")]
        return words[min(night, len(words)) - 1] if self.night == 1 else words[0]


def read_article(path: Path) -> DemoArticle:
    """The article in a text file. Raises KeyError when a fact is absent, ValueError when a date is none."""
    head, *paragraphs = path.read_text(encoding="utf-8").strip().split("\n\n")
    facts = {key.strip(): value.strip() for key, _, value in (line.partition(":") for line in head.splitlines())}
    modified = facts.get("modified")
    return DemoArticle(
        path=facts["path"],
        night=int(facts.get("night", "1")),
        title=facts["title"],
        paragraphs=tuple(paragraphs),
        published=datetime.fromisoformat(facts["published"]),
        modified=datetime.fromisoformat(modified) if modified else None,
        facts=facts,
    )


def articles_of(folder: Path, night: int) -> list[DemoArticle]:
    """What a site shows on a night, newest first: of each path the latest edition."""
    shown: dict[str, DemoArticle] = {}
    for article in sorted(map(read_article, folder.glob("[0-9]*.txt")), key=lambda a: a.night):
        if article.night <= night:
            shown[article.path] = article
    return sorted(shown.values(), key=lambda a: a.published, reverse=True)
