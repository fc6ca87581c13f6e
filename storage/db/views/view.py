"""The shape of a declared view."""

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class View:
    """A view that analysts read: its query, and what it and its columns mean."""

    name: str
    comment: str
    query: str
    """It names its columns: the order of `*` differs between an upgraded database and a new one."""
    columns: Mapping[str, str] = field(default_factory=dict)
    """Comments of columns."""
    tables: tuple[str, ...] = ()
    """A column without a comment of its own has that of the first of these tables that has a column of its name."""
