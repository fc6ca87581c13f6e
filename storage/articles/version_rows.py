"""Makes the database rows of an extraction, without what no database should hold."""

import json
from datetime import date, datetime
from typing import Any

from extract import Extraction, Moment
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
    notes: list[str] = []
    published = _within_reason(extraction.published, "published", notes)
    modified = _within_reason(extraction.modified, "modified", notes)
    body = clean_text(extraction.body) if extraction.body else None
    if body and len(body) > LONGEST_BODY:
        notes.append(f"body cut from {len(body)} characters to {LONGEST_BODY}")
        body = body[:LONGEST_BODY]
    return {
        "title": _line(extraction.title),
        "body": body,
        "authors": _names(extraction.authors),
        "section": _line(extraction.section, _NAME),
        "tags": _names(extraction.tags),
        "image_url": _url(extraction.image_url),
        "canonical_url": _url(extraction.canonical_url),
        "published_at": _time(published),
        "published_on": _day(published),
        "published_precision": str(published.precision) if published else None,
        "published_from": _line(extraction.published_from, _NAME) if published else None,
        "modified_at": _time(modified),
        "modified_on": _day(modified),
        "language": extraction.language,
        "language_confidence": extraction.language_confidence,
        "script": extraction.script,
        "declared_language": _line(extraction.declared_language, _NAME),
        "extractor_version": extraction.extractor_version,
        "degraded": extraction.degraded,
        "warnings": [clean_text(w)[:_LINE] for w in (*extraction.warnings[:_NAMES], *notes)],
        "alternates": {k: v for k, v in list(extraction.alternates.items())[:_NAMES] if len(v) <= LONGEST_URL},
        "explain": _explanation(extraction),
    }


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
                precision=str(moment.precision) if moment else None,
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


def _line(text: str | None, longest: int = _LINE) -> str | None:
    kept = " ".join(clean_text(text).split())[:longest] if text else ""
    return kept or None


def _names(names: tuple[str, ...]) -> list[str]:
    """Names without white space around, empty ones and repetitions."""
    return list(dict.fromkeys(kept for name in names[:_NAMES] if (kept := _line(name, _NAME))))


def _url(url: str | None) -> str | None:
    return url if url and len(url) <= LONGEST_URL else None


def _explanation(extraction: Extraction) -> Any:
    explain = clean_json(extraction.explain)
    size = len(json.dumps(explain, ensure_ascii=False))
    return explain if size <= _EXPLAIN else {"left_out": f"{size} characters"}
