"""`tarikh search`: words in all their forms."""

import sys
from pathlib import Path
from typing import Annotated

import typer

EXAMPLE = """
Example:  tarikh search --expand --batch words.jsonl > forms.jsonl

          echo '{"id": 1, "word": "халық", "language": "kk"}' | tarikh search --expand --batch -

          echo '{"id": 1, "text": "Oʻzbekiston xalqi"}' | tarikh search --fold --batch -
"""


def register(app: typer.Typer) -> None:
    """Add the command to the program."""
    app.command("search", epilog=EXAMPLE)(search)


def search(
    expand: Annotated[
        bool, typer.Option("--expand", help='{"id","word","language"} in, {"id","exact","prefixes"} out.')
    ] = False,
    fold: Annotated[bool, typer.Option("--fold", help='{"id","text"} in, {"id","words"} out.')] = False,
    batch: Annotated[
        str | None, typer.Option(metavar="FILE", help='JSON lines in, "-" for stdin; JSON lines out.')
    ] = None,
) -> None:
    """Say as what a word is searched, and how a text is folded; no database is needed.

    A word of a text is found when it is in `exact` or begins with one of `prefixes`, in folded letters.
    """
    if expand == fold or batch is None:
        raise typer.BadParameter("give --expand --batch FILE or --fold --batch FILE")
    answer_lines(batch, expand)


def answer_lines(batch: str, expand: bool) -> None:
    """Print the answer to each line of the file, or of stdin."""
    import json

    from sources import TarikhError
    from storage.search.batch import expand_lines, fold_lines

    if batch != "-" and not Path(batch).is_file():
        raise TarikhError(f"no file {batch}: give a file of JSON lines, or - for stdin")
    with open(0 if batch == "-" else batch, encoding="utf-8", errors="replace") as lines:
        for answer in expand_lines(lines) if expand else fold_lines(lines):
            sys.stdout.write(json.dumps(answer, ensure_ascii=False) + "\n")
    sys.stdout.flush()
