"""The bytes that a demo site answers on a given night: templates and a layout file, filled with its articles."""

import gzip
import json
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from email.utils import format_datetime
from functools import cached_property
from html import escape
from pathlib import Path
from string import Template
from typing import Any
from urllib.parse import urljoin

from sources import Source, read_source
from tarikh.demo.article import DemoArticle, articles_of

HERE = Path(__file__).parent


@dataclass(frozen=True, slots=True)
class Answer:
    """One response of a demo site."""

    url: str
    body: bytes
    content_type: str
    status: int = 200


@dataclass(frozen=True)
class DemoSite:
    """One invented paper: its source file, its layout and its articles."""

    source: Source
    folder: Path

    @cached_property
    def layout(self) -> Mapping[str, Any]:
        return tomllib.loads((self.folder / "layout.toml").read_text(encoding="utf-8"))

    def url_of(self, article: DemoArticle) -> str:
        return urljoin(self.source.home, article.path)

    def articles(self, night: int) -> list[DemoArticle]:
        return articles_of(self.folder, night)

    def answers(self, night: int, now: datetime) -> Iterator[Answer]:
        """Every page, feed, sitemap and listing of the site as it stands on that night."""
        articles = self.articles(night)
        for document in self.layout["documents"]:
            yield self._document(document, articles, night, now)
        for article in articles:
            yield self._page(article, articles, night)

    def _document(
        self, document: Mapping[str, Any], articles: list[DemoArticle], night: int, now: datetime
    ) -> Answer:
        listed = [a for a in articles if a.path.startswith(document.get("prefix", ""))]
        items = "\n".join(self._fill(document.get("each", ""), self._facts(a, night)) for a in listed)
        text = self._fill(self._template(document["template"]), {"items": items, "updated": now.isoformat()})
        body = self._encode(text)
        kind = document.get("type", f"text/html; charset={self.layout['charset']}")
        # The time of day in a gzip header would make each rendering differ.
        packed = gzip.compress(body, mtime=0) if document.get("gzip") else body
        return Answer(urljoin(self.source.home, document["path"]), packed, kind)

    def _page(self, article: DemoArticle, articles: list[DemoArticle], night: int) -> Answer:
        facts = self._facts(article, night)
        others = [self._facts(a, night) for a in articles if a.path != article.path and a.status == 200]
        facts["side"] = "\n".join(self._fill(self.layout["side"], other) for other in others)
        page = self._fill(self._template(article.template), facts)
        kind = f"text/html; charset={self.layout['charset']}"
        return Answer(self.url_of(article), self._encode(page), kind, article.status)

    def _facts(self, article: DemoArticle, night: int) -> dict[str, str]:
        published = article.published
        return {
            "path": escape(article.path),
            "url": escape(self.url_of(article)),
            "title": escape(article.title),
            "shown": escape(article.shown(night)),
            "day": published.strftime("%d.%m.%Y"),
            "published": published.isoformat(),
            "changed": article.changed.isoformat(),
            "rfc822": format_datetime(published),
            "section": escape(article.facts.get("section", "")),
            "author": escape(article.facts.get("author", "")),
            "tags": " ".join(self._fill(self.layout.get("tag", ""), {"text": escape(t)}) for t in article.tags),
            "paragraphs": "".join(
                self._fill(self.layout["paragraph"], {"text": escape(p)}) for p in article.paragraphs
            ),
            "credit": self._credit(article),
            "json_ld": self._json_ld(article),
        }

    def _credit(self, article: DemoArticle) -> str:
        if article.credit is None:
            return ""
        link = f'<a href="{escape(article.credit[2])}">'
        return f"<p>{escape(article.facts['credit_line']).replace('[', link).replace(']', '</a>')}</p>"

    def _json_ld(self, article: DemoArticle) -> str:
        record = {
            "@context": "https://schema.org",
            "@type": "NewsArticle",
            "headline": article.title,
            "datePublished": article.published.isoformat(),
            "dateModified": article.changed.isoformat(),
            "author": {"@type": "Person", "name": article.facts.get("author", "")},
            "articleSection": article.facts.get("section", ""),
            "inLanguage": self.source.languages[0],
        }
        return json.dumps(record, ensure_ascii=False)

    def _template(self, name: str) -> str:
        return (self.folder / name).read_text(encoding="utf-8")

    def _encode(self, text: str) -> bytes:
        return text.encode(self.layout["charset"])

    @staticmethod
    def _fill(template: str, facts: Mapping[str, str]) -> str:
        return Template(template).substitute(facts)


def demo_sites() -> list[DemoSite]:
    """The demo's sites in the order of their ids. Raises BadSource for a broken source file."""
    return [
        DemoSite(read_source(path), HERE / "sites" / path.stem) for path in sorted((HERE / "sources").glob("*.toml"))
    ]
