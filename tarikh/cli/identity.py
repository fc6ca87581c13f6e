"""`tarikh identity`: find the addresses that are one article, and the texts that are one text."""

import sys
from contextlib import nullcontext
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from sqlalchemy import Engine

identity = typer.Typer(help="Addresses that are one article, texts that are one text.", no_args_is_help=True)


@identity.command("key", epilog="Example: tarikh identity key 'https://m.kun.uz/news/5?utm_source=tg'")
def key(
    urls: Annotated[
        list[str] | None, typer.Argument(metavar="URL...", help="Addresses; none: one a line from stdin")
    ] = None,
    source: Annotated[str | None, typer.Option(help="Id of the source whose aliases and article ids apply")] = None,
) -> None:
    """Print the key of each address, one a line: equal keys are one article."""
    from crawler.catalogue import catalogue_of
    from extract.url_key import url_key
    from storage.db.settings import read_settings

    known = catalogue_of(read_settings()).get(source) if source else None
    for url in urls or (line.rstrip("\n") for line in sys.stdin):
        print(url_key(url, known))


@identity.command("compare", epilog="Example: tarikh identity compare --batch pairs.jsonl --jobs 2 > answers.jsonl")
def compare(
    batch: Annotated[
        Path,
        typer.Option(
            exists=True, dir_okay=False, allow_dash=True, help='JSON lines {"id", "text_a", "text_b", "same_site"}'
        ),
    ],
    jobs: Annotated[int, typer.Option(min=1, help="Processes")] = 1,
) -> None:
    """Say of each pair of texts what the first is to the second, one JSON line a line, in order.

    relation is same, repost, excerpt, contains, rewrite, series or none.
    """
    from storage.identity.batch import compare_lines

    with nullcontext(sys.stdin) if str(batch) == "-" else batch.open(encoding="utf-8") as lines:
        for answer in compare_lines(lines, jobs):
            print(answer)


@identity.command("rebuild", epilog="Example: tarikh identity rebuild")
def rebuild() -> None:
    """Make the keys of all addresses anew, as after a change of `article_id`, and group all articles from scratch.

    The groups come out as they do when articles arrive one by one.
    """
    from sqlalchemy import func, select

    from storage.db.engine import open_database
    from storage.db.models import Article
    from storage.db.session import read_session
    from storage.db.settings import read_settings
    from storage.identity.rebuild import rebuild as make_anew
    from tarikh.output import progress, say

    engine = open_database(read_settings())
    rekey(engine)
    with read_session(engine) as session:
        total = session.scalar(select(func.count()).select_from(Article)) or 0
    with progress(total, "articles compared") as advance:
        made = make_anew(engine, advance)
    say(f"{made.articles} articles, {made.edges} pairs with one text, {made.groups} groups")


def rekey(engine: "Engine") -> None:
    """Make the keys of all stored addresses anew, and say what came of it where some changed."""
    from storage.pipeline.url_keys import remake_keys
    from tarikh.output import progress, say

    with progress(None, "addresses looked at") as advance:
        made = remake_keys(engine, advance)
    if made.changed:
        say(f"{made.changed} addresses have another key now")
    if made.shared:
        say(f"{made.shared} addresses of two articles are one now: both articles stay")


def register(app: typer.Typer) -> None:
    """Add `tarikh identity` with its commands."""
    app.add_typer(identity, name="identity")
