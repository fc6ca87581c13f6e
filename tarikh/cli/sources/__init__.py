"""`tarikh sources`: list the sources, and print what is said of each."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from tarikh.cli.sources import check as check_command
from tarikh.cli.sources import new as new_command
from tarikh.cli.sources import repair as repair_command
from tarikh.cli.sources import save as save_command
from tarikh.output import Format, FormatOption

if TYPE_CHECKING:
    from sources import Source

sources = typer.Typer(help="The catalogue of news sites.", no_args_is_help=True)

COLUMNS = ("id", "title", "country", "languages", "home", "places", "checked", "enabled")
TRIED = ("url", "title", "date", "language", "words", "outcome")
# Sitemaps of a whole archive are not needed to try a source.
MOST_PLACES = 20


def _row(source: "Source") -> dict[str, object]:
    named = {"feeds": source.feeds, "sitemaps": source.sitemaps, "listings": source.listings}
    return {
        "id": source.id,
        "title": source.title,
        "country": source.country,
        "languages": " ".join(source.languages),
        "home": source.home,
        "places": ", ".join(f"{len(urls)} {name}" for name, urls in named.items() if urls) or "looked for",
        "checked": source.checked.isoformat() if source.checked else "never",
        "enabled": source.enabled,
    }


@sources.command("list", epilog="Example: tarikh sources list --country kz")
def list_sources(
    country: Annotated[str | None, typer.Option(help="Only this country (ISO 3166, such as kz)")] = None,
    language: Annotated[
        str | None, typer.Option(help="Only those writing this language (ISO 639, such as kk)")
    ] = None,
    format: FormatOption = Format.TABLE,
) -> None:
    """List the sources, one a line; `checked` is the day on which one was last seen to work."""
    from crawler.catalogue import catalogue_of
    from storage.db.settings import read_settings
    from tarikh.output import print_rows

    rows = [
        _row(source)
        for source in catalogue_of(read_settings())
        if country in (None, source.country) and (language is None or language in source.languages)
    ]
    print_rows(rows, COLUMNS, format)


@sources.command("show", epilog="Example: tarikh sources show kz_todayinfo --format json")
def show_source(
    source_id: Annotated[str, typer.Argument(metavar="SOURCE", help="Id of the source")],
    format: FormatOption = Format.TABLE,
) -> None:
    """Show all that one source file says, defaults included."""
    from crawler.catalogue import catalogue_of
    from storage.db.settings import read_settings
    from tarikh.output import print_rows

    facts = catalogue_of(read_settings()).get(source_id).model_dump(mode="json")
    if format is Format.TABLE:
        print_rows([{"key": key, "value": _plain(value)} for key, value in facts.items()], ("key", "value"), format)
    else:
        print_rows([facts], tuple(facts), format)


@sources.command("try", epilog="Example: tarikh sources try kz_todayinfo --limit 5")
def try_source(
    source_id: Annotated[str, typer.Argument(metavar="SOURCE", help="Its id, or FILE.toml")],
    limit: Annotated[int, typer.Option(min=1, metavar="N", help="Articles to read")] = 10,
    replay: Annotated[Path | None, typer.Option(metavar="FILE.warc.gz", help="Answer from a WARC file")] = None,
    format: FormatOption = Format.TABLE,
) -> None:
    """Find links and read a few articles as a crawl would; store nothing."""
    from crawler.events import ArticleRead, Event, IssueNoted, PageKept
    from crawler.job import Job, Mode
    from crawler.run.run import RunPlan, crawl
    from storage.db.settings import read_settings
    from storage.outcomes import CaptureKind, CaptureOutcome, Command
    from tarikh.output import print_rows, say
    from tarikh.source_files import named

    settings = read_settings()
    ((source, _),) = named([source_id], settings).values()
    articles: list[dict[str, Any]] = []

    def listen(_: str, event: Event) -> None:
        match event:
            case ArticleRead():
                words = len((event.record["body"] or "").split())
                articles.append({**event.record, "date": event.record["published_at"], "words": words})
            case PageKept(kind=CaptureKind.ARTICLE, outcome=CaptureOutcome.HTTP_ERROR):
                articles.append({"url": event.url, "outcome": event.outcome})
            case PageKept() if event.kind != CaptureKind.ARTICLE:
                say(f"{event.kind}: {event.outcome}, {event.links} links ({event.url})")
            case IssueNoted():
                say(f"{event.line()} ({event.url})")

    job = Job(mode=Mode.TRY, limit=limit, replay=replay or settings.replay, most_places=MOST_PLACES)
    results = list(crawl(RunPlan([source], job, 1, listen, Command.CRAWL), settings))
    print_rows(articles, TRIED, format)
    if not articles:
        say(f"no article was read ({', '.join(result.ended for result in results)})")
        raise typer.Exit(1)


def _plain(value: object) -> str:
    if isinstance(value, list):
        return " ".join(str(part) for part in value)
    return "" if value is None else str(value)


sources.command("check", epilog=check_command.EXAMPLE)(check_command.check)
sources.command("repair", epilog=repair_command.EXAMPLE)(repair_command.repair)
sources.command("new", epilog=new_command.EXAMPLE)(new_command.new)
sources.command("save", epilog=save_command.EXAMPLE)(save_command.save)


def register(app: typer.Typer) -> None:
    """Add `tarikh sources` with its commands."""
    app.add_typer(sources, name="sources")
