"""Reads the dates that stand in the page: in its texts, and in attributes such as <time datetime> and itemprop."""

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime
from itertools import islice

from lxml import html

from extract.dates import labels
from extract.dates.candidates import MODIFIED, PUBLISHED, Candidate
from extract.dates.context import AFTER, BEFORE, DateContext, leads_to_archive, origin_of, part_of
from extract.dates.structured_dates import OTHER_THINGS
from extract.dates.text_dates import read_text
from extract.dates.written.forms import LONGEST, read_first
from extract.dates.written.machine import is_for_machines, read_machine
from extract.dates.written.reading import DateReading, day_in
from extract.dates.written.words import tidy

_DIGIT = re.compile(r"\d")
_YEAR = re.compile(r"\d(?:\d{3}|[./-]\s?\w{1,10}[./-]\s?\d\d)")  # 2026, 05.02.26, 5-Feb-26
_OF_LISTS = frozenset({"time", "text", "plain", "stated", "relative", "yearless"})
_FAINT = frozenset({"clock", "labelled", "other", "body"})
_APART = frozenset({"microdata:other", "microdata:elsewhere"})
_NEAR = frozenset({"headline", "beside", "above"})
_OF_ARTICLE = _NEAR | {"before", "end", "top"}
_MOST_READ = 150
_CHANGE = re.compile(r"modif|updat", re.I)
# WordPress marks a text that was never changed as `published updated`, tagDiv's themes the publication as `updated`
_PUBLICATION = re.compile(r"publish|entry-date|(?:module|post)-date", re.I)
_PUBLISHED_CLASS = re.compile(r"(?:^|\s)published(?:$|\s)", re.I)


def read_page_dates(context: DateContext) -> list[Candidate]:
    """The dates of texts and date elements, those nearest to the headline first."""
    headline = context.nodes.headline or 0
    numbers = sorted(_worth_reading(context), key=lambda n: (abs(n - headline), n))
    found: list[Candidate] = []
    listed: list[bool] = []
    for number in numbers[:_MOST_READ]:
        part = part_of(context, number)
        read = (
            read_text(context, number, part) if context.nodes.texts[number] else _read_element(context, number, part)
        )
        for candidate in read:
            found.append(candidate)
            listed.append(_is_listed(context, number, part, candidate))
    # a list's dates are told from the only one after the body before they leave
    ended = [_listed(c) if of_list else c for c, of_list in zip(_alone_after(found), listed, strict=True)]
    return _without_today(context, _first_beside(_one_article(ended)))


def _is_listed(context: DateContext, number: int, part: str, candidate: Candidate) -> bool:
    """Whether a list tells the date of another article; one that says what it is must be a list's for sure."""
    sure = part == "beside" or candidate.kind == "stated"
    told = candidate.kind in _OF_LISTS and candidate.place not in _FAINT
    return told and context.lists.hold(context.nodes.element(number), surely=sure)


def _listed(candidate: Candidate) -> Candidate:
    return replace(candidate, origin=f"{candidate.kind}:listed")


def _one_article(found: list[Candidate]) -> list[Candidate]:
    """An article was published once: several datePublished away from the headline are of several articles."""
    apart = [c.origin in _APART and c.role == PUBLISHED for c in found]
    moments = {c.moment.value for c, far in zip(found, apart, strict=True) if far and c.moment}
    if sum(isinstance(moment, datetime) for moment in moments) < 2:
        return found
    return [_listed(c) if far else c for c, far in zip(found, apart, strict=True)]


def _without_today(context: DateContext, found: list[Candidate]) -> list[Candidate]:
    """The day of the fetch above a headline is the site's own today, where another day is told nearer or by name."""
    today = context.now.date()
    others = [c for c in found if c.role == PUBLISHED and c.moment and day_in(c.moment) != today]
    stated = any(c.kind == "stated" and c.place in _OF_ARTICLE for c in others)
    near = stated or any(c.place in _NEAR for c in others)
    places = {"before", "above"} if stated else {"before"} if near else set()
    return [replace(c, origin=f"{c.kind}:clock") if c.place in places and _is_day(c, today) else c for c in found]


def _is_day(candidate: Candidate, day: date) -> bool:
    """Whether a candidate tells this day, with no time and no label."""
    bare = candidate.kind != "stated" and not candidate.clock
    return bare and candidate.moment is not None and day_in(candidate.moment) == day


def _first_beside(found: list[Candidate]) -> list[Candidate]:
    """The first date after the headline is better than those that follow."""
    first = next((c for c in found if c.place == "beside" and c.role == PUBLISHED), None)
    return [replace(c, origin=f"{c.kind}:headline") if c is first else c for c in found]


def _alone_after(found: list[Candidate]) -> list[Candidate]:
    """A day that stands alone after the body closes the article; several are a list of other articles."""
    days = {day_in(c.moment) for c in found if c.place == "tail" and c.moment}
    if len(days) != 1:
        return found
    return [replace(c, origin=f"{c.kind}:end") if c.place == "tail" and c.role == PUBLISHED else c for c in found]


def _worth_reading(context: DateContext) -> Iterator[int]:
    nodes = context.nodes
    headline = nodes.headline if nodes.headline is not None else -AFTER
    for number, node in enumerate(nodes.texts):
        if not node:
            if _machine_value(context, number):
                yield number
        elif -BEFORE <= number - headline <= AFTER:
            if len(node) < 40 or _DIGIT.search(node, 0, LONGEST):
                yield number
        elif 5 < len(node) < 3000 and _YEAR.search(node, 0, LONGEST):
            yield number


def _machine_value(context: DateContext, number: int) -> str | None:
    """What the element of a node says in an attribute that tells dates."""
    element = context.nodes.element(number)
    told = context.nodes.told.get(element)
    if told:
        return told.value
    itemprop = (element.get("itemprop") or "").lower()
    if itemprop and not itemprop.startswith(("date", "upload")) and element.tag != "time":
        return None
    return element.get("datetime") or (element.get("content") if itemprop else None)


def _read_element(context: DateContext, number: int, part: str) -> Iterator[Candidate]:
    """The date of an element's attribute."""
    value, element = _machine_value(context, number) or "", context.nodes.element(number)
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
