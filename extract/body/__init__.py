"""Reads the article's text out of a page."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from extract.blocks import Block
from extract.body.choice import choose_lines
from extract.body.cleanup import reasons_to_drop, with_entries
from extract.body.context_features import measure_context
from extract.body.doubts import doubts_of
from extract.body.features import Evidence, measure
from extract.body.known_lines import discount_known_lines
from extract.body.leading_date import without_leading_date
from extract.body.line_table import LineTable, squash, units_of
from extract.body.trafilatura_reader import read_whole_with_trafilatura, read_with_trafilatura
from extract.body.tree_ensemble import Model, bundled_model
from extract.boilerplate import Boilerplate
from extract.decode.markup_text import text_of_markup
from extract.document import Body, Document
from extract.marks import BIT

_LEAST_LD = 250
_MOST_DROPPED = 60
# below this many units a body is no longer missing most of an articleBody three times its size
_LD_RATIO = 3


@dataclass(frozen=True)
class ScoredLines:
    """A page's lines, each with its chance to be the article's."""

    table: LineTable
    evidence: Evidence
    model: Model

    @cached_property
    def alone(self) -> tuple[list[list[float]], list[float]]:
        """The features of each line, and what the first ensemble gives it without regard to the others."""
        rows = measure(self.table, self.evidence)
        return rows, [self.model.first.chance(row) if row else 0.0 for row in rows]

    @cached_property
    def chances(self) -> list[float]:
        """The chance of each line, its neighbours' chances regarded."""
        rows, alone = self.alone
        again = measure_context(self.table, rows, alone)
        given = [self.model.second.chance(row) if row else 0.0 for row in again]
        return discount_known_lines(self.table, self.evidence.known_pages, given)


def read_body(document: Document, title: str | None, boilerplate: Boilerplate | None) -> Body:
    """The article's paragraphs, with the site's boilerplate left out."""
    blocks = document.blocks
    if not blocks:
        return _from_json_ld(document) or Body(why="no text on the page")
    read = read_with_trafilatura(document.lines, document.tree)
    evidence = gather(document, title, boilerplate, blocks, read)
    scored = ScoredLines(LineTable(blocks, evidence.read), evidence, bundled_model())
    chosen, reader, why = choose_lines(
        scored.table, scored.chances, lambda: read_whole_with_trafilatura(document.tree)
    )
    chosen = with_entries(scored.table, chosen)
    left = reasons_to_drop(scored.table, chosen, evidence.title)
    chosen = [c and not reason for c, reason in zip(chosen, left, strict=True)]
    taken = [b for b, kept in zip(blocks, chosen, strict=True) if kept]
    paragraphs = (*map(without_leading_date, taken[:1]), *(b.text for b in taken[1:]))
    told = _from_json_ld(document)
    if told and units_of(told.text) > _LD_RATIO * units_of("\n".join(paragraphs)):
        return told
    warnings = doubts_of(scored.table, chosen, left, scored.chances)
    if read is None:
        warnings = ("body read without trafilatura", *warnings)
    return Body(paragraphs, reader, why, _dropped(scored, chosen, left), warnings)


def gather(
    document: Document, title: str | None, boilerplate: Boilerplate | None, blocks: Sequence[Block], read: str | None
) -> Evidence:
    """What is known of the page besides its lines."""
    known = boilerplate if boilerplate and boilerplate.lines else None
    return Evidence(
        title=title or document.meta("og:title") or document.tree.findtext(".//title") or "",
        read=read or "",
        ld=_article_body(document),
        description=document.meta("og:description", "description") or "",
        boilerplate=[known.share_of(b.text) for b in blocks] if known else (),
        known_pages=[known.pages_with(b.text) for b in blocks] if known else (),
        says_article=document.declares_article,
    )


def _article_body(document: Document) -> str:
    return text_of_markup(str(_told_article(document).get("articleBody") or ""))


def _told_article(document: Document) -> Mapping[str, Any]:
    """The object of JSON-LD or of the page's scripts with the longest articleBody."""
    told = [facts for facts in document.json_ld if isinstance(facts.get("articleBody"), str)]
    return max(told, key=lambda facts: len(facts["articleBody"]), default={})


def _from_json_ld(document: Document) -> Body | None:
    """The articleBody that the page tells machines, where it is long enough to be one."""
    text = _article_body(document)
    if units_of(text) < _LEAST_LD:
        return None
    reader = _told_article(document).get("reader")
    if reader in ("noscript", "script"):
        return Body(tuple(text.split("\n")), reader, f"the page's {reader} holds far more text than its lines")
    return Body(tuple(text.split("\n")), "json-ld", "the page's JSON-LD holds far more text than its lines")


def _dropped(scored: ScoredLines, chosen: Sequence[bool], left: Sequence[str | None]) -> tuple[tuple[str, str], ...]:
    """The lines that trafilatura or the judge took and the body has not, each with the likeliest reason."""
    table = scored.table
    found = []
    for i, block in enumerate(table.blocks):
        if not chosen[i] and (table.read[i] or left[i]):
            found.append((block.text, left[i] or _reason(scored, i)))
    return tuple(found[:_MOST_DROPPED])


def _reason(scored: ScoredLines, i: int) -> str:
    table, evidence = scored.table, scored.evidence
    block = table.blocks[i]
    chance = f"chance {scored.chances[i]:.2f}"
    if evidence.boilerplate and evidence.boilerplate[i] > 0:
        return f"on {evidence.boilerplate[i]:.0%} of the site's pages; {chance}"
    if squash(evidence.title) == table.squashed[i]:
        return f"the headline; {chance}"
    if table.links[i] > 0.5:
        return f"links; {chance}"
    for name in ("comment", "related", "share", "caption", "footer", "side", "nav", "ad", "meta"):
        if block.place.inherited & BIT[name]:
            return f"inside {name}; {chance}"
    return chance
