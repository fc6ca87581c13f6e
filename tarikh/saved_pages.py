"""Compare a saved page with what a person found in it.

FOLDER/SOURCE/SLUG.html.gz holds the bytes, SLUG.json beside it the address, the day and what should be read. A draft
is what the extractor says today; it fails until a person has read it and set `reviewed` to true. A field that the
file does not name is not compared, so that a new field leaves the files of earlier days as they are. What the page
says and the extractor does not read yet is written as it should be, and named in `not_yet`: {field: why}.
"""

import gzip
import hashlib
import json
import re
import zlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

from extract import Extraction, Page, extract
from extract.fields import Use, names_for
from sources import Catalogue, Source, TarikhError, UnknownSource
from storage.frontier.link import read_witness

COMPARED = names_for(Use.COMPARED)
_OF_THE_PAGE = ("reviewed", "url", "source", "fetched_at", "content_type", "status", "witnesses", "not_yet")
_LONGEST_NAME = 60
# everything that is neither letter nor digit, as in "2026/02/05/bridge-closed.html"
_GAPS = re.compile(r"[\W_]+")


class BadSavedPage(TarikhError):
    """A saved page that cannot be used: mend or delete the file that the text names."""


@dataclass(frozen=True, slots=True)
class SavedPage:
    """A page's bytes and what is expected of it; `path` is the JSON file."""

    path: Path
    page: Page
    source: str | None
    expected: Mapping[str, Any]
    reviewed: bool
    not_yet: Mapping[str, str]


def save_page(page: Page, source: Source, extraction: Extraction, folder: Path) -> Path:
    """Write the bytes and a draft of the expected record; the path of the JSON. Raises BadSavedPage where one is."""
    name = name_of(page.url)
    path = folder / source.id / f"{name}.json"
    if path.exists():
        raise BadSavedPage(f"{path} is there already: delete it to save the page anew")
    path.parent.mkdir(parents=True, exist_ok=True)
    # the hour in a gzip header would make two savings of one page differ
    path.with_suffix(".html.gz").write_bytes(gzip.compress(page.body, mtime=0))
    path.write_text(
        json.dumps(draft(page, source, extraction), ensure_ascii=False, indent=1) + "\n", encoding="utf-8"
    )
    return path


def draft(page: Page, source: Source, extraction: Extraction) -> dict[str, Any]:
    """What the JSON file says, to be read by a person."""
    facts = {
        "reviewed": False,
        "url": page.url,
        "source": source.id,
        "fetched_at": page.fetched_at.isoformat(),
        "content_type": page.content_type,
        "status": page.status,
    }
    said = [
        {"origin": w.origin, "title": w.title, "published": w.published and w.published.isoformat(), "words": w.words}
        for w in page.witnesses
    ]
    return facts | ({"witnesses": said} if said else {}) | told(extraction)


def told(extraction: Extraction) -> dict[str, Any]:
    """The fields that are compared, the body as paragraphs."""
    record = extraction.as_json()
    return {name: record[name] for name in COMPARED} | {"body": record["body"].split("\n") if record["body"] else []}


def name_of(url: str) -> str:
    """A file name for an address: its last words, and a digest where they are not all of it."""
    parts = urlsplit(url)
    words = _GAPS.sub("-", unquote(parts.path + (f"-{parts.query}" if parts.query else ""))).strip("-").lower()
    if words and len(words) <= _LONGEST_NAME:
        return words
    digest = hashlib.sha256(url.encode()).hexdigest()[:8]
    return f"{words[-_LONGEST_NAME:].strip('-') or parts.hostname}-{digest}"


def saved_in(folder: Path) -> Iterator[Path]:
    """The JSON files of the saved pages below `folder`, in order."""
    yield from sorted(folder.rglob("*.json"))


def read_saved(path: Path) -> SavedPage:
    """A saved page. Raises BadSavedPage, naming the file and what is wrong in it."""
    try:
        facts = json.loads(path.read_text(encoding="utf-8"))
        page = Page(
            url=facts["url"],
            body=gzip.decompress(path.with_suffix(".html.gz").read_bytes()),
            fetched_at=datetime.fromisoformat(facts["fetched_at"]),
            content_type=facts["content_type"],
            status=facts.get("status", 200),
            witnesses=tuple(read_witness(said["origin"], said) for said in facts.get("witnesses", ())),
        )
        expected = {name: facts[name] for name in COMPARED if name in facts}
        if unknown := facts.keys() - {*COMPARED, *_OF_THE_PAGE}:
            raise BadSavedPage(f"{path}: no such field: {', '.join(sorted(unknown))}")
        if not expected:
            raise BadSavedPage(f"{path}: it expects nothing: name at least one of {', '.join(COMPARED)}")
        reviewed = facts.get("reviewed") is True
        return SavedPage(path, page, facts["source"], expected, reviewed, dict(facts.get("not_yet", {})))
    except KeyError as err:
        raise BadSavedPage(f"{path}: it lacks {err}") from None
    except (OSError, ValueError, TypeError, EOFError, zlib.error) as err:
        raise BadSavedPage(f"{path}: {err}") from None


def faults_of(path: Path, catalogue: Catalogue) -> list[str]:
    """Why the saved page fails, a line each; none if it was reviewed and is read as expected. Raises BadSavedPage."""
    saved = read_saved(path)
    try:
        source = catalogue.get(saved.source) if saved.source else None
    except UnknownSource as err:
        raise BadSavedPage(f"{path}: {err}") from None
    faults = [] if saved.reviewed else ["not reviewed: read the page and this draft, mend it, set `reviewed` to true"]
    found = told(extract(saved.page, source))
    learned = [name for name in saved.not_yet if saved.expected.get(name) == found.get(name)]
    faults += [f"{name}: read as expected by now: take it out of `not_yet`" for name in learned]
    return faults + list(differences({k: v for k, v in saved.expected.items() if k not in saved.not_yet}, found))


def differences(expected: Mapping[str, Any], found: Mapping[str, Any]) -> Iterator[str]:
    """Each expected field that is read otherwise, a line each; of a body each paragraph lost or too much."""
    for name in expected:
        if expected[name] == found[name]:
            continue
        if name != "body":
            yield f"{name}: expected {expected[name]!r}, read {found[name]!r}"
            continue
        lost = [text for text in expected["body"] if text not in found["body"]]
        extra = [text for text in found["body"] if text not in expected["body"]]
        yield from (f"body: lost {text!r}" for text in lost)
        yield from (f"body: too much {text!r}" for text in extra)
        if not lost and not extra:
            yield "body: the same paragraphs in another order"
