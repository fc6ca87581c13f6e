"""Which dates do words say, in any of the languages?"""

import re

from extract.dates.clock import clock_near
from extract.dates.named import read_named
from extract.dates.numeric import Hints, read_figures
from extract.dates.reading import DateReading
from extract.dates.words import tidy

__all__ = ["Hints", "read_forms"]

_DAY = re.compile(
    r"(?<!\d)\d{1,2}(?!\d)"
)  # 5, 05: what every date has, and most years, prices and telephones have not
LONGEST = 400
"""Longer texts are paragraphs: only their beginnings are read."""


def read_forms(text: str, hints: Hints) -> list[DateReading]:
    """The dates of a tidied text in their order, each with the clock that stands beside it."""
    text = text[:LONGEST]
    if not _DAY.search(text):
        return []
    found = sorted(
        (*read_figures(text, hints), *read_named(text, hints)), key=lambda r: (r.start, -(r.end - r.start))
    )
    readings: list[DateReading] = []
    for reading in found:
        if not readings or reading.start >= readings[-1].end:
            clock = clock_near(text, reading.start, reading.end)
            readings.append(reading.timed(*clock) if clock else reading)
    return readings


def read_first(words: str, hints: Hints) -> DateReading | None:
    """The first date of some words, tidied here."""
    return next(iter(read_forms(tidy(words), hints)), None)
