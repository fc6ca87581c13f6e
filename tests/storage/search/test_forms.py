"""The forms of names and nouns are found by the bars that the benchmark measures, and its table is kept."""

from pathlib import Path

import pytest

from benchmarks.search import FORMS, HEAD, in_other_scripts, measure, read_words

CODES = sorted(path.stem for path in FORMS.glob("*.txt"))
PAGE = Path(__file__).resolve().parents[3] / "docs" / "search.md"
BARS = {"name": 0.97, "noun": 0.95}


@pytest.mark.parametrize("code", CODES)
def test_the_forms_of_a_language_are_found(code: str) -> None:
    words = read_words(code)
    for name, each in [(code, words), *in_other_scripts(code, words)]:
        score = measure(code, each)
        for kind, bar in BARS.items():
            assert score.found[kind] >= bar * score.sought[kind], (name, score.missed)
        assert score.found.total() >= 0.95 * (score.found.total() + score.wrong), name


@pytest.mark.parametrize("code", ["az", "be", "hy", "ka", "kk", "ky", "ru", "uz"])
def test_a_language_with_a_bar_has_twenty_names_and_nouns(code: str) -> None:
    words = read_words(code)
    assert [sum(word.kind == kind for word in words) for kind in BARS] == [20, 20]


def test_the_table_is_the_one_in_the_documents() -> None:
    page = PAGE.read_text(encoding="utf-8")
    assert HEAD in page
    for code in CODES:
        words = read_words(code)
        for name, each in [(code, words), *in_other_scripts(code, words)]:
            assert measure(code, each).row(name) in page, "write it with: ./run bench search"
