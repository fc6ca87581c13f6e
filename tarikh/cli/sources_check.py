"""`tarikh sources check`: check that each source still does what its file says."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from tarikh.output import Format, FormatOption

if TYPE_CHECKING:
    from tarikh.checking import Step

EXAMPLE = "Example: tarikh sources check kz_todayinfo --save"
COLUMNS = ("source", "step", "ok", "why")


def check(
    ids: Annotated[
        list[str] | None, typer.Argument(metavar="[SOURCE]...", help="Ids or FILE.toml; none: all enabled.")
    ] = None,
    jobs: Annotated[int | None, typer.Option(min=1, metavar="N", help="Sources side by side.")] = None,
    replay: Annotated[Path | None, typer.Option(metavar="FILE.warc.gz", help="Answer from a WARC file.")] = None,
    save: Annotated[
        bool, typer.Option("--save", help="Write today into `checked` of each source whose steps are all ok.")
    ] = False,
    format: FormatOption = Format.TABLE,
) -> None:
    """Look at sources step by step: reached, robots, places, fresh, article; store nothing; 1 if a step fails."""
    import os
    from datetime import UTC, datetime

    from storage.db.settings import read_settings
    from tarikh.checking import Plan
    from tarikh.checking import check as look
    from tarikh.output import print_rows, progress
    from tarikh.source_files import file_of, named, write_checked

    settings = read_settings()
    replayed = replay or settings.replay
    if save and replayed:
        raise typer.BadParameter("--save says that a source was seen today, which a replayed file cannot show")
    wanted = named(ids or [], settings)
    sources = [source for source, _ in wanted.values()]
    now = datetime.now(UTC)
    plan = Plan(sources, jobs or os.cpu_count() or 1, replayed, now)
    steps: dict[str, list[Step]] = {}
    with progress(len(sources), "sources") as advance:
        for source, seen in look(plan, settings):
            steps[source.id] = seen
            if save and all(step.ok for step in seen):
                file = wanted[source.id][1] or file_of(source.id, settings)
                write_checked(file, now.astimezone(source.zone).date())
            advance()
    rows = [step for source in sources for step in steps.get(source.id, ())]
    print_rows((step.row() for step in rows), COLUMNS, format)
    if any(step.ok is False for step in rows) or len(steps) < len(sources):
        raise typer.Exit(1)
