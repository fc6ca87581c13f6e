"""Count corpus pages emptied or not ok although a plain reader finds their article.

usage: python benchmarks/outcomes.py [SHARED] [--every N]

The plain reader is trafilatura's `bare_extraction` at its defaults. A page counts where 300 letters and more of its
answer stand in the true text. SHARED is the folder with corpus/ and tools/score.py; by default ../shared.
"""

import argparse
import importlib.util
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import trafilatura

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from extract import Extraction, Outcome, Page, extract  # noqa: E402

FETCHED = datetime(2026, 11, 22, tzinfo=UTC)
LEAST = 300


@dataclass(frozen=True)
class Loss:
    """A page that a plain reader reads and this one does not: its file, the outcome, and the letters it lost."""

    file: str
    outcome: str
    letters: int


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("shared", type=Path, nargs="?", default=ROOT.parent / "shared")
    parser.add_argument("--every", type=int, default=1, help="only every Nth page")
    arguments = parser.parse_args()
    score = load_score(arguments.shared)
    corpus = arguments.shared / "corpus"
    pages = [page for page in score.load(corpus) if page["truth"].get("text")][:: arguments.every]
    lost = list(losses(score, corpus, pages))
    for loss in lost:
        print(f"{loss.file}  {loss.outcome}  {loss.letters} letters of the article")
    print(f"{len(lost)} of {len(pages)} pages emptied or not ok although a plain reader finds the article")
    sys.exit(bool(lost))


def load_score(shared: Path) -> Any:
    """The module that reads the corpus."""
    spec = importlib.util.spec_from_file_location("score", shared / "tools" / "score.py")
    if spec is None or spec.loader is None:
        raise SystemExit(f"no tools/score.py in {shared}")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def losses(score: Any, corpus: Path, pages: list[dict[str, Any]]) -> Iterator[Loss]:
    """The pages that are lost; the plain reader is asked only of those that this one did not take."""
    for page in pages:
        body = score.page_bytes(corpus, page)
        found = extract(Page(score.page_url(page), body, FETCHED))
        if is_taken(found):
            continue
        letters = plain_letters(body, page["truth"]["text"])
        if letters >= LEAST:
            yield Loss(page["file"], str(found.outcome), letters)


def is_taken(found: Extraction) -> bool:
    return found.outcome is Outcome.OK and bool(found.body)


def plain_letters(body: bytes, truth: str) -> int:
    """How many letters of the plain reader's answer stand, by whole lines, in the true text."""
    answer = trafilatura.bare_extraction(body, with_metadata=False)
    text = str(answer.text or "") if answer and not isinstance(answer, dict) else ""
    whole = " ".join(truth.split())
    lines = {" ".join(line.split()) for line in text.split("\n")}
    return sum(len(line) for line in lines if line and line in whole)


if __name__ == "__main__":
    main()
