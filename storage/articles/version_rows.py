"""Makes the database rows of an extraction, without what no database should hold."""

import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from datetime import date, datetime
from itertools import islice
from typing import Any

from extract import Extraction, Moment
from extract.fields import Kind, Use, fields_for
from storage.db.clean import clean_json, clean_text
from storage.db.models import CreditRow, DateEvidenceRow
from storage.db.url_digest import LONGEST_URL

LONGEST_BODY = 5_000_000
_LINE = 2000
_NAME = 300
_NAMES = 100
_EVIDENCE = 200
_CREDITS = 50
_EXPLAIN = 100_000


def version_facts(extraction: Extraction) -> dict[str, Any]:
    """The columns of article_version that come from the page; what was cut or dropped is among the warnings."""
    kept = _storable(extraction)
    return {
        field.name: _COLUMN_VALUES[field.kind](getattr(kept, field.attribute)) for field in fields_for(Use.STORED)
    }


def _storable(extraction: Extraction) -> Extraction:
    """The record without a date that no article can have, its body no longer than is stored."""
    notes: list[str] = []
    published = _within_reason(extraction.published, "published", notes)
    modified = _within_reason(extraction.modified, "modified", notes)
    body = clean_text(extraction.body) if extraction.body else None
    if body and len(body) > LONGEST_BODY:
        notes.append(f"body cut from {len(body)} characters to {LONGEST_BODY}")
        body = body[:LONGEST_BODY]
    return replace(
        extraction,
        body=body,
        published=published,
        published_from=extraction.published_from if published else None,
        modified=modified,
        warnings=(*extraction.warnings[:_NAMES], *notes),
    )


def evidence_rows(version_id: int, extraction: Extraction) -> list[DateEvidenceRow]:
    """A row for each candidate date, in the extractor's order."""
    rows = []
    for position, evidence in enumerate(extraction.dates[:_EVIDENCE]):
        moment = _within_reason(evidence.moment, evidence.role, [])
        rows.append(
            DateEvidenceRow(
                version_id=version_id,
                position=position,
                origin=evidence.origin[:_NAME],
                words=evidence.words[:_LINE],
                value_at=_time(moment),
                value_on=_day(moment),
                precision=_precision(moment),
                role=evidence.role,
                chosen=evidence.chosen and moment is not None,
                why=evidence.why[:_LINE],
            )
        )
    return rows


def credit_rows(version_id: int, extraction: Extraction) -> list[CreditRow]:
    """A row for each credit, in the extractor's order."""
    return [
        CreditRow(
            version_id=version_id,
            position=position,
            name=credit.name[:_NAME],
            relation=credit.relation,
            words=credit.words[:_LINE],
            url=_url(credit.url),
            host=credit.host[:_NAME] if credit.host else None,
        )
        for position, credit in enumerate(extraction.credits[:_CREDITS])
    ]


def translated_urls(extraction: Extraction) -> list[str]:
    """The addresses of the texts that a page says it translates, as its credits keep them."""
    credits = (credit for credit in extraction.credits[:_CREDITS] if credit.relation == "translation")
    return [url for credit in credits if (url := _url(credit.url))]


def _within_reason(moment: Moment | None, role: str, notes: list[str]) -> Moment | None:
    """The moment, unless no article can have it: the driver cannot even read some years back."""
    if moment is None or 1991 <= moment.value.year < 2099:
        return moment
    notes.append(f"{role} date dropped: {moment.iso()}")
    return None


def _time(moment: Moment | None) -> datetime | None:
    return moment.value if moment and isinstance(moment.value, datetime) else None


def _day(moment: Moment | None) -> date | None:
    if moment is None:
        return None
    return moment.value.date() if isinstance(moment.value, datetime) else moment.value


def _precision(moment: Moment | None) -> str | None:
    return str(moment.precision) if moment else None


def _line(text: str | None, longest: int = _LINE) -> str | None:
    kept = " ".join(clean_text(text).split())[:longest] if text else ""
    return kept or None


def _name(text: str | None) -> str | None:
    return _line(text, _NAME)


def _names(names: Iterable[str]) -> list[str]:
    """Names without white space around, empty ones and repetitions."""
    return list(dict.fromkeys(kept for name in islice(names, _NAMES) if (kept := _name(name))))


def _lines(lines: Iterable[str]) -> list[str]:
    return [clean_text(line)[:_LINE] for line in lines]


def _url(url: str | None) -> str | None:
    return url if url and len(url) <= LONGEST_URL else None


def _urls(urls: Mapping[str, str]) -> dict[str, str]:
    return {name: url for name, url in islice(urls.items(), _NAMES) if len(url) <= LONGEST_URL}


def _tree(tree: Mapping[str, Any]) -> Any:
    kept = clean_json(tree)
    size = len(json.dumps(kept, ensure_ascii=False))
    return kept if size <= _EXPLAIN else {"left_out": f"{size} characters"}


def _as_it_is(value: Any) -> Any:
    return value


_COLUMN_VALUES: Mapping[Kind, Callable[[Any], Any]] = {
    Kind.WORD: _as_it_is,
    Kind.NUMBER: _as_it_is,
    Kind.TEXT: _as_it_is,
    Kind.LINE: _line,
    Kind.NAME: _name,
    Kind.NAMES: _names,
    Kind.LINES: _lines,
    Kind.ADDRESS: _url,
    Kind.ADDRESSES: _urls,
    Kind.TIME: _time,
    Kind.DAY: _day,
    Kind.PRECISION: _precision,
    Kind.TREE: _tree,
}
