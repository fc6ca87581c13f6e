# /// script
# dependencies = ["lightgbm", "numpy"]
# ///
"""Train the weights that tell an article's lines from the page around them, on pages whose text is known.

usage: python benchmarks/train_body.py ../shared [--check] [--write]

--check  cross-validates: no page is judged by a model that saw a page of its site; prints F1 by language
--write  trains on all pages and writes extract/body/model.json

Besides the pages of ../shared it learns from our own ones: tests/pages and the papers of `tarikh demo`.
It needs lightgbm and numpy beside the project's own packages; extraction itself needs neither.
"""

import argparse
import collections
import json
import random
import sys
import zlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import lightgbm
import numpy as np
from lxml import html

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from benchmarks.inset_pages import Words, put_insets  # noqa: E402
from benchmarks.short_lines import recall, true_lines  # noqa: E402
from extract.blocks import Block  # noqa: E402
from extract.body import gather  # noqa: E402
from extract.body.choice import choose_lines  # noqa: E402
from extract.body.cleanup import reasons_to_drop, with_entries  # noqa: E402
from extract.body.context_features import measure_context  # noqa: E402
from extract.body.features import NAMES, measure  # noqa: E402
from extract.body.known_lines import discount_known_lines  # noqa: E402
from extract.body.line_table import LineTable  # noqa: E402
from extract.body.trafilatura_reader import read_whole_with_trafilatura, read_with_trafilatura  # noqa: E402
from extract.body.tree_ensemble import MODEL  # noqa: E402
from extract.boilerplate import Boilerplate, learn, page_lines  # noqa: E402
from extract.document import Document  # noqa: E402
from extract.extraction import Outcome  # noqa: E402
from extract.metadata import read_metadata  # noqa: E402
from extract.page import Page  # noqa: E402
from extract.reader import read_document  # noqa: E402
from tarikh.demo import NIGHTS, demo_sites  # noqa: E402

FOLDS = 5
MARK_PLACES = frozenset(i for i, name in enumerate(NAMES) if name.startswith("mark_"))
KNOWN = NAMES.index("known_pages")
INNER_FOLDS = 4
ROUNDS = (140, 70)
SHARED_SETTINGS = {
    "objective": "cross_entropy",
    "learning_rate": 0.07,
    "min_data_in_leaf": 40,
    "bagging_fraction": 0.7,
    "bagging_freq": 1,
    "lambda_l2": 5,
    "verbose": -1,
    "num_threads": 1,
    "max_bin": 127,
    "seed": 3,
}
SETTINGS = (
    {**SHARED_SETTINGS, "num_leaves": 31, "feature_fraction": 0.4},
    {**SHARED_SETTINGS, "num_leaves": 7, "feature_fraction": 0.6},
)
MOST_TOKENS = 150
# where only some sentences are known, the rest is trafilatura's word: right in four lines of five
TOLD_IN, TOLD_OUT, KNOWN_WEIGHT, SNIPPET_PAGE = 0.8, 0.1, 5.0, 36.0
# our own pages are short and of few layouts
OWN_SHARE = 0.4
INSET_SHARE, MOST_INSETS = 0.35, 420
# of these the corpus has plenty, on few sites
CROWDED, CROWDED_SHARE = frozenset(["el", "zh"]), 0.4
# token counts weigh an item of a list like a comma; an article without its list has lost it all the same
ITEM_TAGS, ITEM_WEIGHT = frozenset(["li", "dd", "dt", "tr", "td", "th"]), 3.0
SHOWN = ("all", "ru", "el", "zh", "pl", "en", "de")


@dataclass
class Sample:
    """A page with known text: its lines, their features with and without boilerplate, the share that is truth."""

    file: str
    title: str
    site: str
    language: str
    want: str | None
    snippets: dict[str, list[str]]
    blocks: list[Block]
    table: LineTable
    tokens: list[list[str]]
    truth: np.ndarray
    read_whole: Callable[[], str | None]
    share: float = 1.0
    views: list[list[list[float]]] = field(default_factory=list)

    @property
    def fold(self) -> int:
        return zlib.crc32(self.site.encode()) % FOLDS

    @property
    def inner_fold(self) -> int:
        return zlib.crc32(b"x" + self.site.encode()) % INNER_FOLDS

    def weights(self) -> np.ndarray:
        sizes = np.minimum([max(1, len(t)) for t in self.tokens], MOST_TOKENS) + 2.0
        if self.want is None:
            sizes = np.where(np.isin(self.truth, (0.0, 1.0)), sizes * KNOWN_WEIGHT, sizes)
        items = [block.place.tag in ITEM_TAGS for block in self.blocks]
        sizes = np.where(items, sizes * ITEM_WEIGHT, sizes)
        weights: np.ndarray = sizes / (sizes.sum() or 1) * (60 if self.want else SNIPPET_PAGE) * self.share
        return weights


def load_samples(shared: Path, score: Any) -> list[Sample]:
    """Every page of the corpus that has its whole text as truth."""
    corpus = shared / "corpus"
    by_site: dict[str, list[tuple[Any, Any]]] = collections.defaultdict(list)
    for entry in score.load(corpus):
        url = score.page_url(entry)
        page = Page(url, score.page_bytes(corpus, entry), datetime(2026, 3, 1, tzinfo=UTC))
        document = read_document(page, None)
        by_site[entry.get("site") or urlsplit(url).hostname or entry["file"]].append((entry, document))
    samples = []
    for site, pages in by_site.items():
        boilerplate = learn(page_lines(document) for _, document in pages).recurring() if len(pages) > 2 else None
        for entry, document in pages:
            sample = make_sample(entry, document, score)
            if sample:
                sample.site = site
                add_views(sample, document, boilerplate)
                samples.append(sample)
    return samples + own_samples(score) + inset_samples(by_site, score)


def inset_samples(by_site: Mapping[str, list[tuple[Any, Any]]], score: Any) -> list[Sample]:
    """Pages of the corpus with lists and tables between their paragraphs; no figure counts them."""
    chance = random.Random(7)
    pages = [(site, *page) for site, its in sorted(by_site.items()) for page in its if has_whole_text(page[0])]
    chance.shuffle(pages)
    texts: dict[str, list[str]] = collections.defaultdict(list)
    for _, entry, _ in pages:
        texts[entry["language"]].append(entry["truth"]["text"])
    samples: list[Sample] = []
    for site, entry, document in pages:
        language = entry["language"]
        scarce = language not in CROWDED or chance.random() < CROWDED_SHARE
        if len(samples) < MOST_INSETS and scarce and len(texts[language]) > 2:
            words = Words(texts[language], language in score.CJK, chance)
            sample = inset_sample(entry, document, words, score)
            if sample:
                sample.site, sample.share = site, INSET_SHARE
                samples.append(sample)
    return samples


def has_whole_text(entry: Any) -> bool:
    return bool(entry["truth"].get("text")) and entry["set"] != "trafilatura_eval"


def inset_sample(entry: Any, document: Document, words: Words, score: Any) -> Sample | None:
    """One such page, read anew; None where no inset fits."""
    want = score.body_truth(entry, read_metadata(document).title)
    tokens = [score.tokens(block.text, entry["language"]) for block in document.blocks]
    text = put_insets(document.blocks, label(tokens, want, entry["language"], score), words)
    if text is None:
        return None
    body = html.tostring(document.tree, encoding="unicode").encode()
    page = Page(document.url, body, document.page.fetched_at, "text/html; charset=utf-8")
    told = {**entry, "set": "inset", "truth": {"text": text}}
    changed = read_document(page, None)
    sample = make_sample(told, changed, score)
    if sample:
        add_views(sample, changed, None)
    return sample


def own_samples(score: Any) -> list[Sample]:
    """Our own pages: no figure counts them, and a page's name or paper stands for its site."""
    samples = []
    for site, page, paragraphs, language in own_pages():
        document = read_document(page, None)
        entry = {"file": page.url, "set": "own", "language": language, "truth": {"text": "\n".join(paragraphs)}}
        sample = make_sample(entry, document, score)
        if sample:
            sample.site, sample.share = site, OWN_SHARE
            add_views(sample, document, None)
            samples.append(sample)
    return samples


def own_pages() -> Iterator[tuple[str, Page, Sequence[str], str]]:
    """(site, page, paragraphs, language) of tests/pages and of the demo's first night."""
    for path in sorted((ROOT / "tests" / "pages").glob("*.json")):
        told = json.loads(path.read_text(encoding="utf-8"))
        if told.get("paragraphs") and not told.get("frames"):
            body, kind = path.with_suffix(".html").read_bytes(), f"text/html; charset={told['charset']}"
            page = Page(told["url"], body, datetime.fromisoformat(told["fetched_at"]), kind)
            yield path.stem, page, told["paragraphs"], told["language"] or "ru"
    for site in demo_sites():
        answers = {answer.url: answer for answer in site.answers(1, NIGHTS[0])}
        for article in site.articles(1):
            answer = answers[site.url_of(article)]
            if article.outcome == Outcome.OK:
                page = Page(answer.url, answer.body, NIGHTS[0], answer.content_type)
                yield site.source.id, page, article.paragraphs, site.source.languages[0]


def make_sample(entry: Any, document: Document, score: Any) -> Sample | None:
    """The page with the share of each line that is truth; None where only snippets are known."""
    blocks, title = document.blocks, read_metadata(document).title
    want = score.body_truth(entry, title)
    snippets = entry["truth"].get("text_snippets") or {}
    if not blocks or not (want or snippets):
        return None
    language = entry["language"]
    tokens = [score.tokens(block.text, language) for block in blocks]
    if entry["set"] == "trafilatura_eval":
        want = None
    table = LineTable(blocks, read_with_trafilatura(document.lines, document.tree) or "")
    truth = label(tokens, want, language, score) if want else label_by_snippets(table, snippets)
    whole = partial(read_whole_with_trafilatura, document.tree)
    return Sample(entry["file"], title or "", "", language, want, snippets, blocks, table, tokens, truth, whole)


def label_by_snippets(table: LineTable, snippets: dict[str, list[str]]) -> np.ndarray:
    """1 for a line that holds a sentence of the article, 0 for one that holds what must not be there;
    of the others what trafilatura says, less surely."""
    truth = np.where(np.array(table.read) > 0, TOLD_IN, TOLD_OUT)
    for i, block in enumerate(table.blocks):
        if any(s in block.text or (len(block.text) > 8 and block.text in s) for s in snippets.get("with") or []):
            truth[i] = 1.0
        elif any(s in block.text for s in snippets.get("without") or []):
            truth[i] = 0.0
    return truth


def add_views(sample: Sample, document: Document, boilerplate: Boilerplate | None) -> None:
    """The features of the page as a site would show them whose names of classes say nothing, then without its site's
    boilerplate and, where there is some, with it."""
    title = read_metadata(document).title
    read = read_with_trafilatura(document.lines, document.tree)
    for known in (None, boilerplate) if boilerplate else (None,):
        sample.views.append(measure(sample.table, gather(document, title, known, sample.blocks, read)))
    sample.views.insert(
        0, [[0.0 if i in MARK_PLACES else sign for i, sign in enumerate(row)] for row in sample.views[-1]]
    )


def label(tokens: list[list[str]], want: str, language: str, score: Any) -> np.ndarray:
    """How much of each line, 0 to 1, is in the truth; of a text that stands twice, the copy nearest the rest."""
    truth = score.tokens(want, language)
    size = 6 if language in score.CJK else 3
    grams = {tuple(truth[i : i + size]) for i in range(len(truth) - size + 1)}
    lines = {" ".join(score.tokens(line, language)) for line in want.split("\n")}
    joined = f" {' '.join(truth)} "
    shares = np.zeros(len(tokens))
    for i, words in enumerate(tokens):
        if len(words) > size:
            own = [tuple(words[k : k + size]) for k in range(len(words) - size + 1)]
            shares[i] = sum(gram in grams for gram in own) / len(own)
    sure = [i for i, words in enumerate(tokens) if shares[i] > 0.6 and len(words) >= 8]
    for i, words in enumerate(tokens):
        if words and len(words) <= size:
            shares[i] = float(_short_is_true(i, tokens, (lines, joined), sure))
    _keep_nearest_copies(tokens, shares, joined, sure)
    return shares


def _short_is_true(i: int, tokens: list[list[str]], truth: tuple[set[str], str], sure: list[int]) -> bool:
    lines, joined = truth
    if " ".join(tokens[i]) in lines:
        return not sure or any(abs(i - other) <= 3 for other in sure)
    around = []
    if i and tokens[i - 1]:
        around.append(tokens[i - 1][-4:] + tokens[i])
    if i + 1 < len(tokens) and tokens[i + 1]:
        around.append(tokens[i] + tokens[i + 1][:4])
    return any(f" {' '.join(words)} " in joined for words in around)


def _keep_nearest_copies(tokens: list[list[str]], shares: np.ndarray, joined: str, sure: list[int]) -> None:
    if not sure:
        return
    middle = sure[len(sure) // 2]
    copies = collections.defaultdict(list)
    for i, words in enumerate(tokens):
        if shares[i] > 0.6 and len(words) >= 4:
            copies[" ".join(words)].append(i)
    for text, places in copies.items():
        for i in sorted(places, key=lambda place: abs(place - middle))[max(1, joined.count(text)) :]:
            shares[i] = 0.0


def fit(rows: list[Any], which: int) -> lightgbm.Booster:
    """The first or second ensemble, of (features, truth, weight) lines."""
    features, truth, weight = (np.array(column, dtype=np.float32) for column in zip(*rows, strict=True))
    data = lightgbm.Dataset(features, truth, weight=weight)
    return lightgbm.train(SETTINGS[which], data, ROUNDS[which])


def first_rows(samples: list[Sample]) -> list[Any]:
    """The lines of these pages for the first ensemble, in each view."""
    rows = []
    for sample in samples:
        weights = sample.weights()
        for view in sample.views:
            rows += [(row, y, w) for row, y, w in zip(view, sample.truth, weights, strict=True) if row and w]
    return rows


def chances(ensemble: lightgbm.Booster, rows: list[list[float]]) -> list[float]:
    """What an ensemble gives each line; 0 for the hopeless."""
    hopeful = [row for row in rows if row]
    given = iter(ensemble.predict(np.array(hopeful), num_threads=1) if hopeful else [])
    return [float(next(given)) if row else 0.0 for row in rows]


def second_rows(samples: list[Sample], ensembles: list[lightgbm.Booster]) -> list[Any]:
    """The lines for the second ensemble, weighed by first ensembles that never saw their page's site."""
    rows = []
    for sample in samples:
        weights = sample.weights()
        for view in sample.views:
            again = measure_context(sample.table, view, chances(ensembles[sample.inner_fold], view))
            rows += [(row, y, w) for row, y, w in zip(again, sample.truth, weights, strict=True) if row and w]
    return rows


def train(samples: list[Sample]) -> tuple[lightgbm.Booster, lightgbm.Booster]:
    """Both ensembles."""
    inner = [fit(first_rows([s for s in samples if s.inner_fold != k]), 0) for k in range(INNER_FOLDS)]
    return fit(first_rows(samples), 0), fit(second_rows(samples, inner), 1)


@dataclass
class Row:
    """What a way of reading comes to: F1 by language, sentences, and short lines of lists and tables."""

    name: str
    found: dict[str, list[Any]] = field(default_factory=lambda: collections.defaultdict(list))
    snippets: "collections.Counter[str]" = field(default_factory=collections.Counter)
    lines: "collections.Counter[str]" = field(default_factory=collections.Counter)

    def add(self, sample: Sample, kept: list[str], score: Any) -> None:
        """Count one page that was read so."""
        body = "\n".join(kept)
        count_snippets(self.snippets, sample, body)
        if sample.want and sample.share == 1:
            result = score.prf(body, sample.want, sample.language)
            self.found["all"].append(result)
            self.found[sample.language].append(result)
            wanted = true_lines(sample.blocks, sample.want, sample.language, score)
            words = [" ".join(score.tokens(line, sample.language)) for line in kept]
            hit, total = recall({"": wanted}, {"": words})
            self.lines.update(hit=hit, all=total)

    def show(self) -> None:
        """Print it in three lines."""
        cells = [f"{name} {np.mean([r[2] for r in self.found[name]]):.3f}" for name in SHOWN]
        means = [np.mean([r[k] for r in self.found["all"]]) for k in (0, 1)]
        low = sum(r[2] < 0.5 for r in self.found["all"])
        print(self.name, *cells, f" P {means[0]:.3f} R {means[1]:.3f} below .5: {low} of {len(self.found['all'])}")
        hits = 2 * self.snippets["hit"]
        told = hits + self.snippets["missed"] + self.snippets["wrong"]
        print(f"    sentences {hits / told:.3f} {dict(self.snippets)}", end="")
        print(f", short lines {self.lines['hit'] / self.lines['all']:.3f} of {self.lines['all']}", flush=True)


def check(samples: list[Sample], score: Any) -> None:
    """Print what pages of unseen sites score, each page alone, and beside the other pages of its site."""
    rows = (Row("one page alone"), Row("with its site"))
    for fold in range(FOLDS):
        first, second = train([s for s in samples if s.fold != fold])
        for sample in (s for s in samples if s.fold == fold and s.share == 1):
            for row, view in zip(rows, (sample.views[1], sample.views[-1]), strict=True):
                given = chances(second, measure_context(sample.table, view, chances(first, view)))
                row.add(sample, lines_taken(sample, view, given), score)
    for row in rows:
        row.show()


def lines_taken(sample: Sample, view: list[list[float]], given: list[float]) -> list[str]:
    """The lines of the body, chosen and cleaned up as `read_body` does."""
    given = discount_known_lines(sample.table, [int(row[KNOWN]) if row else 0 for row in view], given)
    chosen, _, _ = choose_lines(sample.table, given, sample.read_whole)
    chosen = with_entries(sample.table, chosen)
    left = reasons_to_drop(sample.table, chosen, sample.title)
    taken = zip(sample.blocks, chosen, left, strict=True)
    return [block.text for block, is_in, reason in taken if is_in and not reason]


def count_snippets(counts: "collections.Counter[str]", sample: Sample, body: str) -> None:
    """Count the sentences found, missed and wrongly there."""
    with_, without = sample.snippets.get("with") or [], sample.snippets.get("without") or []
    hit = sum(s in body for s in with_)
    counts.update(hit=hit, missed=len(with_) - hit, wrong=sum(s in body for s in without))


def as_lists(ensemble: lightgbm.Booster) -> list[Any]:
    """The trees as nested lists [sign, limit, below or at, above] with numbers as leaves."""

    def node(tree: Any) -> Any:
        if "leaf_value" in tree:
            return round(tree["leaf_value"], 5)
        sides = node(tree["left_child"]), node(tree["right_child"])
        return [tree["split_feature"], round(tree["threshold"], 6), *sides]

    return [node(tree["tree_structure"]) for tree in ensemble.dump_model()["tree_info"]]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("shared", type=Path, nargs="?", default=ROOT.parent / "shared")
    parser.add_argument("--check", action="store_true")
    parser.add_argument("--write", action="store_true")
    asked = parser.parse_args()
    sys.path.insert(0, str(asked.shared / "tools"))
    import score

    samples = load_samples(asked.shared, score)
    print(f"{len(samples)} pages of {len({s.site for s in samples})} sites", flush=True)
    if asked.check:
        check(samples, score)
    if asked.write:
        first, second = train(samples)
        facts = {"first": as_lists(first), "second": as_lists(second)}
        MODEL.write_text(json.dumps(facts, separators=(",", ":")) + "\n", encoding="utf-8")
        print(f"{MODEL.relative_to(ROOT)}: {MODEL.stat().st_size >> 10} KiB")


if __name__ == "__main__":
    main()
