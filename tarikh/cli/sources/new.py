"""`tarikh sources new`: draft the file of a new source."""

import re
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from sources import Source
    from storage.db.settings import Settings

EXAMPLE = "Example: tarikh sources new kz_vlast https://vlast.kz/ --output sources/kz"


def new(
    source_id: Annotated[str, typer.Argument(metavar="SOURCE", help="Its new id: country and name, as in kz_vlast.")],
    url: Annotated[str, typer.Argument(help="The site's home page.")],
    output: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Write the draft here; a folder takes it as SOURCE.toml.")
    ] = None,
    replay: Annotated[Path | None, typer.Option(metavar="FILE.warc.gz", help="Answer from a WARC file.")] = None,
) -> None:
    """Look at a site and draft its source file: places, rules, languages; a person reads it; nothing is stored."""
    if not re.fullmatch(r"[a-z]{2}_[a-z0-9_]+", source_id):
        raise typer.BadParameter(f"{source_id!r} is no id: a country's two letters, _ and a name, as in kz_vlast")
    home = url if "://" in url else f"https://{url}"
    if home.count("/") < 3:
        home += "/"
    path = file_for(source_id, output)
    from crawler.catalogue import catalogue_of
    from storage.db.settings import read_settings
    from tarikh.drafting import Visit, draft_source, look_around
    from tarikh.output import say

    settings = read_settings()
    catalogue = catalogue_of(settings)
    known = catalogue.of_url(home)
    if known:
        say(f"the catalogue has this site as {known.id} already")
    survey = look_around(Visit(source_id, home, replay or settings.replay), settings)
    draft = draft_source(source_id, survey, catalogue)
    if path:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(draft.text, encoding="utf-8")
        say(f"a draft: {path}")
    else:
        print(draft.text, end="")
    for fault in draft.lacks:
        say(f"not yet a source: {fault}")
    if draft.source is None:
        raise typer.Exit(1)
    tell_trial(draft.source, settings, replay or settings.replay)


def file_for(source_id: str, output: Path | None) -> Path | None:
    """The file to write, none for stdout. Raises typer.BadParameter where it may not be written."""
    if output is None:
        return None
    path = output if output.suffix == ".toml" else output / f"{source_id}.toml"
    if path.stem != source_id:
        raise typer.BadParameter(f"a source's file bears its id: {source_id}.toml")
    if path.exists():
        raise typer.BadParameter(f"{path} is there already")
    return path


def tell_trial(source: "Source", settings: "Settings", replay: Path | None) -> None:
    """Say what the drafted source would do, step by step."""
    from datetime import UTC, datetime

    from tarikh.checking import Plan, check
    from tarikh.output import say

    for _, steps in check(Plan([source], 1, replay, datetime.now(UTC)), settings):
        for step in steps:
            verdict = "not seen" if step.ok is None else "ok" if step.ok else "FAILS"
            say(f"{step.step}: {verdict}: {step.why}")
