"""Reads when an article was published and last changed."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from extract.dates.candidates import MODIFIED, ORIGINAL, PUBLISHED, Candidate, Choice, choose
from extract.dates.context import DateContext
from extract.dates.link_dates import read_address, read_witnesses
from extract.dates.page_dates import read_page_dates
from extract.dates.reconciliation import (
    contradicts_utc,
    plausible,
    settle_day_month_order,
    settle_zones,
    without_generated,
)
from extract.dates.structured_dates import read_json_ld_dates, read_metas
from extract.dates.written.reading import day_in
from extract.document import Body, Document
from extract.extraction import DateEvidence, Moment

_READERS: tuple[Callable[[DateContext], Iterable[Candidate]], ...] = (
    read_json_ld_dates,
    read_metas,
    read_address,
    read_witnesses,
    read_page_dates,
)
_MOST_KEPT = 40


@dataclass(frozen=True, slots=True)
class Dates:
    """This publication's date, its last change, the date of the text that it republishes, and all candidates."""

    published: Moment | None = None
    published_from: str | None = None
    modified: Moment | None = None
    original: Moment | None = None
    evidence: tuple[DateEvidence, ...] = ()
    warnings: tuple[str, ...] = ()


def read_dates(document: Document, title: str | None, body: Body) -> Dates:
    """The dates of the page by its evidence; None where nothing is sure."""
    context = DateContext(document, title, body)
    found = settle_day_month_order([c for read in _READERS for c in read(context)], context.fetched_at)
    possible = without_generated(plausible(found, context.fetched_at), context.fetched_at)
    candidates = settle_zones(possible, context.zone)
    choices = {role: choose(candidates, role) for role in (PUBLISHED, MODIFIED, ORIGINAL)}
    published = choices[PUBLISHED]
    return Dates(
        published=_moment(published),
        published_from=published.candidate.origin if published.candidate else None,
        modified=_after(_moment(choices[MODIFIED]), _moment(published)),
        original=_moment(choices[ORIGINAL]),
        evidence=_evidence(candidates, choices),
        warnings=tuple(_warnings(published, candidates, context)),
    )


def _moment(choice: Choice) -> Moment | None:
    return choice.candidate.moment if choice.candidate else None


def _after(modified: Moment | None, published: Moment | None) -> Moment | None:
    """The change, unless it would come before the publication."""
    if modified and published and day_in(modified) < day_in(published):
        return None
    return modified


def _warnings(published: Choice, candidates: Sequence[Candidate], context: DateContext) -> Iterator[str]:
    if published.disagree:
        yield "dates_disagree"
    if published.candidate and published.candidate.kind == "yearless":
        yield "year_assumed"
    if any(c.role == PUBLISHED and contradicts_utc(c, candidates, context.zone) for c in candidates):
        yield "zone_doubtful"


def _evidence(candidates: Sequence[Candidate], choices: Mapping[str, Choice]) -> tuple[DateEvidence, ...]:
    """Every candidate once, the chosen ones among them; a listing beside the article repeats dates by the dozen."""
    chosen = [c.candidate for c in choices.values() if c.candidate]
    kept = list({(c.origin, c.role, c.words): c for c in (*candidates, *chosen)}.values())
    kept = kept[:_MOST_KEPT] + [c for c in chosen if c not in kept[:_MOST_KEPT]]
    return tuple(
        DateEvidence(c.origin, c.words, c.moment, c.role, c is choices[c.role].candidate, _why(c, choices[c.role]))
        for c in kept
    )


def _why(candidate: Candidate, choice: Choice) -> str:
    if candidate is choice.candidate or (choice.candidate is None and not candidate.doubt):
        return choice.why
    if candidate.doubt or candidate.moment is None:
        return candidate.doubt or "not read"
    assert choice.candidate is not None
    assert choice.candidate.moment is not None
    same = day_in(candidate.moment) == day_in(choice.candidate.moment)
    return f"same day as {choice.candidate.origin}, which tells more" if same else "another day has more weight"
