"""The date is found in the layouts of the region's site builders, and what only looks like one is left alone."""

import json
from datetime import UTC, datetime

import pytest

from extract.page import Witness
from sources import Source
from tests.extract.dates.conftest import a_source

BODY = "<p>The river rose by two metres during the night.</p><p>Nobody was hurt, the governor told us.</p>"
AT = "2026-02-05T14:30:00+05:00"


def a_page(beside: str, head: str = "", title: str = "The river rose", lang: str = "ru", after: str = "") -> str:
    return (
        f"<html lang={lang}><head><title>{title}</title>{head}</head>"
        f"<body><div class=content><h1>{title}</h1>{beside}<div class=text>{BODY}</div>{after}</div></body></html>"
    )


@pytest.mark.parametrize(
    "beside",
    [
        # icons of the usual sets, with the date inside, beside or after
        "<div class=info><i class='fa fa-clock-o'></i> 5 февраля 2026, 14:30</div>",
        "<div class=info><i class='fa fa-clock'>5 февраля 2026, 14:30</i></div>",
        "<p><span class='icon-calendar'>05.02.2026 14:30</span></p>",
        "<p><span class='bi bi-calendar3'>05.02.2026 14:30</span></p>",
        "<p><span class='far fa-calendar-alt'>05.02.2026 14:30</span></p>",
        "<p><em class='calendar-icon'>05.02.2026</em> <em>14:30</em></p>",
        # WordPress marks a text that was never changed so, tagDiv its publication
        "<time class='entry-date published updated' datetime='2026-02-05T14:30:00+05:00'>5 февраля</time>",
        "<span class=td-post-date><time class='entry-date updated td-module-date'"
        " datetime='2026-02-05T14:30:00+05:00'>x</time></span>",
        # bylines with a colon
        "<p class=byline>Мәтін: Айгерім Сейітова 05.02.2026 14:30</p>",
        "<p>Автор: Марат Оспанов 05.02.2026 14:30</p>",
        "<p>Müəllif: Leyla Məmmədova, 05.02.2026 14:30</p>",
        "<p>Рубрика: Общество, 05.02.2026 14:30</p>",
        # a line of facts
        "<div class=eDetails>admin » Новости посёлка » 05.02.2026 14:30 » просмотров 312 » версия для печати</div>",
        "<div>Категория Общество и власть | 05.02.2026 14:30 | Комментариев нет | Версия для печати и почты</div>",
        # attributes
        "<abbr title='2026-02-05T14:30:00+05:00'>недавно</abbr>",
        "<span data-published-at='2026-02-05T14:30:00+05:00'></span>",
        "<div class=date data-timestamp='1770283800'></div>",
        "<div class=date data-seconds='1770283800' data-timestamp-inserted='true'></div>",
        "<div class=date data-unixtime='1770283800000'></div>",
        "<span property='dc:date dc:created' content='2026-02-05T14:30:00+05:00'>Жіберген</span>",
        "<span property='schema:datePublished' content='2026-02-05T14:30:00+05:00'></span>",
        "<span property='datePublished' content='2026-02-05T14:30:00+05:00'></span>",
        "<span property='dcterms:issued' content='2026-02-05T14:30:00+05:00'></span>",
        # each part in an element of its own
        "<div><span>05</span> <span>февраля</span> <span>2026</span> <span>14:30</span></div>",
        "<div><b>05</b><i>fevral</i><i>2026</i> | <i>14:30</i></div>",
        "<div><b>Feb</b><i>05</i><i>2026</i> <i>14:30</i></div>",
        # the day links to its archive
        "<div><a href='/2026/02/05/'>5 февраля 2026, 14:30</a></div>",
        # an attribute in no form for machines is no better than the text
        "<time datetime='02.05.2026 | 14:30'>05.02.2026 | 14:30</time>",
        # a rubric that reads like a label
        "<div class=meta><a href='/guncel'>Güncel</a> <span>05.02.2026 14:30</span></div>",
        "<div class=meta><span>Güncel</span> <span>05.02.2026 14:30</span></div>",
        "<div class=meta><a href='/updates'>Обновление города</a> <span>05.02.2026 14:30</span></div>",
    ],
)
def test_layouts_of_site_builders(dates_of, source: Source, beside: str) -> None:
    dates = dates_of(a_page(beside), source=source)
    assert dates.published is not None
    assert datetime.fromisoformat(dates.published.iso()).astimezone(UTC) == datetime(2026, 2, 5, 9, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    ("published", "changed"),
    [
        ("04.02.2026 10:00 tarihinde yayımlandı", "05.02.2026 18:20 tarihinde güncellendi"),
        ("04.02.2026 10:00 dərc edilib", "05.02.2026 18:20 yenilənib"),
        ("04.02.2026 10:00 күні жарияланды", "05.02.2026 18:20 күні жаңартылды"),
        ("04.02.2026 10:00 жарыяланды", "05.02.2026 18:20 жаңыртылды"),
        ("04.02.2026 10:00 sanasida e’lon qilindi", "05.02.2026 18:20 yangilandi"),
        ("04.02.2026 10:00 эълон қилинди", "05.02.2026 18:20 янгиланди"),
        ("04.02.2026 10:00 çap edildi", "05.02.2026 18:20 täzelendi"),
        ("04.02.2026 10:00 нийтэлсэн", "05.02.2026 18:20 шинэчлэгдсэн"),
        ("04.02.2026 10:00 опубликовано", "05.02.2026 18:20 обновлено"),
        ("Опубликовано: 04.02.2026 10:00", "Обновлено: 05.02.2026 18:20"),
        ("<b>04.02.2026 10:00</b> <i>tarihinde yayımlandı</i>", "<b>05.02.2026 18:20</b> <i>güncellendi</i>"),
    ],
)
@pytest.mark.parametrize("between", ["<br>", "</p><p class=date>", ""])
def test_labels_before_and_after(dates_of, source: Source, published: str, changed: str, between: str) -> None:
    if not between and "<b>" in published:
        return
    dates = dates_of(
        a_page(f"<p class=date><span>{published}</span>{between}<span>{changed}</span></p>"), source=source
    )
    assert dates.published is not None
    assert dates.modified is not None
    assert (dates.published.iso(), dates.modified.iso()) == (
        "2026-02-04T10:00:00+05:00",
        "2026-02-05T18:20:00+05:00",
    )


def test_published_and_changed_in_one_text(dates_of, source: Source) -> None:
    line = "04.02.2026 10:00 tarihinde yayımlandı, 05.02.2026 18:20 tarihinde güncellendi"
    dates = dates_of(a_page(f"<p class=date>{line}</p>"), source=source)
    assert dates.published is not None
    assert dates.modified is not None
    assert (dates.published.iso()[:10], dates.modified.iso()[:10]) == ("2026-02-04", "2026-02-05")


def test_two_times_of_wordpress(dates_of, source: Source) -> None:
    times = "<time class='entry-date {}' datetime='2026-02-0{}T14:30:00+05:00'>x</time>"
    dates = dates_of(a_page(times.format("published", 4) + times.format("updated", 5)), source=source)
    assert dates.published is not None
    assert dates.modified is not None
    assert (dates.published.iso()[:10], dates.modified.iso()[:10]) == ("2026-02-04", "2026-02-05")


PROSE = " The river rose by two metres during the night, and the old bridge was closed to all carts until May."


@pytest.mark.parametrize(
    ("line", "iso"),
    [
        ("ДУШАНБЕ, 05.02.2026 /АМИТ «Ховар»/.", "2026-02-05"),
        ("Bakı/05.02.26/Turan:", "2026-02-05"),
        ("Улаанбаатар, 2026 оны хоёрдугаар сарын 5 /МОНЦАМЭ/.", "2026-02-05"),
        ("БИШКЕК, 5-февраль, 2026 /Кабар/.", "2026-02-05"),
        ("Астана. 5 февраля 2026. КазТАГ –", "2026-02-05"),
        ("TASHKENT, February 5, 2026 (UzA) –", "2026-02-05"),
        ("Ашхабад, 5 февраля 2026 г. —", "2026-02-05"),
        ("Астана, 5 февраля. КазТАГ –", "2026-02-05"),
        # the day of what is told, and not of the telling
        ("В Астане 5 февраля 2026 года прошёл форум, который —", None),
        ("Форум прошёл 5 февраля 2026 года /фото/", None),
        ("Закон от 05.02.2026 (новая редакция)", None),
    ],
)
def test_datelines(dates_of, source: Source, line: str, iso: str | None) -> None:
    html = a_page("").replace(BODY, f"<p>{line}{PROSE}</p>{BODY}")
    dates = dates_of(html, source=source, paragraphs=(line + PROSE,))
    assert (dates.published.iso() if dates.published else None) == iso


@pytest.mark.parametrize("lang", ["ru", "uz"])
@pytest.mark.parametrize("link", ["<a href='/2026/02/05/'>{}</a>", "<a href='?d=1'>{}</a>", "<span>{}</span>"])
def test_a_relative_day_that_is_a_link(dates_of, source: Source, lang: str, link: str) -> None:
    words = {"ru": "Вчера, 18:20", "uz": "Kecha, 18:20"}[lang]
    dates = dates_of(a_page(f"<div>{link.format(words)}</div>", lang=lang), source=source)
    assert dates.published is not None
    assert dates.published.iso() == "2026-02-05T18:20:00+05:00"


def ld(**fields: object) -> str:
    return f'<script type="application/ld+json">{json.dumps(fields)}</script>'


FETCHED = datetime(2026, 2, 6, 9, 30, tzinfo=UTC)
NOW = "2026-02-06T14:29:58+05:00"


def test_the_second_of_the_fetch_is_no_publication(dates_of, source: Source) -> None:
    head = ld(**{"@type": "NewsArticle", "headline": "The river rose", "datePublished": NOW, "dateModified": NOW})
    shown = dates_of(a_page("<div class=date>5 марта 2024, 11:20</div>", head), source=source, fetched=FETCHED)
    assert shown.published is not None
    assert shown.published.iso() == "2024-03-05T11:20:00+05:00"
    assert shown.modified is None
    assert dates_of(a_page("", head), source=source, fetched=FETCHED).published is None
    feed = Witness("feed", "The river rose", FETCHED, "Fri, 06 Feb 2026 09:29:58 GMT")
    told = dates_of(a_page("", head), source=source, fetched=FETCHED, witnesses=(feed,))
    assert told.published is not None
    assert told.published.iso()[:10] == "2026-02-06"


def test_a_fresh_article_keeps_its_date(dates_of, source: Source) -> None:
    fresh = ld(**{"@type": "NewsArticle", "headline": "The river rose", "datePublished": "2026-02-06T14:25:00+05:00"})
    dates = dates_of(a_page("<div class=date>6 февраля 2026, 14:25</div>", fresh), source=source, fetched=FETCHED)
    assert dates.published is not None
    assert dates.published.iso() == "2026-02-06T14:25:00+05:00"


def test_a_film_that_is_what_the_page_is_about(dates_of, source: Source) -> None:
    film = {"@type": "VideoObject", "name": "The river rose", "uploadDate": AT}
    dates = dates_of(a_page("", ld(**film)), source=source)
    assert dates.published is not None
    assert dates.published.iso() == AT
    assert dates_of(a_page("", ld(**{**film, "name": "Another film"})), source=source).published is None
    article = {"@type": "NewsArticle", "headline": "The river rose"}
    assert dates_of(a_page("", ld(**film) + ld(**article)), source=source).published is None


@pytest.mark.parametrize(
    ("url", "iso"),
    [
        ("https://news.example/news.php?article=1000123456", None),
        ("https://news.example/news.php?id=1770273000", None),
        ("https://news.example/?newsid=1700000000", None),
        ("https://news.example/?st=1770273000", "2026-02-05T11:30:00+05:00"),
        ("https://news.example/20260205093000123.html", "2026-02-05"),
    ],
)
def test_numbers_of_an_address(dates_of, source: Source, url: str, iso: str | None) -> None:
    dates = dates_of(a_page(""), url=url, source=source)
    told = dates.published.iso() if dates.published else None
    assert told == iso or (iso is not None and told is not None and told[:10] == iso[:10])


def test_a_day_in_the_headline_is_what_the_article_is_about(dates_of, source: Source) -> None:
    title = "Что произошло 4 февраля 2026 года: мост и футбол"
    dates = dates_of(a_page("<div class=date>5 февраля, 09:00</div>", title=title), source=source)
    assert dates.published is not None
    assert dates.published.iso() == "2026-02-05T09:00:00+05:00"


def test_a_year_that_was_assumed_is_told(dates_of, source: Source) -> None:
    dates = dates_of(a_page("<div class=date>5 февраля, 09:00</div>"), source=source)
    assert dates.warnings == ("year_assumed",)
    whole = dates_of(a_page("<div class=date>5 февраля 2026, 09:00</div>"), source=source)
    assert whole.warnings == ()


@pytest.mark.parametrize(
    "beside",
    [
        "<div data-end-date='2026-02-05'></div>",
        "<div class=timer data-countdown-time='2026-02-05'></div>",
        "<abbr title='World Health Organization 1948'>WHO</abbr>",
        "<p property='dc:title' content='2026-02-05'>x</p>",
        "<p>Release: 05.02.2026</p>",
    ],
)
def test_other_attributes_and_labels(dates_of, beside: str) -> None:
    assert dates_of(a_page(beside)).published is None


def test_the_zone_of_another_place(dates_of) -> None:
    beside = "<div class=date>5 февраля 2026, 23:40 (по московскому времени)</div>"
    dates = dates_of(a_page(beside), source=a_source("Asia/Tashkent", "uz", ("uz", "ru")))
    assert dates.published is not None
    assert dates.published.iso() == "2026-02-05T23:40:00+03:00"
