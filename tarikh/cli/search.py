"""`tarikh search`: find articles by words in all their forms, count them, and part them."""

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from storage.search.bucket import Bucket
from tarikh.output import Format, FormatOption, print_rows, progress, say

if TYPE_CHECKING:
    from sqlalchemy import Engine

    from storage.search.find import Search

EXAMPLE = """
Examples:  tarikh search 'сайлау lang:kk from:2026-11-01'

           tarikh search 'Токаев OR Назарбаев -футбол' --by month

           tarikh search '"чрезвычайное положение" country:kz' --format jsonl

           echo '{"id": 1, "word": "халық", "language": "kk"}' | tarikh search --expand --batch -

           echo '{"id": 1, "text": "Oʻzbekiston xalqi"}' | tarikh search --fold --batch -
"""
HITS = ("id", "day", "published", "outlet", "country", "language", "title", "url")
SHOWN = ("day", "outlet", "language", "title", "url")
SHARES = ("bucket", "articles", "of", "share")


def register(app: typer.Typer) -> None:
    """Add the command to the program."""
    app.command("search", epilog=EXAMPLE)(search)


def search(  # noqa: PLR0913  # each option is a parameter
    words: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="WORDS",
            help='Words, "phrases", OR, -word, word*, title: outlet: country: lang: from: to:; after -- if a minus '
            "comes first.",
        ),
    ] = None,
    limit: Annotated[int, typer.Option(min=1, max=100_000, help="At most so many articles, the newest.")] = 20,
    count: Annotated[bool, typer.Option("--count", help="Print how many there are, and nothing else.")] = False,
    exact: Annotated[bool, typer.Option("--exact", help="Count past 10,000, however long it takes.")] = False,
    by: Annotated[Bucket | None, typer.Option(help="Counts and shares by that.")] = None,
    language: Annotated[
        list[str] | None,
        typer.Option(metavar="CODE", help="Inflect the words by this language's rules alone; may be repeated."),
    ] = None,
    tsquery: Annotated[bool, typer.Option("--tsquery", help="Print the words as a tsquery, for SQL.")] = False,
    rebuild: Annotated[bool, typer.Option("--rebuild", help="File the words of all articles anew.")] = False,
    expand: Annotated[
        bool, typer.Option("--expand", help='{"id","word","language"} in, {"id","exact","prefixes"} out.')
    ] = False,
    fold: Annotated[bool, typer.Option("--fold", help='{"id","text"} in, {"id","words"} out.')] = False,
    batch: Annotated[
        str | None, typer.Option(metavar="FILE", help='JSON lines in, "-" for stdin; JSON lines out.')
    ] = None,
    format: FormatOption = Format.TABLE,
) -> None:
    """Find articles by words in all their forms, the newest first; stderr says as what each word was searched.

    With --expand or --fold no database is needed: a word of a text is found when it is in `exact` or begins with one
    of `prefixes`, in folded letters.
    """
    if expand or fold or batch is not None:
        if expand == fold or batch is None or words:
            raise typer.BadParameter("give --expand --batch FILE or --fold --batch FILE, and no words")
        answer_lines(batch, expand)
        return
    if rebuild == bool(words):
        raise typer.BadParameter("give words to look for, or --rebuild")
    from storage.db.engine import open_database
    from storage.db.settings import read_settings

    engine = open_database(read_settings())
    try:
        if rebuild:
            _rebuild(engine)
            return
        found = _search(engine, " ".join(words or ()), language or (), exact)
        if tsquery:
            from storage.search.conditions import tsquery_of

            print(tsquery_of(found.sought))
        elif by is not None:
            _print_shares(found, by, format)
        elif count:
            total = found.total(exact)
            print_rows([{"articles": total.articles, "or_more": total.is_least}], ("articles", "or_more"), format)
        else:
            _print_hits(found, limit, exact, format)
    finally:
        engine.dispose()


def _search(engine: "Engine", question: str, languages: "list[str] | tuple[()]", exact: bool) -> "Search":
    """The question put; what was done with its words is said."""
    from storage.search.filing import unfiled
    from storage.search.find import MOST_SECONDS, Search

    found = Search(engine, question, languages, 3600.0 if exact else MOST_SECONDS)
    for line in found.sought.searched:
        say(f"searched: {line}")
    if missing := unfiled(engine):
        say(f"{missing:,} articles are not filed for the search yet: run `tarikh search --rebuild`")
    return found


def _print_hits(found: "Search", limit: int, exact: bool, format: Format) -> None:
    from dataclasses import asdict

    from storage.search.find import MOST_ORDERED

    total = found.total(exact)
    hits = found.newest(limit)
    print_rows([asdict(hit) for hit in hits], SHOWN if format is Format.TABLE else HITS, format)
    shown = "" if total.articles <= len(hits) and not total.is_least else f"; the newest {len(hits)} are shown"
    say(f"{total} articles{shown}")
    if found.sought.query.has_order and total.is_least:
        say(f"the order of the words was looked at in the newest {MOST_ORDERED:,} articles that have them")


def _print_shares(found: "Search", by: Bucket, format: Format) -> None:
    rows = [
        {"bucket": one.bucket, "articles": one.articles, "of": one.of, "share": round(one.share, 4)}
        for one in found.by(by)
    ]
    print_rows(rows, SHARES, format)


def _rebuild(engine: "Engine") -> None:
    from sqlalchemy import func, select

    from storage.db.models import Article
    from storage.db.session import read_session
    from storage.search.filing import rebuild as file_anew

    with read_session(engine) as session:
        total = session.scalar(select(func.count()).select_from(Article)) or 0
    with progress(total, "articles filed") as advance:
        count = file_anew(engine, advance)
    say(f"{count:,} articles are filed for the search")


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
