"""Turns a question into what the index is asked for, and tells whether a text answers it.

The index holds words without their places. So `tsquery_of` finds all articles that may answer; where the order of
words matters (`Query.has_order`), `answers` tells which of them do.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from storage.search.fold import APOSTROPHES
from storage.search.query import Query, Term, TermKind
from storage.search.vectors import LONGEST_WORD, index_words
from storage.search.words import Expansion, expand_in

_PART = re.compile(rf"[\w{re.escape(APOSTROPHES)}]+")


@dataclass(frozen=True, slots=True)
class SoughtTerm:
    """A term with each of its words expanded: all of them are wanted."""

    term: Term
    words: tuple[Expansion, ...]

    @property
    def tsquery(self) -> str:
        """The condition on a vector, as Postgres writes it."""
        return "(" + " & ".join(_any_of(word) for word in self.words) + ")"

    @property
    def searched(self) -> str:
        """What was done with it, for a person."""
        where = "title: " if self.term.in_title else ""
        if self.term.kind is TermKind.PHRASE:
            return f'{where}"{" ".join(self.term.words)}"'
        return where + " + ".join(word.searched.removeprefix("searched: ") for word in self.words)

    def answers(self, title: Sequence[str], text: Sequence[str]) -> bool:
        """Whether an article has it; `title` and `text` (headline and body) in folded words, in their order."""
        words = title if self.term.in_title else text
        if self.term.has_order:
            row = self.term.words
            return any(tuple(words[at : at + len(row)]) == row for at in range(len(words) - len(row) + 1))
        return all(any(wanted.finds(word) for word in words) for wanted in self.words)


@dataclass(frozen=True, slots=True)
class Sought:
    """A question with its words expanded."""

    query: Query
    groups: tuple[tuple[SoughtTerm, ...], ...]
    without: tuple[SoughtTerm, ...]

    @property
    def searched(self) -> tuple[str, ...]:
        """A line a word: what it was searched as."""
        return tuple(term.searched for group in (*self.groups, self.without) for term in group)

    def answers(self, title: str | None, body: str | None) -> bool:
        """Whether an article answers the words of the question, in their order where that matters."""
        head = index_words(title)
        text = [*head, "", *index_words(body)]
        return all(any(term.answers(head, text) for term in group) for group in self.groups) and not any(
            term.answers(head, text) for term in self.without
        )


def seek(query: Query, languages: Sequence[str]) -> Sought:
    """The question with its words in all their forms of these languages, or of those that it names itself."""
    named = query.filters.values("lang") or tuple(languages)
    groups = tuple(tuple(_sought(term, named) for term in group) for group in query.groups)
    return Sought(query, groups, tuple(_sought(term, named) for term in query.without))


def _sought(term: Term, languages: Sequence[str]) -> SoughtTerm:
    if term.kind is TermKind.WORD:
        return SoughtTerm(term, tuple(expand_in(part, languages or [None]) for part in _parts(term.typed)))
    exact = [Expansion(word, (word[:LONGEST_WORD],), ()) for word in term.words]
    if term.kind is TermKind.PREFIX:
        exact[-1] = Expansion(term.words[-1], (), (term.words[-1][:LONGEST_WORD],))
    return SoughtTerm(term, tuple(exact))


def _parts(typed: str) -> Iterator[str]:
    """The words of what was typed without a space, in the letters that were typed: capitals tell names."""
    for part in _PART.findall(typed.replace("_", " ")):
        if index_words(part):
            yield part


def _any_of(word: Expansion) -> str:
    forms = [quote(form[:LONGEST_WORD]) for form in word.exact]
    forms += [quote(prefix[:LONGEST_WORD]) + ":*" for prefix in word.prefixes]
    return "(" + " | ".join(forms) + ")"


def quote(word: str) -> str:
    """A lexeme as a tsquery writes it."""
    return "'" + word.replace("\\", "\\\\").replace("'", "''") + "'"
