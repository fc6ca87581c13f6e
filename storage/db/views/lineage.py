"""Tells from which column of which table each column of a view is taken."""

import re

_COLUMN = re.compile(r"(\w+)\.(\w+)(?:\s+AS\s+(\w+))?")
_TABLE = re.compile(r"\b(?:FROM|JOIN)\s+(\w+)\s+(\w+)")


def base_columns(query: str) -> dict[str, tuple[str, str]]:
    """The table and column behind each column of a view that is taken as it is, by the name it has in the view.

    `query` is a SELECT as the declarations of this package are written: tables with an alias, columns with theirs.
    """
    outer = _without_parentheses(query)
    selected = outer.split("SELECT", 1)[1].split("FROM", 1)[0]
    tables = {alias: table for table, alias in _TABLE.findall(outer)}
    found = {}
    for item in selected.split(","):
        taken = _COLUMN.fullmatch(item.strip().removeprefix("DISTINCT ").strip())
        if taken and taken[1] in tables:
            found[taken[3] or taken[2]] = tables[taken[1]], taken[2]
    return found


def _without_parentheses(query: str) -> str:
    """The query with `()` for all that stands in parentheses: only its outermost tables and columns are left."""
    depth, kept = 0, []
    for letter in query:
        depth -= letter == ")"
        if not depth:
            kept.append(letter)
        depth += letter == "("
    return "".join(kept)
