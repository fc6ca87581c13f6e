"""Measures which forms of a word the search finds: `./run bench search [--text FILE ...]`.

The forms are those in tests/storage/search/forms, written from each language's grammar: names and nouns in all cases,
typed with any apostrophe, and words that only begin alike. Precision is sought among all of them.

With --text also running text (JSON lines with lang and text): of its words that are such forms, how many are found.
"""

import argparse
import itertools
import json
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from storage.search.fold import fold_words
from storage.search.inflection import language_of
from storage.search.words import Expansion, expand

FORMS = Path(__file__).resolve().parent.parent / "tests" / "storage" / "search" / "forms"
APOSTROPHES = "'‘’ʻʼ"
HEAD = "| language | names | nouns | precision | bare prefix, names | nouns | forms a word | beginnings |"


@dataclass(frozen=True, slots=True)
class Word:
    """A word in all its forms, and words that begin alike and are others."""

    kind: str
    base: str
    forms: tuple[str, ...]
    others: tuple[str, ...]


@dataclass(slots=True)
class Score:
    """Forms found and sought by kind, and what was found wrongly."""

    sought: Counter[str] = field(default_factory=Counter)
    found: Counter[str] = field(default_factory=Counter)
    by_prefix: Counter[str] = field(default_factory=Counter)
    wrong: int = 0
    missed: list[str] = field(default_factory=list)
    sizes: list[tuple[int, int]] = field(default_factory=list)

    def recall(self, kind: str, found: Counter[str]) -> str:
        return f"{found[kind] / self.sought[kind]:.3f}" if self.sought[kind] else ""

    def precision(self) -> str:
        right = self.found.total()
        return f"{right / (right + self.wrong):.3f}" if right else ""

    def row(self, name: str) -> str:
        exact, prefixes = (sum(each) // len(each) for each in zip(*self.sizes, strict=True))
        cells = [self.recall(kind, found) for found in (self.found, self.by_prefix) for kind in ("name", "noun")]
        return f"| {name} | {' | '.join([*cells[:2], self.precision(), *cells[2:]])} | {exact} | {prefixes} |"


def read_words(code: str) -> list[Word]:
    """The words of a language, in its order."""
    lines = (FORMS / f"{code}.txt").read_text(encoding="utf-8").splitlines()
    named = [line[1:].partition(" ") for line in lines if line[0] == "@"]
    lists = {name: endings.split() for name, _, endings in named}
    return [_word(line, lists) for line in lines if line[0] != "@"]


def _word(line: str, lists: dict[str, list[str]]) -> Word:
    """A word of a line such as `noun халық +@ah; халқ+ы ын ! халықаралық`: endings, other stems, other words."""
    kind, _, rest = line.partition(" ")
    forms, _, others = rest.partition("!")
    first, *more = forms.split(";")
    base, *endings = first.split()
    found = [base, *(base + each for each in _endings(endings, lists))]
    for part in more:
        stem, plus, tail = part.strip().partition("+")
        found += [stem + each for each in _endings(tail.split(), lists)] if plus else part.split()
    return Word(kind, base, tuple(dict.fromkeys(found)), tuple(others.split()))


def _endings(parts: Sequence[str], lists: dict[str, list[str]]) -> Iterator[str]:
    for part in (each.lstrip("+") for each in parts):
        yield from lists[part[1:]] if part.startswith("@") else ["" if part == "0" else part]


def measure(code: str, words: Sequence[Word]) -> Score:
    """The forms of each word, sought among the forms of all and the words that begin alike."""
    score = Score()
    apostrophe = itertools.cycle(APOSTROPHES)
    forms = {word.base: {_typed(form, next(apostrophe)) for form in word.forms} for word in words}
    others = {folded for word in words for other in word.others for folded in fold_words(other)}
    everything = others.union(*forms.values())
    for word in words:
        expansion = expand(word.base, code)
        score.sizes.append((len(expansion.exact), len(expansion.prefixes)))
        _count(score, word, expansion, forms[word.base])
        score.wrong += sum(map(expansion.finds, everything - forms[word.base]))
    return score


def _typed(form: str, apostrophe: str) -> str:
    """The form in folded letters, typed with one of the apostrophes."""
    return "".join(fold_words(form.replace("ʻ", apostrophe).replace("'", apostrophe)))


def _count(score: Score, word: Word, expansion: Expansion, forms: Iterable[str]) -> None:
    for form in forms:
        score.sought[word.kind] += 1
        score.found[word.kind] += expansion.finds(form)
        score.by_prefix[word.kind] += form.startswith(expansion.word)
        if not expansion.finds(form):
            score.missed.append(f"{word.base}: {form}")


def in_other_scripts(code: str, words: Sequence[Word]) -> Iterator[tuple[str, list[Word]]]:
    """The same words in each script in which the language writes all forms."""
    rules = language_of(code)
    for script in sorted(rules.tables) if rules else []:
        if rules and script in rules.inflected:
            spell = rules.tables[script].spell
            yield f"{code}-{script}", [_spelled(word, spell) for word in words]


def _spelled(word: Word, spell: Callable[[str], str]) -> Word:
    forms = tuple(spell(form.lower()) for form in word.forms)
    return Word(word.kind, forms[0].capitalize() if word.kind == "name" else forms[0], forms, ())


def measure_text(code: str, words: Sequence[Word], tokens: Counter[str]) -> tuple[int, int, int, int]:
    """Of the words of a text: forms of ours and those of them found; words found, and those of them that are ours."""
    sought = right = found = 0
    for word in words:
        forms = {folded for form in word.forms for folded in fold_words(form)}
        expansion = expand(word.base, code)
        for token, count in tokens.items():
            is_found = expansion.finds(token)
            sought += count * (token in forms)
            found += count * is_found
            right += count * (is_found and token in forms)
    return sought, right, found, right


def count_tokens(paths: Iterable[str]) -> dict[str, Counter[str]]:
    """The folded words of the texts, by language."""
    tokens: dict[str, Counter[str]] = {}
    for path in paths:
        for line in Path(path).read_text(encoding="utf-8").splitlines():
            known = json.loads(line)
            tokens.setdefault(known["lang"], Counter()).update(fold_words(known["text"]))
    return tokens


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--text", action="append", default=[], help="JSON lines with lang and text")
    parser.add_argument("--missed", action="store_true", help="print the forms that are not found")
    wanted = parser.parse_args()
    codes = sorted(path.stem for path in FORMS.glob("*.txt"))
    words = {code: read_words(code) for code in codes}
    print(HEAD + "\n|" + " --- |" * 8)
    for code in codes:
        for name, each in [(code, words[code]), *in_other_scripts(code, words[code])]:
            score = measure(code, each)
            print(score.row(name), *(score.missed if wanted.missed else []), sep="\n  ")
    if wanted.text:
        print_text(words, count_tokens(wanted.text))


def print_text(words: dict[str, list[Word]], tokens: dict[str, Counter[str]]) -> None:
    print("\n| language | forms of ours in the text | found | words found | of them ours |\n|" + " --- |" * 5)
    for code, each in words.items():
        if code in tokens:
            sought, right, found, _ = measure_text(code, each, tokens[code])
            print(f"| {code} | {sought} | {right / max(sought, 1):.3f} | {found} | {right / max(found, 1):.3f} |")


if __name__ == "__main__":
    main()
