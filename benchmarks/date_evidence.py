"""Count how often each kind of date evidence is right: `python -m benchmarks.date_evidence CORPUS`.

CORPUS is a folder with index.jsonl (one page a line: file, url, site, truth.date). The table is what the weights of
`extract/dates/candidates.py` come from: one count a page, kind and answer.
"""

import gzip
import json
import sys
from collections import Counter, defaultdict
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from extract.body import read_body
from extract.document import Document
from extract.extraction import Moment
from extract.metadata import read_metadata
from extract.page import Page
from extract.reader import read_document

FETCHED = datetime(2026, 11, 22, tzinfo=UTC)


def main(folder: Path) -> None:
    """Print the kinds, the most frequent first: right, wrong, and the share that is right."""
    counts: dict[str, Counter[bool]] = defaultdict(Counter)
    for line in (folder / "index.jsonl").read_text(encoding="utf-8").rstrip("\n").split("\n"):
        page = json.loads(line)
        truth = _day(page["truth"].get("date"))
        if truth:
            for origin, right in _answers(folder, page, truth):
                counts[origin][right] += 1
    print(f"{'evidence':36} {'right':>6} {'wrong':>6} {'share':>6}")
    for origin, count in sorted(counts.items(), key=lambda item: -item[1].total()):
        print(f"{origin:36} {count[True]:6} {count[False]:6} {count[True] / count.total():6.2f}")


def _answers(folder: Path, page: dict[str, Any], truth: datetime | date) -> set[tuple[str, bool]]:
    from extract.dates import read_dates

    raw = gzip.decompress((folder / page["file"]).read_bytes())
    document: Document = read_document(Page(page.get("url") or f"https://{page['site']}/", raw, FETCHED), None)
    metadata = read_metadata(document)
    dates = read_dates(document, metadata.title, read_body(document, metadata.title, None))
    return {(e.origin, _same(e.moment, truth)) for e in dates.evidence if e.moment and e.role == "published"}


def _day(text: object) -> datetime | date | None:
    try:
        return datetime.fromisoformat(str(text).replace("Z", "+00:00").replace(" ", "T", 1))
    except ValueError:
        return None


def _same(moment: Moment, truth: datetime | date) -> bool:
    """The same day, in the offset of either."""
    value = moment.value
    if isinstance(value, datetime) and isinstance(truth, datetime) and truth.tzinfo:
        return truth.date() in {value.date(), value.astimezone(truth.tzinfo).date()}
    first, second = (v.date() if isinstance(v, datetime) else v for v in (value, truth))
    return first == second


if __name__ == "__main__":
    main(Path(sys.argv[1]))
