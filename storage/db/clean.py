"""Removes from a value what Postgres does not accept."""

import math
import re
from collections.abc import Mapping
from typing import Any

# lone surrogates such as "\ud800": the driver cannot encode them; NUL: Postgres has no such character
_REFUSED = re.compile("[\x00\ud800-\udfff]")


def clean_text(text: str) -> str:
    """`text` without NUL and lone surrogates."""
    return _REFUSED.sub("", text) if _REFUSED.search(text) else text


def clean_json(value: Any) -> Any:
    """`value` as JSON that Postgres takes: clean strings and keys, no NaN or infinity (None in their place)."""
    if isinstance(value, str):
        return clean_text(value)
    if isinstance(value, float):
        return value if math.isfinite(value) else None
    if isinstance(value, Mapping):
        return {clean_text(str(key)): clean_json(item) for key, item in value.items()}
    if isinstance(value, list | tuple | set | frozenset):
        return [clean_json(item) for item in value]
    if value is None or isinstance(value, bool | int):
        return value
    return clean_text(str(value))
