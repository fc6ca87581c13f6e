"""The dates of lists of other articles are kept apart from the article's own."""

import time

import pytest

BODY = "<p>The river rose by two metres during the night.</p><p>Nobody was hurt, the governor told us.</p>"
STORIES = ("The old bridge was closed to all traffic", "A library for the village of ten houses", "Snow on the pass")
DAYS = ("04.02.2026", "03.02.2026", "02.02.2026")
ROWS = list(zip(DAYS, STORIES, strict=True))

TABLE = "".join(f"<tr><td>{day}</td><td><a href=/n/{n}>{s}</a></td></tr>" for n, (day, s) in enumerate(ROWS))
ITEMS = "".join(f"<li><a href=/n/{n}>{s}</a> <small>{day}</small></li>" for n, (day, s) in enumerate(ROWS))
TERMS = "".join(f"<dt>{day}</dt><dd><a href=/n/{n}>{s}</a></dd>" for n, (day, s) in enumerate(ROWS))
BREAKS = "".join(f"<b>{day}</b><br><a href=/n/{n}>{s}, says the mayor</a><br>" for n, (day, s) in enumerate(ROWS))
LISTS = [f"<table>{TABLE}</table>", f"<ul>{ITEMS}</ul>", f"<dl>{TERMS}</dl>", f"<div>{BREAKS}</div>"]


def a_page(before: str = "", beside: str = "", after: str = "") -> str:
    return (
        f"<html lang=ru><head><title>The river rose</title></head><body>{before}"
        f"<div>{beside}{BODY}</div>{after}</body></html>"
    )


@pytest.mark.parametrize("rows", LISTS, ids=["table", "items", "terms", "breaks"])
@pytest.mark.parametrize("date", ["05.02.2026 12:05 | Village<h1>{}</h1>", "<h1>{}</h1><p>05.02.2026</p>"])
def test_the_date_at_the_headline_outweighs_a_list_before_it(dates_of, rows: str, date: str) -> None:
    dates = dates_of(a_page(before=rows, beside=date.format("The river rose")))
    assert dates.published is not None
    assert dates.published.iso() == "2026-02-05"
    assert not dates.warnings


@pytest.mark.parametrize("rows", LISTS, ids=["table", "items", "terms", "breaks"])
def test_a_list_alone_dates_no_article(dates_of, rows: str) -> None:
    headline = "<h1>The river rose</h1>"
    assert dates_of(a_page(before=rows, beside=headline)).published is None
    assert dates_of(a_page(beside=headline, after=rows)).published is None


def a_teaser(clock: str) -> str:
    return f"<p itemscope><meta itemprop=datePublished content='2026-02-05T{clock}'></p>"


def test_an_article_was_published_once(dates_of) -> None:
    body = a_page(
        beside="<h1>The river rose</h1>", after=f"<aside>{a_teaser('10:00:00Z')}{a_teaser('09:15:00Z')}</aside>"
    )
    assert dates_of(body).published is None
    same = a_page(
        beside="<h1>The river rose</h1>", after=f"<aside>{a_teaser('10:00:00Z')}{a_teaser('15:00+05:00')}</aside>"
    )
    dates = dates_of(same)
    assert dates.published is not None
    assert dates.published.iso() == "2026-02-05T15:00:00+05:00"


@pytest.mark.parametrize("thing", ["Comment", "UserComments", "VideoObject"])
def test_the_date_of_a_comment_or_film_is_none_of_the_article(dates_of, thing: str) -> None:
    mark = "<p itemscope itemtype='https://schema.org/{}'><meta itemprop=datePublished content=2026-02-04>He said</p>"
    other = dates_of(a_page(beside="<h1>The river rose</h1>", after=mark.format(thing)))
    assert other.published is None
    own = dates_of(a_page(beside="<h1>The river rose</h1>", after=mark.format("NewsArticle")))
    assert own.published is not None


def test_a_day_told_from_the_fetch_outweighs_a_list(dates_of, source) -> None:
    html = a_page(f"<ul>{ITEMS}</ul>", "<h1>The river rose</h1><div>Сегодня, 12:40 &nbsp; Автор: А. Ли</div>")
    dates = dates_of(html, source=source)
    assert dates.published is not None
    assert dates.published.iso() == "2026-02-06T12:40:00+05:00"


def test_links_to_the_article_itself_and_to_its_parts_make_no_list(dates_of) -> None:
    html = (
        "<div>{}05.02.2026 <a href='?id=7&amp;print=1'>A version of this article for your printer</a>"
        " <a href='#c'>Be the first of our readers to comment on it</a></div><h1>The river rose</h1>"
    )
    dates = dates_of(a_page(html.format("")), url="https://news.example/show?id=7")
    assert dates.published is not None
    assert dates.published_from == "plain:above"
    listed = dates_of(a_page(html.format("").replace("id=7", "id=8")), url="https://news.example/show?id=7")
    assert listed.published is None


def test_a_byline_with_a_long_link_is_no_list(dates_of) -> None:
    author = "<a href=/people/1>Anna Maria Berger, our correspondent in the north</a>"
    dates = dates_of(a_page(beside=f"<h1>The river rose</h1><p><i>5 февраля 2026</i> {author}</p>"))
    assert dates.published is not None
    assert dates.published.iso() == "2026-02-05"


def test_a_stated_day_stands_even_with_a_link_in_its_row(dates_of) -> None:
    row = f"<div><p>Опубликовано: 05.02.2026 <a href=/n/1>{STORIES[0]}</a></p></div>"
    dates = dates_of(a_page(beside="<h1>The river rose</h1>", after=row))
    assert dates.published is not None
    assert dates.published_from == "stated:end"


def test_the_day_of_the_text_outweighs_a_vague_meta_of_another_day(dates_of) -> None:
    meta = "<meta name=date content=2026-02-05T11:52:23>"
    html = a_page(beside="<h1>The river rose</h1><p>Stand: 04.02.2026 18:00</p>").replace(
        "</title>", f"</title>{meta}"
    )
    dates = dates_of(html)
    assert dates.published is not None
    assert dates.published.iso()[:10] == "2026-02-04"


def test_a_change_tells_no_publication_unless_a_meta_names_the_day(dates_of) -> None:
    html = a_page(beside="<h1>The river rose</h1><p class=date>Updated: 5 February 2026</p>")
    assert dates_of(html).published is None
    dates = dates_of(html.replace("</title>", "</title><meta name=date content=2026-02-05>"))
    assert dates.published is not None
    assert dates.published.iso() == "2026-02-05"


@pytest.mark.parametrize(
    "words", ["기사입력 :[ 2026-02-05 15:24 ]", "Отправлено: 17:06 - 05.02.2026", "By: PAP/Times | 05-02-2026"]
)
def test_labels_of_the_press(dates_of, words: str) -> None:
    dates = dates_of(a_page(beside=f"<h1>The river rose</h1><div>{words}</div>"))
    assert dates.published is not None
    assert dates.published.iso()[:10] == "2026-02-05"


def test_a_huge_row_is_looked_at_once(dates_of) -> None:
    cells = "".join(f"<td>0{n % 9 + 1}.02.2026</td>" for n in range(150))
    began = time.process_time()
    dates_of(a_page(f"<table><tr>{cells}<td>{'<b></b>' * 20_000}</td></tr></table>", "<h1>The river rose</h1>"))
    assert time.process_time() - began < 3
