"""Reads dates that are written in figures alone."""

import re
from collections.abc import Iterator

from extract.dates.written.calendars import from_jalali
from extract.dates.written.reading import DateReading, Locale, day_of

_YEAR_FIRST = re.compile(  # 2026-02-05, 2026/2/5, 2026.02.05, ۱۴۰۴/۱۱/۱۶ once its digits are tidied
    r"(?<![\d./-])(?P<y>(?:19|20|25)\d\d|1[34]\d\d)\s?(?P<sep>[-/.])\s?(?P<m>\d{1,2})\s?(?P=sep)\s?(?P<d>\d{1,2})(?!\d|[./-]\d)"
)
_YEAR_LAST = re.compile(  # 05.02.2026, 5/2/2026, 05-02-26, 5. 2. 2026
    r"(?<![\d.:,-])(?<!\d/)(?P<a>\d{1,2})\s?(?P<sep>[-/.])\s?(?P<b>\d{1,2})\s?(?P=sep)\s?(?P<y>(?:19|20|25)?\d\d)(?!\d|[./-]\d)"
)
_EAST = re.compile(  # 2011年11月21日, 2011년 11월 21일
    r"(?<!\d)(?P<y>(?:19|20)\d\d)\s?[年년]\s?(?P<m>\d{1,2})\s?[月월]\s?(?P<d>\d{1,2})\s?[日일号號]?"
)
_EAST_NO_YEAR = re.compile(
    r"(?<![\d年년])(?<![年년]\s)(?P<m>\d{1,2})\s?[月월]\s?(?P<d>\d{1,2})\s?[日일号號]"
)  # 11月21日
_MONGOL = re.compile(  # 2026 оны 2-р сарын 5, 9 дүгээр сарын 12, XII сарын 28
    r"(?:(?<!\d)(?P<y>(?:19|20)\d\d)\s?-?(?:он[ыд]?)?[\s,]{1,2})?(?<![\w.])(?P<m>\d{1,2}|[XIVХ]{1,4})"
    r"(?:\s?-?\s?(?:р|ын|д[уү]г[аэ]+р))?\s?-?\s?сарын?\s(?P<d>\d{1,2})(?!\d)(?:-?н(?:ы|ий|д)?(?!\w))?"
    r"(?:[\s,]{1,2}(?P<y2>20\d\d)(?!\d))?",
    re.I,
)
_UYGHUR = re.compile(  # 2026-يىلى 3-ئاينىڭ 5-كۈنى, 2026-جىلى 3-ايدىڭ 5-كۇنى
    r"(?:(?<!\d)(?P<y>20\d\d)\s?-?\s?(?:يىل|جىل|يیل|جیل)\w*[\s،,]{1,2})?(?<!\d)(?P<m>\d{1,2})\s?-?\s?ئ?ا[يیى]\w*\s"
    r"(?P<d>\d{1,2})(?!\d)\s?-?\s?(?(y)(?:ك[ۈۇ]ن\w*)?|ك[ۈۇ]ن\w*)"
)
_VIET = re.compile(
    r"(?<!\d)(?P<d>\d{1,2})\s?(?:tháng|thg)\s(?P<m>\d{1,2})(?:,|\snăm)?\s(?P<y>20\d\d)", re.I
)  # 5 tháng 2, 2026
_FIGURES = re.compile(r"\d\s?[-/.]\s?\d")  # what all dates in figures alone hold: 5.2, 26-02
_NAMED = (_EAST, _MONGOL, _UYGHUR, _VIET, _EAST_NO_YEAR)
_TELLING = re.compile("월|月|сар|th|اي|ای|اى", re.I)
_ROMAN = {
    roman: n for n, roman in enumerate(["I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX", "X", "XI", "XII"], 1)
}


def read_figures(text: str, locale: Locale) -> Iterator[DateReading]:
    """The dates in figures of a tidied text."""
    if _FIGURES.search(text):
        for match in _YEAR_FIRST.finditer(text):
            yield from _year_first(match)
        for match in _YEAR_LAST.finditer(text):
            yield from _year_last(match, locale)
    if _TELLING.search(text):
        for pattern in _NAMED:
            for match in pattern.finditer(text):
                parts = match.groupdict()
                year = parts.get("y") or parts.get("y2")
                month = _month_number(match["m"])
                reading = DateReading(*match.span(), month, int(match["d"]), int(year) if year else None)
                yield from _checked(match, reading)


def _month_number(written: str) -> int:
    """The month of `9` and of `IX`; 0 for letters that are no month's."""
    return int(written) if written.isdigit() else _ROMAN.get(written.upper().replace("Х", "X"), 0)


def _year_first(match: re.Match[str]) -> Iterator[DateReading]:
    year, month, day = (int(match[part]) for part in "ymd")
    if year < 1500:
        try:
            there = from_jalali(year, month, day)
        except ValueError:
            return
        yield DateReading(*match.span(), there.month, there.day, there.year)
    else:
        yield from _checked(match, DateReading(*match.span(), month, day, common_year(year)))


def _year_last(match: re.Match[str], locale: Locale) -> Iterator[DateReading]:
    first, second = int(match["a"]), int(match["b"])
    year = _two_digits(match) if len(match["y"]) == 2 else common_year(int(match["y"]))
    if year is None:
        return
    day, month = first, second
    swapped = None
    if second > 12:
        day, month = second, first
    elif match["sep"] != "." and first <= 12 and first != second and locale.month_first is not False:
        day, month = second, first
        if locale.month_first is None:
            swapped = day_of(year, second, first)
    yield from _checked(match, DateReading(*match.span(), month, day, year, swapped=swapped))


def _two_digits(match: re.Match[str]) -> int | None:
    # `1-2-05` is a score or a size: with two digits of a year the day and month have two each
    if len(match["a"]) < 2 or len(match["b"]) < 2 or not 0 <= int(match["y"]) <= 60:
        return None
    return 2000 + int(match["y"])


def common_year(year: int) -> int:
    """The year of our era: Thai papers count from 543 years before."""
    return year - 543 if year > 2400 else year


def _checked(match: re.Match[str], reading: DateReading) -> Iterator[DateReading]:
    day = reading.on() if reading.year else day_of(2024, reading.month, reading.day)
    if day is not None and match.end() > match.start():
        yield reading
