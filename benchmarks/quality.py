"""Score each extractor on pages whose truth is known, and measure its price.

usage: python benchmarks/quality.py [SHARED] [--every N] [--svg docs/quality.svg]

SHARED is the folder with corpus/, language/ and tools/score.py; by default ../shared. Each extractor that is
installed reads the same pages in the same run: this checkout, trafilatura, readability-lxml, newspaper4k and
news-please. CPU is process time over the pages, and 1 is trafilatura's `bare_extraction` with every option at its
default, which reads neither title nor date; the row called trafilatura is as score.py calls it, with both.
The body's weights were learned on the pages of ../shared, so that its figures on them flatter: the honest ones, by
folds of sites, are those of `benchmarks/train_body.py --check`.
"""

import argparse
import importlib
import json
import subprocess
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from benchmarks.short_lines import recall, true_lines  # noqa: E402

FETCHED = datetime(2026, 11, 22, tzinfo=UTC)
LANGUAGES = ("ru", "el", "zh", "pl", "en", "de")
COLUMNS = ("all", *LANGUAGES, "recall", "<.5", "snippets", "lines", "date right", "date wrong", "title", "CPU")
UNIT = "trafilatura, body alone"
COLOURS = ("#1b6e53", "#9aa5b1", "#c2a14d", "#b36a5e", "#7a6ea8")

Reader = Callable[[str, bytes], dict[str, Any]]


@dataclass(frozen=True)
class Score:
    """One extractor's row of the table."""

    name: str
    cells: dict[str, float | None]


@dataclass
class ReaderAnswer:
    """What one extractor made of the pages, as JSON lines, and in how many seconds of process time."""

    name: str
    seconds: float = 0.0
    records: list[str] = field(default_factory=list)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("shared", type=Path, nargs="?", default=ROOT.parent / "shared")
    parser.add_argument("--every", type=int, default=1, help="only every Nth page")
    parser.add_argument("--svg", type=Path, help="write a chart of the body figures here")
    asked = parser.parse_args()
    if not (asked.shared / "corpus" / "index.jsonl").is_file():
        sys.exit(f"no corpus in {asked.shared}: give the folder that holds corpus/ and tools/score.py")
    readings = read_all(asked.shared, dict(readers(asked.shared)), asked.every)
    scores = [score_reading(asked.shared, reading) for reading in readings]
    base = next(s.cells["CPU"] for s in scores if s.name == UNIT) or 1
    for score in scores:
        score.cells["CPU"] = (score.cells["CPU"] or 0) / base
    print_table(scores)
    print("tarikh's body was trained on ../shared: see benchmarks/train_body.py --check for sites never seen")
    print_languages(asked.shared)
    if asked.svg:
        asked.svg.write_text(chart([s for s in scores if s.name != UNIT]), encoding="utf-8")
        print(f"{asked.svg} written")


def readers(shared: Path) -> Iterator[tuple[str, Reader]]:
    """The extractors that are installed, trafilatura always among them."""
    yield "tarikh", ours(shared)
    yield "trafilatura", by_trafilatura
    yield UNIT, by_trafilatura_alone
    for name, module, reader in (
        ("readability-lxml", "readability", by_readability),
        ("newspaper4k", "newspaper", by_newspaper),
        ("news-please", "newsplease", by_news_please),
    ):
        if find_spec(module):
            yield name, reader


def ours(shared: Path) -> Reader:
    """This checkout; a site's other pages teach its boilerplate, as in `extract --batch`; that time counts too."""
    from extract import Boilerplate, Page, extract
    from extract.boilerplate import LEAST_PAGES, learn
    from extract.reader import read_lines

    by_host: dict[str, list[Page]] = defaultdict(list)
    for _, url, body in pages_of(shared, 1):
        by_host[urlsplit(url).hostname or url].append(Page(url, body, FETCHED))
    known: dict[str, Boilerplate | None] = {}

    def read(url: str, body: bytes) -> dict[str, Any]:
        host = urlsplit(url).hostname or url
        if host not in known:
            pages = by_host.get(host, [])
            known[host] = learn(map(read_lines, pages)).recurring() if len(pages) >= LEAST_PAGES else None
        return extract(Page(url, body, FETCHED), None, known[host]).as_json()

    return read


def by_trafilatura(url: str, body: bytes) -> dict[str, Any]:
    import trafilatura

    found = trafilatura.bare_extraction(body, url=url, with_metadata=True, include_comments=False)
    facts = found.as_dict() if found else {}
    return {"title": facts.get("title"), "body": facts.get("text"), "published_at": facts.get("date")}


def by_trafilatura_alone(url: str, body: bytes) -> dict[str, Any]:
    import trafilatura

    found = trafilatura.bare_extraction(body, url=url)
    return {"body": found.as_dict().get("text") if found else None}


def by_readability(_: str, body: bytes) -> dict[str, Any]:
    from lxml import html
    from readability import Document

    document = Document(body.decode("utf-8", "replace"))
    text = "\n".join(t.strip() for t in html.fromstring(document.summary()).itertext() if t.strip())
    return {"title": document.short_title(), "body": text}


def by_newspaper(url: str, body: bytes) -> dict[str, Any]:
    import newspaper

    # by default it and news-please ask the network for every picture of the page
    html = body.decode("utf-8", "replace")
    article = newspaper.article(url, input_html=html, fetch_images=False, memorize_articles=False)
    date = article.publish_date
    return {"title": article.title, "body": article.text, "published_at": date.isoformat() if date else None}


def by_news_please(url: str, body: bytes) -> dict[str, Any]:
    from newsplease import NewsPlease

    article = NewsPlease.from_html(body.decode("utf-8", "replace"), url=url, fetch_images=False)
    date = article.date_publish
    return {"title": article.title, "body": article.maintext, "published_at": date.isoformat() if date else None}


def pages_of(shared: Path, every: int) -> Iterator[tuple[str, str, bytes]]:
    """(file, URL, bytes) of each page of the corpus, as score.py asks for it."""
    import gzip

    asked = run_tool(shared, "score.py", "requests", str(shared / "corpus"))
    for line in asked.splitlines()[::every]:
        page = json.loads(line)
        raw = Path(page["file"]).read_bytes()
        yield page["id"], page["url"], gzip.decompress(raw) if page["file"].endswith(".gz") else raw


def read_all(shared: Path, asked: dict[str, Reader], every: int) -> list[ReaderAnswer]:
    """Every page by every reader in turn, each second page in the other order, so that no reader has a quieter
    machine or warmer caches than another."""
    readings = {name: ReaderAnswer(name) for name in asked}
    for name, reader in asked.items():
        # imports and compiled models are paid once a process, not by a page
        read_one(ReaderAnswer(name), reader, ("", "https://warm.example/", b"<p>" + b"A sentence to warm up. " * 40))
    for number, page in enumerate(pages_of(shared, every)):
        for name in reversed(asked) if number % 2 else asked:
            read_one(readings[name], asked[name], page)
    return list(readings.values())


def read_one(reading: ReaderAnswer, reader: Reader, page: tuple[str, str, bytes]) -> None:
    """One page by one reader, taking the time."""
    file, url, body = page
    record: dict[str, Any] = {}
    start = time.process_time()
    try:
        record = reader(url, body)
    except Exception as err:  # a peer may raise anything; the page then counts as unread
        print(f"{reading.name}: {file}: {type(err).__name__}", file=sys.stderr)
    reading.seconds += time.process_time() - start
    reading.records.append(json.dumps({**record, "file": file, "id": file}, ensure_ascii=False, default=str))


def score_reading(shared: Path, reading: ReaderAnswer) -> Score:
    """What score.py makes of a reader's records."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "records.jsonl")
        path.write_text("\n".join(reading.records) + "\n", encoding="utf-8", errors="replace")
        corpus = str(shared / "corpus")
        [whole] = json.loads(run_tool(shared, "score.py", "score", corpus, str(path), "--json"))
        table = run_tool(shared, "score.py", "score", corpus, str(path), "--by", "language")
    cells: dict[str, float | None] = {"all": whole["f1"], "recall": whole["recall"], "<.5": whole["f1_below_0.5"]}
    cells |= {"snippets": whole["snippet_f1"], "date right": whole["date_right"], "date wrong": whole["date_wrong"]}
    cells |= {"title": whole["title"], "CPU": reading.seconds, "lines": line_recall(shared, reading)}
    for row in (line.split() for line in table.splitlines()):
        if row and row[0] in LANGUAGES and row[5] != "-":
            cells[row[0]] = float(row[5])
    return Score(reading.name, cells)


def line_recall(shared: Path, reading: ReaderAnswer) -> float | None:
    """The share of the short true lines of lists and tables that a reader kept as lines of their own."""
    score = score_module(shared)
    records = {record["file"]: record.get("body") or "" for record in map(json.loads, reading.records)}
    languages = {entry["file"]: entry["language"] for entry in score.load(shared / "corpus")}
    bodies = {
        file: [" ".join(score.tokens(line, languages[file])) for line in body.split("\n")]
        for file, body in records.items()
    }
    wanted = {file: lines for file, lines in short_true_lines(shared).items() if file in records}
    kept, total = recall(wanted, bodies)
    return kept / total if total else None


@cache
def short_true_lines(shared: Path) -> dict[str, list[str]]:
    """The short true lines of each page of the corpus that has its whole text as truth."""
    from extract import Page
    from extract.decode import Undecodable
    from extract.document.tree import Unparsable
    from extract.reader import read_document

    score = score_module(shared)
    found: dict[str, list[str]] = {}
    for entry in score.load(shared / "corpus"):
        text = entry["truth"].get("text")
        if not text or entry["set"] == "trafilatura_eval":
            continue
        page = Page(score.page_url(entry), score.page_bytes(shared / "corpus", entry), FETCHED)
        with suppress(Undecodable, Unparsable):
            blocks = read_document(page, None).blocks
            found[entry["file"]] = true_lines(blocks, text, entry["language"], score)
    return found


def score_module(shared: Path) -> Any:
    """tools/score.py of the measuring folder."""
    sys.path.insert(0, str(shared / "tools"))
    return importlib.import_module("score")


def run_tool(shared: Path, tool: str, *arguments: str) -> str:
    command = [sys.executable, str(shared / "tools" / tool), *arguments]
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout


def print_table(scores: list[Score]) -> None:
    print(f"{'':24}", *(f"{column:>10}" for column in COLUMNS))
    for score in scores:
        cells = (score.cells.get(column) for column in COLUMNS)
        print(f"{score.name:24}", *(f"{'-' if c is None else f'{c:.3f}':>10}" for c in cells))


def print_languages(shared: Path) -> None:
    """What `tarikh language` answers on each of the labelled sets, as score_language.py judges it."""
    for name in ("test", "mixed", "foreign"):
        samples = shared / "language" / f"{name}.jsonl"
        if not samples.is_file():
            continue
        with tempfile.TemporaryDirectory() as folder:
            asked, answered = Path(folder, "in.jsonl"), Path(folder, "out.jsonl")
            asked.write_text(run_tool(shared, "score_language.py", "requests", str(samples)), encoding="utf-8")
            command = [sys.executable, "-m", "tarikh", "language", "--batch", str(asked)]
            found = subprocess.run(command, check=True, capture_output=True, text=True, cwd=ROOT)
            answered.write_text(found.stdout, encoding="utf-8")
            print(f"\nlanguage, {name}.jsonl")
            print(run_tool(shared, "score_language.py", "score", str(samples), str(answered)), end="")


def chart(scores: list[Score]) -> str:
    """Bars of body F1, a group for each language, a colour for each extractor."""
    groups, width, height, left = ("all", *LANGUAGES), 760, 300, 46
    step = (width - left) / len(groups)
    bar = step * 0.8 / max(1, len(scores))
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height + 70}" font-family="sans-serif"'
        ' font-size="12"><title>Body F1 by language</title><rect width="100%" height="100%" fill="#fff"/>'
    ]
    for tenth in range(5, 11):
        y = height - (tenth / 10 - 0.5) * 2 * (height - 20)
        parts.append(f'<line x1="{left}" x2="{width}" y1="{y:.1f}" y2="{y:.1f}" stroke="#ddd"/>')
        parts.append(f'<text x="{left - 6}" y="{y + 4:.1f}" text-anchor="end">{tenth / 10:.1f}</text>')
    for place, group in enumerate(groups):
        x = left + place * step + step * 0.1
        parts.append(f'<text x="{x + step * 0.4:.1f}" y="{height + 18}" text-anchor="middle">{group}</text>')
        for number, score in enumerate(scores):
            value = score.cells.get(group) or 0.0
            size = max(0.0, (value - 0.5) * 2 * (height - 20))
            parts.append(
                f'<rect x="{x + number * bar:.1f}" y="{height - size:.1f}" width="{bar - 1:.1f}" height="{size:.1f}"'
                f' fill="{COLOURS[number % len(COLOURS)]}"><title>{score.name}, {group}: {value:.3f}</title></rect>'
            )
    for number, score in enumerate(scores):
        x = left + number * 140
        parts.append(f'<rect x="{x}" y="{height + 38}" width="12" height="12" fill="{COLOURS[number % 5]}"/>')
        parts.append(f'<text x="{x + 18}" y="{height + 49}">{score.name}</text>')
    return "\n".join([*parts, "</svg>"]) + "\n"


if __name__ == "__main__":
    main()
