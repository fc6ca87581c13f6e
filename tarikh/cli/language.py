"""`tarikh language`: identify the language of a text."""

import sys
from pathlib import Path
from typing import Annotated

import typer

EXAMPLE = "Example:  tarikh language --batch texts.jsonl --jobs 2 > languages.jsonl"


def register(app: typer.Typer) -> None:
    """Add the command to the program."""
    app.command("language", epilog=EXAMPLE)(language)


def language(
    batch: Annotated[str, typer.Option(help='JSON lines {"id","text"} in, "-" for stdin; JSON lines out.')],
    jobs: Annotated[int, typer.Option(min=1, help="Worker processes.")] = 1,
) -> None:
    """Tell language, script and confidence (0.8 and more is sure) of texts; no database is needed."""
    import json

    from extract.language.batch import tell_lines
    from sources import TarikhError

    if batch != "-" and not Path(batch).is_file():
        raise TarikhError(f"no file {batch}: give a file of JSON lines, or - for stdin")
    with open(0 if batch == "-" else batch, encoding="utf-8", errors="replace") as lines:
        for answer in tell_lines(lines, jobs):
            sys.stdout.write(json.dumps(answer, ensure_ascii=False) + "\n")
    sys.stdout.flush()
