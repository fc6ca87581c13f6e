"""Writes a word in the other script of its language, by a table of letters."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import islice, product

MOST_SPELLINGS = 16


@dataclass(frozen=True, slots=True)
class Table:
    """Pairs of letters of two scripts; a letter may have several counterparts on the way back."""

    there: Mapping[str, str]
    back: Mapping[str, tuple[str, ...]]

    @classmethod
    def read(cls, to: str, back: str) -> "Table":
        """The table of rows such as `sh ш  oʻ ў`; ^ marks the beginning of a word, 0 is no letter at all."""
        there = {left: _letters(right) for left, right in _pairs(to)}
        returned: dict[str, dict[str, None]] = {}
        for left, right in [*_pairs(to), *((left, right) for right, left in _pairs(back))]:
            returned.setdefault(right, {})[_letters(left).lstrip("^")] = None
        return cls(there, {right: tuple(lefts) for right, lefts in returned.items() if right != "0"})

    def spell(self, word: str) -> str:
        """The word in the other script; what the table does not name stays."""
        first = self.there.get("^" + word[:1])
        return self.spell_inside(word) if first is None else first + self.spell_inside(word[1:])

    def spell_inside(self, part: str) -> str:
        """What stands inside of a word in the other script."""
        return re.sub(_any(self.there), lambda found: self.there[found[0]], part)

    def spell_back(self, text: str) -> list[str]:
        """The spellings that the table allows for a text of the other script, likely ones first."""
        parts = re.findall(f"{_any(self.back)}|.", text)
        choices = [self.back.get(part, (part,)) for part in parts]
        return ["".join(choice) for choice in islice(product(*choices), MOST_SPELLINGS)]


def _pairs(text: str) -> list[tuple[str, str]]:
    parts = text.split()
    return list(zip(parts[::2], parts[1::2], strict=True))


def _letters(text: str) -> str:
    return "" if text == "0" else text


def _any(letters: Mapping[str, object]) -> str:
    return "|".join(sorted((re.escape(each) for each in letters if not each.startswith("^")), key=len, reverse=True))
