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
    """Comments of columns that say what the base column's does not; the others have their base column's."""
