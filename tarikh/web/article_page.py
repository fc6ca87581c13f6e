"""One article: its text, the evidence of its date, its versions, who else printed it, its captures, its citation."""

import csv
import io
import json
from datetime import date, datetime
from typing import Any

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from storage.articles.article_captures import captures_of, changes_of
from storage.articles.article_report import UnknownArticle, compare_versions, describe_article, list_versions
from storage.articles.citation import CitationStyle, cite
from storage.export.formats import harmless
from storage.identity.printings import printings_of, translations_of
from tarikh.output import plain
from tarikh.web.archive import archive_of
from tarikh.web.rendering import render, root_of

_MOST_COMPARED = 12_000
"""Words of two texts that are compared while a reader waits."""
_STYLES = {
    CitationStyle.APA: "APA 7",
    CitationStyle.RIS: "RIS",
    CitationStyle.CSL: "CSL-JSON",
    CitationStyle.BIBLATEX: "BibLaTeX",
}


def article(request: Request) -> Response:
    """The page. Raises UnknownArticle."""
    reader = archive_of(request).reader
    known = describe_article(reader, request.path_params["handle"])
    ident = int(known["id"])
    return render(
        request,
        "article.html",
        known=known,
        name=_name(known),
        paragraphs=[line for line in (known["body"] or "").split("\n") if line.strip()],
        versions=list_versions(reader, str(ident)),
        changes=changes_of(reader, ident),
        printings=printings_of(reader, ident),
        translations=translations_of(reader, ident),
        captures=captures_of(reader, ident),
        citations={label: cite(known, style) for style, label in _STYLES.items()},
        meta=_meta(known),
    )


def article_by_url(request: Request) -> Response:
    """The page of an address: `/article?url=https://...`. Raises UnknownArticle, saying what is known."""
    wanted = request.query_params.get("url", "")
    if not wanted:
        raise UnknownArticle("give an address: /article?url=https://...")
    known = describe_article(archive_of(request).reader, wanted)
    return RedirectResponse(f"{root_of(request)}/article/{_name(known)}", 307)


def article_json(request: Request) -> Response:
    """All that is known of it: what `tarikh show --format json` prints, its versions and those who printed it."""
    reader = archive_of(request).reader
    known = describe_article(reader, request.path_params["handle"])
    ident = int(known["id"])
    facts = known | {
        "versions": list_versions(reader, str(ident)),
        "printed_by": printings_of(reader, ident),
        "translations": translations_of(reader, ident),
        "captures": captures_of(reader, ident),
    }
    return Response(json.dumps(facts, ensure_ascii=False, default=plain), media_type="application/json")


def article_csv(request: Request) -> Response:
    """Its versions, a line each; cells that a spreadsheet would run are made harmless."""
    rows = list_versions(archive_of(request).reader, request.path_params["handle"])
    held = io.StringIO(newline="")
    held.write("\ufeff")
    writer = csv.writer(held, lineterminator="\r\n")
    writer.writerow(rows[0])
    for row in rows:
        writer.writerow([harmless(plain(value)) for value in row.values()])
    return Response(held.getvalue(), media_type="text/csv; charset=utf-8")


def difference(request: Request) -> Response:
    """What changed between two versions, word by word. Raises UnknownArticle."""
    reader = archive_of(request).reader
    known = describe_article(reader, request.path_params["handle"])
    one, other = int(request.path_params["one"]), int(request.path_params["other"])
    versions = {row["version"]: row for row in list_versions(reader, str(known["id"]))}
    missing = next((number for number in (one, other) if number not in versions), None)
    if missing is not None:
        raise UnknownArticle(f"this article has no version {missing}")
    letters = sum(versions[number]["characters"] for number in (one, other))
    # a word of the region's languages has some six letters, and its space
    is_long = letters > 7 * _MOST_COMPARED
    return render(
        request,
        "difference.html",
        known=known,
        name=_name(known),
        one=versions[one],
        other=versions[other],
        window=next((c["edited"] for c in changes_of(reader, int(known["id"])) if c["version"] == other), None),
        parts=None if is_long else compare_versions(reader, str(known["id"]), one, other),
    )


def _name(known: dict[str, Any]) -> str:
    return str(known["handle"] or known["id"])


def _meta(known: dict[str, Any]) -> list[tuple[str, str]]:
    """What Zotero and other collectors of citations read in a page's head."""
    day: date | datetime | None = known["published_on"]
    facts = [
        ("citation_title", known["title"]),
        *(("citation_author", author) for author in known["authors"]),
        ("citation_publication_date", day.strftime("%Y/%m/%d") if day else None),
        ("citation_journal_title", known["source_title"] or known["outlet"]),
        ("citation_language", known["language"]),
        ("citation_public_url", known["url"]),
    ]
    return [(name, value) for name, value in facts if value]
