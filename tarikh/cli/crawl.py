"""`tarikh crawl`: crawl the sources, and print what came in."""

from datetime import UTC, datetime, time, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from tarikh.output import Format, FormatOption

if TYPE_CHECKING:
    from crawler.events import Event
    from crawler.job import Job
    from crawler.run.processes import SourceResult
    from sources import Source
    from storage.db.settings import Settings

COLUMNS = ("source", "fetched", "new", "changed", "unchanged", "failed", "seconds", "reason")
_UNITS = {"m": "minutes", "h": "hours", "d": "days", "w": "weeks"}


def span(words: str) -> timedelta:
    """`90m`, `6h`, `2d`, `1w` as a time span. Raises typer.BadParameter."""
    number, unit = words[:-1], words[-1:]
    if unit not in _UNITS or not number.isdigit() or len(number) > 5:
        raise typer.BadParameter(f"{words!r} is no time span such as 90m, 6h or 2d")
    return timedelta(**{_UNITS[unit]: int(number)})


def since(words: str) -> datetime:
    """`2d` ago, or a day such as `2026-02-01`, as a moment. Raises typer.BadParameter."""
    try:
        return datetime.fromisoformat(words).replace(tzinfo=UTC)
    except ValueError:
        return datetime.now(UTC) - span(words)


def until(words: str) -> datetime:
    """A day such as `2026-02-01`, that day included, or `2d` ago, as a moment. Raises typer.BadParameter."""
    moment = since(words)
    return moment + timedelta(days=1, microseconds=-1) if moment.time() == time.min else moment


def web_address(words: str) -> str:
    """An http or https address. Raises typer.BadParameter."""
    if not words.startswith(("http://", "https://")):
        raise typer.BadParameter(f"{words!r} is no address such as https://watch.example/ping")
    return words


def crawl(  # noqa: PLR0913  # each option is a parameter
    sources: Annotated[list[str] | None, typer.Argument(metavar="[SOURCE]...", help="Ids; none: all enabled")] = None,
    limit: Annotated[int | None, typer.Option(min=0, metavar="N", help="At most N articles a source")] = None,
    since: Annotated[
        datetime | None,
        typer.Option(parser=since, metavar="2d|DAY", help="Leave out what is dated before; walk that far back"),
    ] = None,
    until: Annotated[
        datetime | None, typer.Option(parser=until, metavar="2d|DAY", help="Leave out what is dated after that day")
    ] = None,
    max_time: Annotated[
        timedelta | None, typer.Option(parser=span, metavar="6h", help="Take no further page after so long")
    ] = None,
    jobs: Annotated[
        int | None, typer.Option(min=1, metavar="N", help="Sources side by side; default: the cores")
    ] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="List what would be fetched; store nothing")] = False,
    replay: Annotated[
        Path | None, typer.Option(metavar="FILE.warc.gz", help="Answer every request from a WARC file")
    ] = None,
    ping_url: Annotated[
        str | None,
        typer.Option(
            parser=web_address, metavar="URL", envvar="TARIKH_PING_URL", help="Call this after each whole run"
        ),
    ] = None,
    format: FormatOption = Format.TABLE,
) -> None:
    """Fetch what is new, keep it, read it; then a table of what came in.

    Ends with 1 where a source's crawl died or the archive could not do its work; a site's own failure is told by
    `tarikh status`, which ends with 3 when asked with --fail.
    """
    from crawler.run.fork_server import start_fork_server

    # its imports go on while ours do
    start_fork_server()
    from crawler.job import Job, Mode
    from crawler.run.run import AlreadyCrawling
    from storage.db.settings import read_settings
    from storage.outcomes import AS_TOLD

    settings = read_settings()
    if since and until and until < since:
        raise typer.BadParameter("--until is before --since")
    now = datetime.now(UTC)
    job = Job(
        mode=Mode.DRY if dry_run else Mode.ARCHIVE,
        limit=limit,
        since=since,
        until=until,
        deadline=now + max_time if max_time else None,
        replay=replay or settings.replay,
    )
    if not (job.replay or settings.contact):
        from tarikh.output import say

        say("no site can reach you: set TARIKH_CONTACT to the address of a page about your crawl")
    try:
        results, run_id, lost = _run(chosen(settings, sources or []), job, settings, jobs, format)
    except AlreadyCrawling as busy:
        typer.echo(f"tarikh: {busy}", err=True)
        raise typer.Exit(0) from None
    from crawler.catalogue import catalogue_of

    if run_id is not None:
        from tarikh.report import report_run

        report_run(settings, catalogue_of(settings), run_id, ping_url)
    failed = [result for result in results if result.reason not in AS_TOLD]
    if failed:
        from tarikh.output import say

        say(f"the archive did not do its work for {len(failed)} of {len(results)} sources: see the column `reason`")
    if failed or lost or (not sources and catalogue_of(settings).faults):
        raise typer.Exit(1)


def chosen(settings: "Settings", ids: list[str]) -> list["Source"]:
    """The sources of these ids, or all that are enabled. Raises UnknownSource."""
    from crawler.catalogue import catalogue_of

    catalogue = catalogue_of(settings)
    if ids:
        return [catalogue.get(source_id) for source_id in dict.fromkeys(ids)]
    return [source for source in catalogue if source.enabled]


def _run(
    sources: list["Source"], job: "Job", settings: "Settings", jobs: int | None, format: Format
) -> tuple[list["SourceResult"], int | None, int]:
    import os

    from crawler.events import (
        Event,
        IssueNoted,
        LinkSeen,
        PageKept,
        RecordsLost,
        RunOpened,
    )
    from crawler.job import Mode
    from crawler.run.run import RunPlan
    from crawler.run.run import crawl as crawl_all
    from sources.log_setup import bind_log
    from storage.outcomes import Command
    from tarikh.output import print_rows, progress, say

    links: list[dict[str, Any]] = []
    run_id: int | None = None
    lost = 0
    with progress(None, "pages") as advance:

        def listen(source: str, event: Event) -> None:
            nonlocal run_id, lost
            match event:
                case RunOpened():
                    run_id = event.run_id
                    bind_log(run=run_id)
                case PageKept():
                    advance()
                case IssueNoted():
                    say(f"{source}: {event.line()} ({event.url})", source=source, code=event.code, url=event.url)
                case LinkSeen():
                    said = event.link.witness
                    day = said.published and said.published.isoformat()
                    links.append({"source": source, "url": event.link.url, "published": day, "title": said.title})
                case RecordsLost():
                    lost = len(event.places)
                    say(f"{lost} records of the replayed file cannot be read; the first: {event.places[0]}")
                case _ if words := _words_on(source, event):
                    say(words)

        arguments = {"sources": [source.id for source in sources], "limit": job.limit}
        dates = {"since": job.since and job.since.isoformat(), "until": job.until and job.until.isoformat()}
        plan = RunPlan(
            sources,
            job,
            jobs or os.cpu_count() or 1,
            listen,
            Command.CRAWL,
            arguments | dates | {"replay": str(job.replay or "")},
        )
        results = []
        for result in crawl_all(plan, settings):
            results.append(result)
            if result.closed and result.closed.not_in_replay:
                say(f"{result.source}: {result.closed.not_in_replay} addresses are not in the replayed file")
    results.sort(key=lambda result: [source.id for source in sources].index(result.source))
    if job.mode == Mode.DRY:
        print_rows(links, ("source", "url", "published", "title"), format)
    else:
        print_rows([result.row() for result in results], COLUMNS, format)
    return results, run_id, lost


def _words_on(source: str, event: "Event") -> str | None:
    from crawler.events import BacklogLeft, RunRecovered, SourcesLeftOut

    match event:
        case BacklogLeft():
            return f"{source}: {event.line()} (`tarikh crawl {source} --since DAY` takes them)"
        case SourcesLeftOut():
            return f"{event.sources} sources have no page in the replayed file"
        case RunRecovered():
            return f"an earlier crawl was cut off: {event.captures} pages saved, {event.unread} read now"
    return None


def register(app: typer.Typer) -> None:
    """Add `tarikh crawl`."""
    app.command("crawl", epilog="Example: tarikh crawl kz_todayinfo --limit 20 --max-time 10m")(crawl)
