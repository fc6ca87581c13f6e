"""Read one page, whether it lies in the archive, in a file or still on its site."""

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from extract import Boilerplate, Extraction, Page
from extract.pool import Workers, extract_in
from sources import Catalogue, Source, TarikhError
from storage.db.settings import Settings

if TYPE_CHECKING:
    from sqlalchemy import Engine

    from storage.articles.article_report import Piece
    from storage.articles.store import Stored


class NotInArchive(TarikhError):
    """No capture of that address: fetch it."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which page: an address, a capture's number, or a file; `source` where it is not its host's."""

    url: str | None = None
    capture: int | None = None
    html: Path | None = None
    source: str | None = None


@dataclass(frozen=True, slots=True)
class PageReading:
    """What the page says, and the capture it was read from (None for a file)."""

    extraction: Extraction
    capture_id: int | None = None


def fetch_page(wanted: Wanted, settings: Settings, catalogue: Catalogue) -> None:
    """Fetch one page as a crawl would: politely, safely, into the archive. Raises TarikhError where it may not."""
    from crawler.run.one_page import fetch_one

    if wanted.url is None:
        raise TarikhError("--fetch needs the address of a page")
    source = _source(wanted, catalogue, wanted.url)
    if source is None:
        raise TarikhError(f"no source has the host of {wanted.url}: add one, or read a saved page with --html")
    fetch_one(wanted.url, source, settings)


def read_file(wanted: Wanted, catalogue: Catalogue, now: datetime) -> PageReading:
    """The record of a saved page, as if it had been fetched `now`. Raises TarikhError for an unreadable file."""
    assert wanted.html is not None
    try:
        body = wanted.html.read_bytes()
    except OSError as err:
        raise TarikhError(f"cannot read {wanted.html}: {err.strerror}") from None
    url = wanted.url or wanted.html.resolve().as_uri()
    return PageReading(_extract(Page(url, body, now), _source(wanted, catalogue, url), None))


def read_stored(wanted: Wanted, settings: Settings, engine: "Engine", catalogue: Catalogue) -> PageReading:
    """The record of a stored capture, by the latest one of its address or by number. Raises NotInArchive."""
    from sqlalchemy.orm import Session

    from storage.captures.writer import latest_capture, read_capture
    from storage.pipeline.boilerplate import read_boilerplate

    capture_id = wanted.capture or latest_capture(engine, wanted.url or "")
    if capture_id is None:
        raise NotInArchive(f"{wanted.url} is not in the archive: `tarikh extract {wanted.url} --fetch` gets it")
    page = read_capture(engine, settings, capture_id)
    source = _source(wanted, catalogue, page.url)
    boilerplate = None
    if source is not None:
        with Session(engine) as session:
            boilerplate = read_boilerplate(session, source.id)
    return PageReading(_extract(page, source, boilerplate), capture_id)


def store(reading: PageReading, engine: "Engine", now: datetime) -> "Stored":
    """Store what a capture says."""
    from storage.pipeline.reading import store_extraction

    assert reading.capture_id is not None
    return store_extraction(engine, reading.capture_id, reading.extraction, None, now)


def compare_with_stored(reading: PageReading, engine: "Engine", url: str) -> dict[str, "list[Piece]"]:
    """What this reading changes in title, date and body of the article as it stands. Raises UnknownArticle."""
    from storage.articles.article_report import compare_words, describe_article

    known = describe_article(engine, url)
    extraction = reading.extraction
    day = extraction.published.iso()[:10] if extraction.published else ""
    return {
        "title": compare_words(known["title"] or "", extraction.title or ""),
        "published": compare_words(str(known["published_on"] or ""), day),
        "body": compare_words(known["body"] or "", extraction.body or ""),
    }


def _source(wanted: Wanted, catalogue: Catalogue, url: str) -> Source | None:
    return catalogue.get(wanted.source) if wanted.source else catalogue.of_url(url)


def _extract(page: Page, source: Source | None, boilerplate: Boilerplate | None) -> Extraction:
    # a stranger's page is read where it can be killed, also when a person asks for it
    with Workers(1) as workers:
        return extract_in(workers, page, source, boilerplate).result()
