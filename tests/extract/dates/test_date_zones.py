"""Times are told in the zone that they were written in, relative words from the fetch in the source's zone."""

from datetime import UTC, datetime

import pytest

from sources import Source

BODY = "<p>The river rose by two metres during the night.</p><p>Nobody was hurt, the governor told us.</p>"
HTML = "<html lang={}><title>The river rose</title><body><h1>The river rose</h1><div class=date>{}</div>" + BODY
HEAD = '<meta property="article:published_time" content="{}">'
NIGHT = datetime(2026, 2, 5, 20, 30, tzinfo=UTC)
"""Half past one in Almaty, on the sixth."""


@pytest.mark.parametrize(
    ("lang", "words", "iso"),
    [
        ("ru", "Сегодня, 00:40", "2026-02-06T00:40:00+05:00"),
        ("ru", "Вчера в 14:30", "2026-02-05T14:30:00+05:00"),
        ("kk", "Бүгін 01:05", "2026-02-06T01:05:00+05:00"),
        ("kk", "Кеше, 23:10", "2026-02-05T23:10:00+05:00"),
        ("ky", "Бүгүн, 01:05", "2026-02-06T01:05:00+05:00"),
        ("uz", "Bugun, 01:05", "2026-02-06T01:05:00+05:00"),
        ("uz", "Бугун, 01:05", "2026-02-06T01:05:00+05:00"),
        ("uz", "Kecha 14:30", "2026-02-05T14:30:00+05:00"),
        ("az", "Bu gün, 01:05", "2026-02-06T01:05:00+05:00"),
        ("az", "Dünən 14:30", "2026-02-05T14:30:00+05:00"),
        ("tr", "Bugün 01:05", "2026-02-06T01:05:00+05:00"),
        ("tg", "Имрӯз 01:05", "2026-02-06T01:05:00+05:00"),
        ("tk", "Şu gün 01:05", "2026-02-06T01:05:00+05:00"),
        ("uk", "Сьогодні, 01:05", "2026-02-06T01:05:00+05:00"),
        ("be", "Учора, 14:30", "2026-02-05T14:30:00+05:00"),
        ("hy", "Այսօր 01:05", "2026-02-06T01:05:00+05:00"),
        ("ka", "დღეს 01:05", "2026-02-06T01:05:00+05:00"),
        ("mn", "Өнөөдөр 01:05", "2026-02-06T01:05:00+05:00"),
        ("ru", "Вчера", "2026-02-05"),
        ("ru", "2 часа назад", "2026-02-05"),
        ("ru", "5 минут назад", "2026-02-06T01:25:00+05:00"),
        ("kk", "3 сағат бұрын", "2026-02-05"),
        ("uz", "40 daqiqa oldin", "2026-02-06T00:50:00+05:00"),
        ("az", "2 saat əvvəl", "2026-02-05"),
        ("de", "vor 3 Stunden", "2026-02-05"),
        ("zh", "2小时前", "2026-02-05"),
        ("ru", "5 февраля, 14:30", "2026-02-05T14:30:00+05:00"),
    ],
)
def test_words_relative_to_the_fetch(dates_of, source: Source, lang: str, words: str, iso: str) -> None:
    dates = dates_of(HTML.format(lang, words), source=source, fetched=NIGHT)
    assert dates.published is not None
    assert dates.published.iso() == iso


@pytest.mark.parametrize("words", ["Today's Paper", "Сегодня в номере газеты", "HOY ES NOTICIA", "5 августа, 14:30"])
def test_words_that_tell_no_day(dates_of, source: Source, words: str) -> None:
    assert dates_of(HTML.format("ru", words), source=source, fetched=NIGHT).published is None


def test_relative_words_on_an_old_page_are_not_believed(dates_of, source: Source) -> None:
    old = HTML.format("ru", "Сегодня, 00:40") + "<ul><li>28.11.2011 <li>27.11.2011</ul>"
    assert dates_of(old, source=source, fetched=NIGHT).published is None


@pytest.mark.parametrize(
    ("stated", "shown", "with_source", "without"),
    [
        # an offset is kept as given
        ("2026-02-05T10:00:00+03:00", "x", "2026-02-05T10:00:00+03:00", "2026-02-05T10:00:00+03:00"),
        # a time without a zone is the source's; without a source only the day is known
        ("2026-02-05T10:00:00", "x", "2026-02-05T10:00:00+05:00", "2026-02-05"),
        # late UTC is the next day in the source's zone
        ("2026-02-04T20:30:00Z", "x", "2026-02-05T01:30:00+05:00", "2026-02-04T20:30:00+00:00"),
        # the clock that readers see tells the offset
        ("2026-02-04T20:30:00Z", "05.02.2026 01:30", "2026-02-05T01:30:00+05:00", "2026-02-05T01:30:00+05:00"),
        # the day that readers see stands, where an instant may be on it
        ("2026-02-04T20:30:00Z", "05.02.2026", "2026-02-05T01:30:00+05:00", "2026-02-05"),
        ("2026-02-05T10:00:00+99:00", "x", "2026-02-05T10:00:00+05:00", "2026-02-05"),
    ],
)
def test_zones(dates_of, source: Source, stated: str, shown: str, with_source: str, without: str) -> None:
    html = HTML.format("ru", shown).replace("<body>", HEAD.format(stated) + "<body>")
    assert dates_of(html, source=source).published.iso() == with_source
    assert dates_of(html).published.iso() == without


def test_local_time_called_utc_is_noted(dates_of, source: Source) -> None:
    html = HTML.format("ru", "05.02.2026 10:00").replace("<body>", HEAD.format("2026-02-05T10:00:00Z") + "<body>")
    assert dates_of(html, source=source).warnings == ("zone_doubtful",)
    assert dates_of(html).warnings == ()


def test_tomorrow_in_the_east_is_no_future(dates_of) -> None:
    # every site of UTC+5 after 19:00 UTC
    dates = dates_of(HTML.format("kk", "6 ақпан 2026"), fetched=NIGHT)
    assert dates.published is not None
    assert dates.published.iso() == "2026-02-06"
