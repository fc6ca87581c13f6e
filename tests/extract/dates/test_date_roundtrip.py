"""Any day that is written in a language's form is read back as the same day."""

from datetime import date
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from extract.dates.written.calendars import CLDR, PRESS, SOLAR_HIJRI, from_jalali, is_leap
from extract.dates.written.forms import read_first
from extract.dates.written.reading import Locale

_PATTERNS = {
    "kk": ["{y} жылғы {d} {m}", "{d} {m}, {y}", "{d} {m} {y} ж."],
    "kk_Latn": ["{d} {m} {y}", "{d} {m}, {y}"],
    "ky": ["{y}-жылдын {d}-{m}", "{d}-{m}, {y}"],
    "uz": ["{d}-{m} {y}", "{y}-yil {d}-{m}", "{d} {m}, {y}"],
    "uz_Cyrl": ["{y} йил {d} {m}", "{d} {m} {y}"],
    "tg": ["{d} {m} соли {y}", "{d} {m} {y}"],
    "tk": ["{d}-nji {m} {y}", "{d} {m} {y}"],
    "az": ["{d} {m} {y}-cü il", "{d} {m} {y}"],
    "tr": ["{d} {m} {y}"],
    "be": ["{d} {m} {y} г."],
    "uk": ["{d} {m} {y} р."],
    "ru": ["{d} {m} {y} г.", "{d} {m} {y} года"],
    "hy": ["{d} {m}, {y}", "{m} {d}, {y}"],
    "ka": ["{d} {m}, {y}"],
    "mn": ["{y} оны {m} {d}"],
    "tt": ["{y} елның {d} {m}", "{d} {m} {y}"],
    "ba": ["{d} {m} {y}", "{y} йылдың {d} {m}"],
    "ug": ["{y}-يىلى {d}-{m}", "{d}-{m} {y}"],
    "kaa": ["{y}-jıl {d}-{m}", "{d}-{m}, {y}"],
    "kk_Arab": ["{d} {m} {y}"],
    "az_Cyrl": ["{d} {m} {y}"],
    "fa": ["{d} {m} {y}"],
    "ps": ["{d} {m} {y}"],
    "he": ["{d} ב{m} {y}"],
    "pt": ["{d} de {m} de {y}"],
    "it": ["{d} {m} {y}"],
    "bg": ["{d} {m} {y} г."],
    "sr": ["{d}. {m} {y}."],
    "cs": ["{d}. {m} {y}"],
    "en": ["{m} {d}, {y}", "{d} {m} {y}"],
    "el": ["{d} {m} {y}"],
    "pl": ["{d} {m} {y}"],
    "de": ["{d}. {m} {y}"],
    "fr": ["{d} {m} {y}"],
    "es": ["{d} de {m} de {y}"],
    "lt": ["{y} m. {m} {d} d."],
    "hu": ["{y}. {m} {d}."],
    "ar": ["{d} {m} {y}"],
}
_DAYS = st.dates(date(1990, 1, 1), date(2060, 12, 31))


def _names(locale: str, month: int) -> list[str]:
    cldr = CLDR[locale][month - 1] if locale in CLDR else []
    press = PRESS[locale][month - 1] if locale in PRESS else []
    return [*cldr, *press]


@pytest.mark.parametrize("locale", _PATTERNS)
@settings(max_examples=60)
@given(day=_DAYS, pick=st.integers(0, 1000))
def test_written_and_read_back(locale: str, day: date, pick: int) -> None:
    names, patterns = _names(locale, day.month), _PATTERNS[locale]
    name, pattern = names[pick % len(names)], patterns[pick % len(patterns)]
    reading = read_first(pattern.format(y=day.year, m=name, d=day.day), Locale((locale.split("_")[0],)))
    assert reading is not None
    assert reading.on() == day


@settings(max_examples=200)
@given(day=_DAYS, pattern=st.sampled_from(["%d.%m.%Y", "%d/%m/%Y", "%Y-%m-%d", "%Y/%m/%d", "%d-%m-%Y", "%d.%m.%y"]))
def test_figures_are_read_day_first(day: date, pattern: str) -> None:
    reading = read_first(day.strftime(pattern), Locale(("ru",)))
    assert (reading.on() if reading else None) == (day if day.year >= 2000 or "%Y" in pattern else None)


@settings(max_examples=200)
@given(year=st.integers(1370, 1420), month=st.integers(1, 12), day=st.integers(1, 29), figures=st.booleans())
def test_a_persian_day_is_read_in_words_and_figures(year: int, month: int, day: int, figures: bool) -> None:
    name = SOLAR_HIJRI["fa"][month - 1][0]
    words = f"{year}/{month:02}/{day:02}" if figures else f"{day} {name} {year}"
    reading = read_first(words.translate(str.maketrans("0123456789", "۰۱۲۳۴۵۶۷۸۹")), Locale(("fa",)))
    assert reading is not None
    assert reading.on() == from_jalali(year, month, day)


def test_persian_years_follow_one_another() -> None:
    starts = [from_jalali(year, 1, 1) for year in range(1300, 1500)]
    lengths = [(b - a).days for a, b in pairwise(starts)]
    assert lengths == [366 if is_leap(year) else 365 for year in range(1300, 1499)]
    assert from_jalali(1399, 12, 30) == date(2021, 3, 20)
    assert from_jalali(1403, 1, 1) == date(2024, 3, 20)


@pytest.mark.parametrize("day", [(1404, 12, 30), (1404, 13, 1), (1404, 7, 31), (1200, 1, 1), (1404, 0, 1)])
def test_a_day_that_no_persian_year_has_is_refused(day: tuple[int, int, int]) -> None:
    with pytest.raises(ValueError):
        from_jalali(*day)
