"""Months are read with the endings of every language, and days and months in words or Roman figures."""

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from extract.dates.written.calendars import CLDR, PRESS
from extract.dates.written.forms import read_first
from extract.dates.written.reading import Locale

# endings of a back and of a front vowel: locative, ablative, genitive, dative, possessive with its cases
_CYRILLIC = (
    ["да", "дан", "ның", "га", "ы", "ында", "ынан", "ының", "дағы"],
    ["де", "ден", "нің", "ге", "і", "інде", "інен", "інің", "дегі"],
)
_LATIN = (
    ["da", "dan", "nın", "ğa", "ı", "ında", "ından", "ının", "daki"],
    ["de", "den", "nin", "ge", "i", "inde", "inden", "inin", "deki"],
)
_DECLINED = {
    "kk": (_CYRILLIC, "{y} жылғы {d} {m}"),
    "ky": ((["да", "дан", "дын", "га", "ы", "ында"], ["де", "ден", "дин", "ге", "и", "инде"]), "{y}-жылдын {d}-{m}"),
    "tt": ((["та", "тан", "ның", "ы", "ында"], ["дә", "дән", "нең", "е", "ендә"]), "{y} елның {d} {m}"),
    "uz": ((["da", "dan", "ning", "ga", "i", "gacha", "dagi"],) * 2, "{y}-yilning {d}-{m}"),
    "uz_Cyrl": ((["да", "дан", "нинг", "га", "и"],) * 2, "{y} йил {d} {m}"),
    "az": (_LATIN, "{y}-cı il, {d} {m}"),
    "tr": (_LATIN, "{d} {m} {y}"),
    "tk": (
        (["da", "dan", "yň", "a", "y", "ynda"], ["de", "den", "iň", "e", "i", "inde"]),
        "{y}-nji ýylyň {d}-nji {m}",
    ),
    "ug": ((["تا", "دا", "دىن", "نىڭ", "غا"],) * 2, "{y}-يىلى {d}-{m}"),
    "kaa": (_LATIN, "{y}-jıl {d}-{m}"),
}
_FRONT = frozenset("әеөүіэиäeöüiə")
_VOWELS = frozenset("аәеёиоөуүыіэюяӱaeiouyäöüıəý")
# names whose stem changes before a vowel, or that are written short
_CHANGING = frozenset({"ocak", "aralık"})


@pytest.mark.parametrize("locale", _DECLINED)
@settings(max_examples=120, deadline=None)
@given(day=st.dates(date(1991, 1, 1), date(2060, 12, 31)), pick=st.integers(0, 1000))
def test_a_declined_month_is_read(locale: str, day: date, pick: int) -> None:
    (back, front), pattern = _DECLINED[locale]
    tables = [table[locale][day.month - 1] for table in (CLDR, PRESS) if locale in table]
    name = next(name for names in tables for name in names if len(name) > 2 and not name.endswith("."))
    name = name.lower()
    last = next((c for c in reversed(name) if c in _VOWELS), "a")
    ending = (front if last in _FRONT else back)[pick % len(back)]
    if name in _CHANGING and ending[0] in _VOWELS:
        return
    if name.endswith("ь") and ending[0] in _VOWELS:
        name = name[:-1]
    reading = read_first(pattern.format(y=day.year, m=name + ending, d=day.day), Locale((locale.split("_")[0],)))
    assert reading is not None, name + ending
    assert reading.on() == day


@pytest.mark.parametrize(
    ("words", "iso"),
    [
        ("2024 жылдың 5 наурызы", "2024-03-05"),
        ("2026 жылғы 5 наурызда, 14:30", "2026-03-05"),
        ("2026 жылдың 5 наурызы күні сағат 14:30-да", "2026-03-05"),
        ("2026-cı il, 5 martdan", "2026-03-05"),
        ("2026'nın 5 Mart'ında", "2026-03-05"),
        ("5 Ocak'ta 2026", "2026-01-05"),
        ("2024-yilning 5-marti", "2024-03-05"),
        ("2024-jıl 5-mart", "2024-03-05"),
        ("2026-njy ýylyň 5-nji martynda", "2026-03-05"),
        ("2026-njy ýylyň mart aýynyň 5-i", "2026-03-05"),
        ("5-ми марти соли 2026", "2026-03-05"),
        ("2026-жылдын 5-баш оонасында", "2026-08-05"),
        ("5-баш оонасы 2026", "2026-08-05"),
        ("5-аяк оона, 2026", "2026-09-05"),
        ("5 майҙа 2026", "2026-05-05"),
        # Mongolian months by number, in figures or Roman ones
        ("2026 оны 9 дүгээр сарын 12", "2026-09-12"),
        ("2026 оны 9-р сарын 12-ны өдөр", "2026-09-12"),
        ("2026 оны есдүгээр сарын 7", "2026-09-07"),
        ("2025 оны XII сарын 28", "2025-12-28"),
        ("2025 оны арван хоёрдугаар сарын 28", "2025-12-28"),
        ("9 дүгээр сарын 12, 2026", "2026-09-12"),
        # Uyghur and Kazakh in Arabic letters, the year first
        ("2026-يىلى 3-ئاينىڭ 5-كۈنى", "2026-03-05"),
        ("2026-يىل 3-ئاي 5-كۈن", "2026-03-05"),
        ("2026-جىلى 3-ايدىڭ 5-كۇنى", "2026-03-05"),
        # Latin letters that look like Cyrillic ones, and the other way round
        ("5 мapтa 2026", "2026-03-05"),
        ("5 ceнтябpя 2026", "2026-09-05"),
        ("5 oктябpя 2026", "2026-10-05"),
        ("5 mаrt 2026", "2026-03-05"),
        ("5 aвгуcтa 2026", "2026-08-05"),
    ],
)
def test_forms_of_the_region(words: str, iso: str) -> None:
    reading = read_first(words, Locale(()))
    assert reading is not None
    assert reading.on() == date.fromisoformat(iso)


@pytest.mark.parametrize(
    ("words", "iso"),
    [
        ("пятое марта 2026 года", "2026-03-05"),
        ("двадцать пятого марта 2026 года", "2026-03-25"),
        ("тридцать первое марта 2026", "2026-03-31"),
        ("п'ятнадцяте березня 2026", "2026-03-15"),
        ("дваццаць пятага сакавіка 2026", "2026-03-25"),
        ("2026 жылғы он бесінші наурыз", "2026-03-15"),
        ("2026 жылғы жиырма бесінші наурыз", "2026-03-25"),
        ("2026-жылдын он бешинчи марты", "2026-03-15"),
        ("2026-yil o‘n beshinchi mart", "2026-03-15"),
        ("2026 йил йигирма бешинчи март", "2026-03-25"),
        ("on beşinci mart 2026", "2026-03-15"),
        ("yirmi beşinci Mart 2026", "2026-03-25"),
        ("on bäşinji mart 2026", "2026-03-15"),
        ("2026 елның унбишенче марты", None),
        ("2026 елның ун бишенче марты", "2026-03-15"),
        ("понздаҳуми марти соли 2026", "2026-03-15"),
        ("the fifteenth of March 2026", "2026-03-15"),
        ("twenty-fifth March 2026", "2026-03-25"),
        ("پنجم اسفند ۱۴۰۴", "2026-02-24"),
        ("سه‌شنبه بیست و پنجم اسفند ۱۴۰۴", "2026-03-16"),
        # a third of the year, no day
        ("третье место в марте 2026 года", None),
    ],
)
def test_days_in_words(words: str, iso: str | None) -> None:
    reading = read_first(words, Locale(()))
    assert (reading.on().isoformat() if reading and reading.year else None) == iso


@pytest.mark.parametrize("words", ["12 мартышек 2026", "5 маек 2026", "3 майора 2026", "5 июнеров 2026"])
def test_words_that_only_begin_as_months(words: str) -> None:
    reading = read_first(words, Locale(("ru",)))
    assert reading is None or reading.year is None
