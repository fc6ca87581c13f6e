"""Reads the dates that a page's address holds, and those that a feed, a sitemap or a listing gave for it."""

import re
from collections.abc import Iterator
from datetime import datetime
from urllib.parse import unquote, urlsplit

from extract.dates.candidates import MODIFIED, PUBLISHED, Candidate
from extract.dates.context import DateContext
from extract.dates.written.machine import from_epoch, read_machine
from extract.dates.written.reading import DateReading, day_of, in_fixed_offset
from extract.extraction import Moment, Precision
from extract.page import Witness

_PARTS = re.compile(
    r"(?<!\d)(?P<y>(?:19|20)\d\d)[/_.-](?P<m>\d{1,2})[/_.-](?P<d>\d{1,2})(?![\d])"
)  # /2025/11/6/, 2025-05-06-slug
_DAY_FIRST = re.compile(r"(?<!\d)(?P<d>\d{1,2})[/_.-](?P<m>\d{1,2})[/_.-](?P<y>20\d\d)(?!\d)")  # /06-05-2025-slug
_NAMED = re.compile(r"(?<!\d)(?P<y>20\d\d)/(?P<m>[a-z]{3,9})/(?P<d>\d{1,2})(?!\d)", re.I)  # /2025/may/06/
_MIXED = re.compile(r"/(?P<y>20\d\d)/(?P<m>\d\d)(?P<d>\d\d)/")  # /2025/0506/
_SHORT = re.compile(r"/(?P<y>\d\d)/(?P<m>\d\d)/(?P<d>\d\d)/")  # /25/05/06/
_COMPACT = re.compile(
    r"(?<!\d)(?P<y>20[0-3]\d)(?P<m>0[1-9]|1[0-2])(?P<d>0[1-9]|[12]\d|3[01])(?:\d{4}|\d{6}|\d{9})?(?!\d)"
)  # 20111121_, 20111121093000123
# an article's own number: ?article=1000123456
_NUMBERED = re.compile(
    r"(?:^|[?&/_-])(?:\w*id|art\w*|news\w*|post|story|item|doc\w*|page|pg|n|no|num\w*|p|a|s?key|c\w{0,2}|q|code|tel|phone|object"
    r"|material|statya|record|view|show|read)=$",
    re.I,
)
_EPOCH = re.compile(r"(?:^|[?&=/_-])(\d{10}|\d{13})(?=$|[&/_.-])")  # newsA.php?st=1771493400
_NAMES = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_MONTHS = {m: n for n, m in enumerate(_NAMES, 1)}


def read_address(context: DateContext) -> Iterator[Candidate]:
    """The day of the path, or a query's time stamp."""
    url = context.document.url[:2000]
    try:
        parts = urlsplit(url)
    except ValueError:
        return
    path = unquote(parts.path)
    for origin, reading in _path_days(path):
        yield context.candidate_of(origin, path, reading, ("published", ""))
        return
    # a number of ten digits in a path is as often the article's own as the second of its publication
    for origin, text in (("url:timestamp", f"?{parts.query}"), ("url:number", path)):
        for match in _EPOCH.finditer(text):
            stamp = from_epoch(match[1])
            if stamp and _NUMBERED.search(text, 0, match.start(1)):
                origin = "url:number"
            if stamp:
                yield context.candidate_of(origin, match[0], stamp, ("published", ""))
                return


def _path_days(path: str) -> Iterator[tuple[str, DateReading]]:
    for origin, pattern in (
        ("url:day", _PARTS),
        ("url:day", _NAMED),
        ("url:day", _MIXED),
        ("url:dmy", _DAY_FIRST),
        ("url:compact", _COMPACT),
        ("url:short", _SHORT),
    ):
        for match in pattern.finditer(path):
            month = match["m"]
            number = int(month) if month.isdigit() else _MONTHS.get(month[:3].lower(), 0)
            year = int(match["y"]) + (2000 if len(match["y"]) == 2 else 0)
            if day_of(year, number, int(match["d"])):
                yield origin, DateReading(*match.span(), number, int(match["d"]), year)


_MOST = 20


def read_witnesses(context: DateContext) -> Iterator[Candidate]:
    """One candidate a witness; a plain sitemap's lastmod is a change, no publication."""
    for witness in context.document.page.witnesses[:_MOST]:
        role = MODIFIED if witness.origin == "sitemap" else PUBLISHED
        origin, words = f"witness:{witness.origin}", (witness.words or str(witness.published or ""))[:160]
        moment = _moment(witness, context)
        if moment:
            yield Candidate(origin, words, moment, role)
        elif witness.words:
            yield context.candidate_of(origin, words, read_machine(words, context.locale), (role, ""))


# 24:00 is told on purpose, as 00:00 is not
_END_OF_DAY = re.compile(r"(?<!\d)24:?00(?::?00)?(?!\d)")


def _moment(witness: Witness, context: DateContext) -> Moment | None:
    when = witness.published
    if when is None:
        return None
    if not isinstance(when, datetime):
        return Moment(when, Precision.DAY)
    if when.tzinfo is None:
        if context.zone is None:
            return Moment(when.date(), Precision.DAY)
        when = when.replace(tzinfo=context.zone)
    if not (when.hour or when.minute or when.second or _END_OF_DAY.search(witness.words or "")):
        return Moment(when.date(), Precision.DAY)
    return Moment(in_fixed_offset(when), Precision.SECOND)
