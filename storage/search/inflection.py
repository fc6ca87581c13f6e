"""Inflects a word by the rules of its language: which endings it takes, and how its stem changes before them.

The rules are `search.toml` in the language's folder:

script       the script in which the rules are written
dictionary   the dictionary that knows the words; the rules then are for the surnames that it does not know
other        words that look like a form of a short word and mostly are another word; they are never added
[letters]    lists of letters for patterns: {V} in a pattern is any of V
[harmony]    the vowels after which the endings of a class stand; a vowel that no class names takes them all
any_vowel    the classes that any vowel of the word may choose, not the last alone
[sounds]     a capital in an ending: by class ({back = "а", front = "е"}), or any of several ("л д т")
[lists]      endings, parted by spaces; <name> is another list, 0 is none, * at the end lets anything follow
[[stems]]    match: a pattern of the whole word; as: the stems that it gives; endings: the names of lists
[[shifts]]   match: a pattern of the whole word; pairs: vowels of it that give way to others, one at a time, in words
             of up to three syllables; ^ is the beginning, of words of any length
[scripts.X]  to: pairs of letters that write the word in script X; back: further pairs for the way back;
             forms: true where all forms are searched in that script too, else whatever begins with a stem
"""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from itertools import product
from typing import Any

from extract.languages import read_part
from storage.search.scripts import Table

Form = tuple[str, bool]
"""A form, and whether anything may follow it."""
_WHOLE = r"\1"
_REFERENCE = re.compile(r"<(\w+)>")
# A longer word keeps its stress, and with it its vowels.
_MOST_SYLLABLES = 3
# Languages with more classes of endings than that make too many forms of all of them.
_FRONT_AND_BACK = 2


@dataclass(frozen=True, slots=True)
class Stem:
    """The stems of the words that a pattern matches, and the endings they take by class of harmony."""

    pattern: re.Pattern[str]
    templates: tuple[str, ...]
    endings: Mapping[str, tuple[Form, ...]]


@dataclass(frozen=True, slots=True)
class Shift:
    """Letters of the words that a pattern matches, and what they give way to."""

    pattern: re.Pattern[str]
    pairs: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Grammar:
    """The rules of a language in one script."""

    classes: Mapping[str, frozenset[str]]
    any_vowel: frozenset[str]
    vowels: re.Pattern[str]
    stems: tuple[Stem, ...]
    shifts: tuple[Shift, ...]

    def inflect(self, word: str, is_name: bool = False) -> Iterator[Form]:
        """Each form of the word, as often as the rules give it; a name may be foreign, and keep to no harmony."""
        for rule, stem in self._stems_of(word):
            for name in self.classes if is_name and len(self.classes) == _FRONT_AND_BACK else self._classes_of(stem):
                yield from ((stem + letters, is_open) for letters, is_open in rule.endings[name])

    def inflect_abbreviation(self, word: str) -> Iterator[Form]:
        """The word with any ending: its letters do not show how it is spoken."""
        for rule in self.stems:
            if rule.templates == (_WHOLE,):
                for endings in rule.endings.values():
                    yield from ((word + letters, is_open) for letters, is_open in endings)

    def beginnings(self, word: str) -> Iterator[Form]:
        """Each stem of the word, whatever follows it."""
        yield from ((stem, True) for _, stem in self._stems_of(word))

    def _stems_of(self, word: str) -> Iterator[tuple[Stem, str]]:
        for variant in self._variants(word):
            for rule in self.stems:
                if found := rule.pattern.fullmatch(variant):
                    yield from ((rule, found.expand(template)) for template in rule.templates)

    def _variants(self, word: str) -> Iterator[str]:
        """The word, and the word with one vowel shifted."""
        yield word
        is_long = len(self.vowels.findall(word)) > _MOST_SYLLABLES
        pairs = [pair for shift in self.shifts if shift.pattern.fullmatch(word) for pair in shift.pairs]
        for old, new in pairs:
            if old[0] == "^" and word.startswith(old[1:]):
                yield new + word[len(old) - 1 :]
            elif not is_long:
                yield from (word[:at] + new + word[at + 1 :] for at, letter in enumerate(word[:-1]) if letter == old)

    def _classes_of(self, stem: str) -> list[str]:
        seen = self.vowels.findall(stem)
        named = [name for name, vowels in self.classes.items() if seen and seen[-1] in vowels]
        if not named:
            return list(self.classes)
        return named + [name for name in self.any_vowel.difference(named) if self.classes[name].intersection(seen)]


@dataclass(frozen=True, slots=True)
class Language:
    """What is known of a language's words: its grammar by script, and the tables for all but `script`.

    `inflected` are the scripts in which every form is searched; `other` are words that no form may be.
    """

    script: str
    dictionary: bool
    grammars: Mapping[str, Grammar]
    tables: Mapping[str, Table]
    inflected: frozenset[str]
    other: frozenset[str]


@lru_cache(maxsize=1)
def _rules() -> Mapping[str, Any]:
    return read_part("search")


@lru_cache
def language_of(code: str) -> Language | None:
    """The rules of a language; None where nobody wrote any."""
    rules = _rules().get(code)
    if rules is None:
        return None
    scripts = rules.get("scripts", {})
    tables = {name: Table.read(script["to"], script.get("back", "")) for name, script in scripts.items()}
    grammars = {rules["script"]: _grammar(rules, str)}
    grammars |= {name: _grammar(rules, table.spell_inside) for name, table in tables.items()}
    inflected = {rules["script"], *(name for name, script in scripts.items() if script.get("forms"))}
    return Language(
        rules["script"],
        "dictionary" in rules,
        grammars,
        tables,
        frozenset(inflected),
        frozenset(rules.get("other", "").split()),
    )


def _grammar(rules: Mapping[str, Any], spell: Callable[[str], str]) -> Grammar:
    """The rules in the letters that `spell` writes."""
    letters = {name: [spell(each) for each in text.split()] for name, text in rules.get("letters", {}).items()}
    classes = {name: frozenset(map(spell, vowels.split())) for name, vowels in _classes(rules).items()}
    shifts = [(shift["match"], shift["pairs"].split()) for shift in rules.get("shifts", [])]
    return Grammar(
        classes,
        frozenset(rules.get("any_vowel", ())),
        re.compile(_any_of(letters.get("V", ["(?!)"]))),
        tuple(_stem(stem, rules, letters, spell) for stem in rules.get("stems", [])),
        tuple(Shift(re.compile(match), tuple(zip(old[::2], old[1::2], strict=True))) for match, old in shifts),
    )


def _stem(
    stem: Mapping[str, Any], rules: Mapping[str, Any], letters: Mapping[str, list[str]], spell: Callable[[str], str]
) -> Stem:
    pattern = re.sub(r"\{([A-Z])\}", lambda found: f"(?:{_any_of(letters[found[1]])})", stem["match"])
    endings = [ending for name in stem["endings"] for ending in _unfold(rules["lists"], name)]
    return Stem(
        re.compile(spell(pattern)),
        tuple(spell(each) for each in stem["as"]),
        {name: tuple(_sound(endings, rules, name, spell)) for name in _classes(rules)},
    )


def _classes(rules: Mapping[str, Any]) -> Mapping[str, str]:
    harmony: Mapping[str, str] = rules.get("harmony", {"all": ""})
    return harmony


def _any_of(letters: list[str]) -> str:
    return "|".join(sorted(letters, key=len, reverse=True))


def _unfold(lists: Mapping[str, str], name: str) -> list[str]:
    """The endings of a list, with the lists that it names put in their places."""
    found: list[str] = []
    for ending in lists[name].split():
        parts = _REFERENCE.split(ending)
        choices = [_unfold(lists, part) if at % 2 else [part] for at, part in enumerate(parts)]
        found += ["".join(choice).replace("0", "") for choice in product(*choices)]
    return found


def _sound(endings: list[str], rules: Mapping[str, Any], name: str, spell: Callable[[str], str]) -> Iterator[Form]:
    """The endings with the sounds that they have in a class of harmony, each once."""
    sounds = {
        sign: (sound[name] if isinstance(sound, Mapping) else sound).split()
        for sign, sound in rules.get("sounds", {}).items()
    }
    sounded = dict.fromkeys(
        "".join(choice) for ending in endings for choice in product(*(sounds.get(sign, sign) for sign in ending))
    )
    yield from ((spell(ending.rstrip("*")), ending.endswith("*")) for ending in sounded)
