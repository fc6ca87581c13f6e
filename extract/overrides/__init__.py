"""Corrects single fields of single sources where the generic reader is wrong.

`extract/overrides/ID.py` holds classes below Override, each with a method for just the fields that it corrects.
A class with `valid_until` reads captures fetched up to that day, so that an old page is read by its day's rules.
"""

import importlib
import importlib.util
from collections.abc import Callable
from dataclasses import fields, replace
from datetime import date
from functools import cache
from inspect import isclass
from typing import Any, ClassVar

from extract.document import Body, Document
from extract.extraction import Metadata, Moment
from sources import TarikhError

METADATA_FIELDS = tuple(field.name for field in fields(Metadata))
FIELDS = (*METADATA_FIELDS, "body", "published")


class BadOverride(TarikhError):
    """An override module that cannot be used: mend the file that the text names."""


class Override:
    """One source's own reading of single fields. Every method is named for its field and takes the Document.

    A field of Metadata returns what Metadata holds: `title` a str or None, `authors` a tuple of str; `body` returns a
    tuple of paragraphs, `published` a Moment. A method that returns None leaves the generic answer.
    """

    valid_until: ClassVar[date | None] = None

    def _read(self, field: str, document: Document) -> Any:
        method: Callable[[Document], Any] | None = getattr(self, field, None)
        return method(document) if method else None

    def correct_metadata(self, document: Document, metadata: Metadata) -> Metadata:
        """`metadata` with the fields that this class reads itself."""
        found = {field: self._read(field, document) for field in METADATA_FIELDS}
        return replace(metadata, **{field: value for field, value in found.items() if value is not None})

    def read_body(self, document: Document) -> Body | None:
        """The body by this class, where it reads it itself."""
        paragraphs = self._read("body", document)
        return (
            None if paragraphs is None else Body(tuple(paragraphs), "override", f"{type(self).__module__} reads it")
        )

    def read_published(self, document: Document) -> Moment | None:
        """The publication date by this class, where it reads it itself."""
        moment = self._read("published", document)
        if moment is not None and not isinstance(moment, Moment):
            raise BadOverride(f"{type(self).__module__}: published must return a Moment or None, not {moment!r}")
        return moment


def override_for(source_id: str | None, fetched: date) -> Override | None:
    """The override of a source for a page fetched on that day: the class that ends soonest and still holds."""
    if source_id is None:
        return None
    ends = [(cls.valid_until or date.max, cls) for cls in _classes(source_id)]
    holding = sorted((pair for pair in ends if pair[0] >= fetched), key=lambda pair: pair[0])
    return holding[0][1]() if holding else None


@cache
def _classes(source_id: str) -> tuple[type[Override], ...]:
    name = f"{__name__}.{source_id}"
    if importlib.util.find_spec(name) is None:
        return ()
    module = importlib.import_module(name)
    found = tuple(
        v for v in vars(module).values() if isclass(v) and issubclass(v, Override) and v.__module__ == module.__name__
    )
    for cls in found:
        unknown = {n for n, v in vars(cls).items() if callable(v) and not n.startswith("_")} - set(FIELDS)
        if unknown:
            raise BadOverride(f"{name}: {', '.join(sorted(unknown))}: no such field; known are {', '.join(FIELDS)}")
    return found
