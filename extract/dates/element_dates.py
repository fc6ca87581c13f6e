"""Reads the dates that elements tell by attributes: <time datetime>, itemprop, abbr[title], data-timestamp."""

import re
from collections.abc import Iterator
from itertools import islice

from lxml import html

from extract.dates import labels
from extract.dates.candidates import MODIFIED, PUBLISHED, Candidate
from extract.dates.context import DateContext
from extract.dates.placing import leads_to_archive, origin_of
from extract.dates.structured_dates import OTHER_THINGS
from extract.dates.written.forms import read_first
from extract.dates.written.machine import is_for_machines, read_machine
from extract.dates.written.reading import DateReading
from extract.dates.written.words import tidy

_CHANGE = re.compile(r"modif|updat", re.I)
# WordPress marks a text that was never changed as `published updated`, tagDiv's themes the publication as `updated`
_PUBLICATION = re.compile(r"publish|entry-date|(?:module|post)-date", re.I)
_PUBLISHED_CLASS = re.compile(r"(?:^|\s)published(?:$|\s)", re.I)


def machine_value(context: DateContext, number: int) -> str | None:
    """What the element of a node says in an attribute that tells dates."""
    element = context.nodes.element(number)
    told = context.nodes.told.get(element)
    if told:
        return told.value
    itemprop = (element.get("itemprop") or "").lower()
    if itemprop and not itemprop.startswith(("date", "upload")) and element.tag != "time":
        return None
    return element.get("datetime") or (element.get("content") if itemprop else None)


def read_element(context: DateContext, number: int, part: str) -> Iterator[Candidate]:
    """The date of an element's attribute."""
    value, element = machine_value(context, number) or "", context.nodes.element(number)
    reading = read_machine(value, context.locale)
    itemprop = (element.get("itemprop") or "").lower()
    if reading is None or itemprop.startswith(("datecreated", "upload")):
        return
    shown = "" if element.tag == "meta" else tidy("".join(islice(element.itertext(), 8))[:120])
    if not is_for_machines(value) and _differs(shown, reading, context):
        return
    said = labels.role_of(shown) or (None if itemprop else labels.label_around(context, number))
    role = MODIFIED if said == MODIFIED or _is_change(context, element, itemprop) else PUBLISHED
    yield context.candidate_of(_origin(context, element, itemprop, part), value, reading, (role, ""))


def _differs(shown: str, reading: DateReading, context: DateContext) -> bool:
    """Whether readers see another day: an attribute in no form for machines is no better than its text."""
    seen = read_first(shown, context.locale)
    return seen is not None and seen.year is not None and seen.on() != reading.on()


def _origin(context: DateContext, element: html.HtmlElement, itemprop: str, part: str) -> str:
    told = context.nodes.told.get(element)
    stated = itemprop in {"datepublished", "datemodified"} or (
        told is not None and element.get("property") is not None
    )
    if stated and _is_of_other(element):
        return "microdata:listed"
    around = context.block_kinds.around(element)
    kind = "microdata" if stated else "text" if told and not told.certain else "time"
    return origin_of(kind, part, around, archived=around.linked and leads_to_archive(element, context))


def _is_change(context: DateContext, element: html.HtmlElement, itemprop: str) -> bool:
    """Whether the names of an element call its date that of a change."""
    told = context.nodes.told.get(element)
    if (told and told.changed) or _CHANGE.search(itemprop):
        return True
    names = element.get("class") or ""
    if not _CHANGE.search(names) or "publish" in names.lower():
        return False
    # `entry-date updated` is the publication, unless another time beside it is called so
    return not _PUBLICATION.search(names) or _has_published_neighbour(element)


def _has_published_neighbour(element: html.HtmlElement) -> bool:
    around = islice(element.iterancestors(), 2)
    times = (time for holder in around for time in islice(holder.iter("time"), 8))
    return any(time is not element and _PUBLISHED_CLASS.search(time.get("class") or "") for time in times)


def _is_of_other(element: html.HtmlElement) -> bool:
    """Whether the thing that a microdata date belongs to is a comment, a video or a person, and no article."""
    scope = next((above for above in element.iterancestors() if "itemscope" in above.attrib), None)
    kind = "" if scope is None else scope.get("itemtype", "").lower()
    return bool(OTHER_THINGS.search(kind))
