"""Turns a word of a question into what the archive is asked for: exact forms and beginnings, in folded letters.

    expand("халық", "kk")      Expansion(exact=("халық", "халықты", "халқы", ...), prefixes=("халықтар", ...))
    expand_in("Токаев", ["ru", "kk"])   the same of several languages, together
    expansion.searched         "searched: халық (85 forms), халықтар…"

A word of a text is found when it is in `exact` or begins with one of `prefixes`; texts are folded by
`storage.search.fold`. The rules of a language are `search.toml` in its folder (`storage/search/inflection.py`);
Russian and Ukrainian have a dictionary. A language without rules gets the word and, from four letters on, whatever
begins with it.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from extract.language.script import count_scripts, main_script
from storage.search.dictionary import dictionary_forms
from storage.search.fold import APOSTROPHES, fold, fold_words, unify
from storage.search.inflection import Form, Language, language_of

SHORTEST_PREFIX = 4
"""A shorter beginning finds other words, and costs the index seconds."""
_SHOWN = 6
_LONGEST_ABBREVIATION = 5
_ONE_APOSTROPHE = str.maketrans(dict.fromkeys(APOSTROPHES, "ʻ"))


@dataclass(frozen=True, slots=True)
class Expansion:
    """What one word is searched as: words exactly so, and beginnings of words, all in folded letters."""

    word: str
    exact: tuple[str, ...]
    prefixes: tuple[str, ...]

    @property
    def searched(self) -> str:
        """What was done with the word, for a person."""
        count = len(self.exact)
        forms = [] if count == 0 else [self.exact[0] if count == 1 else f"{self.word} ({count} forms)"]
        shown = [prefix + "…" for prefix in self.prefixes[:_SHOWN]]
        more = len(self.prefixes) - _SHOWN
        return "searched: " + ", ".join([*forms, *shown, *([f"and {more} more"] if more > 0 else [])])

    def finds(self, word: str) -> bool:
        """Whether a folded word of a text is found."""
        return word in self.exact or word.startswith(self.prefixes)


def expand(word: str, language: str | None = None) -> Expansion:
    """The forms of a word in a language; a word with a hyphen counts as its parts, as the texts hold them."""
    return expand_in(word, [language])


def expand_in(word: str, languages: Sequence[str | None]) -> Expansion:
    """The forms of a word in any of these languages."""
    forms = dict.fromkeys(each for language in languages for part in _parts(word) for each in _forms(part, language))
    return _tidy(" ".join(fold_words(word)), forms)


def _tidy(word: str, forms: Iterable[Form]) -> Expansion:
    """Each form once: none that a beginning finds anyway, and no beginning that is too short."""
    folded = dict.fromkeys((fold(form), is_open) for form, is_open in forms)
    starts = {form for form, is_open in folded if is_open and len(form) >= SHORTEST_PREFIX}
    prefixes = tuple(form for form, is_open in folded if is_open and form in starts and not _begins(form, starts))
    exact = dict.fromkeys(form for form, _ in folded if form and not form.startswith(prefixes))
    return Expansion(word, tuple(exact), prefixes)


def _begins(form: str, starts: set[str]) -> bool:
    return any(form[:end] in starts for end in range(SHORTEST_PREFIX, len(form)))


def _parts(word: str) -> list[str]:
    """The parts of a word with a hyphen; capitals stay, since names are declined in a way of their own."""
    return [part for part in word.replace("\u2010", "-").replace("\u2011", "-").split("-") if fold_words(part)]


@lru_cache(maxsize=4096)
def _forms(word: str, language: str | None) -> tuple[Form, ...]:
    return tuple(_each_form(word, language))


def _each_form(word: str, language: str | None) -> Iterator[Form]:
    """The word itself and its forms."""
    yield word, False
    plain = unify(word).translate(_ONE_APOSTROPHE)
    known = None if language is None else language_of(language)
    if known is None:
        yield plain, True
    elif known.dictionary:
        forms = dictionary_forms(word, str(language), known.grammars[known.script])
        yield from ((form, False) for form in forms if form == plain or form not in known.other)
    else:
        inflected = _inflected(plain, known, word)
        yield from ((form, is_open) for form, is_open in inflected if form == plain or form not in known.other)


def _inflected(word: str, known: Language, typed: str) -> Iterator[Form]:
    is_abbreviation = typed.isupper() and len(typed) <= _LONGEST_ABBREVIATION
    for script, spelling in _spellings(word, known):
        grammar = known.grammars.get(script)
        yield spelling, False
        if grammar is None or len(spelling) < 2:
            continue
        if script not in known.inflected:
            yield from grammar.beginnings(spelling)
            continue
        yield from grammar.inflect(spelling, typed[:1].isupper())
        if is_abbreviation:
            yield from grammar.inflect_abbreviation(spelling)


def _spellings(word: str, known: Language) -> list[tuple[str, str]]:
    """The word in each script of its language, by script."""
    script = main_script(count_scripts(word)) or known.script
    if script == known.script:
        return [(script, word), *((name, table.spell(word)) for name, table in known.tables.items())]
    own = [name for name in known.tables if name.partition("-")[0] == script]
    turned = dict.fromkeys(base for name in own for base in known.tables[name].spell_back(word))
    return [*((name, word) for name in own), *((known.script, base) for base in turned)] or [(script, word)]
