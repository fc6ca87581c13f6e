"""Dates are read in every language's own forms."""

from datetime import date, timedelta

import pytest

from extract.dates.written.forms import read_first, read_forms
from extract.dates.written.reading import Locale
from extract.dates.written.words import tidy

# language hint, the words of a page, the day, the time and offset in hours (None: not told)
FORMS = [
    ("kk", "2026 жылғы 5 ақпан", "2026-02-05", None),
    ("kk", "24 Мамыр, 2025", "2025-05-24", None),
    ("kk", "09:12, 05 Ақпан 2026 | GMT +5", "2026-02-05", "09:12+5"),
    ("kk", "5 қыркүйек 2025 ж. 18:05", "2025-09-05", "18:05"),
    ("kk", "12 Қар. 2025", "2025-11-12", None),
    ("kk", "5 aqpan 2026", "2026-02-05", None),
    ("kk", "17 sáuir, 2024", "2024-04-17", None),
    ("kk", "3 jeltoqsan 2023", "2023-12-03", None),
    ("ky", "2026-жылдын 5-февралы", "2026-02-05", None),
    ("ky", "5-февраль, 2026-жыл, 10:40", "2026-02-05", "10:40"),
    ("ky", "21 июну 2025", "2025-06-21", None),
    ("uz", "5-fevral 2026", "2026-02-05", None),
    ("uz", "2026-yil 5-fevral, 09:30", "2026-02-05", "09:30"),
    ("uz", "09:30 / 05.02.2026", "2026-02-05", "09:30"),
    ("uz", "2026 йил 5 февраль", "2026-02-05", None),
    ("uz", "14 сентябрь 2025 йил", "2025-09-14", None),
    ("tg", "5 феврали соли 2026", "2026-02-05", None),
    ("tg", "Душанбе, 12 августи 2025", "2025-08-12", None),
    ("tk", "5-nji fewral 2026", "2026-02-05", None),
    ("tk", "2026-njy ýylyň 5-nji fewraly", "2026-02-05", None),
    ("tk", "09 Noýabr 2025", "2025-11-09", None),
    ("az", "5 mart 2024-cü il", "2024-03-05", None),
    ("az", "14:30 05 Sentyabr 2025", "2025-09-05", "14:30"),
    ("az", "28 avqust, 2025, 23:10", "2025-08-28", "23:10"),
    ("tr", "5 Ağustos 2025 Salı 14:30", "2025-08-05", "14:30"),
    ("tr", "KASIM 12, 2024", "2024-11-12", None),
    ("be", "5 лютага 2026, 14:30", "2026-02-05", "14:30"),
    ("be", "17 траўня 2025", "2025-05-17", None),
    ("uk", "5 лютого 2026, 14:30", "2026-02-05", "14:30"),
    ("uk", "24 жовтня 2025 р.", "2025-10-24", None),
    ("ru", "5 февраля 2026 г., 14:30", "2026-02-05", "14:30"),
    ("ru", "12:30 19.02.2026", "2026-02-19", "12:30"),
    ("ru", "14:30 09.11.21", "2021-11-09", "14:30"),
    ("ru", "09.11.21, 14.30", "2021-11-09", "14:30"),
    ("ru", "6.11.2025, 19:04 (МСК)", "2025-11-06", "19:04+3"),
    ("ru", "16 Марта 2025 12:16", "2025-03-16", "12:16"),
    ("ru", "28-11-2011, 17:53", "2011-11-28", "17:53"),
    ("hy", "Փետրվար 5, 2026", "2026-02-05", None),
    ("hy", "5 փետրվարի, 2026 14:30", "2026-02-05", "14:30"),
    ("ka", "5 თებერვალი, 2026", "2026-02-05", None),
    ("ka", "12 აგვისტო 2025 - 10:15", "2025-08-12", "10:15"),
    ("mn", "2026 оны 2-р сарын 5", "2026-02-05", None),
    ("mn", "2026 оны 11 сарын 05", "2026-11-05", None),
    ("mn", "2026 оны хоёрдугаар сарын 5", "2026-02-05", None),
    ("mn", "2026 оны арван нэгдүгээр сарын 5", "2026-11-05", None),
    ("tt", "5 гыйнвар 2026", "2026-01-05", None),
    ("tt", "2026 елның 5 феврале", "2026-02-05", None),
    ("ba", "5 ғинуар 2026", "2026-01-05", None),
    ("fa", "۱۵ بهمن ۱۴۰۴ - ۱۴:۳۰", "2026-02-04", "14:30"),
    ("fa", "۱۴۰۴/۱۱/۱۶", "2026-02-05", None),
    ("fa", "5 فوریه 2026", "2026-02-05", None),
    ("fa", "۲۳ میزان ۱۴۰۳", "2024-10-14", None),
    ("ps", "5 فبروري 2026", "2026-02-05", None),
    ("en", "February 5th, 2026 at 2 pm", "2026-02-05", "14:00"),
    ("en", "Feb. 5, 2026 2:30 p.m. EST", "2026-02-05", "14:30-5"),
    ("en", "Tue, 06 May 2025 09:20:11 -0500", "2025-05-06", "09:20-5"),
    ("el", "5 Φεβρουαρίου 2026", "2026-02-05", None),
    ("el", "Παρασκευή 6 Γενάρη 2012", "2012-01-06", None),
    ("pl", "5 listopada 2020, 8:05", "2020-11-05", "08:05"),
    ("hr", "5. listopada 2020.", "2020-10-05", None),
    ("cs", "23. 12. 2024 13:31", "2024-12-23", "13:31"),
    ("de", "5. März 2024, 17.45 Uhr", "2024-03-05", "17:45"),
    ("fr", "Publié le 1er févr. 2026 à 14h30", "2026-02-01", "14:30"),
    ("es", "5 de febrero de 2026", "2026-02-05", None),
    ("it", "5 gennaio 2025", "2025-01-05", None),
    ("nl", "5 mrt 2024", "2024-03-05", None),
    ("pt", "05/02/2026 - 14h30", "2026-02-05", "14:30"),
    ("hu", "2024. március 5. 14:30", "2024-03-05", "14:30"),
    ("lt", "2024 m. kovo 5 d. 14:05", "2024-03-05", "14:05"),
    ("lv", "2024. gada 5. marts", "2024-03-05", None),
    ("fi", "5. tammikuuta 2026 klo 14.30", "2026-01-05", "14:30"),
    ("ar", "24 نيسان / أبريل 2020 09:22", "2020-04-24", "09:22"),
    ("ar", "٥ كانون الثاني ٢٠٢٦", "2026-01-05", None),
    ("he", "5 בפברואר 2026", "2026-02-05", None),
    ("hi", "5 फ़रवरी 2026", "2026-02-05", None),
    ("th", "5 ก.พ. 2569 14:30 น.", "2026-02-05", "14:30"),
    ("vi", "5 tháng 2, 2026", "2026-02-05", None),
    ("zh", "2011年11月21日10时22分", "2011-11-21", "10:22"),
    ("ja", "2011年11月21日 10:22", "2011-11-21", "10:22"),
    ("ko", "2026년 2월 5일 14:30", "2026-02-05", "14:30"),
]


@pytest.mark.parametrize(("language", "words", "day", "clock"), FORMS, ids=[f"{f[0]}-{f[1]}" for f in FORMS])
def test_a_form_is_read(language: str, words: str, day: str, clock: str | None) -> None:
    reading = read_first(words, Locale((language,)))
    assert reading is not None
    assert reading.on() == date.fromisoformat(day)
    if clock is None:
        assert reading.clock is None
        return
    assert reading.clock is not None
    assert f"{reading.clock.hour:02}:{reading.clock.minute:02}" == clock[:5]
    offset = timedelta(hours=int(clock[5:])) if clock[5:] else None
    assert (reading.clock.offset.utcoffset(None) if reading.clock.offset else None) == offset


@pytest.mark.parametrize(
    "words",
    [
        "в марте 2025 года",
        "10.0.0.1",
        "+7 727 12.34.5678",
        "31.02.2025",
        "00.00.2025",
        "версия 1.2.3",
        "2025",
        "14:30",
        "5 гектаров 2025",
        "счёт 3-2-05",
        "30 بهمن 1403 5 31/31/31",
        "1404/12/30",
        "99.99.9999",
        "12 1234 5678",
        "may 1000",
    ],
)
def test_what_is_no_date_is_not_read(words: str) -> None:
    assert [r.on() for r in read_forms(tidy(words), Locale()) if r.year and r.on()] in ([], [date(2025, 2, 18)])


def test_a_word_of_two_months_needs_the_page_language() -> None:
    assert read_first("5 listopada 2020", Locale()) is None
    assert read_first("5 listopada 2020", Locale(("hr",))).on() == date(2020, 10, 5)  # type: ignore[union-attr]


@pytest.mark.parametrize(
    ("words", "order", "day", "other"),
    [
        ("03/05/2026", False, "2026-05-03", None),
        ("03/05/2026", True, "2026-03-05", None),
        ("03/05/2026", None, "2026-03-05", "2026-05-03"),
        ("03/25/2026", False, "2026-03-25", None),
        ("25/03/2026", None, "2026-03-25", None),
        ("05/05/2026", None, "2026-05-05", None),
        ("03.05.2026", None, "2026-05-03", None),
    ],
)
def test_the_order_of_day_and_month(words: str, order: bool | None, day: str, other: str | None) -> None:
    reading = read_first(words, Locale(("en",), lambda: order))
    assert reading is not None
    assert reading.on() == date.fromisoformat(day)
    assert reading.swapped == (date.fromisoformat(other) if other else None)


def test_each_date_of_a_line_has_its_own_clock() -> None:
    first, second = read_forms("Δημοσίευση: 12-1-2012, 14:20 Τελευταία ανανέωση: 13-1-2012, 15:30", Locale(("el",)))
    assert (first.day, first.clock and first.clock.minute) == (12, 20)
    assert (second.day, second.clock and second.clock.minute) == (13, 30)
