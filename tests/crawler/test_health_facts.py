"""The verdict on a source comes from the facts of its nights: from no sentence, and no page asked for by name."""

from datetime import UTC, datetime

import pytest
from loopback import Answer, article
from sqlalchemy import text

from crawler.run.one_page import fetch_one
from storage.health import check_up

REWORD = (
    "UPDATE issue SET detail = 'quite other words, of 999'",
    "UPDATE link SET reason = 'quite other words'",
)


def verdicts(database, source):
    (health,) = check_up(database, [source], datetime.now(UTC)).healths
    return health.state.value, health.cause and health.cause.value, health.words, len(health.verdicts)


@pytest.mark.parametrize(
    ("robots", "cause"), [(Answer(status=503), "http_5xx"), (b"User-agent: *\nDisallow: /", "robots")]
)
def test_reworded_sentences_change_no_verdict(site, run, database, robots, cause):
    site.feed(range(2))
    site.pages["/robots.txt"] = robots
    run(site.source())
    before = verdicts(database, site.source())
    assert before[1] == cause
    with database.begin() as connection:
        for statement in REWORD:
            connection.execute(text(statement))
    assert verdicts(database, site.source()) == before


def test_a_robots_txt_that_cannot_be_read_is_told_in_columns(run, database, site):
    down = site.source(id="kz_down", home="http://127.0.0.2:9/", feeds=())
    down = down.model_copy(update={"feeds": ("http://127.0.0.2:9/feed",)})
    run(down)
    with database.connect() as connection:
        told = connection.execute(text("SELECT code, status, reason_code FROM issue ORDER BY code")).all()
    assert told == [("connection", None, None), ("robots", None, "connection")]
    assert verdicts(database, down)[1] == "connection"


def test_a_page_fetched_by_name_is_no_night(site, run, inside, database):
    site.feed(range(3))
    run(site.source())
    before = verdicts(database, site.source())
    site.pages["/news/9"] = article(9)
    fetch_one(f"{site.url}/news/9", site.source(), inside)
    assert verdicts(database, site.source()) == before
    with database.connect() as connection:
        commands = connection.scalars(text("SELECT command FROM run ORDER BY id")).all()
    assert commands == ["crawl", "fetch"]
