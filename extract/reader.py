"""Reads one page into one record."""

import re
from dataclasses import fields, replace
from typing import Any

from extract.body import read_body
from extract.boilerplate import Boilerplate, page_lines, text_lines
from extract.credits import read_credits
from extract.cut import CUT, why_cut
from extract.dates import read_dates
from extract.decode import Undecodable, decode
from extract.decode.code import NotMarkup, kind_of_code
from extract.document import Body, Document
from extract.document.frames import frames_of, unlinked_text
from extract.document.tree import Unparsable, parse_whole
from extract.extraction import Extraction, Outcome
from extract.language import tell
from extract.metadata import read_metadata
from extract.metadata.paywall import is_paywalled
from extract.outcome import judge_outcome
from extract.overrides import override_for
from extract.page import Page, is_page
from extract.parts.joining import PARTS_MISSING, follow_pages, join
from extract.quick_lines import quick_lines
from sources import Source

# `<frameset cols="20%,*">`: a page whose text is in its frames
_FRAMESET = re.compile(r"<frameset\b", re.I)
_WALLS = frozenset({Outcome.BOT_CHALLENGE, Outcome.CONSENT_WALL})


def extract(page: Page, source: Source | None = None, boilerplate: Boilerplate | None = None) -> Extraction:
    """The record of a page: a function of its arguments alone, so that it can be made again at any time."""
    source_id = source.id if source else None
    if not is_page(page.status):
        return Extraction(page.url, Outcome.HTTP_ERROR, source=source_id, warnings=(f"status {page.status}",))
    try:
        document = read_document(page, source)
    except NotMarkup as err:
        return Extraction(page.url, Outcome.NOT_ARTICLE, source=source_id, warnings=(str(err),), cut=page.truncated)
    except (Undecodable, Unparsable) as err:
        return Extraction(page.url, Outcome.UNDECODABLE, source=source_id, warnings=(str(err),), cut=page.truncated)
    return read_record(document, boilerplate)


def read_lines(page: Page, source: Source | None = None) -> frozenset[int]:
    """The digests of a page's lines, by which its site's boilerplate is learned. Raises Undecodable, Unparsable."""
    markup = decode(page.body, page.content_type, source.languages if source else ()).text
    if _FRAMESET.search(markup):
        return page_lines(read_document(page, source))
    return text_lines(quick_lines(markup))


def read_document(page: Page, source: Source | None) -> Document:
    """The page decoded and parsed; of a frameset the frame with the most text. Raises Undecodable, Unparsable."""
    document = _document(page, page, source)
    if document.tree.find(".//frameset") is None:
        return document
    frames: list[Document] = []
    warnings = list(document.warnings)
    for url in frames_of(page, document.tree):
        try:
            frames.append(_document(page, page.frames[url], source))
        except (Undecodable, Unparsable) as err:
            warnings.append(f"frame {url}: {err}")
    if not frames:
        return replace(document, warnings=(*warnings, "frameset: its frames were not fetched"))
    main = max(frames, key=lambda frame: unlinked_text(frame.tree))
    return replace(main, warnings=(*warnings, *main.warnings))


def _document(page: Page, part: Page, source: Source | None) -> Document:
    decoded = decode(part.body, part.content_type, source.languages if source else ())
    if kind := kind_of_code(decoded.text):
        raise NotMarkup(f"not_markup: {kind}")
    parsed = parse_whole(decoded.text)
    warnings = decoded.warnings + parsed.warnings
    return Document(page, decoded.text, parsed.tree, source, warnings, decoded.charset)


def read_record(document: Document, boilerplate: Boilerplate | None) -> Extraction:
    """The record of a parsed page."""
    override = override_for(document.source.id if document.source else None, document.page.fetched_at.date())
    metadata = read_metadata(document)
    if override:
        metadata = override.correct_metadata(document, metadata)

    def text_of(one: Document) -> Body:
        return (override.read_body(one) if override else None) or read_body(one, metadata.title, boilerplate)

    further = follow_pages(document, lambda part: _document(document.page, part, document.source))
    body = join(text_of(document), document, [text_of(one) for one in further.documents])
    dates = read_dates(document, metadata.title, body)
    judged = judge_outcome(document, metadata, body, dated=dates.published is not None)
    if judged.outcome is Outcome.OK and further.missing:
        body = replace(body, warnings=(*body.warnings, PARTS_MISSING))
    if judged.outcome in (Outcome.OK, Outcome.TOO_SHORT) and is_paywalled(document):
        body = replace(body, warnings=(*body.warnings, "paywalled"))
    if judged.outcome in _WALLS:
        # what a wall says is nobody's article
        body = replace(body, paragraphs=())
    if override and (moment := override.read_published(document)):
        dates = replace(dates, published=moment, published_from="override")
    if cut := why_cut(document.page, document.markup):
        body = replace(body, warnings=(*body.warnings, CUT))
    language = tell(body.text or metadata.title or "")
    explain: dict[str, Any] = {
        "charset": document.charset,
        "body": {"reader": body.reader, "why": body.why, "dropped": [list(d) for d in body.dropped]},
    }
    if further.documents or further.missing:
        explain["body"]["pages"] = {"joined": len(further.documents), "missing": further.missing}
    if dates.original:
        explain["original_date"] = dates.original.iso()
    return Extraction(
        url=document.url,
        outcome=judged.outcome,
        source=document.source.id if document.source else None,
        body=body.text or None,
        published=dates.published,
        published_from=dates.published_from,
        modified=dates.modified,
        language=language.language,
        script=language.script,
        language_confidence=language.confidence if language.language else None,
        credits=read_credits(document, body, language.language),
        dates=dates.evidence,
        warnings=document.warnings + judged.doubts + body.warnings + dates.warnings,
        explain=explain,
        cut=cut,
        **{field.name: getattr(metadata, field.name) for field in fields(metadata)},
    )
