"""Reads the dates that stand in the page itself, and where they stand."""

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime, timedelta
from itertools import islice

from lxml import html

from extract.dates import labels
from extract.dates.candidates import MODIFIED, ORIGINAL, PUBLISHED, Candidate
from extract.dates.context import DateContext
from extract.dates.forms import LONGEST, read_forms
from extract.dates.labels import read_relative
from extract.dates.machine import read_machine
from extract.dates.reading import DateReading, day_in, lone_clock
from extract.dates.structured_dates import OTHER_THINGS
from extract.dates.surroundings import BlockKind
from extract.dates.words import WORD, tidy

_DIGIT = re.compile(r"\d")
_YEAR = re.compile(r"\d(?:\d{3}|[./-]\s?\w{1,10}[./-]\s?\d\d)")  # 2026, 05.02.26, 5-Feb-26
_WORD = re.compile(WORD)
_OTHER_LABEL = re.compile(r"\w\s?:[^\d|•·]*$")  # `Release: 11.02.2005` dates a game, `By: PAP | 02-01-2012` no author
_CHANGE = re.compile(r"modif|updat", re.I)
_OF_LISTS = frozenset({"time", "text", "plain", "stated", "relative", "yearless"})
_FAINT = frozenset({"clock", "labelled", "other", "body"})
_APART = frozenset({"microdata:other", "microdata:elsewhere"})
_NEAR = frozenset({"headline", "beside", "above"})
_OF_ARTICLE = _NEAR | {"before", "end", "top"}
_MOST_READ = 150
_SHORT = 40
_ABOVE, _BEFORE, _AFTER, _FARTHEST, _TOP, _TAIL = 3, 10, 25, 60, 6, 12


def read_page_dates(context: DateContext) -> list[Candidate]:
    """The dates of texts and date elements, those nearest to the headline first."""
    headline = context.nodes.headline or 0
    numbers = sorted(_worth_reading(context), key=lambda n: (abs(n - headline), n))
    found: list[Candidate] = []
    listed: list[bool] = []
    for number in numbers[:_MOST_READ]:
        part = _part(context, number)
        read = _of_text(context, number, part) if context.nodes.texts[number] else _of_element(context, number, part)
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
    headline = nodes.headline if nodes.headline is not None else -_AFTER
    for number, node in enumerate(nodes.texts):
        if not node:
            if _machine_value(context, number):
                yield number
        elif -_BEFORE <= number - headline <= _AFTER:
            if len(node) < 40 or _DIGIT.search(node, 0, LONGEST):
                yield number
        elif 5 < len(node) < 3000 and _YEAR.search(node, 0, LONGEST):
            yield number


def _part(context: DateContext, number: int) -> str:
    """beside (after), above or before the headline, top (of the body), body, tail (just after it), elsewhere."""
    nodes = context.nodes
    headline, lead, tail = nodes.headline, nodes.lead, nodes.tail
    if headline is not None:
        end = nodes.prose if nodes.prose is not None else headline + _AFTER
        if headline < number <= min(end, headline + _FARTHEST):
            return "beside"
        if headline - _BEFORE <= number <= headline:
            return "above" if headline - _ABOVE <= number else "before"
    if lead is None or tail is None:
        return "elsewhere"
    if headline is None and lead - _BEFORE <= number < lead:
        return "before"
    if lead <= number <= tail:
        return "top" if number <= lead + _TOP else "body"
    return "tail" if tail < number <= tail + _TAIL else "elsewhere"


def _origin(kind: str, part: str, around: BlockKind) -> str:
    """time:beside, text:beside, plain:tail ...; `other` is a block of other things, `linked` a link to one."""
    if around.clock:
        return f"{kind}:clock"
    close = around.elsewhere is not None and around.elsewhere <= 1
    if part in {"beside", "above", "before"}:
        where = "linked" if around.linked and (close or not around.dated) else part
        where = "other" if part != "beside" and around.masthead else where
    else:
        where = "other" if around.elsewhere is not None or around.linked or around.masthead else part
    return f"plain:{where}" if kind == "text" and not around.dated else f"{kind}:{where}"


def _machine_value(context: DateContext, number: int) -> str | None:
    element = context.nodes.element(number)
    itemprop = (element.get("itemprop") or "").lower()
    if itemprop and not itemprop.startswith(("date", "upload")) and element.tag != "time":
        return None
    return element.get("datetime") or (element.get("content") if itemprop else None)


def _of_element(context: DateContext, number: int, part: str) -> Iterator[Candidate]:
    value, element = _machine_value(context, number) or "", context.nodes.element(number)
    reading = read_machine(value, context.locale)
    itemprop = (element.get("itemprop") or "").lower()
    if reading is None or itemprop.startswith(("datecreated", "upload")):
        return
    shown = "" if element.tag == "meta" else "".join(islice(element.itertext(), 8))[:120]
    said = labels.role_of(tidy(shown)) or (None if itemprop else _label_before(context, number))
    changed = _CHANGE.search(f"{itemprop} {element.get('class') or ''}") or said == MODIFIED
    kind = "microdata" if itemprop in {"datepublished", "datemodified"} else "time"
    of_other = kind == "microdata" and _is_of_other(element)
    origin = "microdata:listed" if of_other else _origin(kind, part, context.block_kinds.around(element))
    yield context.candidate_of(origin, value, reading, (MODIFIED if changed else PUBLISHED, ""))


def _is_of_other(element: html.HtmlElement) -> bool:
    """Whether the thing that a microdata date belongs to is a comment, a video or a person, and no article."""
    scope = next((above for above in element.iterancestors() if "itemscope" in above.attrib), None)
    kind = "" if scope is None else scope.get("itemtype", "").lower()
    return bool(OTHER_THINGS.search(kind))


def _of_text(context: DateContext, number: int, part: str) -> Iterator[Candidate]:
    raw = context.nodes.texts[number][: LONGEST + 100]
    if part not in {"beside", "above"} and not _DIGIT.search(raw):
        return
    text = tidy(raw)
    readings = read_forms(text, context.locale)
    if not readings:
        if part in {"beside", "above"}:
            yield from read_relative(context, text, context.nodes.element(number))
        return
    around = context.block_kinds.around(context.nodes.element(number))
    for at, reading in enumerate(_with_clock(context, number, text, readings[:4])):
        before = text[readings[at - 1].end if at else 0 : reading.start]
        own = labels.role_of(before)
        if _is_prose(text, readings, around) and not (own and len(before) < 60):
            continue
        role = own or (None if at else _label_before(context, number))
        origin = _origin("text", part, around)
        if role == PUBLISHED:
            origin = f"stated:{origin.partition(':')[2]}"
        elif role is None and _OTHER_LABEL.search(before[-40:]) and not labels.says_as_of(before):
            origin = f"{origin.partition(':')[0]}:labelled"
        if part in {"tail", "body"} and _credited(context, number, text[reading.end :], part):
            role, origin = ORIGINAL, f"credited:{origin.partition(':')[2]}"
        yield from _read(context, text, reading, (origin, role or PUBLISHED))


def _with_clock(context: DateContext, number: int, text: str, readings: list[DateReading]) -> list[DateReading]:
    """The only date of a text takes the clock that stands alone beside it: `<i>5 марта</i> <b>12:45</b>`."""
    if len(readings) != 1 or readings[0].clock or len(text) > _SHORT:
        return readings
    texts = context.nodes.texts
    for step in (1, -1):
        # a bar or a comma may stand between
        near = [tidy(texts[n][:_SHORT]) for n in (number + step, number + 2 * step) if 0 <= n < len(texts)]
        said = next((t for t in near if any(c.isalnum() for c in t)), "")
        clock = lone_clock(said)
        if clock:
            return [replace(readings[0], clock=clock)]
    return readings


def _read(context: DateContext, text: str, reading: DateReading, said: tuple[str, str]) -> Iterator[Candidate]:
    origin, role = said
    if reading.year is not None:
        yield context.candidate_of(origin, text, reading, (role, ""))
        return
    day = labels.nearest_past(reading.month, reading.day, context.now.date() + timedelta(days=1))
    if day and origin.endswith((":beside", ":above")):
        yield context.candidate_of("yearless:beside", text, replace(reading, year=day.year), (role, ""))


def _is_prose(text: str, readings: list[DateReading], around: BlockKind) -> bool:
    """Whether the dates stand in a sentence, a caption or a headline and not alone."""
    rest = len(text) - sum(r.end - r.start for r in readings)
    words = len(_WORD.findall(text))
    return rest > 90 or words > 14 if around.dated else rest > 45 or words > 9


def _label_before(context: DateContext, number: int) -> str | None:
    """The label in the text just before: `<b>Updated:</b> <time>`."""
    nodes = context.nodes
    at = next((n for n in range(number - 1, max(-1, number - 4), -1) if nodes.texts[n]), None)
    earlier = nodes.texts[at] if at is not None and at != nodes.headline else ""
    if len(earlier) > 40 or _DIGIT.search(earlier):
        return None
    return labels.role_of(tidy(earlier))


def _credited(context: DateContext, number: int, rest: str, part: str) -> bool:
    """Whether a credit follows: `10 февраля 2026 г. Источник - ИноСМИ`."""
    nodes = context.nodes
    if part == "body" and (nodes.tail is None or number < nodes.tail - 6):
        return False
    following = [nodes.texts[n] for n in range(number + 1, min(number + 3, len(nodes.texts)))]
    return labels.names_source(" ".join([rest, *following]))
