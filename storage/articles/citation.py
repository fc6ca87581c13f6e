"""Cites an article: APA 7, RIS, CSL-JSON or BibLaTeX, with only what is known, and where its bytes lie."""

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from enum import StrEnum
from typing import Any

_MONTHS = (
    *("January", "February", "March", "April", "May", "June", "July", "August", "September", "October"),
    *("November", "December"),
)
_SPACES = re.compile(r"\s+")
# what TeX takes for a command; a brace is a word's beginning or end
_TEX = {
    "\\": r"\textbackslash{}", "{": r"\{", "}": r"\}", "%": r"\%", "&": r"\&", "#": r"\#", "_": r"\_", "$": r"\$",
    "~": r"\textasciitilde{}", "^": r"\textasciicircum{}",
}  # fmt: skip


class CitationStyle(StrEnum):
    """The forms of a citation."""

    APA = "apa"
    RIS = "ris"
    CSL = "csl"
    BIBLATEX = "biblatex"


@dataclass(frozen=True, slots=True)
class Cited:
    """What is cited of an article: `issued` by the site's own calendar, `accessed` the day of the fetch in UTC."""

    handle: str
    title: str | None
    authors: tuple[str, ...]
    outlet: str
    language: str | None
    url: str
    issued: date | None
    accessed: date
    location: str
    digest: str


def cited(known: Mapping[str, Any]) -> Cited:
    """The citable facts of an article as `describe_article` tells it."""
    origin = known["provenance"]
    fetched: datetime = origin["fetched_at"]
    return Cited(
        handle=known["handle"] or str(known["id"]),
        title=_line(known["title"]),
        authors=tuple(filter(None, map(_line, known["authors"]))),
        outlet=_line(known["source_title"]) or known["outlet"],
        language=known["language"],
        url=known["url"],
        issued=known["published_on"],
        accessed=fetched.astimezone(UTC).date(),
        location=f"{origin['warc_file']}:{origin['warc_offset']}",
        digest=origin["payload_digest"],
    )


def cite(known: Mapping[str, Any], style: CitationStyle) -> str:
    """The citation of an article as `describe_article` tells it."""
    return _STYLES[style](cited(known))


def _line(text: str | None) -> str | None:
    """The text in one line: a break would end a record of RIS."""
    return _SPACES.sub(" ", text).strip() or None if text else None


def _archive(one: Cited) -> str:
    return f"tarikh {one.handle}, {one.location}, {one.digest}"


def _apa(one: Cited) -> str:
    year = f"{one.issued.year}, {_MONTHS[one.issued.month - 1]} {one.issued.day}" if one.issued else "n.d."
    title = one.title or "[Untitled article]"
    end = "" if title.endswith((".", "?", "!", "…")) else "."
    authors = ", ".join(one.authors)
    head = f"{authors}{'' if authors.endswith('.') else '.'} ({year}). {title}{end}" if authors else ""
    read = f"{_MONTHS[one.accessed.month - 1]} {one.accessed.day}, {one.accessed.year}"
    return (
        f"{head or f'{title}{end} ({year}).'} {one.outlet}. Retrieved {read}, from {one.url} "
        f"(archived: {_archive(one)})"
    )


def _ris(one: Cited) -> str:
    fields = [
        ("TY", "NEWS"),
        ("TI", one.title),
        *(("AU", author) for author in one.authors),
        ("T2", one.outlet),
        ("PY", str(one.issued.year) if one.issued else None),
        ("DA", one.issued.strftime("%Y/%m/%d") if one.issued else None),
        ("Y2", one.accessed.strftime("%Y/%m/%d")),
        ("LA", one.language),
        ("UR", one.url),
        ("ID", one.handle),
        ("DB", "tarikh"),
        ("AN", one.location),
        ("N1", one.digest),
        ("ER", ""),
    ]
    return "\n".join(f"{name}  - {value}" for name, value in fields if value is not None)


def _csl(one: Cited) -> str:
    item: dict[str, Any] = {
        "id": one.handle,
        "type": "article-newspaper",
        "title": one.title,
        "author": [{"literal": author} for author in one.authors],
        "container-title": one.outlet,
        "issued": _parts(one.issued),
        "accessed": _parts(one.accessed),
        "language": one.language,
        "URL": one.url,
        "archive": "tarikh",
        "archive_location": one.location,
        "note": one.digest,
    }
    return json.dumps([{name: value for name, value in item.items() if value}], ensure_ascii=False, indent=2)


def _parts(day: date | None) -> dict[str, list[list[int]]] | None:
    return {"date-parts": [[day.year, day.month, day.day]]} if day else None


def _biblatex(one: Cited) -> str:
    fields = {
        "title": one.title,
        # a pair of braces keeps a byline from being parted into first and last names
        "author": " and ".join("{" + _tex(author) + "}" for author in one.authors),
        "journaltitle": one.outlet,
        "date": one.issued.isoformat() if one.issued else None,
        "urldate": one.accessed.isoformat(),
        "language": one.language,
        "url": one.url.replace("{", "%7B").replace("}", "%7D"),
        "note": f"Archived: {_archive(one)}",
    }
    lines = [
        f"  {name} = {{{value if name in ('author', 'url') else _tex(value)}}},"
        for name, value in fields.items()
        if value
    ]
    return "\n".join([f"@online{{tarikh-{one.handle},", *lines, "}"])


def _tex(text: str) -> str:
    return "".join(_TEX.get(letter, letter) for letter in text)


_STYLES: Mapping[CitationStyle, Callable[[Cited], str]] = {
    CitationStyle.APA: _apa,
    CitationStyle.RIS: _ris,
    CitationStyle.CSL: _csl,
    CitationStyle.BIBLATEX: _biblatex,
}
