"""`tarikh sources repair`: mend the files of sources whose places or addresses have changed."""

from pathlib import Path
from typing import Annotated

import typer

EXAMPLE = "Example: tarikh sources repair kz_todayinfo --write"


def repair(
    ids: Annotated[
        list[str] | None, typer.Argument(metavar="[SOURCE]...", help="Ids or FILE.toml; none: all enabled.")
    ] = None,
    write: Annotated[bool, typer.Option("--write", help="Make the changes; without it they are only shown.")] = False,
    jobs: Annotated[int | None, typer.Option(min=1, metavar="N", help="Sources side by side.")] = None,
    replay: Annotated[Path | None, typer.Option(metavar="FILE.warc.gz", help="Answer from a WARC file.")] = None,
) -> None:
    """Look where sources have their news now; show what that changes in their files; 1 if one fails all the same."""
    import os
    from datetime import UTC, datetime

    from storage.db.settings import read_settings
    from tarikh.checking import Plan, steps_of
    from tarikh.output import progress, say
    from tarikh.repair import difference, propose_changes
    from tarikh.source_files import file_of, named, read_text, write_text

    settings = read_settings()
    wanted = named(ids or [], settings)
    sources = [source for source, _ in wanted.values()]
    paths = {ident: path or file_of(ident, settings) for ident, (_, path) in wanted.items()}
    plan = Plan(sources, jobs or os.cpu_count() or 1, replay or settings.replay, datetime.now(UTC))
    looked = set()
    helpless = False
    with progress(len(sources), "sources") as advance:
        for sight, change in propose_changes(plan, settings, lambda source: read_text(paths[source.id])):
            source = sight.source
            looked.add(source.id)
            path = paths[source.id]
            before = read_text(path)
            failed = [step for step in steps_of(sight) if step.ok is not True and step.step != "robots"]
            if change.after is not None:
                print(difference(before, change.after, path.name), end="")
                if write:
                    write_text(path, change.after)
            for note in change.notes:
                say(f"{source.id}: {note}")
            if change.after is None:
                helpless |= bool(failed)
                say(f"{source.id}: {f'no change is proposed: {failed[0].why}' if failed else 'right as it is'}")
            elif write:
                say(f"{source.id}: mended: {path}")
            advance()
    if helpless or len(looked) < len(sources):
        raise typer.Exit(1)
