"""`tarikh sources check`: check that each source still does what its file says."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from tarikh.output import Format, FormatOption

if TYPE_CHECKING:
    from sources import Source
    from storage.db.settings import Settings
    from tarikh.checking import Plan, Step

EXAMPLE = "Example: tarikh sources check kz_todayinfo --save"
COLUMNS = ("source", "step", "ok", "why")
VERDICT_COLUMNS = ("source", "verdict", "why", "checked_at")


def check(  # noqa: PLR0913  # each is an option of the command
    ids: Annotated[
        list[str] | None, typer.Argument(metavar="[SOURCE]...", help="Ids or FILE.toml; none: all enabled.")
    ] = None,
    jobs: Annotated[int | None, typer.Option(min=1, metavar="N", help="Sources side by side.")] = None,
    replay: Annotated[Path | None, typer.Option(metavar="FILE.warc.gz", help="Answer from a WARC file.")] = None,
    every: Annotated[
        bool,
        typer.Option("--all", help="One verdict a source: right, moved, blocked, gone; goes on where it stopped."),
    ] = False,
    again: Annotated[bool, typer.Option("--again", help="With --all: ask all once more.")] = False,
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
    from tarikh.source_files import named

    settings = read_settings()
    replayed = replay or settings.replay
    if save and replayed:
        raise typer.BadParameter("--save says that a source was seen today, which a replayed file cannot show")
    if again and not every:
        raise typer.BadParameter("--again belongs to --all")
    wanted = named(ids or [], settings)
    plan = Plan([source for source, _ in wanted.values()], jobs or os.cpu_count() or 1, replayed, datetime.now(UTC))
    order = _Order(plan, settings, {ident: path for ident, (_, path) in wanted.items()} if save else None)
    right = _table(order, again, format) if every else _steps(order, format)
    if not right:
        raise typer.Exit(1)


@dataclass(frozen=True, slots=True)
class _Order:
    """What is to be looked at; with `files` the day is written into those that are well."""

    plan: "Plan"
    settings: "Settings"
    files: "dict[str, Path | None] | None"

    def save(self, source: "Source", steps: "Sequence[Step]") -> None:
        """Write the day into the file of a source that is well, where that was asked for."""
        from tarikh.source_files import file_of, write_checked

        if self.files is not None and all(step.ok for step in steps):
            file = self.files[source.id] or file_of(source.id, self.settings)
            write_checked(file, self.plan.now.astimezone(source.zone).date())


def _steps(order: _Order, format: Format) -> bool:
    """Print the steps of each source; whether none failed and all were looked at."""
    from tarikh.checking import check as look
    from tarikh.output import print_rows, progress

    sources = order.plan.sources
    steps: dict[str, list[Step]] = {}
    with progress(len(sources), "sources") as advance:
        for source, seen in look(order.plan, order.settings):
            steps[source.id] = seen
            order.save(source, seen)
            advance()
    rows = [step for source in sources for step in steps.get(source.id, ())]
    print_rows((step.row() for step in rows), COLUMNS, format)
    seen_all = all(any(step.ok is not None for step in steps.get(source.id, ())) for source in sources)
    return seen_all and not any(step.ok is False for step in rows)


def _table(order: _Order, again: bool, format: Format) -> bool:
    """Print one verdict a source, those of the last hours without a new look; whether all are right."""
    from collections import Counter
    from dataclasses import asdict, replace

    from tarikh.checking import look, steps_of
    from tarikh.output import print_rows, progress, say
    from tarikh.verdicts import Word, judge, recall, remember

    plan = order.plan
    memory = order.settings.home / "check.jsonl"
    known = {} if again or plan.replay else recall(memory, plan.now)
    verdicts = {source.id: known[source.id] for source in plan.sources if source.id in known}
    if verdicts:
        say(f"{len(verdicts)} sources were checked within the last hours and are not asked again (--again asks them)")
    todo = [source for source in plan.sources if source.id not in verdicts]
    with progress(len(todo), "sources") as advance:
        for sight in look(replace(plan, sources=todo), order.settings) if todo else ():
            steps = steps_of(sight)
            verdict = judge(sight, steps, plan.now)
            verdicts[sight.source.id] = verdict
            if not plan.replay:
                remember(memory, verdict)
            order.save(sight.source, steps)
            advance()
    words = list(Word)
    rows = sorted(verdicts.values(), key=lambda each: (words.index(Word(each.verdict)), each.source))
    print_rows((asdict(row) for row in rows), VERDICT_COLUMNS, format)
    counts = Counter(row.verdict for row in rows)
    say(", ".join(f"{counts[word]} {word}" for word in words if counts[word]))
    if len(rows) < len(plan.sources):
        say(f"{len(plan.sources) - len(rows)} not looked at: the same command goes on with them")
    if counts[Word.MOVED]:
        say("`tarikh sources repair` shows what would mend the moved ones")
    return counts[Word.RIGHT] == len(plan.sources)
