"""The choice of one page to read: in the archive, in a file or still on its site."""

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from extract import Extraction, Page
from extract.pool import Workers, extract_in
from sources import Catalogue, Source, TarikhError
from storage.db.settings import Settings

if TYPE_CHECKING:
    from sqlalchemy import Engine

    from storage.articles.article_report import Piece
    from storage.pipeline.reading import CaptureReader, ReadPage


class NotInArchive(TarikhError):
    """No capture of that address: fetch it."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which page: an address, a capture's number, or a file; `source` where it is not its host's."""

    url: str | None = None
    capture: int | None = None
    html: Path | None = None
    source: str | None = None


def fetch_page(wanted: Wanted, settings: Settings, catalogue: Catalogue) -> None:
    """Fetch one page as a crawl would: politely, safely, into the archive. Raises TarikhError where it may not."""
    from crawler.run.one_page import fetch_one

    if wanted.url is None:
        raise TarikhError("--fetch needs the address of a page")
    source = _source(wanted, catalogue, wanted.url)
    if source is None:
        raise TarikhError(f"no source has the host of {wanted.url}: add one, or read a saved page with --html")
    fetch_one(wanted.url, source, settings)


def read_file(wanted: Wanted, catalogue: Catalogue, now: datetime) -> Extraction:
    """The record of a saved page, as if it had been fetched `now`. Raises TarikhError for an unreadable file."""
    assert wanted.html is not None
    try:
        body = wanted.html.read_bytes()
    except OSError as err:
        raise TarikhError(f"cannot read {wanted.html}: {err.strerror}") from None
    url = wanted.url or wanted.html.resolve().as_uri()
    # a stranger's page is read where it can be killed, also when a person asks for it
    with Workers(1) as workers:
        return extract_in(workers, Page(url, body, now), _source(wanted, catalogue, url), None).result()


def read_stored(wanted: Wanted, reader: "CaptureReader", catalogue: Catalogue) -> "ReadPage":
    """What a stored capture says, the latest one of its address or by number; nothing is stored.

    Raises NotInArchive, UnknownCapture.
    """
    from storage.captures.writer import latest_capture, read_capture

    capture_id = wanted.capture or latest_capture(reader.engine, wanted.url or "")
    if capture_id is None:
        raise NotInArchive(f"{wanted.url} is not in the archive: `tarikh extract {wanted.url} --fetch` gets it")
    page = read_capture(reader.engine, reader.settings, capture_id)
    # a source's file may have been mended since the database heard of it
    return reader.submit(capture_id, page, _source(wanted, catalogue, page.url))


def compare_with_stored(extraction: Extraction, engine: "Engine") -> dict[str, "list[Piece]"]:
    """What this reading changes in title, date and body of the article as it stands. Raises UnknownArticle."""
    from storage.articles.article_report import compare_words, describe_article

    known = describe_article(engine, extraction.url)
    day = extraction.published.iso()[:10] if extraction.published else ""
    return {
        "title": compare_words(known["title"] or "", extraction.title or ""),
        "published": compare_words(str(known["published_on"] or ""), day),
        "body": compare_words(known["body"] or "", extraction.body or ""),
    }


def _source(wanted: Wanted, catalogue: Catalogue, url: str) -> Source | None:
    return catalogue.get(wanted.source) if wanted.source else catalogue.of_url(url)
