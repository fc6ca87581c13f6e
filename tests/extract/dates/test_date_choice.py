"""The right date is chosen, or none, and the choice is explained."""

import json
from datetime import UTC, date, datetime

import pytest

from extract.page import Witness
from sources import Source

BODY = "<p>The river rose by two metres during the night.</p><p>Nobody was hurt, the governor told us.</p>"


def a_page(beside: str = "", head: str = "", after: str = "", before: str = "", lang: str = "ru") -> str:
    return (
        f"<html lang={lang}><head><title>The river rose</title>{head}</head><body>{before}"
        f"<div><h1>The river rose</h1>{beside}{BODY}{after}</div></body></html>"
    )


def ld(**fields: object) -> str:
    return f'<script type="application/ld+json">{json.dumps(fields)}</script>'


COM = "https://news.example.com/story"
META = '<meta property="article:published_time" content="{}">'
RELATED = '<aside class="related">' + "".join(
    f"<p><a href=/{n}>Story</a> <span class=date>0{n}.02.2026</span>" for n in range(1, 6)
)


@pytest.mark.parametrize(
    ("html", "iso", "origin"),
    [
        (a_page("<div class=date>5 февраля 2026</div>"), "2026-02-05", "text:headline"),
        (a_page("<p>05.02.2026</p>"), "2026-02-05", "plain:headline"),
        (
            a_page("<time datetime='2026-02-05T10:00:00+05:00'>Thu</time>"),
            "2026-02-05T10:00:00+05:00",
            "time:headline",
        ),
        (
            a_page(head=META.format("2026-02-05T10:00:00+05:00")),
            "2026-02-05T10:00:00+05:00",
            "meta:article:published_time",
        ),
        (a_page(after="<p>Жарияланды: 5 ақпан 2026</p>"), "2026-02-05", "stated:end"),
        (a_page(after="<p><b>Дата:</b> 05.02.2026</p>"), "2026-02-05", "stated:end"),
        (a_page("<p>05.02.2026</p>", after=RELATED), "2026-02-05", "plain:headline"),
        (a_page(before="<div class=date>5 февраля 2026</div>"), "2026-02-05", "text:above"),
        (a_page('<span itemprop="datePublished" content="2026-02-05">x</span>'), "2026-02-05", "microdata:headline"),
    ],
)
def test_where_a_date_may_stand(dates_of, html: str, iso: str, origin: str) -> None:
    dates = dates_of(html)
    assert dates.published is not None
    assert (dates.published.iso(), dates.published_from) == (iso, origin)
    assert next(e.why for e in dates.evidence if e.chosen and e.role == "published").startswith("weights: 2026-02-05")


@pytest.mark.parametrize(
    "html",
    [
        a_page(),
        a_page(after=RELATED),
        a_page(after="<footer>© 1998-2026 News</footer>"),
        a_page(before="<header><div class=now>06.02.2026</div></header>"),
        a_page(after="<div class=comments><li><b>Reader, 05.02.2026 8:11</b></li></div>"),
        a_page(head='<meta property="og:image" content="https://news.example/2026/02/05/river.jpg">'),
        a_page(head='<meta name="dateCreated" content="2026-02-05">'),
        a_page("<p class=date>05.03.2026</p>"),
        a_page("<p class=date>05.02.1971</p>"),
        a_page("<p>Выборы назначены на 5 февраля 2027 года, сказал в среду вечером глава комиссии.</p>"),
        a_page("<p class=caption>The governor on the bridge in the old town on 5 February 2026.</p>", lang="en"),
        a_page(head=ld(**{"@type": "VideoObject", "name": "Bridge", "datePublished": "2026-02-05"})),
        a_page(head=ld(**{"@type": "NewsArticle", "headline": "Another story", "datePublished": "2026-02-05"})),
    ],
)
def test_nothing_sure_is_none(dates_of, html: str) -> None:
    assert dates_of(html).published is None


PROSE = "The river rose by two metres during the night, and the old bridge was closed to carts until the water falls."
LIST = "<div class=right><p><b>{}</b> Another story</p><p><b>{}</b> A third one</p><p><b>{}</b> A fourth</p></div>"


@pytest.mark.parametrize(
    ("inside", "iso"),
    [
        # a standfirst comes between the headline and the date line
        (f"<h1>The river rose</h1><h2>Two metres in one night</h2><b>05.02.2026</b><p>{PROSE}</p>", "2026-02-05"),
        # the clock stands in an element of its own
        (f"<i>5 февраля 2026,</i> <b>12:45</b><h1>The river rose</h1><p>{PROSE}</p>", "2026-02-05T12:45:00+05:00"),
        (f"<h1>The river rose</h1><i>12:45</i> | <b>05.02.26</b><p>{PROSE}</p>", "2026-02-05T12:45:00+05:00"),
        # what follows the text is a list of other articles
        (
            f"<b>05.02.26</b><h1>The river rose</h1><p>{PROSE}</p>" + LIST.format("06.02.26", "04.02.26", "03.02.26"),
            "2026-02-05",
        ),
        (f"<h1>The river rose</h1><p>{PROSE}</p>" + LIST.format("06.02.26", "04.02.26", "03.02.26"), None),
        # the headline holds a word that labels changes
        (f"<h1>The river rose</h1><i>2026 йил 5 февраль</i><p>{PROSE}</p>", "2026-02-05"),
        # a named date that is not the article's
        (f"<h1>The river rose</h1><p>Release: 05.02.2026</p><p>{PROSE}</p>", None),
    ],
)
def test_layouts(dates_of, source: Source, inside: str, iso: str | None) -> None:
    dates = dates_of(f"<html lang=ru><title>The river rose</title><body>{inside}", source=source)
    assert (dates.published.iso() if dates.published else None) == iso


HEAD_OF_SITE = "<div class=date>Жұма, 6 ақпан 2026</div>" + "".join(f"<p>Section {n}</p>" for n in range(5))


@pytest.mark.parametrize(
    ("beside", "iso"), [("<p>02.02.2026</p>", "2026-02-02"), ("", "2026-02-06"), ("<p>06.02.2026</p>", "2026-02-06")]
)
def test_the_day_of_the_fetch_in_the_head_of_a_page(dates_of, beside: str, iso: str) -> None:
    dates = dates_of(a_page(beside, before=HEAD_OF_SITE))
    assert dates.published is not None
    assert dates.published.iso() == iso


def test_a_named_day_outweighs_today_right_above_the_headline(dates_of) -> None:
    today = "<div class=date>Жұма, 6 ақпан 2026</div>"
    dates = dates_of(a_page(before=today, after="<p>Жарияланды: 2 ақпан 2026</p>"))
    assert dates.published is not None
    assert dates.published.iso() == "2026-02-02"
    assert dates_of(a_page(before=today)).published.iso() == "2026-02-06"


def test_the_json_ld_of_the_page_and_not_of_another_article(dates_of) -> None:
    other = {"@type": "NewsArticle", "headline": "Another story", "datePublished": "2026-01-01T10:00:00+05:00"}
    own = {"@type": "NewsArticle", "headline": "The river rose", "datePublished": "2026-02-05T10:00:00+05:00"}
    dates = dates_of(a_page(head=ld(**other) + ld(**own)))
    assert dates.published is not None
    assert dates.published.iso() == "2026-02-05T10:00:00+05:00"
    assert dates.warnings == ()


def test_a_disagreement_over_a_day_is_told(dates_of) -> None:
    dates = dates_of(a_page("<p class=date>01.02.2026</p>", head=META.format("2026-02-05T10:00:00+05:00")))
    assert dates.warnings == ("dates_disagree",)
    tied = dates_of(
        a_page("<p class=date>Опубликовано: 01.02.2026</p>", head=META.format("2026-02-05T10:00:00+05:00"))
    )
    assert tied.published is None
    assert tied.warnings == ("dates_disagree",)
    assert any("two days are as likely" in e.why for e in tied.evidence)


@pytest.mark.parametrize(
    ("label", "lang"),
    [
        ("Обновлено", "ru"), ("Жаңартылды", "kk"), ("Yangilandi", "uz"), ("Yenilənib", "az"), ("Güncelleme", "tr"),
        ("Оновлено", "uk"), ("Updated", "en"), ("Aktualisiert am", "de"), ("Ενημερώθηκε", "el"), ("更新", "zh"),
    ],
)  # fmt: skip
def test_a_change_is_not_the_publication(dates_of, label: str, lang: str) -> None:
    dates = dates_of(
        a_page(f"<p class=date>04.02.2026 10:00</p><p class=date>{label}: 05.02.2026 11:30</p>", lang=lang)
    )
    assert dates.published is not None
    assert dates.modified is not None
    assert (dates.published.iso(), dates.modified.iso()) == ("2026-02-04", "2026-02-05")
    assert dates_of(a_page(f"<p class=date>{label}: 05.02.2026</p>", lang=lang)).published is None


def test_the_original_of_a_republished_text_is_kept_apart(dates_of, source: Source) -> None:
    html = a_page(
        "<br>12:30 06.02.2026<br>", after="<br>1 февраля 2026 г.<br><i>Источник - <a href=x>Другая газета</a></i>"
    )
    dates = dates_of(html, source=source)
    assert dates.published is not None
    assert dates.original is not None
    assert (dates.published.iso(), dates.original.iso()) == ("2026-02-06T12:30:00+05:00", "2026-02-01")


def test_the_end_of_a_long_text_is_found(dates_of, source: Source) -> None:
    long = " ".join(f"Bridge {n} was closed to carts." for n in range(60))
    html = a_page("<p>06.02.2026</p>").replace(
        BODY, f"<p>{long}</p><p>1 февраля 2026 г. <i>Источник - Газета</i></p>" + "<p>Story</p>" * 20
    )
    dates = dates_of(html, source=source, paragraphs=(long,))
    assert dates.original is not None
    assert dates.original.iso() == "2026-02-01"


@pytest.mark.parametrize(
    ("url", "iso"),
    [
        ("https://news.example/2026/2/5/661872/", "2026-02-05"),
        ("https://news.example/2026/02/05/slug", "2026-02-05"),
        ("https://news.example/20260205_slug.html", "2026-02-05"),
        ("https://news.example/2026/feb/05/slug", "2026-02-05"),
        ("https://news.example/newsA.php?st=1770273000", "2026-02-05T06:30:00+00:00"),
        ("https://news.example/20260205120001", "2026-02-05"),
        ("https://news.example/2027/02/05/slug", None),
        ("https://news.example/3000000218734/slug", None),
        # the article's number, not the second of its publication
        ("https://news.example/1500000000-slug", None),
        ("https://news.example/2026/13/45/slug", None),
    ],
)
def test_the_address(dates_of, url: str, iso: str | None) -> None:
    dates = dates_of(a_page(), url=url)
    assert (dates.published.iso() if dates.published else None) == iso


def test_a_witness_with_a_time_beats_a_bare_day(dates_of, source: Source) -> None:
    feed = Witness(
        "feed", "The river rose", datetime(2026, 2, 5, 4, 20, 11, tzinfo=UTC), "Thu, 05 Feb 2026 04:20:11 GMT"
    )
    dates = dates_of(a_page("<p class=date>5 ақпан 2026</p>", lang="kk"), source=source, witnesses=(feed,))
    assert dates.published is not None
    assert (dates.published.iso(), dates.published_from) == ("2026-02-05T04:20:11+00:00", "witness:feed")
    alone = dates_of(a_page(), witnesses=(Witness("news_sitemap", None, date(2026, 2, 5)),))
    assert alone.published is not None
    assert alone.published.iso() == "2026-02-05"
    changed = dates_of(a_page(), witnesses=(Witness("sitemap", None, date(2026, 2, 5)),))
    assert changed.published is None
    assert changed.modified is not None


def test_month_first_is_told_by_other_evidence(dates_of) -> None:
    american = a_page("<p class=date>03/02/2026</p>", lang="en-US", after="<p>05/14/2025</p>")
    assert dates_of(american, fetched=datetime(2026, 3, 3, tzinfo=UTC), url=COM).published.iso() == "2026-03-02"
    agreed = a_page("<p class=date>03/02/2026</p>", head='<meta name="date" content="2026-02-03">', lang="en")
    assert dates_of(agreed, url=COM).published.iso() == "2026-02-03"
    undecided = dates_of(a_page("<p class=date>03/02/2025</p>", lang="en"), url=COM)
    assert undecided.published is None
    assert any(e.why == "the order of day and month is not known" for e in undecided.evidence)
    # the second of December has not come yet
    assert dates_of(
        a_page("<p class=date>02/12/2025</p>", lang="en"), fetched=datetime(2025, 3, 1, tzinfo=UTC), url=COM
    ).published.iso() == ("2025-02-12")
