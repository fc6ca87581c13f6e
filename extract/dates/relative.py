"""Which day do `Сегодня, 14:30`, `2 часа назад`, `Кеше` say, beside the headline?"""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta, timezone

from lxml import html

from extract.dates.candidate import PUBLISHED, Candidate
from extract.dates.clock import clock_in
from extract.dates.labels import days_back, time_back
from extract.dates.reading import Clock, DateReading
from extract.dates.scene import Scene

_LONGEST = 60


def read_relative(scene: Scene, text: str, element: html.HtmlElement) -> Iterator[Candidate]:
    """The date that a short text tells from the moment of the fetch, in the source's zone."""
    if len(text) > _LONGEST:
        return
    reading = _ago(scene, text) or _day(scene, text)
    if reading is None:
        return
    around = scene.neighbourhood.around(element)
    alone = reading.clock is not None or any(c.isdigit() for c in text)
    if not around.linked and (alone or around.dated):
        yield scene.made("relative:beside", text, reading, (PUBLISHED, ""))


def _ago(scene: Scene, text: str) -> DateReading | None:
    found = time_back(text)
    if found is None:
        return None
    length, unit = found
    then = scene.now - length
    clock = None
    if unit == "minute" and scene.zone:
        clock = Clock(then.hour, then.minute, None, timezone(then.utcoffset() or timedelta()))
    return DateReading(0, len(text), then.month, then.day, then.year, clock)


def _day(scene: Scene, text: str) -> DateReading | None:
    back = days_back(text)
    if back is None:
        return None
    day = scene.now.date() - timedelta(days=back)
    reading = DateReading(0, 0, day.month, day.day, day.year)
    clock = clock_in(text)
    if clock:
        return replace(reading, clock=clock)
    # `Today's Paper` and `USA TODAY Network` are no dates
    return reading if len(text.split()) <= 2 and text.strip(" .,:").count("'") == 0 else None
