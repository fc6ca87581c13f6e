"""`tarikh sources save`: make a page a test."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from extract import Page
    from sources import Source

EXAMPLE = "Example: tarikh sources save kz_todayinfo https://todayinfo.kz/some-article/ --fetch"


def save(  # noqa: PLR0913  # one parameter an option
    source_id: Annotated[str, typer.Argument(metavar="SOURCE", help="Id of the source.")],
    url: Annotated[str, typer.Argument(help="The page's address.")],
    folder: Annotated[Path, typer.Option(metavar="FOLDER", help="Where saved pages lie.")] = Path("tests/saved"),
    capture: Annotated[int | None, typer.Option(metavar="ID", help="Save this capture, not the latest.")] = None,
    html: Annotated[Path | None, typer.Option(metavar="FILE", help="Save the bytes of this file.")] = None,
    fetch: Annotated[bool, typer.Option("--fetch", help="Fetch the page anew first.")] = False,
) -> None:
    """Save a page with a draft of what should be read in it; the test fails until a person has reviewed the draft."""
    if sum((capture is not None, html is not None, fetch)) > 1:
        raise typer.BadParameter("--capture, --html and --fetch exclude each other")
    from crawler.catalogue import catalogue_of
    from extract.pool import Workers, extract_in
    from storage.db.settings import read_settings
    from tarikh.output import say
    from tarikh.saved_pages import save_page

    source = catalogue_of(read_settings()).get(source_id)
    if not source.owns(url):
        raise typer.BadParameter(f"{url} is on no host of {source_id}")
    page = _of_file(html, url) if html else _of_archive(url, capture, source if fetch else None)
    # a stranger's page is read where it can be killed
    with Workers(1) as workers:
        extraction = extract_in(workers, page, source, None).result()
    path = save_page(page, source, extraction, folder)
    print(path)
    say("a draft: read it beside the page, mend it, and set `reviewed` to true; until then its test fails")


def _of_file(file: Path, url: str) -> "Page":
    from datetime import UTC, datetime

    from extract import Page
    from sources import TarikhError

    try:
        # what the page calls "today" is the day on which it was saved
        return Page(url, file.read_bytes(), datetime.fromtimestamp(int(file.stat().st_mtime), UTC))
    except OSError as err:
        raise TarikhError(f"cannot read {file}: {err.strerror}") from None


def _of_archive(url: str, capture: int | None, fetched_of: "Source | None") -> "Page":
    from crawler.run.one_page import fetch_one
    from storage.captures.writer import latest_capture, read_capture
    from storage.db.engine import open_database
    from storage.db.settings import read_settings
    from tarikh.one_page import NotInArchive

    settings = read_settings()
    if fetched_of is not None:
        fetch_one(url, fetched_of, settings)
    engine = open_database(settings)
    try:
        capture_id = capture or latest_capture(engine, url)
        if capture_id is None:
            raise NotInArchive(f"{url} is not in the archive: --fetch gets it, --html FILE reads a file")
        return read_capture(engine, settings, capture_id)
    finally:
        engine.dispose()
