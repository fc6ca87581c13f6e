"""Passes seven nights over living sites, and compares what was kept with what happened."""

from collections.abc import Callable, Sequence
from typing import Any

from living_site import NIGHTS, LivingSite
from sqlalchemy import Engine, text

from crawler.run.processes import SourceResult

Run = Callable[..., list[SourceResult]]
REPRINTED = (2, 3, 4)
"""Nights on which the second paper prints a text of the first."""

COUNTS = {
    "articles": "SELECT count(*) FROM article",
    "first versions": "SELECT count(*) FROM article_version WHERE cause = 'first'",
    "edits": "SELECT count(*) FROM article_version WHERE cause = 'edit'",
    "other versions": "SELECT count(*) FROM article_version WHERE cause NOT IN ('first', 'edit')",
    "gone": "SELECT count(*) FROM article WHERE gone_at IS NOT NULL",
    "unchanged looks": "SELECT count(*) FROM capture WHERE kind = 'article' AND outcome = 'unchanged'",
    "groups": "SELECT count(*) FROM text_group",
    "members of groups": "SELECT count(*) FROM text_member",
    "pages not read": "SELECT count(*) FROM capture WHERE outcome = 'pending'",
    "runs that do not add up": """SELECT count(*) FROM source_run WHERE fetched <>
        (SELECT coalesce(sum(n::int), 0) FROM jsonb_each_text(outcomes) AS each_one(k, n))""",
}


def pass_nights(papers: Sequence[LivingSite], run: Run) -> list[dict[str, Any]]:
    """Live and crawl seven nights; a row a night with what was asked for. `run(night, *sources)` crawls."""
    rows = []
    for night in range(NIGHTS):
        for paper in papers:
            paper.live(night)
        if night in REPRINTED:
            first, second = papers[0], papers[1]
            second.reprint(next(n for n in first.notes if n.night == night - 1 and n.number % 5 == 3), night)
        for paper in papers:
            paper.site.asked.clear()
        sources = [paper.source(f"kz_paper{number}") for number, paper in enumerate(papers)]
        results = run(night, *sources)
        asked = [path for paper in papers for path in paper.site.asked]
        articles = sum(path.startswith("/news/") for path in asked)
        row = {"night": night + 1, "requests": len(asked), "discovery": len(asked) - articles, "articles": articles}
        for name in ("new", "changed", "unchanged", "failed"):
            row[name] = sum(getattr(result.closed, name) for result in results)
        rows.append(row)
    return rows


def compare(papers: Sequence[LivingSite], database: Engine) -> tuple[dict[str, int], dict[str, int]]:
    """The true history, and what the database holds of it, under the same names."""
    last = NIGHTS - 1
    notes = [note for paper in papers for note in paper.notes]
    reprints = sum(note.reprint_of is not None for note in notes)
    truth = dict.fromkeys(COUNTS, 0) | {
        "articles": len(notes),
        "first versions": len(notes),
        "edits": sum(len(note.texts) - 1 for note in notes),
        "gone": sum(paper.gone(last) for paper in papers),
        "unchanged looks": sum(paper.looks(last) for paper in papers),
        "groups": reprints,
        "members of groups": 2 * reprints,
    }
    with database.connect() as connection:
        found = {name: connection.execute(text(query)).scalar_one() for name, query in COUNTS.items()}
    return truth, found
