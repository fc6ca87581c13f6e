"""Declares the fields of an article once, for every place that lists them."""

from dataclasses import dataclass
from enum import Enum, Flag, auto


class Kind(Enum):
    """What a field holds: how it is written as JSON, cut and stored follows from it."""

    WORD = auto()
    NUMBER = auto()
    LINE = auto()
    NAME = auto()
    NAMES = auto()
    ADDRESS = auto()
    ADDRESSES = auto()
    TEXT = auto()
    LINES = auto()
    TIME = auto()
    DAY = auto()
    PRECISION = auto()
    CREDITS = auto()
    TREE = auto()


class Use(Flag):
    """Where a field appears.

    JSON: in `Extraction.as_json`. STORED: a column of article_version. TEXT: of a version it is never rewritten.
    CURRENT: a column of article too, of the current version. REPORTED: compared by `tarikh reextract`.
    COMPARED: compared with a saved page. PRINTED: in the output of `tarikh extract`. SHOWN: in that of `tarikh show`.
    """

    JSON = auto()
    STORED = auto()
    TEXT = auto()
    CURRENT = auto()
    REPORTED = auto()
    COMPARED = auto()
    PRINTED = auto()
    SHOWN = auto()
    ALL = JSON | STORED | REPORTED | COMPARED | PRINTED | SHOWN
    DATING = STORED | TEXT | CURRENT
    NOTED = JSON | STORED | PRINTED


@dataclass(frozen=True, slots=True)
class Field:
    """A field: `name` is its key in JSON and its column, `of` the attribute of Extraction if that is another.

    `rank` orders what is printed: the headline, what was found out of the page, then what the page says of itself.
    """

    name: str
    kind: Kind
    use: Use = Use.ALL
    rank: int = 3
    of: str = ""

    @property
    def attribute(self) -> str:
        """The attribute of Extraction that holds it."""
        return self.of or self.name


FIELDS = (
    Field("url", Kind.WORD, Use.JSON | Use.PRINTED, 2),
    Field("canonical_url", Kind.ADDRESS, Use.NOTED | Use.CURRENT | Use.REPORTED, 2),
    Field("source", Kind.WORD, Use.JSON | Use.PRINTED, 2),
    Field("outcome", Kind.WORD, Use.JSON | Use.REPORTED | Use.COMPARED | Use.PRINTED, 2),
    Field("title", Kind.LINE, Use.NOTED | Use.DATING | Use.REPORTED | Use.COMPARED, 1),
    Field("body", Kind.TEXT, Use.JSON | Use.STORED | Use.TEXT | Use.REPORTED | Use.COMPARED),
    Field("published_on", Kind.DAY, Use.DATING | Use.REPORTED | Use.SHOWN, 2, of="published"),
    Field("published_at", Kind.TIME, Use.ALL | Use.DATING, 2, of="published"),
    Field("published_precision", Kind.PRECISION, Use.NOTED | Use.DATING, 2, of="published"),
    Field("published_from", Kind.NAME, Use.NOTED | Use.TEXT | Use.SHOWN, 2),
    Field("modified_at", Kind.TIME, Use.NOTED | Use.REPORTED | Use.SHOWN, 2, of="modified"),
    Field("modified_on", Kind.DAY, Use.STORED | Use.SHOWN, 2, of="modified"),
    Field("authors", Kind.NAMES),
    Field("section", Kind.NAME),
    Field("tags", Kind.NAMES),
    Field("image_url", Kind.ADDRESS, Use.NOTED | Use.REPORTED | Use.SHOWN),
    Field("language", Kind.WORD, Use.ALL | Use.CURRENT, 2),
    Field("script", Kind.WORD, Use.ALL, 2),
    Field("language_confidence", Kind.NUMBER, Use.NOTED, 2),
    Field("declared_language", Kind.NAME, Use.NOTED, 2),
    Field("credits", Kind.CREDITS, Use.JSON),
    Field("warnings", Kind.LINES, Use.NOTED),
    Field("extractor_version", Kind.WORD, Use.NOTED),
    Field("degraded", Kind.WORD, Use.STORED),
    Field("cut", Kind.WORD, Use.STORED),
    Field("alternates", Kind.ADDRESSES, Use.STORED),
    Field("explain", Kind.TREE, Use.STORED),
)
"""In the order of the JSON record."""


def fields_for(use: Use) -> tuple[Field, ...]:
    """The fields that have this use, in the order of the JSON record."""
    return tuple(field for field in FIELDS if use in field.use)


def names_for(use: Use) -> tuple[str, ...]:
    """Their names in that order."""
    return tuple(field.name for field in fields_for(use))


def names_to_print(use: Use) -> tuple[str, ...]:
    """Their names in the order in which a person reads them."""
    return tuple(field.name for field in sorted(fields_for(use), key=lambda field: field.rank))
