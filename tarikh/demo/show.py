"""Run the demo's two nights, and print what the archive answers afterwards."""

import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from textwrap import indent
from typing import TYPE_CHECKING, Any

from tarikh.demo.difference import changed_words
from tarikh.demo.nights import NIGHTS, sources_folder, write_night
from tarikh.demo.questions import BY_DAY, CHANGED, PROVENANCE, SAME_TEXT, Question
from tarikh.output import print_rows, progress

if TYPE_CHECKING:
    from sqlalchemy import Engine

    from crawler.run.processes import SourceResult
    from storage.db.settings import Settings

COLUMNS = ("source", "fetched", "new", "changed", "unchanged", "failed", "seconds")
OUTCOMES = "SELECT outcome, count(*) AS pages FROM capture WHERE kind = 'article' GROUP BY 1 ORDER BY 2 DESC, 1"


def demo_settings(home: Path) -> "Settings":
    """Settings of an archive below `home` with the demo's papers, whatever the environment says."""
    from pydantic import ByteSize

    from storage.db.settings import Settings

    # its two nights need 0.1 GB, whatever has to stay free for an archive
    return Settings(
        home=home, database_url=None, sources=sources_folder(), replay=None, allow_addresses=(), min_free=ByteSize(0)
    )


def crawl_night(night: int, settings: "Settings", only: Sequence[str] = ()) -> list["SourceResult"]:
    """Crawl night 1 or 2 as `tarikh crawl --replay FILE` does, of `only` these papers if any; a result for each."""
    from crawler.events import Event, PageKept
    from crawler.job import Job
    from crawler.run.run import RunPlan, crawl
    from sources import read_catalogue
    from storage.outcomes import Command

    settings.home.mkdir(parents=True, exist_ok=True)
    web = settings.home / f"night-{night}.warc.gz"
    write_night(night, web)
    with progress(None, "pages") as advance:

        def listen(_: str, event: Event) -> None:
            if isinstance(event, PageKept):
                advance()

        arguments = {"replay": str(web)}
        sources = [s for s in read_catalogue(sources_folder()) if s.id in only or not only]
        plan = RunPlan(sources, Job(replay=web), os.cpu_count() or 1, listen, Command.DEMO, arguments)
        return sorted(crawl(plan, settings), key=lambda result: result.source)


def tell_nights(settings: "Settings") -> None:
    """Crawl both nights and print what came in. Raises what a crawl and the database raise."""
    for night, moment in enumerate(NIGHTS, start=1):
        print(f"\nNight {night}: seven papers as they stood on {moment:%d %B %Y}, through the ordinary crawl\n")
        results = crawl_night(night, settings)
        print_rows([result.row() for result in results], COLUMNS)


def tell_answers(settings: "Settings") -> None:
    """Print the outcomes, then each question with its answer."""
    with _opened(settings) as engine:
        print("\nWhat became of each article's page, over both nights\n")
        print_rows(ask(engine, OUTCOMES), ("outcome", "pages"))
        for number, question in enumerate((BY_DAY, SAME_TEXT, CHANGED, PROVENANCE), start=1):
            _answer(engine, number, question)


def _answer(engine: "Engine", number: int, question: Question) -> None:
    print(f"\n{number}. {question.words}\n\n{indent(question.sql, '    ')}\n")
    rows = ask(engine, question.sql)
    # whole texts would hide what changed in them
    bodies = ("old_body", "new_body")
    if rows:
        print_rows(rows, [name for name in rows[0] if name not in bodies])
    else:
        print("no row")
    for row in rows if question is CHANGED else ():
        print(f"\n    {row['source']}: the words that changed in the text")
        for place in changed_words(str(row["old_body"]), str(row["new_body"])):
            print(f"    ... {place} ...")


def ask(engine: "Engine", sql: str) -> Sequence[dict[str, Any]]:
    """The rows of a query."""
    from sqlalchemy import text

    with engine.connect() as connection:
        return [dict(row) for row in connection.execute(text(sql)).mappings()]


@contextmanager
def _opened(settings: "Settings") -> Iterator["Engine"]:
    from storage.db.engine import open_database

    engine = open_database(settings)
    try:
        yield engine
    finally:
        engine.dispose()
