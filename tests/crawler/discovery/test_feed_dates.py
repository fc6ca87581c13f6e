"""A date of a feed is read in every spelling that feeds use, and not at all where a word is not understood."""

from datetime import UTC, date, datetime, timedelta, timezone
from zoneinfo import ZoneInfo

import pytest

from crawler.discovery.feed_dates import read_moment
from extract import Page, Witness, extract
from sources import Source

TASHKENT = ZoneInfo("Asia/Tashkent")
LANGUAGES = ("uz", "ru", "kk", "ky", "tg", "az", "be")
DAY = "Wed, 11 Mar 2026"


def hours(n: float) -> timezone:
    return timezone(timedelta(hours=n))


ZONES = {
    "EET": hours(2), "EEST": hours(3), "CET": hours(1), "MSK": hours(3), "МСК": hours(3), "UT": UTC, "UTC": UTC,
    "GMT": UTC, "Z": UTC, "EST": hours(-5), "PDT": hours(-7), "YEKT": hours(5), "ALMT": hours(5), "TRT": hours(3),
    "+05": hours(5), "+5": hours(5), "+0500": hours(5), "+05:00": hours(5), "-0330": hours(-3.5), "-03": hours(-3),
    "-0000": UTC, "+0000": UTC, "GMT+6": hours(6), "GMT+06:00": hours(6), "UTC +5": hours(5), "UTC+0530": hours(5.5),
    "GMT-3": hours(-3), "+0300 (MSK)": hours(3), "MSK+2": hours(5), "": TASHKENT,
}  # fmt: skip


@pytest.mark.parametrize("written", ZONES)
@pytest.mark.parametrize("form", [DAY, "2026-03-11", "11 Mar 26", "Mar 11, 2026"])
def test_zones_by_name_and_by_offset(form, written):
    moment = read_moment(f"{form} 14:05:09 {written}", TASHKENT)
    assert moment == datetime(2026, 3, 11, 14, 5, 9, tzinfo=ZONES[written])


@pytest.mark.parametrize(
    "zone", ["IST", "BST", "XYZ", "+9900", "+05:75", "EET+2", "uhr", "+", "Asia/Tashkent", "PM PM"]
)
def test_a_zone_that_is_none_or_several_leaves_the_date_unread(zone):
    assert read_moment(f"{DAY} 14:05:09 {zone}", TASHKENT) is None


@pytest.mark.parametrize(
    ("clock", "hour", "minute"),
    [
        ("02:05 PM", 14, 5), ("2:05pm", 14, 5), ("2:05:00 p.m.", 14, 5), ("12:05 AM", 0, 5), ("12:05 PM", 12, 5),
        ("11:59 AM", 11, 59), ("14:05 PM", 14, 5), ("9:05", 9, 5),
    ],
)  # fmt: skip
@pytest.mark.parametrize("form", [DAY, "2026-03-11", "2026/03/11", "March 11, 2026", "11-Mar-26"])
def test_clocks_of_twelve_hours(form, clock, hour, minute):
    expected = datetime(2026, 3, 11, hour, minute, tzinfo=TASHKENT)
    assert read_moment(f"{form} {clock}", TASHKENT) == expected
    assert read_moment(f"{form} {clock} GMT", TASHKENT) == expected.replace(tzinfo=UTC)


@pytest.mark.parametrize(
    ("words", "moment"),
    [
        ("Wed, 11 Mar 2026 24:00:00 +0500", datetime(2026, 3, 12, tzinfo=hours(5))),
        ("2026-03-31T24:00Z", datetime(2026, 4, 1, tzinfo=UTC)),
        ("2026-12-31 24:00:00", datetime(2027, 1, 1, tzinfo=TASHKENT)),
        ("20260311T140509Z", datetime(2026, 3, 11, 14, 5, 9, tzinfo=UTC)),
        ("20260311T1405+05", datetime(2026, 3, 11, 14, 5, tzinfo=hours(5))),
        ("20260311140509", datetime(2026, 3, 11, 14, 5, 9, tzinfo=TASHKENT)),
        ("20260311", date(2026, 3, 11)),
        ("1773237909", datetime(2026, 3, 11, 14, 5, 9, tzinfo=UTC)),
        ("1773237909000", datetime(2026, 3, 11, 14, 5, 9, tzinfo=UTC)),
        ("Wed Mar 11 14:05:09 MSK 2026", datetime(2026, 3, 11, 14, 5, 9, tzinfo=hours(3))),
        ("Wed Mar 11 14:05:09 2026", datetime(2026, 3, 11, 14, 5, 9, tzinfo=TASHKENT)),
        ("Wednesday, 11-Mar-26 14:05:09 GMT", datetime(2026, 3, 11, 14, 5, 9, tzinfo=UTC)),
        ("11 March 2026", date(2026, 3, 11)),
        ("Sept 9, 2025", date(2025, 9, 9)),
        ("2026-03-11T14:05:60Z", datetime(2026, 3, 11, 14, 5, 59, tzinfo=UTC)),
        ("11 Mar 2013 14:05 MSK", datetime(2013, 3, 11, 14, 5, tzinfo=hours(4))),
        ("11 Mar 2022 14:05 ALMT", datetime(2022, 3, 11, 14, 5, tzinfo=hours(6))),
    ],
)
def test_spellings(words, moment):
    assert read_moment(words, TASHKENT) == moment


@pytest.mark.parametrize(
    "words",
    [
        "Ср, 11 мар 2026 14:05 +0500", "Чоршанба, 11 март 2026 14:05 +0500", "Ср, 11 сак 2026 14:05 +0500",
        "Сәр, 11 наурыз 2026 14:05 +0500", "11.03.2026 14:05 +0500", "2026 жылғы 11 наурыз 14:05 +0500",
    ],
)  # fmt: skip
def test_dates_in_the_languages_of_the_source(words):
    assert read_moment(words, TASHKENT, LANGUAGES) == datetime(2026, 3, 11, 14, 5, tzinfo=hours(5))
    assert read_moment(words, TASHKENT) is None


@pytest.mark.parametrize(
    "words",
    ["", "kecha", "2026-03", "32 Mar 2026", "11 Mar 2026 25:00", "11 Mar 2026 and later", "11 Foo 2026", "1"],
)
def test_what_is_not_understood_is_left_to_others(words):
    assert read_moment(words, TASHKENT, LANGUAGES) is None


SITE = Source(
    id="uz_qishloq",
    title="Qishloq",
    home="https://qishloq.uz/",
    country="uz",
    languages=("uz", "ru"),
    timezone="Asia/Tashkent",
)
PAGE = "<html lang='ru'><h1>Новый мост</h1><article>{}</article></html>".format(
    "".join(f"<p>Мост номер {n} открыли после долгого ремонта, и по нему снова ходят автобусы.</p>" for n in range(9))
)


@pytest.mark.parametrize(
    ("words", "published"),
    [
        ("Wed, 11 Mar 2026 24:00:00 +0500", "2026-03-12T00:00:00+05:00"),
        ("Wed, 11 Mar 2026 02:05:09 PM", "2026-03-11T14:05:09+05:00"),
        ("20260311T140509Z", "2026-03-11T14:05:09+00:00"),
        ("Wed, 11 Mar 2026 14:05:09 EET", "2026-03-11T14:05:09+02:00"),
        ("Wed, 11 Mar 2026 00:00:00 +0500", "2026-03-11"),
    ],
)
def test_an_article_without_a_date_has_its_feeds(words, published):
    witness = Witness("feed", "Новый мост", read_moment(words, SITE.zone, SITE.languages), words)
    page = Page("https://qishloq.uz/p", PAGE.encode(), datetime(2026, 3, 20, tzinfo=UTC), witnesses=(witness,))
    assert extract(page, SITE).as_json()["published_at"] == published
