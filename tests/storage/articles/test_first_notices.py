"""A notice on an article's first night is no article before it has stayed, alone, to the next night."""

from datetime import timedelta

import pytest
from sqlalchemy import select, text
from sqlalchemy.orm import Session

from extract import Witness, extract
from storage.captures.writer import read_capture
from storage.db.models import ArticleVersion, Capture, LinkRow
from storage.frontier.link import Link
from storage.frontier.links import add_links
from storage.pipeline.reading import store_extraction

HOUR = timedelta(hours=1)
LONG = "Сайт на обслуживании: ведутся технические работы, приходите через час, мы скоро вернёмся к вам."
NOTICES = {"long": f"<p>{LONG}</p>", "short": "<p>Ведутся работы.</p>", "bare": ""}
STORY = """<p>Паром через озеро вернулся на линию после ремонта двигателя, сообщили на пристани в четверг утром.</p>
<p>Рейсы идут каждый час, последний отправляется в восемь вечера; билет стоит столько же, сколько весной.</p>
<p>На зиму паром встанет в затон, как только озеро начнёт замерзать у северного берега.</p>"""
TRUE = "<title>Паром вернулся на линию</title><body><article><h1>Паром вернулся на линию</h1>" + STORY + "</article>"


@pytest.fixture
def show(database, settings, writer, fetched, source, now, run_id):
    """What comes at an address after so many hours is kept, read and stored."""
    with Session(database) as session, session.begin():
        links = [
            Link(f"https://qala.kz/news/{n}", witnesses=(Witness("feed", "https://qala.kz/feed"),)) for n in (1, 2)
        ]
        add_links(session, source, links, run_id, now)

    def store(capture_id):
        return store_extraction(
            database, capture_id, extract(read_capture(database, settings, capture_id), source), run_id, now
        )

    def come(number, markup, hours=0.0):
        at = now + hours * HOUR
        page = f"<html lang=ru><meta charset=utf-8>{markup}".encode()
        [kept] = writer.keep([fetched(f"/news/{number}", page, fetched_at=at)])
        return store(kept.capture_id), lambda: store(kept.capture_id)

    return come


def notice(body, mark=""):
    return f"<title>Технические работы</title><h1>Технические работы</h1>{body}<!-- {mark} -->"


def link_of(database, number):
    with Session(database) as session:
        row = session.scalars(select(LinkRow).where(LinkRow.url == f"https://qala.kz/news/{number}")).one()
        return row.state, row.reason_code, row.tries


def rows(database, query):
    with database.connect() as connection:
        return [tuple(row) for row in connection.execute(text(query)).all()]


@pytest.mark.parametrize("kind", NOTICES)
def test_a_notice_is_no_article_and_is_asked_for_again(show, database, kind):
    stored, again = show(1, notice(NOTICES[kind]))
    assert (stored.kind, stored.outcome) == ("failed", "doubtful_capture")
    assert link_of(database, 1) == ("due", "doubtful_capture", 1)
    assert rows(database, "SELECT code, detail FROM issue") == [
        ("doubtful_capture", "notice: it is no article before it has stayed")
    ]
    assert again().outcome == "doubtful_capture"
    assert link_of(database, 1) == ("due", "doubtful_capture", 1), "to read it again moves no link"
    stored, _ = show(1, TRUE, 1)
    assert (stored.kind, stored.version) == ("new", 1)
    assert rows(database, "SELECT cause FROM article_version") == [("first",)]
    assert link_of(database, 1)[0] == "done"


def test_one_that_stays_alone_is_what_the_site_shows(show, database):
    assert show(1, notice(NOTICES["long"]))[0].outcome == "doubtful_capture"
    assert show(1, notice(NOTICES["long"], "b"), 1)[0].outcome == "doubtful_capture"
    stored, again = show(1, notice(NOTICES["long"], "c"), 21)
    assert (stored.kind, stored.version, again().kind) == ("new", 1, "unchanged")
    assert rows(database, "SELECT code FROM issue") == [], "it was no fault"
    assert show(1, TRUE, 45)[0].version == 2
    assert rows(database, "SELECT number, cause, superseded_by FROM article_version ORDER BY number") == [
        (1, "first", 2),
        (2, "whole", None),
    ]
    assert rows(database, "SELECT * FROM changed_after_publication") == []


def test_one_that_stands_in_several_places_is_never_believed(show, database):
    for hours in (0, 24):
        for number in (1, 2):
            assert show(number, notice(NOTICES["long"]), hours)[0].outcome == "doubtful_capture"
    assert show(2, TRUE, 48)[0].kind == "new"
    assert show(1, notice(NOTICES["long"], "d"), 49)[0].kind == "new", "the other was a bad night, and this one stays"
    with Session(database) as session:
        assert len(session.scalars(select(ArticleVersion)).all()) == 2
        assert {c.outcome for c in session.scalars(select(Capture)) if c.article_id} == {"ok"}
