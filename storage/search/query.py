"""Reads a question as a person types it: words, "phrases", OR, a minus, fields, and beginnings with a star.

    parse('сайлау "жаңа заң" title:Тоқаев OR title:Назарбаев -футбол lang:kk from:2026-11-01')

Words that stand side by side are all wanted; OR joins its two neighbours, before that. Brackets part words as a
space does. Nothing that is typed can break it: what has no meaning is a word like any other, and what has one but
cannot be met raises BadQuery.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import date
from enum import StrEnum

from sources import TarikhError
from storage.search.fold import fold_words

LONGEST = 300
"""Characters of a question."""
MOST_WORDS = 24
SHORTEST_STAR = 3
"""Letters before a star: the words that begin with two letters are a tenth of an archive."""

_TOKEN = re.compile(r'(?P<minus>-?)(?:(?P<field>[a-z]+):)?(?:"(?P<phrase>[^"]*)"?|(?P<word>[^\s"()]*))')
_OR = ("OR", "|")
# the fields that are no words, each with an example
_FIELDS = {"outlet": "kz_todayinfo", "country": "kz", "lang": "kk", "from": "2026-11-01", "to": "2026-11-30"}


class BadQuery(TarikhError):
    """A question that cannot be answered as it is put; the message says how to put it."""


class TermKind(StrEnum):
    """How the words of a term are looked for: in all forms, as beginnings, or as they are and in their order."""

    WORD = "word"
    PREFIX = "prefix"
    PHRASE = "phrase"


@dataclass(frozen=True, slots=True)
class Term:
    """One thing that is looked for: `typed` without field, star and quotes; of WORD all parts, in any order."""

    typed: str
    kind: TermKind = TermKind.WORD
    in_title: bool = False

    @property
    def words(self) -> tuple[str, ...]:
        """Its words, folded."""
        return tuple(fold_words(self.typed))

    @property
    def has_order(self) -> bool:
        """Whether the order of its words matters, which no index holds."""
        return self.kind is TermKind.PHRASE and len(self.words) > 1


@dataclass(frozen=True, slots=True)
class Filters:
    """What an article must be, and must not be: fields (outlet, country, lang) with a value each.

    Of one field's values it must have one. `since` and `until` are days of publication, both included.
    """

    wanted: tuple[tuple[str, str], ...] = ()
    excluded: tuple[tuple[str, str], ...] = ()
    since: date | None = None
    until: date | None = None

    def values(self, name: str) -> tuple[str, ...]:
        """What a field may be; none is any."""
        return tuple(value for each, value in self.wanted if each == name)


@dataclass(frozen=True, slots=True)
class Query:
    """A question: of each group one term at least, none of `without`."""

    groups: tuple[tuple[Term, ...], ...] = ()
    without: tuple[Term, ...] = ()
    filters: Filters = field(default_factory=Filters)

    @property
    def has_order(self) -> bool:
        """Whether the order of words matters somewhere."""
        return any(term.has_order for term in self.terms())

    def terms(self) -> Iterator[Term]:
        """All its terms."""
        for group in self.groups:
            yield from group
        yield from self.without


def parse(text: str) -> Query:
    """The question that is typed. Raises BadQuery."""
    if len(text) > LONGEST:
        raise BadQuery(f"a question of {len(text)} characters: at most {LONGEST} are read")
    query, joins = Query(), False
    for found in _TOKEN.finditer(text):
        if found[0] in _OR:
            joins = True
        elif found[0]:
            query, joins = _add(query, found, joins), False
    if sum(len(term.words) for term in query.terms()) > MOST_WORDS:
        raise BadQuery(f"a question of more than {MOST_WORDS} words: leave some out")
    if query.without and not query.groups:
        raise BadQuery("only words to leave out: add a word that must be there")
    return query


def _add(query: Query, found: "re.Match[str]", joins: bool) -> Query:
    name, quoted = found["field"], found["phrase"] is not None
    value = found["phrase"] if quoted else found["word"]
    if name in _FIELDS:
        return replace(query, filters=_filter(query.filters, name, value.strip(), bool(found["minus"])))
    term = _term(value if name in (None, "title") else f"{name}:{value}", quoted, name == "title")
    if term is None:
        return query
    if found["minus"]:
        return replace(query, without=(*query.without, term))
    if joins and query.groups:
        return replace(query, groups=(*query.groups[:-1], (*query.groups[-1], term)))
    return replace(query, groups=(*query.groups, (term,)))


def _term(value: str, quoted: bool, in_title: bool) -> Term | None:
    """The term of a token; None where no letter stands in it."""
    words = fold_words(value)
    if not words:
        return None
    if quoted:
        return Term(value, TermKind.PHRASE, in_title)
    if not value.endswith("*"):
        return Term(value, TermKind.WORD, in_title)
    if len(words[-1]) < SHORTEST_STAR:
        raise BadQuery(f"{value}: at least {SHORTEST_STAR} letters before the star")
    return Term(value.rstrip("*"), TermKind.PREFIX, in_title)


def _filter(filters: Filters, name: str, value: str, excludes: bool) -> Filters:
    if not value:
        raise BadQuery(f"{name}: what? Such as {name}:{_FIELDS[name]}")
    if name in ("from", "to"):
        if excludes:
            raise BadQuery(f"-{name}: a day takes no minus")
        day = _day(name, value)
        return replace(filters, since=day) if name == "from" else replace(filters, until=day)
    # uz-Cyrl is Uzbek: its words are looked for in both scripts anyway
    code = value.lower().partition("-")[0] if name == "lang" else value.lower()
    if excludes:
        return replace(filters, excluded=(*filters.excluded, (name, code)))
    return replace(filters, wanted=(*filters.wanted, (name, code)))


def _day(name: str, value: str) -> date:
    try:
        return date.fromisoformat(value)
    except ValueError:
        raise BadQuery(f"{name}:{value} is no day such as {_FIELDS[name]}") from None
