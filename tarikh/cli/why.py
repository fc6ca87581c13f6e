"""`tarikh why`: tell where an address stands, and why it is there."""

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Annotated

import typer

from storage.outcomes import LinkState
from tarikh.output import Format, FormatOption, print_rows, say

if TYPE_CHECKING:
    from sqlalchemy import Engine

    from storage.articles.trail import Step
    from storage.db.settings import Settings

STEPS = ("when", "step", "detail")
LINKS = (
    *("url", "step", "why", "seen_in", "seen_at", "last_seen_at", "run", "tries", "next_at", "fetched_at", "status"),
    *("article", "original"),
)
COUNTS = ("step", "why", "links")


def register(app: typer.Typer) -> None:
    """Add `tarikh why`."""
    app.command(epilog="Example: tarikh why https://todayinfo.kz/some-article/")(why)


def why(  # noqa: PLR0913  # each option is a parameter
    url: Annotated[str | None, typer.Argument(metavar="[URL]", help="The address to follow.")] = None,
    source: Annotated[str | None, typer.Option(metavar="ID", help="Every link of this source instead.")] = None,
    run: Annotated[int | None, typer.Option(metavar="N", help="Every link that run N was the first to see.")] = None,
    state: Annotated[LinkState | None, typer.Option(help="Only links in this state.")] = None,
    count: Annotated[bool, typer.Option("--count", help="How many links stand where; they add up.")] = False,
    limit: Annotated[int, typer.Option(min=1, metavar="N", help="At most N links, the newest.")] = 1000,
    format: FormatOption = Format.TABLE,
) -> None:
    """Follow an address from the feed that named it to its article; ends with 1 when it was never seen."""
    from storage.db.engine import open_database
    from storage.db.settings import read_settings
    from storage.frontier.link_steps import Which, count_links, list_links

    links = source is not None or run is not None
    if (url is None) != links:
        raise typer.BadParameter("give an address, or --source ID, or --run N")
    settings = read_settings()
    now = datetime.now(UTC)
    engine = open_database(settings)
    if source is not None:
        check_source(engine, settings, source)
    try:
        which = Which(source, state.value if state else None, run)
        if url is not None:
            _one(engine, settings, url.strip(), now, format)
        elif count:
            print_rows(count_links(engine, which, now), COUNTS, format)
        else:
            rows = list_links(engine, which, now, limit)
            print_rows(rows, LINKS, format)
            if len(rows) == limit:
                say(f"the newest {limit} links; --limit gives more, --count counts all")
    finally:
        engine.dispose()


def check_source(engine: "Engine", settings: "Settings", source_id: str) -> None:
    """Raises UnknownSource for an id that neither the archive nor the catalogue has."""
    from crawler.catalogue import catalogue_of
    from storage.db.session import read_session
    from storage.db.source_table import book_of

    with read_session(engine) as session:
        if book_of(session).get(source_id) is None:
            catalogue_of(settings).get(source_id)


def _one(engine: "Engine", settings: "Settings", url: str, now: datetime, format: Format) -> None:
    from crawler.catalogue import catalogue_of
    from storage.articles.trail import Step, trace

    source = catalogue_of(settings).of_url(url)
    steps = trace(engine, url, now, source)
    # an issue alone, such as an address refused for its length, is not yet a link
    known = any(step.step != "issue" for step in steps)
    if not known:
        steps.append(Step(None, "never_seen", "no feed, sitemap or listing named it"))
        steps.append(_ruled(engine, settings, url))
    print_rows(map(_row, steps), STEPS, format)
    if not known:
        raise typer.Exit(1)


def _row(step: "Step") -> dict[str, object]:
    when = step.when.replace(microsecond=0) if step.when else None
    return {"when": when, "step": step.step, "detail": step.detail}


def _ruled(engine: "Engine", settings: "Settings", url: str) -> "Step":
    """Which rule would keep the address out, or that none would."""
    from crawler.catalogue import catalogue_of
    from crawler.middlewares.addresses import Permitted, refusal
    from storage.articles.trail import Step, rule_for

    source = catalogue_of(settings).of_url(url)
    refused = refusal(url, Permitted.read(settings.allow_addresses), source.ports if source else None)
    if refused:
        return Step(None, "refused", refused)
    taken, words = rule_for(url, source)
    forbidden = _forbidden(engine, settings, url) if taken else None
    return Step(None, "refused" if forbidden or not taken else "welcome", forbidden or words)


def _forbidden(engine: "Engine", settings: "Settings", url: str) -> str | None:
    """Words on it when the site's last robots.txt forbids the address."""
    from urllib.parse import urlsplit

    from crawler.middlewares.robotstxt_rules import read_robots
    from storage.articles.trail import last_robots
    from storage.captures.writer import read_capture
    from storage.outcomes import ReasonCode

    parts = urlsplit(url)
    capture = last_robots(engine, f"{parts.scheme}://{parts.netloc}")
    if capture is None:
        return None
    page = read_capture(engine, settings, capture)
    robots = read_robots(page.status, page.body, page.url)
    if robots.allows(url):
        return None
    why = robots.why or "robots.txt forbids it"
    return f"{ReasonCode.ROBOTS}: {why} (capture {capture}, {page.fetched_at:%Y-%m-%d})"
