"""Times of day and zones are read as every language writes them."""

from datetime import date, timedelta

import pytest

from extract.dates.written.forms import read_first
from extract.dates.written.reading import Locale, moment_of
from sources import Source

BODY = "<p>The river rose by two metres during the night.</p><p>Nobody was hurt, the governor told us.</p>"
HTML = "<html lang={}><title>The river rose</title><body><h1>The river rose</h1><div class=date>{}</div>" + BODY


@pytest.mark.parametrize(
    ("words", "clock"),
    [
        ("05.03.2026 14-30", "14:30"),
        ("05.03.2026, в 14-30", "14:30"),
        ("14-30, 05.03.2026", "14:30"),
        ("5 марта 2026, 14 часов 05 минут", "14:05"),
        ("2026 оны 3 сарын 5, 16 цаг 59 минут", "16:59"),
        ("2026 жылғы 5 наурыз, 14 сағат 30 минут", "14:30"),
        ("٥ آذار ٢٠٢٦ - ٠١:١٨ م", "13:18"),
        ("٥ آذار ٢٠٢٦ - ٠١:١٨ ص", "01:18"),
        ("5 مارس 2026 - 1:18 مساءً", "13:18"),
        ("۱۴ اسفند ۱۴۰۴ ۰۲:۵۲ ب.ظ", "14:52"),
        ("۱۴ اسفند ۱۴۰۴ ۰۲:۵۲ بعد از ظهر", "14:52"),
        ("2026년 3월 5일 오후 2:30", "14:30"),
        ("2026年3月5日 上午 9:30", "09:30"),
        ("March 5, 2026 2:30 pm", "14:30"),
        ("March 5, 2026 14:30 PM", "14:30"),
        # the figures of a range of days and of a law's number are no time
        ("05.03.2026", None),
        ("12-15 марта 2026", None),
        ("05.03.2026 10-123", None),
    ],
)
def test_a_time_beside_a_day(words: str, clock: str | None) -> None:
    reading = read_first(words, Locale(()))
    assert reading is not None
    told = reading.clock
    assert (f"{told.hour:02}:{told.minute:02}" if told else None) == clock


@pytest.mark.parametrize(
    ("words", "hours"),
    [
        ("5 марта 2026, 23:40 (по московскому времени)", 3),
        ("5 марта 2026, 23:40 мск", 3),
        ("5 марта 2026, 23:40 по мск", 3),
        ("5 марта 2026, 23:40 (время московское)", 3),
        ("5 марта 2026, 23:40 по времени Астаны", 5),
        ("5 марта 2023, 23:40 по времени Астаны", 6),
        ("5 марта 2026, 23:40 по ташкентскому времени", 5),
        ("5 наурыз 2026, 14:30 (Алматы уақытымен)", 5),
        ("2026-жылдын 5-марты, 14:30 (Бишкек убактысы боюнча)", 6),
        ("5-mart 2026, 14:30 (Toshkent vaqti bilan)", 5),
        ("5 mart 2026, 14:30 (Bakı vaxtı ilə)", 4),
        ("5 Mart 2026 14:30 Türkiye saatiyle", 3),
        ("5 Mart 2026 14:30 TSİ", 3),
        ("5 March 2026 14:30 Tbilisi time", 4),
        ("5 March 2026 14:30 gmt", 0),
        ("5 March 2026 14:30, Moscow", None),
        ("5 марта 2026, 14:30, Москва", None),
        ("5 марта 2026 14:30 est", None),
    ],
)
def test_a_zone_in_words(words: str, hours: int | None) -> None:
    reading = read_first(words, Locale(()))
    assert reading is not None
    assert reading.clock is not None
    moment = moment_of(reading.on() or date.min, reading.clock, None)
    told = moment.value.utcoffset() if hasattr(moment.value, "utcoffset") else None
    assert told == (None if hours is None else timedelta(hours=hours))


@pytest.mark.parametrize(
    ("lang", "words", "iso"),
    [
        ("az", "Yarım saat əvvəl", "2026-02-06"),
        ("ru", "час назад", "2026-02-06"),
        ("ru", "2 ч назад", "2026-02-06"),
        ("ru", "несколько минут назад", "2026-02-06"),
        ("ru", "полчаса назад", "2026-02-06"),
        ("ru", "день назад", "2026-02-05"),
        ("ru", "только что", "2026-02-06"),
        ("uk", "годину тому", "2026-02-06"),
        ("be", "гадзіну таму", "2026-02-06"),
        ("kk", "бір сағат бұрын", "2026-02-06"),
        ("kk", "бірнеше минут бұрын", "2026-02-06"),
        ("ky", "бир саат мурун", "2026-02-06"),
        ("uz", "bir soat oldin", "2026-02-06"),
        ("uz", "2 soat avval", "2026-02-06"),
        ("uz", "hozirgina", "2026-02-06"),
        ("tr", "bir saat önce", "2026-02-06"),
        ("tr", "az önce", "2026-02-06"),
        ("tg", "як соат пеш", "2026-02-06"),
        ("tt", "бер сәгать элек", "2026-02-06"),
        ("tk", "bir sagat öň", "2026-02-06"),
        ("mn", "2 цагийн өмнө", "2026-02-06"),
        ("ka", "2 საათის წინ", "2026-02-06"),
        ("hy", "2 ժամ առաջ", "2026-02-06"),
        ("en", "an hour ago", "2026-02-06"),
        ("en", "2h ago", "2026-02-06"),
        ("fa", "یک ساعت پیش", "2026-02-06"),
        ("ar", "قبل ساعة", "2026-02-06"),
        ("ug", "2 سائەت بۇرۇن", "2026-02-06"),
        ("mn", "Өчигдөр 16 цаг 59 минут", "2026-02-05T16:59:00+05:00"),
        ("tt", "Кичә, 14:30", "2026-02-05T14:30:00+05:00"),
    ],
)
def test_moments_told_from_the_fetch(dates_of, source: Source, lang: str, words: str, iso: str) -> None:
    dates = dates_of(HTML.format(lang, words), source=source)
    assert dates.published is not None
    assert dates.published.iso() == iso


@pytest.mark.parametrize(
    "words", ["год назад", "1 год назад", "2 года назад", "3 месяца назад", "несколько дней назад", "час пик"]
)
def test_what_tells_no_day(dates_of, source: Source, words: str) -> None:
    assert dates_of(HTML.format("ru", words), source=source).published is None
