"""Measure what trafilatura gains from a page without its boxes of links.

usage: python benchmarks/link_boxes.py [SHARED] [--every N]

Reads the pages of SHARED's corpus twice in turn, whole and without the boxes, and prints mean F1, recall and process
time a page. Nothing was learned for either.
"""

import argparse
import statistics
import sys
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from extract import Page  # noqa: E402
from extract.body.trafilatura_reader import read_whole_with_trafilatura, read_with_trafilatura  # noqa: E402
from extract.document import Document  # noqa: E402
from extract.reader import read_document  # noqa: E402

FETCHED = datetime(2026, 11, 22, tzinfo=UTC)
READERS: dict[str, Callable[[Document], str | None]] = {
    "the whole page": lambda document: read_whole_with_trafilatura(document.tree),
    "without link boxes": lambda document: read_with_trafilatura(document.lines, document.tree),
}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("shared", type=Path, nargs="?", default=ROOT.parent / "shared")
    parser.add_argument("--every", type=int, default=1, help="only every Nth page")
    asked = parser.parse_args()
    corpus = asked.shared / "corpus"
    if not (corpus / "index.jsonl").is_file():
        sys.exit(f"no corpus in {asked.shared}: give the folder that holds corpus/ and tools/score.py")
    sys.path.insert(0, str(asked.shared / "tools"))
    import score

    seconds = dict.fromkeys(READERS, 0.0)
    scores: dict[str, list[tuple[float, float, float]]] = {name: [] for name in READERS}
    pages = score.load(corpus)[:: asked.every]
    for number, entry in enumerate(pages):
        page = Page(score.page_url(entry), score.page_bytes(corpus, entry), FETCHED)
        want = score.body_truth(entry, None) if entry["set"] != "trafilatura_eval" else None
        for name in reversed(READERS) if number % 2 else READERS:
            document = read_document(page, None)
            # tarikh has read the lines before it asks trafilatura
            assert document.lines is not None
            start = time.process_time()
            text = READERS[name](document)
            seconds[name] += time.process_time() - start
            if want:
                scores[name].append(score.prf(text or "", want, entry["language"]))
    for name, found in scores.items():
        recall, f1 = (statistics.fmean(row[k] for row in found) for k in (1, 2))
        print(f"{name:20} F1 {f1:.3f}  recall {recall:.3f}  {1000 * seconds[name] / len(pages):6.2f} ms a page")


if __name__ == "__main__":
    main()
