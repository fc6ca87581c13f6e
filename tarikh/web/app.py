"""The pages put together: addresses, headers, and what answers when one fails."""

from pathlib import Path

from sqlalchemy import text
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.middleware.trustedhost import TrustedHostMiddleware
from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse, Response
from starlette.routing import BaseRoute, Mount, Route
from starlette.staticfiles import StaticFiles
from starlette.types import ASGIApp

from tarikh import __version__
from tarikh.web import article_page, capture_page, compare_page, feeds, outlets_page, search_page, search_twins
from tarikh.web.archive import Archive, archive_of
from tarikh.web.failures import HANDLERS
from tarikh.web.headers import EntityTags, SecurityHeaders
from tarikh.web.lists_page import CHANGE_LIST, REMOVED_LIST, REPRINT_LIST, Listing
from tarikh.web.options import ServeOptions
from tarikh.web.rendering import root_of

_STATIC = Path(__file__).parent / "static"


def build_app(archive: Archive, options: ServeOptions) -> ASGIApp:
    """The application over an open archive. Raises TarikhError for options that would open it to strangers."""
    app = Starlette(
        routes=routes(),
        middleware=[
            Middleware(TrustedHostMiddleware, allowed_hosts=options.allowed_hosts(), www_redirect=False),
            Middleware(EntityTags),
        ],
        exception_handlers=HANDLERS,
    )
    app.state.archive = archive
    # around all, so that the answer to a fault has them too
    return SecurityHeaders(app)


def routes() -> list[BaseRoute]:
    """Every address."""
    return [
        Route("/", front),
        Route("/search", search_page.search),
        Route("/search.json", search_twins.as_json),
        Route("/search.csv", search_twins.as_csv),
        Route("/search.rss", feeds.search_rss),
        Route("/search.atom", feeds.search_atom),
        Route("/article", article_page.article_by_url),
        Route("/article/{handle}.json", article_page.article_json),
        Route("/article/{handle}.csv", article_page.article_csv),
        Route("/article/{handle}", article_page.article),
        Route("/article/{handle}/archived", capture_page.archived),
        Route("/article/{handle}/changes/{one:int}/{other:int}", article_page.difference),
        Route("/capture/{capture:int}/raw", capture_page.raw),
        Route("/capture/{capture:int}.warc.gz", capture_page.warc),
        Route("/outlets", outlets_page.outlets),
        Route("/outlets.json", outlets_page.outlets_json),
        Route("/outlets.csv", outlets_page.outlets_csv),
        Route("/outlets/{outlet}.json", outlets_page.outlet_json),
        Route("/outlets/{outlet}", outlets_page.outlet),
        Route("/compare", compare_page.compare),
        Route("/compare.json", compare_page.compare_json),
        Route("/compare.csv", compare_page.compare_csv),
        *(route for listing in (REPRINT_LIST, CHANGE_LIST, REMOVED_LIST) for route in _of_list(listing)),
        Route("/healthz", healthz),
        Mount("/static", StaticFiles(directory=_STATIC), name="static"),
    ]


def _of_list(listing: Listing) -> list[Route]:
    """The addresses of a list; one that has no time has no feed."""
    forms = [("", listing.page), (".json", listing.json), (".csv", listing.csv)]
    feeds_of = [(".atom", listing.atom), (".rss", listing.rss)] if listing.at else []
    return [Route(f"/{listing.name}{ending}", answer) for ending, answer in forms + feeds_of]


def front(request: Request) -> Response:
    """The search is the front page."""
    return RedirectResponse(f"{root_of(request)}/search", 307)


def healthz(request: Request) -> Response:
    """Whether the page and its database answer, for whoever watches over them."""
    with archive_of(request).reader.connect() as connection:
        connection.execute(text("SELECT 1"))
    return JSONResponse({"status": "ok", "version": __version__})
