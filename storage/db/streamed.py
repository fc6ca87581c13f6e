"""Reads many rows one after the other, in memory that does not grow with them."""

from collections.abc import Iterator, Mapping
from typing import Any

from sqlalchemy import Engine, TextClause

_AT_ONCE = 500


def stream_rows(
    engine: Engine, question: TextClause, values: Mapping[str, Any] | None = None
) -> Iterator[dict[str, Any]]:
    """The rows of a question, by a cursor of the server."""
    with engine.connect() as connection:
        streamed = connection.execution_options(stream_results=True, max_row_buffer=_AT_ONCE)
        for row in streamed.execute(question, dict(values or {})).mappings():
            yield dict(row)
