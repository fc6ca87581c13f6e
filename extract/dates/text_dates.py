"""Reads the dates of a page's texts: of a line about the article, of a dateline, of several small elements."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import timedelta
from itertools import islice

from extract.dates import labels
from extract.dates.candidates import ORIGINAL, PUBLISHED, Candidate
from extract.dates.context import DateContext, leads_to_archive, origin_of
from extract.dates.relative import nearest_past, read_relative
from extract.dates.surroundings import BlockKind
from extract.dates.text_nodes import key
from extract.dates.written.calendars import month_word
from extract.dates.written.clocks import lone_clock
from extract.dates.written.forms import LONGEST, read_forms
from extract.dates.written.reading import DateReading
from extract.dates.written.words import WORD, tidy

_DIGIT = re.compile(r"\d")
_WORD = re.compile(WORD)
_OTHER_LABEL = re.compile(r"\w\s?:[^\d|•·]*$")  # `Release: 11.02.2005` dates a game, `By: PAP | 02-01-2012` no author
_FACTS = re.compile(r"\s[|•·»›∙●▪⋅¦]\s?|\s[/—–\\]\s")  # admin » News » 05.03.2026 14:30 » seen 312
_NEAR = frozenset({"beside", "above"})
_OPENING = frozenset({"beside", "top"})
_SHORT, _DATELINE = 40, 60
_LONGEST_PLACE, _MOST_WORDS = 45, 4
# what stands between the place and the day, and after the day before the agency or the text
_PLACE_ENDS = re.compile(r"[\s,./(:—–-]{0,3}$")
_DAY_ENDS = re.compile(
    r"\s?(?:г\.?|года|ж\.?|жыл\w*|йил\w*|yil\w*|il|y|р\.?|թ\.?|წ\.?|оны|ý\.?)?[.,)]{0,2}\s?"
    r"(?:/|\(|[—–]|-\s|:\s|\.?\s?(?:INTERFAX|[^\s.,]{2,30}(?:\s[^\s.,]{1,20}){0,2})\s?(?:[—–/:]|-\s))"
)
_PIECE = re.compile(
    rf"[\s,./|-]*(?:\d{{1,2}}|(?:19|20)\d\d|(?:\d{{1,2}}[\s.-]*)?(?:{WORD})(?:[\s.,-]*\d{{1,4}})?)[\s,./|-]*"
)
_LONGEST_PIECE, _LONGEST_NEXT, _MOST_PIECES, _UP = 16, 20, 5, 4


def read_text(context: DateContext, number: int, part: str) -> Iterator[Candidate]:
    """The dates of one text."""
    raw = context.nodes.texts[number][: LONGEST + 100]
    if part not in _NEAR and not _DIGIT.search(raw):
        return
    text = tidy(raw)
    pieces = _read_fragments(context, number, text) if part not in {"body", "elsewhere"} else None
    text, readings = (pieces[0], [pieces[1]]) if pieces else (text, read_forms(text, context.locale))
    if not readings:
        if part in _NEAR:
            yield from read_relative(context, text, context.nodes.element(number))
        return
    if part in _OPENING and len(text) > _DATELINE and _is_dateline(text, readings[0]):
        yield from _read(context, text[:_DATELINE], readings[0], ("dateline:top", PUBLISHED))
        return
    if _is_headline(context, number, text, readings[0]):
        yield from _read(context, text, readings[0], ("text:heading", PUBLISHED))
        return
    yield from _of_line(context, number, part, _Line(text, readings[:4]))


class _Line:
    """A text with its dates, and what the words about each say of it."""

    __slots__ = ("readings", "roles", "text")

    def __init__(self, text: str, readings: list[DateReading]) -> None:
        self.text, self.readings = text, readings
        self.roles = _roles(text, readings)

    def before(self, at: int) -> str:
        """The words between a date and the one before it."""
        return self.text[self.readings[at - 1].end if at else 0 : self.readings[at].start]


def _of_line(context: DateContext, number: int, part: str, line: _Line) -> Iterator[Candidate]:
    element = context.nodes.element(number)
    around = context.block_kinds.around(element)
    archived = around.linked and leads_to_archive(element, context)
    for at, reading in enumerate(_with_clock(context, number, line.text, line.readings)):
        before, own = line.before(at), line.roles[at]
        if _is_prose(line.text, line.readings, around) and not (own and len(before) < 60):
            continue
        role = own or (None if at else labels.label_around(context, number))
        origin = origin_of("text", part, around, archived=archived)
        if role == PUBLISHED:
            origin = f"stated:{origin.partition(':')[2]}"
        elif role is None and _OTHER_LABEL.search(before[-40:]) and not labels.may_precede(before):
            origin = f"{origin.partition(':')[0]}:labelled"
        if part in {"tail", "body"} and _credited(context, number, line.text[reading.end :], part):
            role, origin = ORIGINAL, f"credited:{origin.partition(':')[2]}"
        yield from _read(context, line.text, reading, (origin, role or PUBLISHED))


def _roles(text: str, readings: Sequence[DateReading]) -> list[str | None]:
    """What is said of each date: by the words before it, or after it, as verbs stand in Turkic languages."""
    ends = [0, *(r.end for r in readings)]
    starts = [*(r.start for r in readings), len(text)]
    before = [labels.role_of(text[end:start]) for end, start in zip(ends, starts[:-1], strict=False)]
    after = [labels.role_after(text[end:start]) for end, start in zip(ends[1:], starts[1:], strict=True)]
    return after if before[0] is None and after[-1] else before


def _is_headline(context: DateContext, number: int, text: str, reading: DateReading) -> bool:
    """Whether the date stands in the headline, as what the article is about: `Что произошло 4 марта 2026 года`."""
    headline, element = context.nodes.headline, context.nodes.element(number)
    if headline is None or number > headline or len(text) < reading.end - reading.start + 12:
        return False
    if any(holder.tag == "h1" for holder in (element, *islice(element.iterancestors(), 2))):
        return True
    own, title = key(text), context.title_key
    return len(own) * 5 > len(title) * 3 and bool(own) and (own in title or title in own) and bool(title)


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
    day = nearest_past(reading.month, reading.day, context.now.date() + timedelta(days=1))
    place = "dateline" if origin.startswith("dateline") else "beside"
    if day and (place == "dateline" or origin.endswith((":beside", ":above"))):
        yield context.candidate_of(f"yearless:{place}", text, replace(reading, year=day.year), (role, ""))


def _is_prose(text: str, readings: list[DateReading], around: BlockKind) -> bool:
    """Whether the dates stand in a sentence, a caption or a headline and not alone."""
    first, last = readings[0].start, readings[-1].end
    marks = list(_FACTS.finditer(text))
    if len(marks) > 1 and len(readings) == 1:
        start = max((m.end() for m in marks if m.end() <= first), default=0)
        text = text[start : min((m.start() for m in marks if m.start() >= last), default=len(text))]
    rest = len(text) - sum(r.end - r.start for r in readings)
    words = len(_WORD.findall(text))
    return rest > 90 or words > 14 if around.dated else rest > 45 or words > 9


def _credited(context: DateContext, number: int, rest: str, part: str) -> bool:
    """Whether a credit follows: `10 февраля 2026 г. Источник - ИноСМИ`."""
    nodes = context.nodes
    if part == "body" and (nodes.tail is None or number < nodes.tail - 6):
        return False
    following = [nodes.texts[n] for n in range(number + 1, min(number + 3, len(nodes.texts)))]
    return labels.names_source(" ".join([rest, *following]))


def _is_dateline(text: str, reading: DateReading) -> bool:
    """Whether a paragraph opens with a place in capitals and this date, and goes on with an agency or a dash."""
    place = text[: reading.start]
    if len(place) > _LONGEST_PLACE or any(c.isdigit() for c in place) or not _PLACE_ENDS.search(place):
        return False
    words = _WORD.findall(place)
    if not words:
        return text[reading.end : reading.end + 2].strip().startswith(("/", "(")) and reading.start <= 2
    if len(words) > _MOST_WORDS or not all(w[0].isupper() or w.upper() == w.lower() for w in words):
        return False
    return _DAY_ENDS.match(text, reading.end) is not None


def _read_fragments(context: DateContext, number: int, text: str) -> tuple[str, DateReading] | None:
    """The words and the date of a short text and those after it in the same block; None where they make none."""
    if len(text) > _LONGEST_PIECE or not _PIECE.fullmatch(text) or not _is_part(text):
        return None
    nodes = context.nodes
    pieces, block = [text], set(islice(nodes.element(number).iterancestors(), _UP))
    for following in range(number + 1, min(number + 1 + _MOST_PIECES, len(nodes.texts))):
        piece = tidy(nodes.texts[following][: _LONGEST_NEXT + 1])
        holders = islice(nodes.element(following).iterancestors(), _UP)
        if len(piece) > _LONGEST_NEXT or not any(h in block and h.tag != "body" for h in holders):
            break
        if piece:
            pieces.append(piece)
    alone = next(iter(read_forms(text, context.locale)), None)
    if len(pieces) < 2 or (alone and alone.year):
        return None
    joined = " ".join(pieces)
    reading = next(iter(read_forms(joined, context.locale)), None)
    whole = reading is not None and reading.year is not None and reading.start < len(text) < reading.end
    return (joined[: reading.end], reading) if reading and whole else None


def _is_part(text: str) -> bool:
    """Whether a text is a number or holds a month's name."""
    words = _WORD.findall(text)
    return not words or any(map(month_word, words))
